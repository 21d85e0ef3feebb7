"""What a file seems to be: kind, tool, wave, header and the meaning of each column, with reasons and questions.

Nothing is guessed silently. Every part has a confidence and a sentence that says what it was seen by; below
`recognition_questions.SURE` it becomes a question, and `certain` is true only where there is none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.errors import Finding
from analysis.ingest.contents import FileContents
from analysis.ingest.headings import find_heading, heading_words
from analysis.ingest.labels import several
from analysis.ingest.long_answers import LongColumns, find_long_columns, long_columns_of, widen
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.meanings import IDENTIFIERS, PARTNER
from analysis.ingest.recognition_columns import propose_columns
from analysis.ingest.recognition_findings import date_order_of, noticed
from analysis.ingest.recognition_items import match_items
from analysis.ingest.recognition_kind import SURVEY_TOOLS, KindGuess, recognise_kind
from analysis.ingest.recognition_own import leave_out_own_item
from analysis.ingest.recognition_questions import Reason, Seen, ask_questions, state_reasons
from analysis.ingest.recognition_wave import NameClue, arm_in_name, side_in_name, wave_from_dates, wave_in_names
from analysis.ingest.sheet_view import HeaderRows, SheetView, data_sheets, view_sheet, view_under
from analysis.ingest.tools import describes_questionnaire
from analysis.ingest.transcripts import GUESSED
from analysis.ingest.words import normalise_wave, side_of


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one sheet of a file seems to be. `mapping` can be used as it is when `certain`; else `questions` say why.

    mapping is None where no header or no row was found; `findings` then say so.
    """

    mapping: Mapping | None
    certain: bool
    reasons: tuple[Reason, ...] = ()
    questions: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def recognise(
    contents: FileContents,
    *,
    sheet: str | None = None,
    kind: str | None = None,
    wave: str | None = None,
    as_of: dt.date | None = None,
    header: HeaderRows | None = None,
    profiles: Iterable[Mapping] = (),
) -> Recognition:
    """What the file (or its sheet `sheet`) is.

    contents  the file as text cells
    kind, wave, as_of, header
              what a person said beforehand; it is taken as said and not asked again
    profiles  mappings that a person confirmed before, newest last. One for the very same header is used as it is
              (its wave is found anew); from others the meaning of headings carries over

    Raises MappingError (NO_HEADER_ROW) where the row that `header` names is blank.
    """
    profiles = tuple(profiles)
    view, sheet_reason, sheet_question = _choose_sheet(contents, sheet, profiles)
    if header is not None and contents.data_sheets:
        view = view_under(view.sheet if view else contents.sheet(sheet or contents.data_sheets[0].name), header)
    if view is None:
        return _nothing_found(contents)
    if describes_questionnaire(heading.text for heading in view.headings):
        return _no_answers(contents)
    if contents.format == "qdc":
        return _codebook_alone(contents, len(view.data))
    same = next((one for one in reversed(profiles) if one.fingerprint == view.fingerprint), None)
    seen = _see(contents, view, same, profiles, kind=kind, wave=wave)
    mapping = _mapping(contents, seen, same, as_of, fingerprint=view.fingerprint)
    reasons = (sheet_reason, *state_reasons(seen, mapping))
    questions = (
        *([sheet_question] if sheet_question else []),
        *_format_questions(contents),
        *ask_questions(seen, mapping),
    )
    findings = noticed(seen, mapping)
    certain = not questions and not any(finding.severity == "error" for finding in findings)
    return Recognition(mapping, certain, reasons, questions, findings)


def _see(
    contents: FileContents,
    view: SheetView,
    same: Mapping | None,
    profiles: Sequence[Mapping],
    *,
    kind: str | None,
    wave: str | None,
) -> Seen:
    view = _written_by(view, contents.tool)
    long = _long_columns(view, same, kind)
    view = widen(view, long) if long else view
    matches = match_items(view.headings)
    guess = _kind(view, kind or (same.kind if same else None), len(matches), contents.file_name)
    earlier = [column for profile in profiles if profile.kind == guess.kind for column in profile.columns]
    proposals = () if same else propose_columns(view, guess.kind, matches, earlier)
    if matches and not same:
        proposals = tuple(map(leave_out_own_item, proposals))
    columns = same.columns if same else tuple(proposal.column for proposal in proposals if proposal.column.source)
    columns += long.mapped() if long and not same else ()
    order, ambiguous = date_order_of(view, columns)
    clue = _wave(contents, view, columns, wave, order, guess.kind)
    unsure = ambiguous and not (same and same.date_order)
    return Seen(view, guess, clue, proposals, columns, matches, order, unsure, _as_of_hint(contents.file_name))


def _format_questions(contents: FileContents) -> Iterator[str]:
    """What to ask of a transcript whose form leaves open whether it is one."""
    for finding in contents.findings:
        if finding.code == GUESSED:
            yield f"Is this a transcript of an interview? {finding.message}"


def _written_by(view: SheetView, tool: str | None) -> SheetView:
    """The view with the tool that the format itself shows, where it shows one."""
    if tool is None:
        return view
    layout = replace(view.layout, tool=tool, confidence=0.97, because="Its form shows it.")
    return replace(view, layout=layout)


def _long_columns(view: SheetView, same: Mapping | None, kind: str | None) -> LongColumns | None:
    """The columns of question and answer, where a file of answers has a row for each."""
    if same:
        return long_columns_of(same, view)
    return find_long_columns(view) if kind in (None, "survey") and view.layout.tool not in SURVEY_TOOLS else None


def _mapping(
    contents: FileContents, seen: Seen, same: Mapping | None, as_of: dt.date | None, *, fingerprint: str
) -> Mapping:
    view, columns = seen.view, seen.columns
    tool = "hris" if view.layout.tool == "unknown" and seen.kind.kind in ("people", "employment") else view.layout.tool
    base = same or Mapping(
        seen.kind.kind, columns=columns, person_key=_person_key(columns), date_order=seen.order,
        questionnaire=_questionnaire(seen),
        side=_side_of_key(columns) or _value(side_in_name(*_names(contents, view)), columns, "side"),
        arm=_value(arm_in_name(*_names(contents, view)), columns, "arm"),
    )  # fmt: skip
    return replace(
        base, tool=tool, wave=seen.wave.value if seen.wave else None, sheet=view.sheet.name or None,
        first_row=view.layout.first_row, header_rows=view.layout.header_rows, delimiter=contents.delimiter,
        decimal=contents.decimal, fingerprint=fingerprint, as_of=as_of,
    )  # fmt: skip


def _nothing_found(contents: FileContents) -> Recognition:
    views = [view for sheet in contents.data_sheets if (view := view_sheet(sheet))]
    advice = "Export the file again, with its headings and all rows."
    code, message = "NO_HEADER", f"No row of {contents.file_name} can be a header."
    if any(not view.data.empty for view in views):
        code, message = "ONE_COLUMN", f"{contents.file_name} has one column; who answered and what they said are two."
        advice = "If another sign divides its columns, say which one; else export it again with all columns."
    elif views:
        code, message = "NO_ROWS", f"{contents.file_name} has headings and no row below them."
    finding = Finding(code, "error", message, advice)
    return Recognition(None, False, questions=("Which sheet and which row hold the headings?",), findings=(finding,))


def _no_answers(contents: FileContents) -> Recognition:
    message = f"{contents.file_name} describes a questionnaire (a data dictionary); it holds no answers."
    advice = "Import the file with the answers; what the questions are is read from its headings."
    finding = Finding("QUESTIONNAIRE_DESCRIPTION", "error", message, advice)
    return Recognition(None, False, findings=(finding,))


def _codebook_alone(contents: FileContents, codes: int) -> Recognition:
    message = f"{contents.file_name} is a codebook of {several(codes, 'code', 'codes')}; it holds no coded passage."
    advice = "Import the project itself (.qdpx): it brings its codes, and each is mapped to a theme on the way."
    finding = Finding("CODEBOOK_ALONE", "error", message, advice)
    return Recognition(None, False, findings=(finding,))


def _choose_sheet(
    contents: FileContents, sheet: str | None, profiles: Sequence[Mapping]
) -> tuple[SheetView | None, Reason, str | None]:
    """The sheet to read, why, and the question if it is not plain which one is meant."""
    if sheet is not None:
        view = view_sheet(contents.sheet(sheet))
        empty = view is None or view.data.empty
        return None if empty else view, Reason("sheet", sheet, 1.0, "You chose this sheet."), None
    views = data_sheets(contents)
    if not views:
        return None, Reason("sheet", "", 0.0, "No sheet holds data."), None
    known = {profile.fingerprint for profile in profiles}
    for view in views:
        if view.fingerprint in known:
            return view, Reason("sheet", view.sheet.name, 0.97, "A sheet with this header was mapped before."), None
    first = contents.data_sheets[0].name
    if len(views) == 1 and views[0].sheet.name == first:
        return views[0], Reason("sheet", first, 1.0, "No other sheet holds data."), None
    filled = [view for view in views if not describes_questionnaire(heading.text for heading in view.headings)]
    if len(filled) == 1 < len(views):
        name = filled[0].sheet.name
        return filled[0], Reason("sheet", name, 0.98, "The other sheet describes the questionnaire."), None
    names = ", ".join(f'"{view.sheet.name}"' for view in views)
    chosen = max(views, key=lambda view: view.data.size)
    question = f'Which sheet holds the data? There are rows in {names}; "{chosen.sheet.name}" is the largest.'
    return chosen, Reason("sheet", chosen.sheet.name, 0.5, "It is the largest of several, or not the first."), question


def _kind(view: SheetView, said: str | None, items: int, file_name: str) -> KindGuess:
    return (
        KindGuess(said, 1.0, "You said so, or a mapping confirmed before does.")
        if said
        else recognise_kind(view, items, file_name)
    )


def _has(columns: Sequence[ColumnMapping], *meanings: str) -> bool:
    return any(column.meaning in meanings for column in columns)


def _wave(
    contents: FileContents, view: SheetView, columns: Sequence[ColumnMapping], said: str | None, order: str | None,
    kind: str,
) -> NameClue | None:  # fmt: skip
    if said:
        return NameClue(normalise_wave(said), 1.0, "You said so.")
    if _has(columns, "wave") or not (_has(columns, "item", "comment", "text") or kind in ("invitations", "ratings")):
        return None
    clues = wave_in_names(contents.file_name, view.sheet.name)
    if len(clues) > 1:
        return replace(clues[0], confidence=0.4, because=f"Names say {' and '.join(clue.value for clue in clues)}.")
    if clues:
        return clues[0]
    for meaning in ("date", "end", "start"):
        for column in columns:
            heading = find_heading(column.source, view.headings) if column.meaning == meaning else None
            if heading is not None:
                return wave_from_dates(view.column(heading), order)
    return None


def _person_key(columns: Sequence[ColumnMapping]) -> str:
    return next((key for key in ("employee_id", "email", "code") if _has(columns, key)), "row")


def _names(contents: FileContents, view: SheetView) -> tuple[str, str]:
    return contents.file_name, view.sheet.name


def _as_of_hint(file_name: str) -> str:
    found = re.search(r"20\d{2}-[01]\d-[0-3]\d", file_name)
    return f" The file's name says {found[0]}." if found else ""


def _value(clue: NameClue | None, columns: Sequence[ColumnMapping], meaning: str) -> str | None:
    return None if clue is None or _has(columns, meaning) else clue.value


def _side_of_key(columns: Sequence[ColumnMapping]) -> str | None:
    """The side of the person key where a roster names both partners in a row: "Mentor ID" beside "Mentee ID"."""
    if not _has(columns, *PARTNER) or _has(columns, "side"):
        return None
    key = next((column.source for column in columns if column.meaning in IDENTIFIERS), "")
    return next((side for word in heading_words(key).split() if (side := side_of(word))), None)


def _questionnaire(seen: Seen) -> str | None:
    names = [match.questionnaire for match in seen.matches.values()]
    return max(dict.fromkeys(names), key=names.count) if names else None
