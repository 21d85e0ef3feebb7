"""A binary Excel workbook (.xlsb) into columns of text, read as a stream of records.

calamine reads such workbooks too, but it makes room for every cell up to the last one before anything can be counted,
and says nothing about Excel errors. The records are simple; each is looked at here once.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.binary_records import records, wide_string
from analysis.ingest.cell_rows import ERRORS, CellRows
from analysis.ingest.door import Gated
from analysis.ingest.door_binary import BinaryLayout, BinarySheet
from analysis.ingest.door_package import Package
from analysis.ingest.door_zip import Budget, corrupt, unpack
from analysis.ingest.limits import Limits
from analysis.ingest.number_formats import Shown, shown_as
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import TextTable, no_cells
from analysis.ingest.workbook_findings import several_sheets

_ROW, _COLUMNS = 0, 60
_SHARED_TEXT, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 19, 44, 47, 617, 618
_CELLS_END: Final = 146
_DOUBLE, _U32, _U16 = struct.Struct("<d"), struct.Struct("<I"), struct.Struct("<H")
_COLUMN_RANGE: Final = struct.Struct("<4IH")
_LAST_ROW: Final = 1 << 20


def read_binary(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """All sheets in order; hidden ones without their cells.

    Raises FileRefused: CORRUPT, TOO_MANY_ROWS, TOO_MANY_COLUMNS, CELL_TOO_LONG, TOO_LARGE_UNCOMPRESSED.
    """
    if not isinstance(gated.layout, BinaryLayout):
        raise TypeError(f"A binary workbook is expected, not {gated.format}.")
    book = _Book(data, gated.layout, limits)
    tables: list[TextTable] = []
    findings: list[Finding] = []
    for sheet in gated.layout.sheets:
        if sheet.hidden:
            tables.append(no_cells(sheet.name, hidden=True))
            continue
        table, found = _Cells(book, sheet).read()
        tables.append(table)
        findings += found
    return ReadResult(tuple(tables), None, None, ".", (*findings, *several_sheets(tables)))


class _Book:
    """What the sheets of a workbook share: its texts, and how each style shows numbers."""

    def __init__(self, data: bytes, layout: BinaryLayout, limits: Limits) -> None:
        self.limits, self.layout = limits, layout
        self._package = Package(data, limits)
        self.budget = Budget(limits)  # of the cells; the parts have one of their own
        self.texts = [_rich_text(body) for kind, body in self.part(layout.strings) if kind == _SHARED_TEXT]
        self.styles = self._styles()

    def part(self, part: str) -> Iterator[tuple[int, bytes]]:
        """The records of a part; none where there is no such part."""
        if part:
            yield from records(part, unpack(self._package.data, self._package.entries[part], self._package.budget))

    def _styles(self) -> list[Shown]:
        formats: dict[int, str] = {}
        numbers: list[int] = []
        inside = False
        for kind, body in self.part(self.layout.styles):
            if kind == _FORMAT:
                formats[_unsigned(_U16, body, 0)] = _text_at(body, 2)
            elif kind in (_STYLES_BEGIN, _STYLES_END):
                inside = kind == _STYLES_BEGIN
            elif kind == _STYLE and inside:
                numbers.append(_unsigned(_U16, body, 2))
        known = {number: shown_as(number, formats) for number in set(numbers)}
        return [known[number] for number in numbers]


class _Cells:
    """The cells of one sheet."""

    def __init__(self, book: _Book, sheet: BinarySheet) -> None:
        self._book, self._sheet = book, sheet
        self._rows = CellRows(sheet.name, book.limits, book.budget)
        self._row = -1
        self._cells: list[str] = []
        self._readers: dict[int, Callable[[bytes, int], str]] = {
            2: self._packed_number,
            3: self._error,
            4: self._truth,
            5: self._number,
            6: self._text,
            7: self._shared_text,
            8: self._text,
            9: self._number,
            10: self._truth,
            11: self._error,
            62: self._rich_text,
        }

    def read(self) -> tuple[TextTable, tuple[Finding, ...]]:
        """The sheet, and what was noticed."""
        try:
            for kind, body in self._book.part(self._sheet.part):
                reader = self._readers.get(kind)
                if reader is not None:
                    self._take(reader, body)
                elif kind == _ROW:
                    self._end_row()
                    self._row = _U32.unpack_from(body)[0]
                elif kind == _COLUMNS:
                    self._note_hidden(body)
                elif kind == _CELLS_END:
                    break
            self._end_row()
        except (struct.error, ValueError, IndexError) as error:
            raise corrupt(f'its sheet "{self._sheet.name[:60]}" cannot be read') from error
        return self._rows.table()

    def _take(self, reader: Callable[[bytes, int], str], body: bytes) -> None:
        if not 0 <= self._row < _LAST_ROW:
            raise ValueError("A cell stands outside of any row.")
        column = _U32.unpack_from(body)[0]
        text = reader(body, column) if column < self._book.limits.columns else "beyond"
        if text:
            self._rows.check_column(column)
            missing = column - len(self._cells)
            if missing < 0:
                raise ValueError("The cells of a row are not in order.")
            self._cells += [""] * missing
            self._cells.append(text)

    def _end_row(self) -> None:
        if self._cells:
            self._rows.add(self._row + 1, self._cells)
            self._cells = []

    def _note_hidden(self, body: bytes) -> None:
        first, last, _, _, flags = _COLUMN_RANGE.unpack_from(body)
        if flags & 1:
            self._rows.hidden.update(range(first, min(last + 1, self._book.limits.columns)))

    def _packed_number(self, body: bytes, column: int) -> str:
        """A number in four bytes: a whole one, or the upper half of a double; perhaps a hundredfold."""
        packed = _U32.unpack_from(body, 8)[0]
        if packed & 2:
            number = float((packed >> 2) - (1 << 30 if packed & 0x8000_0000 else 0))
        else:
            number = _DOUBLE.unpack(b"\0\0\0\0" + _U32.pack(packed & 0xFFFF_FFFC))[0]
        return self._shown(number / 100 if packed & 1 else number, body, column)

    def _number(self, body: bytes, column: int) -> str:
        return self._shown(_DOUBLE.unpack_from(body, 8)[0], body, column)

    def _shown(self, number: float, body: bytes, column: int) -> str:
        style = body[4] | body[5] << 8 | body[6] << 16
        shown = self._book.styles[style] if style < len(self._book.styles) else "number"
        return self._rows.number(number, shown, (self._row + 1, column), from_1904=self._book.layout.epoch_1904)

    def _error(self, body: bytes, column: int) -> str:
        return self._rows.error(ERRORS.get(body[8], "#VALUE!"), (self._row + 1, column))

    def _truth(self, body: bytes, _column: int) -> str:
        return "TRUE" if body[8] else "FALSE"

    def _text(self, body: bytes, _column: int) -> str:
        return wide_string(body, 8)[0]

    def _shared_text(self, body: bytes, _column: int) -> str:
        at: int = _U32.unpack_from(body, 8)[0]
        return self._book.texts[at]

    def _rich_text(self, body: bytes, _column: int) -> str:
        return wide_string(body, 9)[0]


def _rich_text(body: bytes) -> str:
    return _text_at(body, 1)


def _text_at(body: bytes, at: int) -> str:
    try:
        return wide_string(body, at)[0]
    except ValueError as error:
        raise _damaged() from error


def _unsigned(form: struct.Struct, body: bytes, at: int) -> int:
    try:
        number: int = form.unpack_from(body, at)[0]
    except struct.error as error:
        raise _damaged() from error
    return number


def _damaged() -> FileRefused:
    return corrupt("its texts or styles cannot be read")
