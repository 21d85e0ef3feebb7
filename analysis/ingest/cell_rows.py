"""The rows of one sheet, collected as a reader meets them: held to the limits, and what deserves a word noted.

For the readers that go through a sheet cell by cell. Finished rows are packed into Arrow text block by block, so that
memory follows the text that is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from analysis.errors import Finding
from analysis.ingest.door_sheet import Place, SheetShape, check_rows
from analysis.ingest.door_zip import Budget, corrupt
from analysis.ingest.limits import Limits
from analysis.ingest.number_formats import Shown
from analysis.ingest.serial_days import date_text, duration_text, float_text
from analysis.ingest.text_table import Column, TextTable, column_chunks, no_cells, too_many_columns, trimmed

_BLOCK: Final = 2_000
_LAST_ROW: Final = 1 << 24  # the most rows any spreadsheet program has
#: From here on a spreadsheet, which keeps 15 digits, has lost some.
_LONG: Final = 1e15
#: The errors of Excel's binary formats, by their number.
ERRORS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0x00: "#NULL!",
        0x07: "#DIV/0!",
        0x0F: "#VALUE!",
        0x17: "#REF!",
        0x1D: "#NAME?",
        0x24: "#NUM!",
        0x2A: "#N/A",
        0x2B: "#GETTING_DATA",
    }
)
#: What a cell takes beside its text; a few bytes of a file can claim millions of cells by repetition.
_CELL_BYTES: Final = 16

#: The row numbers (int32) and columns of some rows.
_Block = tuple[Column, tuple[Column, ...]]


class CellRows:
    """The rows of the sheet `name`, added from the top down.

    errors, uncalculated, numbers and hidden are as in `SheetShape`; readers add to them.
    """

    def __init__(self, name: str, limits: Limits, budget: Budget) -> None:
        self.name, self.limits, self._budget = name, limits, budget
        self.errors: list[tuple[Place, str]] = []
        self.uncalculated: list[Place] = []
        self.numbers: list[tuple[Place, str]] = []
        self.hidden: set[int] = set()
        self._count, self._last = 0, 0
        self._numbers: list[int] = []
        self._records: list[Sequence[str]] = []
        self._packed: list[_Block] = []

    def check_column(self, position: int) -> None:
        """Raise FileRefused (TOO_MANY_COLUMNS) where a cell that says something stands beyond the last one allowed."""
        if position >= self.limits.columns:
            raise too_many_columns(self.name, position + 1, self.limits)

    def number(self, number: float, shown: Shown, place: Place, *, from_1904: bool) -> str:
        """The text of a number that stands at `place`, as a date or a duration where it is shown so."""
        if shown != "number":
            moment = date_text(number, from_1904=from_1904) if shown == "date" else duration_text(number)
            if moment is not None:
                return moment
        text = float_text(number)
        if text is None:
            return self.error("#NUM!", place)
        if abs(number) >= _LONG:
            self.numbers.append((place, text))
        return text

    def error(self, text: str, place: Place) -> str:
        """The text of an error that stands at `place`."""
        self.errors.append((place, text))
        return text

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Add the row with this number (1-based), its cells by position.

        Raises FileRefused: TOO_MANY_ROWS, TOO_LARGE_UNCOMPRESSED (more text than may be unpacked), CORRUPT where
        the numbers of the rows do not rise.
        """
        if number > _LAST_ROW:
            check_rows(self.name, number, self.limits)
        if not self._last < number <= _LAST_ROW:
            raise corrupt(f'the rows of its sheet "{self.name[:60]}" are not in order')
        self._count, self._last = self._count + 1, number
        check_rows(self.name, self._count, self.limits)
        self._budget.spend(sum(map(len, cells)) + _CELL_BYTES * len(cells))
        self._numbers.append(number)
        self._records.append(cells)
        if len(self._records) == _BLOCK:
            self._pack()

    def table(self) -> tuple[TextTable, tuple[Finding, ...]]:
        """The sheet and what was noticed; raises as `trimmed`."""
        self._pack()
        table, found = trimmed(self.name, self._columns(), self.limits, self._row_numbers()) if self._packed else (
            no_cells(self.name), ()
        )  # fmt: skip
        hidden = tuple(sorted(position for position in self.hidden if position < len(table.columns)))
        shape = SheetShape(
            self.name, False, self._count, self._last, tuple(self.errors), frozenset(), tuple(self.uncalculated),
            tuple(self.numbers), True, hidden,
        )  # fmt: skip
        uncalculated = tuple(self.uncalculated)
        return TextTable(self.name, table.rows, table.columns, False, hidden, uncalculated), (*found, *shape.findings())

    def _pack(self) -> None:
        if self._records:
            self._packed.append((pa.array(self._numbers, pa.int32()), column_chunks([self._records])))
            self._numbers, self._records = [], []

    def _row_numbers(self) -> Column:
        return pa.chunked_array([numbers for numbers, _ in self._packed], pa.int32())

    def _columns(self) -> list[Column]:
        width = max(len(columns) for _, columns in self._packed)
        return [
            pa.chunked_array([self._chunk(block, at) for block in self._packed], pa.string()) for at in range(width)
        ]

    def _chunk(self, block: _Block, at: int) -> Column:
        numbers, columns = block
        return columns[at].chunk(0) if at < len(columns) else pa.array([""] * len(numbers), pa.string())
