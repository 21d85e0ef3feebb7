"""What every column and every item of an export means, read from the study's words and the questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from analysis.instruments import Item, Questionnaire, item_index, scale_of
from analysis.study import ARMS, EVENT_KINDS, EXIT_KINDS, GENERATIONS, SIDES, TABLES

COLUMNS: Final = (
    "table", "column", "meaning", "type", "values", "scale", "reversed", "source", "missing",
)  # fmt: skip
EMPTY: Final = "empty: not known"
ARE_TYPES: Final[Mapping[str, str]] = {"text": "text", "number": "number", "date": "date (year-month-day)"}

#: Columns that mean the same wherever they stand.
MEANINGS: Final[Mapping[str, str]] = {
    "person": "pseudonym of a person, the same in every table; empty for anonymous answers",
    "submission": "one completed questionnaire",
    "wave": "the round of the survey or interview",
    "date": "the day it happened or was sent",
    "seconds": "time taken to answer, in seconds",
    "cohort": "the group that went through the programme together",
    "pair": "a junior and a senior who met",
    "arm": "in the programme, waiting for it, or comparison",
    "side": "junior (the mentor) or senior (the mentee)",
    "generation": "band of the year of birth",
    "department": "department",
    "site": "place of work",
    "level": "level in the organisation",
    "from_date": "first day it held",
    "to_date": "last day it held; empty while it still holds",
    "manager": "pseudonym of the line manager",
    "exit_reason": "reason for leaving, as given",
    "exit_kind": "kind of exit",
    "order": "place of the wave among the waves, from 1",
    "opens": "first day of the wave",
    "closes": "last day of the wave",
    "link_method": "how the answers were linked to a person",
    "linked_to": "whether the answers were linked to the person's answers at another wave, to a list of people, or not",
    "how": "by what the answers were linked, or why they were not",
    "answers": "how many submissions",
    "what": "what was counted",
    "people": "how many people (or pairs, where pairs are counted)",
    "linked": "people scored at the first wave who were linked to a later one",
    "unlinked": "people scored at the first wave who were not linked to a later one",
    "difference": "mean score of the linked less that of the others at the first wave, in points of 100",
    "low": "lower end of the 95 % interval",
    "high": "upper end of the 95 % interval",
    "hedges_g": "the difference in pooled standard deviations (Hedges g)",
    "import_id": "the import that brought the row",
    "item": "the question, by its id (see the rows of table items)",
    "raw": "the answer as given",
    "value": "the answer as a number on the response scale, the detail of an event, or the value of a fact",
    "keyed": "the value turned so that more is always more of what the scale measures",
    "question": "the question that was asked",
    "text": "what was written or said, names and other identifiers replaced",
    "minutes": "length of the meeting in minutes",
    "mode": "how they met",
    "topic": "what it was about, as given",
    "cancelled_by": "the side that cancelled; empty if it took place",
    "interview": "one interview",
    "utterance": "one statement within an interview",
    "speaker": "who spoke",
    "theme": "theme of the codebook of interviews",
    "direction": "favourable, unfavourable or mixed",
    "status": "suggested by the machine, or accepted, rejected, changed or added by a person",
    "phrase": "the words that led to a suggestion",
    "decided_by": "who decided on the code",
    "decided_at": "when it was decided",
    "codebook_version": "version of the codebook of interviews",
    "kind": "what happened",
    "name": "name of the fact, or what a log kept by hand counts",
    "month": "the month that was counted, by its first day",
    "staff": "people employed in the group in that month, as counted by HR",
    "leavers": "people of the group who left in that month, as counted by HR",
    "counted": "1 if the submission is scored, 0 if a later complete one of the same person counts instead",
    "scale": "the scale that the item or the score belongs to",
    "reversed": "1 if agreement means less of what the scale measures",
    "questionnaire": "the questionnaire of the scale",
    "points": "mean of the keyed answers, on the response scale",
    "score": "points as percent of the maximum possible, 0 to 100",
    "answered_items": "how many items of the scale were answered",
    "file": "the file that was read",
    "row": "line in that file, as a spreadsheet counts",
    "column": "column of the file",
    "from": "what the file said",
    "to": "what it was read as",
    "why": "the reason of the change",
}
VALUES: Final[Mapping[str, str]] = {
    "arm": "; ".join(ARMS),
    "side": "; ".join(SIDES),
    "generation": "; ".join(f"{name} = born {first} to {last}" for name, (first, last) in GENERATIONS.items()),
    "exit_kind": "; ".join(EXIT_KINDS),
    "kind": "; ".join(EVENT_KINDS),
    "counted": "0; 1",
    "link_method": "employee_id; email; code; code_fuzzy = by a code that differs in one slip; none",
    "reversed": "0; 1",
    "score": "0 to 100",
}


def build_codebook(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a column of `tables`, in their order, then one row for each item that was answered (table "items").

    Columns `COLUMNS`. An item's values are its anchors; wording that is not ours to ship reads as such. A column or an
    item that nobody knows keeps its row and says so.
    """
    rows = []
    for name, table in tables.items():
        for column in table.columns:
            rows.append(_column_row(name, str(column), table[column]))
    rows += [_item_row("items", item) for item in _answered_items(tables)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def _answered_items(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    if "answers_long" in tables:
        return [str(item) for item in tables["answers_long"]["item"].dropna().unique()]
    if "answers_wide" in tables:
        return [str(column) for column in tables["answers_wide"].columns if column in item_index()]
    return []


def _column_row(table: str, column: str, values: pd.Series) -> tuple[str | None, ...]:
    if table == "answers_wide" and column not in MEANINGS:
        return _wide_row(column)
    kind = TABLES.get(table, {}).get(column) or _kind(values)
    meaning = MEANINGS.get(column, "not described: a column of its own in the file that was read")
    return table, column, meaning, ARE_TYPES[kind], VALUES.get(column), None, None, None, EMPTY


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


def _wide_row(column: str) -> tuple[str | None, ...]:
    scale_id = column.removesuffix("_score")
    if column.endswith("_score") and column not in item_index():
        return _score_row(column, scale_id)
    return _item_row("answers_wide", column)


def _score_row(column: str, scale_id: str) -> tuple[str | None, ...]:
    from analysis.errors import MappingError

    try:
        owner, scale = scale_of(scale_id)
    except MappingError:
        return "answers_wide", column, f"score of {scale_id}", "number", None, scale_id, None, None, EMPTY
    items = ", ".join(item.id for item in scale.items)
    meaning = f"{scale.title}: percent of the maximum possible, mean of {items}"
    missing = f"empty: fewer than {scale.minimum_share:.0%} of the items answered"
    return "answers_wide", column, meaning, "number", "0 to 100", scale_id, None, owner.title, missing


def _item_row(table: str, item_id: str) -> tuple[str | None, ...]:
    owner, item = item_index().get(item_id, (None, None))
    if owner is None or item is None:
        return table, item_id, "not an item of a known questionnaire", "number", None, None, None, None, EMPTY
    wording = item.text or "wording not shipped: it stands in the questionnaire itself"
    turned = "yes" if item.reversed else "no"
    return table, item_id, wording, "number", _anchors(item), item.scale, turned, _source(owner), _missing(item)


def _anchors(item: Item) -> str:
    scale = item.response_scale
    named = "; ".join(f"{anchor.value:g} = {anchor.text}" for anchor in scale.anchors)
    return f"{scale.minimum:g} to {scale.maximum:g}" + (f": {named}" if named else "")


def _source(owner: Questionnaire) -> str:
    return f"{owner.title} ({owner.source}; {owner.licence_name})"


def _missing(item: Item) -> str:
    texts = ", ".join(item.response_scale.missing)
    return f"empty: not answered{f', or {texts}' if texts else ''}"
