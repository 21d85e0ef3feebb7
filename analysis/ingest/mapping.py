"""What a person or the recognition says about a file: its kind, its wave, and the meaning of each of its columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.errors import MappingError
from analysis.ingest.dates import DATE_ORDERS
from analysis.ingest.headings import Heading, find_heading
from analysis.ingest.meanings import ALLOWED, IDENTIFIERS, KINDS, MEANINGS, NEEDED, REPEATABLE
from analysis.instruments import questionnaires
from analysis.study import ARMS, JUNIOR, PROGRAMME, SIDES

TOOLS = (
    "qualtrics", "surveymonkey", "google_forms", "microsoft_forms", "limesurvey", "redcap", "glint", "spss", "stata",
    "hris", "zoom", "teams", "taguette", "qualcoder", "dedoose", "nvivo", "maxqda", "refi_qda", "unknown",
)  # fmt: skip
PERSON_KEYS = (*IDENTIFIERS, "row")
#: Words of a file's own that a mapping may explain: which word is which side, arm, wave, exit kind or generation, and
#: which code which theme.
EXPLAINED = ("side", "arm", "wave", "exit_reason", "generation", "event", "theme")
#: Begins the id of an item that belongs to no questionnaire but to the study.
OWN_ITEM = "own."


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One column: the heading it is found by, and what it means.

    source   the heading's text (or code); columns are found by it, never by their position
    meaning  one of `MEANINGS`
    item     for an answer: the item id of a questionnaire, or "own.<slug>"; for a comment: the question's id, if any
    anchors  the value of each answer's text where the file says it otherwise than the questionnaire does
    missing  texts of this column that are no answer, beside the usual ones
    """

    source: str
    meaning: str
    item: str | None = None
    anchors: Lookup[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one sheet of one file is read. Frozen; `dataclasses.replace` makes a corrected one.

    kind           one of `KINDS`; each column's meaning decides which tables the file feeds
    wave           of every row; None where a column says it, or where the kind has none
    sheet          name of the sheet, None for the only one
    first_row      1-based row of the first header row; rows above it are titles and are not read
    header_rows    number of header rows, 1 to 3
    decimal        "." or ","
    date_order     "day_first" or "month_first" where the dates themselves leave it open
    questionnaire  id of the questionnaire that most answers belong to
    as_of          day up to which exits are known; needed where the file has exits
    person_key     "employee_id", "email" or "code": what tells people apart; "row": each row is somebody else
    values         explains the file's own words: `{"side": {"Coach": "junior"}}`
    fingerprint    of the header this mapping was made for
    side           of everybody in the file, where no column says it; `arm` and `cohort` likewise
    """

    kind: str
    tool: str = "unknown"
    wave: str | None = None
    sheet: str | None = None
    first_row: int = 1
    header_rows: int = 1
    delimiter: str | None = None
    decimal: str = "."
    date_order: str | None = None
    questionnaire: str | None = None
    as_of: dt.date | None = None
    person_key: str = "row"
    columns: tuple[ColumnMapping, ...] = ()
    values: Lookup[str, Lookup[str, str]] = field(default_factory=dict)
    fingerprint: str = ""
    side: str | None = None
    arm: str | None = None
    cohort: str | None = None

    def with_meaning(self, meaning: str) -> tuple[ColumnMapping, ...]:
        """The columns of this meaning, in the mapping's order."""
        return tuple(column for column in self.columns if column.meaning == meaning)

    def has(self, *meanings: str) -> bool:
        """Whether a column has one of the meanings."""
        return any(column.meaning in meanings for column in self.columns)


def mapping_problems(mapping: Mapping) -> tuple[str, ...]:
    """Everything that is wrong with a mapping in itself, as sentences; empty where it can be used."""
    problems = [
        *_word_problems(mapping),
        *_column_problems(mapping),
        *_need_problems(mapping),
        *_item_problems(mapping),
        *_value_problems(mapping),
    ]
    return tuple(dict.fromkeys(problems))


def check_mapping(mapping: Mapping) -> None:
    """Raises MappingError (BAD_MAPPING) naming all problems at once; nothing where there are none."""
    if problems := mapping_problems(mapping):
        raise MappingError("BAD_MAPPING", " ".join(problems), "Correct the mapping on the Load page or in its file.")


def missing_columns(mapping: Mapping, headings: Sequence[Heading]) -> tuple[ColumnMapping, ...]:
    """The mapped columns that the file does not have (or has more than once, so that none can be chosen)."""
    return tuple(
        column for column in mapping.columns if column.meaning != "ignore" and not find_heading(column.source, headings)
    )


def _word_problems(mapping: Mapping) -> list[str]:
    allowed = {
        "kind": (mapping.kind, KINDS), "tool": (mapping.tool, TOOLS), "person_key": (mapping.person_key, PERSON_KEYS),
        "side": (mapping.side or JUNIOR, SIDES), "arm": (mapping.arm or PROGRAMME, ARMS),
        "decimal": (mapping.decimal, (".", ",")), "date_order": (mapping.date_order or DATE_ORDERS[0], DATE_ORDERS),
    }  # fmt: skip
    problems = [
        f'{name} is "{found}"; allowed are {", ".join(words)}.'
        for name, (found, words) in allowed.items()
        if found not in words
    ]
    if not 1 <= mapping.header_rows <= 3:
        problems.append(f"header_rows is {mapping.header_rows}; allowed are 1, 2 and 3.")
    if mapping.first_row < 1:
        problems.append(f"first_row is {mapping.first_row}; rows are counted from 1.")
    return problems


def _column_problems(mapping: Mapping) -> list[str]:
    problems = []
    allowed = ALLOWED.get(mapping.kind, frozenset(MEANINGS))
    for column in mapping.columns:
        if not column.source.strip():
            problems.append("A column has no source; give the heading it stands under.")
        if column.meaning not in MEANINGS:
            problems.append(f'Column "{column.source}" means "{column.meaning}", which is no meaning Reverb knows.')
        elif column.meaning not in allowed:
            problems.append(
                f'Column "{column.source}" means "{column.meaning}", which a {mapping.kind} file cannot use.'
            )
    meanings = [column.meaning for column in mapping.columns]
    for meaning in dict.fromkeys(meanings):
        if meaning not in REPEATABLE and meanings.count(meaning) > 1:
            problems.append(f'{meanings.count(meaning)} columns mean "{meaning}"; only one may.')
    sources = [column.source.casefold().strip() for column in mapping.columns]
    for source in dict.fromkeys(sources):
        if sources.count(source) > 1:
            problems.append(f'The column "{source}" is mapped {sources.count(source)} times; map each column once.')
    return problems


def _need_problems(mapping: Mapping) -> list[str]:
    problems = [
        f"A {mapping.kind} file needs a column that means {' or '.join(sorted(needed))}; none is mapped."
        for needed in NEEDED.get(mapping.kind, ())
        if not mapping.has(*needed)
    ]
    if mapping.person_key in IDENTIFIERS and not mapping.has(mapping.person_key):
        problems.append(f'person_key is "{mapping.person_key}", but no column means that.')
    return problems


def _item_problems(mapping: Mapping) -> list[str]:
    known = {item.id for questionnaire in questionnaires() for item in questionnaire.items}
    answers = mapping.with_meaning("item")
    problems = [f'Column "{column.source}" is an answer but names no item.' for column in answers if not column.item]
    for column in answers:
        if column.item and column.item not in known and not column.item.startswith(OWN_ITEM):
            problems.append(
                f'Column "{column.source}" answers "{column.item}", which no questionnaire has. '
                f'A question of your own is called "{OWN_ITEM}" and a short name.'
            )
    items = [column.item for column in answers if column.item]
    problems += [f'Item "{item}" is mapped twice.' for item in dict.fromkeys(items) if items.count(item) > 1]
    return problems


def _value_problems(mapping: Mapping) -> list[str]:
    return [
        f'values explains "{name}"; only {", ".join(EXPLAINED)} can be explained.'
        for name in mapping.values
        if name not in EXPLAINED
    ]
