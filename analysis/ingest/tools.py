"""Which tool wrote a sheet, and where its header is: the signatures of the exports that HR departments have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.ingest.headings import heading_words, visible_text
from analysis.ingest.tools_coding import coding_tool

Row = Sequence[str]

#: Rows at the top among which the header is looked for.
SEARCHED_ROWS: Final = 30

_IMPORT_ID: Final = re.compile(r"\s*\{\s*['\"]ImportId['\"]\s*:")
_LEGACY_CODE: Final = re.compile(r"V\d{1,3}")
_SURVEYMONKEY_CODE: Final = re.compile(r"q\d{4}(_\d{4})?")
_CHECKBOX: Final = re.compile(r"\w{1,80}___\w{1,40}")
_LIMESURVEY_CODE: Final = re.compile(r"[A-Za-z]\w{0,30}(\[\w{1,30}\])*\. .{2,}")
_LIMESURVEY_OWN: Final = re.compile(r"(submitdate|lastpage|startlanguage|seed|datestamp)\. .{2,}")

_QUALTRICS_COLUMNS: Final = frozenset(
    {"responseid", "response id", "recorded date", "recordeddate", "start date", "end date", "finished", "progress",
     "ip address", "distribution channel", "user language", "response set"}
)  # fmt: skip
_SURVEYMONKEY_COLUMNS: Final = frozenset(
    {"collector id", "collectorid", "date created", "date modified", "custom data 1"}
)  # fmt: skip
_FORMS_COLUMNS: Final = (
    frozenset({"id", "start time", "completion time"}),
    frozenset({"id", "startzeit", "fertigstellungszeit"}),
    frozenset({"id", "begintijd", "tijd van voltooien"}),
    frozenset({"id", "heure de début", "heure de fin"}),
    frozenset({"id", "hora de inicio", "hora de finalización"}),
    frozenset({"id", "ora di inizio", "ora di completamento"}),
)
#: What REDCap calls its columns where an export shows labels instead of names.
_REDCAP_LABELS: Final = frozenset(
    {"event name", "repeat instrument", "repeat instance", "survey identifier", "survey timestamp", "data access group"}
)
#: Headings of files that describe a questionnaire and hold no answers: REDCap's data dictionary (as downloaded, and by
#: its interface), LimeSurvey's structure file, and the codebook of our own workbook.
_DESCRIPTIONS: Final = (
    frozenset({"variable field name", "form name", "field type", "field label"}),
    frozenset({"field name", "form name", "field type", "field label"}),
    frozenset({"class", "type scale", "name", "relevance", "text"}),
    frozenset({"item", "text", "answers", "not an answer", "forms", "claims"}),
)
_OPTION_ROW: Final = frozenset({"response", "open ended response", "antwort"})
_LIMESURVEY_COLUMNS: Final = frozenset(
    {"submitdate", "lastpage", "startlanguage", "seed", "date submitted", "last page", "start language",
     "datum der absendung", "letzte seite", "startsprache", "datum abgeschickt", "start sprache", "date last action",
     "datestamp", "date de soumission", "dernière page", "langue de départ", "fecha de envío",
     "última página", "datum inzending", "laatste pagina"}
)  # fmt: skip
_HRIS_COLUMNS: Final = frozenset(
    {"hire date", "exit date", "termination date", "exit reason", "termination reason", "years at company", "attrition",
     "eintrittsdatum", "austrittsdatum", "cessation year", "reason for leaving", "original hire date", "date of hire",
     "job level", "employee number", "personalnummer"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet's header is and who wrote it.

    first_row    1-based row of the first header row
    header_rows  1 to 3
    confidence   of the tool, 0 to 1; `because` says what it was seen by
    """

    tool: str
    first_row: int
    header_rows: int
    confidence: float
    because: str


def find_layout(cells: pd.DataFrame) -> Layout | None:
    """The layout of a sheet's cells (index: row numbers; no blank rows); None where no row can be a header.

    Export tools are recognised by the header they write, wherever it starts; other sheets by the first row of the
    top `SEARCHED_ROWS` that fills its columns with different texts. Rows above the header are titles.
    """
    top = [[str(cell) for cell in row] for row in cells.iloc[:SEARCHED_ROWS].itertuples(index=False)]
    numbers = [int(number) for number in cells.index[:SEARCHED_ROWS]]
    for start in range(min(len(top), 12)):
        for signature in _SIGNATURES:
            if found := signature(top[start:]):
                tool, rows, confidence, because = found
                return Layout(tool, numbers[start], rows, confidence, because)
    plain = _plain_header(top)
    if plain is None:
        return None
    tool, confidence, because = _hris(top[plain])
    adjoining = plain > 0 and numbers[plain] == numbers[plain - 1] + 1
    if adjoining and _is_upper_half(top[plain - 1], top[plain]):
        return Layout(tool, numbers[plain - 1], 2, confidence, f"{because} Its headings stand in two rows.")
    return Layout(tool, numbers[plain], 1, confidence, because)


def dictionary_layout(tool: str) -> Layout:
    """The layout of a file that states its variables itself: row 1 holds their names, row 2 their labels."""
    program = {"spss": "SPSS", "stata": "Stata"}[tool]
    return Layout(tool, 1, 2, 1.0, f"It is a data file of {program}, which names and labels its variables itself.")


def describes_questionnaire(headings: Iterable[str]) -> bool:
    """Whether headings are those of a file that describes a questionnaire (a data dictionary) and holds no answers."""
    words = {heading_words(text) for text in headings}
    return any(columns <= words for columns in _DESCRIPTIONS)


Signature = tuple[str, int, float, str]


def _qualtrics(rows: Sequence[Row]) -> Signature | None:
    words = _words(rows[0])
    if len(rows) > 2 and _share(rows[2], lambda cell: bool(_IMPORT_ID.match(cell))) >= 0.5:
        return "qualtrics", 3, 1.0, "The third header row names each column for import, as Qualtrics does."
    if len(rows) > 1 and _share(rows[1], lambda cell: bool(_IMPORT_ID.match(cell))) >= 0.5:
        return "qualtrics", 2, 0.95, "A header row names each column for import, as Qualtrics does."
    legacy = _share(rows[0][:8], lambda cell: bool(_LEGACY_CODE.fullmatch(cell.strip()))) >= 0.9
    if legacy and len(rows) > 1 and {"response id", "response set"} <= _words(rows[1]):
        return (
            "qualtrics",
            2,
            0.98,
            "Columns V1, V2 ... above ResponseID and ResponseSet, as older Qualtrics exports have.",
        )
    own = words & _QUALTRICS_COLUMNS
    if len(own) >= 4 and words & {"response id", "responseid"}:
        texts = len(rows) > 1 and _is_label_row(rows[0], rows[1])
        return "qualtrics", 2 if texts else 1, 0.85, f"Columns {', '.join(sorted(own)[:4])} are those of Qualtrics."
    return None


def _is_label_row(codes: Row, below: Row) -> bool:
    """Whether the row below the codes labels them, in whatever language: nothing under a date column has a digit."""
    if len(_words(below) & _QUALTRICS_COLUMNS) >= 3:
        return True
    dated = {"start date", "end date", "recorded date"}
    under = [text for code, text in zip(codes, below, strict=True) if heading_words(code) in dated and text.strip()]
    return bool(under) and not any(character.isdigit() for text in under for character in text)


def _surveymonkey(rows: Sequence[Row]) -> Signature | None:
    words = _words(rows[0])
    second = [heading_words(cell) for cell in rows[1]] if len(rows) > 1 else []
    options = sum(cell in _OPTION_ROW for cell in second)
    numbered = bool({"RespondentID", "Respondent ID"} & {cell.strip() for cell in rows[0]})
    if (numbered or words & _SURVEYMONKEY_COLUMNS) and (options or _spreads(rows)):
        return "surveymonkey", 2, 0.98, "RespondentID and a second header row of options, as SurveyMonkey writes it."
    if numbered:
        return "surveymonkey", 1, 0.85, "A column RespondentID, as SurveyMonkey writes it."
    if options >= 2 and (_spreads(rows) or options >= len(second) * 0.5):
        return "surveymonkey", 2, 0.85, 'A second header row of options and "Response", as SurveyMonkey writes it.'
    codes = _share(rows[0], lambda cell: bool(_SURVEYMONKEY_CODE.fullmatch(cell.strip())))
    if codes >= 0.6 and len(rows[0]) > 4:
        return (
            "surveymonkey",
            1,
            0.8,
            "Columns named q0001, q0004_0001 ..., as SurveyMonkey's condensed export names them.",
        )
    return None


def _spreads(rows: Sequence[Row]) -> bool:
    """Whether a question stands over several columns: blanks in the first row over texts in the second."""
    if len(rows) < 2:
        return False
    pairs = list(zip(rows[0], rows[1], strict=True))
    over = sum(not question.strip() and bool(option.strip()) for question, option in pairs[1:])
    return over >= max(2, len(pairs) // 10) and bool(rows[0][0].strip())


def _microsoft_forms(rows: Sequence[Row]) -> Signature | None:
    first = {heading_words(cell) for cell in rows[0][:5]}
    if any(columns <= first for columns in _FORMS_COLUMNS):
        return "microsoft_forms", 1, 0.97, "ID, Start time and Completion time lead, as in Microsoft Forms."
    return None


def _google_forms(rows: Sequence[Row]) -> Signature | None:
    first = heading_words(rows[0][0])
    if first in {"timestamp", "zeitstempel", "horodateur", "tijdstempel", "marca temporal"} and len(rows[0]) > 1:
        return "google_forms", 1, 0.95, "The first column is Timestamp and questions follow, as in Google Forms."
    return None


def _glint(rows: Sequence[Row]) -> Signature | None:
    if any(cell.endswith(("_SENSITIVE_COMMENT_FLAG", "_COMMENT_TOPICS")) for cell in rows[0]):
        return "glint", 1, 0.98, "Items with _COMMENT and _COMMENT_TOPICS beside them, as Viva Glint writes them."
    if {"emp id", "survey cycle completion date"} <= _words(rows[0]):
        return "glint", 1, 0.95, "EMP ID and Survey Cycle Completion Date, as Viva Glint writes them."
    return None


def _redcap(rows: Sequence[Row]) -> Signature | None:
    cells = [cell.strip() for cell in rows[0]]
    events = {"redcap_event_name", "redcap_repeat_instrument", "redcap_survey_identifier"} & set(cells)
    checkboxes = sum(bool(_CHECKBOX.fullmatch(cell)) for cell in cells)
    complete = sum(cell.endswith("_complete") for cell in cells)
    if events or (checkboxes and complete) or (cells[0] == "record_id" and complete):
        return "redcap", 1, 0.97, "Columns ending in _complete and record_id or redcap_..., as REDCap names them."
    forms = {cell.removesuffix("_timestamp") for cell in cells if cell.endswith("_timestamp")}
    if any(f"{form}_complete" in cells for form in forms):
        return "redcap", 1, 0.95, "Forms with _timestamp and _complete, as REDCap names its surveys."
    labels = _words(rows[0]) & _REDCAP_LABELS
    if "Complete?" in cells and (labels or heading_words(cells[0]) == "record id"):
        return "redcap", 1, 0.95, 'A column "Complete?" behind each form, as in REDCap\'s exports with labels.'
    return None


def _limesurvey(rows: Sequence[Row]) -> Signature | None:
    own = _words(rows[0]) & _LIMESURVEY_COLUMNS
    coded = _share(rows[0], lambda cell: bool(_LIMESURVEY_CODE.fullmatch(cell.strip()[:200])))
    named = [cell for cell in rows[0] if _LIMESURVEY_OWN.match(cell.strip()[:200])]
    if len(own) >= 2 or (own and coded >= 0.3):
        return "limesurvey", 1, 0.95, f"Columns {', '.join(sorted(own))} are those of LimeSurvey."
    if named and coded >= 0.3:
        return "limesurvey", 1, 0.97, f'Columns such as "{named[0].strip()[:40]}" are those of LimeSurvey.'
    return None


def _hris(row: Row) -> tuple[str, float, str]:
    own = _words(row) & _HRIS_COLUMNS
    if own & (_HRIS_COLUMNS - {"employee number", "personalnummer", "job level"}) or len(own) >= 2:
        return "hris", 0.9, f"Columns {', '.join(sorted(own)[:4])} come from a personnel system."
    return "unknown", 0.5, "No export tool that Reverb knows writes this header."


_SIGNATURES: Final[tuple[Callable[[Sequence[Row]], Signature | None], ...]] = (
    _qualtrics, _glint, _redcap, _limesurvey, _microsoft_forms, _surveymonkey, _google_forms, coding_tool,
)  # fmt: skip


def _plain_header(rows: Sequence[Row]) -> int | None:
    """The first row that fills most of the sheet's columns with texts of its own; None where there is none."""
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    if not widths:
        return None
    found = (_first_header(rows, max(widths), share) for share in (0.6, 0.4))
    return next((start for start in found if start is not None), None)


def _first_header(rows: Sequence[Row], widest: int, share: float) -> int | None:
    """The first row that fills `share` of the columns; a second, weaker look finds headers with gaps."""
    for start, row in enumerate(rows):
        filled = [visible_text(cell) for cell in row if cell.strip()]
        words = [text for text in filled if any(character.isalpha() for character in text)]
        comment = bool(filled) and filled[0].startswith("#") and len(filled) < widest
        if len(filled) >= max(1, share * widest) and len(words) >= 0.6 * len(filled) and not comment:
            return start
    return None


def _is_upper_half(above: Row, header: Row) -> bool:
    """Whether the row above a header names columns that it leaves blank, as cells merged over two rows do."""
    filled = sum(bool(cell.strip()) for cell in above)
    names = sum(bool(over.strip()) and not under.strip() for over, under in zip(above, header, strict=True))
    return filled >= 2 and names > 0


def _words(row: Row) -> set[str]:
    return {heading_words(cell) for cell in row}


def _share(row: Row, holds: Callable[[str], bool]) -> float:
    filled = [cell for cell in row if cell.strip()]
    return sum(map(holds, filled)) / len(filled) if filled else 0.0
