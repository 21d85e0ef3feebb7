"""A mapping as tables that a person can correct: what each column means, and what the file's own words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.ingest.contents import FileContents
from analysis.ingest.headings import Heading, find_heading
from analysis.ingest.long_answers import long_columns_of
from analysis.ingest.mapped_view import mapped_view, reshaped
from analysis.ingest.mapping import OWN_ITEM, ColumnMapping, Mapping
from analysis.ingest.meanings import MEANING_LABELS
from analysis.ingest.words import arm_of, event_of, exit_kind_of, generation_of, logged_of, side_of
from analysis.study import ARMS, EVENT_KINDS, EXIT_KINDS, GENERATIONS, LOG_KINDS, OTHER_EXIT, SIDES

#: Columns of the two tables.
COLUMNS: Final = ("Column", "Values", "Means", "Question")
WORDS: Final = ("Column", "Word", "Means")

_MEANING_OF: Final = MappingProxyType({label: meaning for meaning, label in MEANING_LABELS.items()})
#: Values shown of a column, and characters of each.
_VALUES: Final = 3
_CHARACTERS: Final = 40
_SLUG: Final = re.compile(r"[^a-z0-9]+")


def _exit_kind(text: str) -> str | None:
    """The kind of exit that a reason plainly is; None where it only counts as one of the others."""
    kind = exit_kind_of(text)
    return None if kind == OTHER_EXIT else kind


#: What a word of a column can be explained as, and how Reverb reads the words it knows.
_EXPLAINED: Final[MappingProxyType[str, tuple[Callable[[str], str | None], tuple[str, ...]]]] = MappingProxyType(
    {
        "side": (side_of, SIDES), "arm": (arm_of, ARMS), "generation": (generation_of, tuple(GENERATIONS)),
        "exit_reason": (_exit_kind, EXIT_KINDS), "event": (event_of, EVENT_KINDS),
        "counted": (logged_of, LOG_KINDS),
    }
)  # fmt: skip


def column_table(contents: FileContents, mapping: Mapping) -> pd.DataFrame:
    """One row a column of the file: heading, some of its values, what it means, which question it answers.

    Raises MappingError where the mapping's header row is blank, FileRefused where its sheet is not there.
    """
    rows = []
    columns = _columns(contents, mapping)
    held = _by_heading(columns, mapping)
    for heading, cells in columns:
        column = held.get(heading.source) or ColumnMapping(heading.source, "ignore")
        shown = " · ".join(value[:_CHARACTERS] for value in _distinct(cells)[:_VALUES])
        rows.append((heading.source, shown, MEANING_LABELS[column.meaning], column.item or ""))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def columns_of(table: pd.DataFrame, contents: FileContents, mapping: Mapping) -> tuple[ColumnMapping, ...]:
    """The columns as a corrected `column_table` says; an answer without a question becomes one of the study's own."""
    held = _by_heading(_columns(contents, mapping), mapping)
    taken: set[str] = set(table["Question"].dropna())
    found = []
    for source, label, question in table[["Column", "Means", "Question"]].fillna("").itertuples(index=False):
        meaning, item = _MEANING_OF[label], str(question).strip() or None
        if meaning == "item" and item is None:
            item = _own_item(source, taken)
            taken.add(item)
        keeps = item if meaning in ("item", "comment") else None
        found.append(replace(held.get(source) or ColumnMapping(source, "ignore"), meaning=meaning, item=keeps))
    return tuple(found)


def word_table(contents: FileContents, mapping: Mapping) -> pd.DataFrame:
    """One row a word for side, arm, generation, event, entry of a log or reason of leaving that Reverb does not know,
    with what it was said to mean; empty where every word is known.
    """
    return pd.DataFrame(list(_words(contents, mapping)), columns=list(WORDS), dtype="str")


def words_of(table: pd.DataFrame, contents: FileContents, mapping: Mapping) -> dict[str, dict[str, str]]:
    """The explained words of a mapping as a corrected `word_table` says."""
    columns = _by_heading(_columns(contents, mapping), mapping)
    told = {meaning: dict(words) for meaning, words in mapping.values.items()}
    for source, word, value in table.fillna("").itertuples(index=False):
        words = told.setdefault(columns[source].meaning, {})
        words.pop(word, None)
        if value:
            words[word] = value
    return {meaning: words for meaning, words in told.items() if words}


def explanations(mapping: Mapping) -> tuple[str, ...]:
    """Everything that a word of the mapping's columns may be explained as."""
    return tuple(value for meaning, (_, allowed) in _EXPLAINED.items() if mapping.has(meaning) for value in allowed)


def _words(contents: FileContents, mapping: Mapping) -> Iterator[tuple[str, str, str]]:
    columns = _columns(contents, mapping)
    held = _by_heading(columns, mapping)
    for heading, cells in columns:
        column = held.get(heading.source)
        if column is None or column.meaning not in _EXPLAINED:
            continue
        read, _ = _EXPLAINED[column.meaning]
        told = mapping.values.get(column.meaning, {})
        for word in _distinct(cells):
            if word in told or read(word) is None:
                yield heading.source, word, told.get(word, "")


def _columns(contents: FileContents, mapping: Mapping) -> list[tuple[Heading, pd.Series[str]]]:
    """Every column with its cells: those of the file, then the questions that a file with one answer a row asks."""
    view = mapped_view(contents, mapping)
    found = [(heading, view.column(heading)) for heading in view.headings]
    if long_columns_of(mapping, view):
        wide, _, _ = reshaped(view, mapping)
        known = {heading.source for heading in view.headings}
        found += [(heading, wide.column(heading)) for heading in wide.headings if heading.source not in known]
    return found


def _by_heading(columns: Sequence[tuple[Heading, pd.Series[str]]], mapping: Mapping) -> dict[str, ColumnMapping]:
    """The mapped columns by the heading that each is found by."""
    headings = [heading for heading, _ in columns]
    found = ((find_heading(column.source, headings), column) for column in mapping.columns)
    return {heading.source: column for heading, column in found if heading is not None}


def _distinct(cells: pd.Series[str]) -> list[str]:
    """The different values of a column without padding, in the order in which they come."""
    trimmed = (" ".join(cell.split()) for cell in cells.drop_duplicates())
    return list(dict.fromkeys(value for value in trimmed if value))


def _own_item(source: str, taken: set[str]) -> str:
    """A short name of the study's own for a question, told apart from those that are taken."""
    words = _SLUG.sub("_", source.casefold()).strip("_")[:40].strip("_") or "question"
    names = (f"{OWN_ITEM}{words}{number}" for number in ("", *(f"_{n}" for n in range(2, 10_000))))
    return next(name for name in names if name not in taken)
