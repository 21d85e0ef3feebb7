"""A file to be written: title rows, header rows and rows of cells, with the mistakes that were planted in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

#: Second header rows that only say how a question was answered.
ANSWER_WORDS: Final = ("Response", "Open-Ended Response")

Cell = str | int | float | dt.datetime | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key under which rows hold its cell, and what each header row says above it."""

    key: str
    headings: tuple[str, ...]

    @property
    def question(self) -> str:
        """What a person reads above the column: the lowest heading that is a text of its own."""
        texts = [heading for heading in self.headings[:2] if heading and heading not in ANSWER_WORDS]
        return texts[-1] if texts else ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake planted in a row: its kind, and the key of the column (None for the whole row)."""

    kind: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column key, and the mistakes in it."""

    cells: Mapping[str, Cell]
    slips: tuple[Slip, ...] = ()

    def with_slip(self, slip: Slip, **cells: Cell) -> Row:
        """The row with some cells replaced and a mistake noted."""
        return Row({**self.cells, **cells}, (*self.slips, slip))


@dataclass(frozen=True, slots=True)
class PlantedMistake:
    """A mistake as a reader of the file meets it: `row` counts from 1 as a spreadsheet does, `column` is a heading."""

    kind: str
    file: str
    row: int
    column: str | None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is written."""

    delimiter: Literal[",", ";"] = ","
    bom: bool = False
    quote_all: bool = False
    line_end: Literal["\n", "\r\n"] = "\n"


@dataclass(frozen=True, slots=True)
class Grid:
    """One file: `dialect` for a text file, `sheet` for a workbook of one sheet."""

    file_name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    titles: tuple[str, ...] = ()
    sheet: str = "Sheet1"
    dialect: Dialect = Dialect()

    @property
    def key_set(self) -> frozenset[str]:
        """The keys of its columns."""
        return frozenset(column.key for column in self.columns)

    @property
    def rows_above(self) -> int:
        """Title and header rows."""
        return len(self.titles) + len(self.columns[0].headings)

    def lines(self) -> Iterator[Sequence[Cell]]:
        """Every line from the top, as wide as the file."""
        width = len(self.columns)
        yield from ([title, *[""] * (width - 1)] for title in self.titles)
        yield from ([column.headings[at] for column in self.columns] for at in range(len(self.columns[0].headings)))
        yield from ([row.cells.get(column.key) for column in self.columns] for row in self.rows)

    def planted(self) -> Iterator[PlantedMistake]:
        """The mistakes in it, from the top."""
        headings = {column.key: column.question for column in self.columns}
        for line in range(len(self.titles)):
            yield PlantedMistake("title_row", self.file_name, line + 1, None)
        for line, row in enumerate(self.rows, start=self.rows_above + 1):
            for slip in row.slips:
                yield PlantedMistake(slip.kind, self.file_name, line, headings.get(slip.key or ""))
        for column in self.columns:
            if any("\u00a0" in heading for heading in column.headings):
                yield PlantedMistake("non_breaking_space", self.file_name, len(self.titles) + 1, headings[column.key])
