"""A sheet read cell by cell, for those that the fast way cannot take: cells gone astray, or unusual XML.

openpyxl streams the rows, so that memory follows the cells that are there and not the place of the last one.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from analysis.ingest.door_sheet import Place, SheetShape, check_rows
from analysis.ingest.limits import Limits
from analysis.ingest.text_table import Column, column_chunks, iso_moments

_LONG = 10**15
_WHOLE = 1e21  # beyond it a whole number is no longer written out
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def read_cells(data: bytes, shape: SheetShape, limits: Limits) -> tuple[Column, tuple[Column, ...], SheetShape]:
    """Row numbers and columns of the rows that hold something, and `shape` with the places seen on the way.

    Raises FileRefused (TOO_MANY_ROWS) as soon as there are too many.
    """
    numbers: list[int] = []
    records: list[list[str]] = []
    seen = _Seen()
    for number, values, formulas in _rows(data, shape):
        seen.note(number, values, formulas)
        if any(value is not None for value in values):
            numbers.append(number)
            records.append([cell_text(value) for value in values])
            check_rows(shape.name, len(numbers), limits)
    columns = column_chunks([records] if records else [])
    row_numbers = pa.chunked_array([pa.array(numbers, pa.int32())])
    return row_numbers, tuple(map(iso_moments, columns)), shape if shape.plain else seen.added_to(shape)


def cell_text(value: object) -> str:
    """A cell's value as text, in the same form that the fast way gives."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(repr(value))
        case dt.datetime():
            # Seconds and milliseconds are all that a spreadsheet's fraction of a day can tell.
            return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            from openpyxl.utils.escape import unescape  # most sheets are read without

            return unescape(str(value))


def number_text(written: str) -> str:
    """The shortest text of a number as a workbook writes it: "4" for "4.0", "0.1" for "1E-1"; long digits stay."""
    if written.lstrip("-").isdigit():
        return written
    number = float(written)
    return str(int(number)) if number.is_integer() and abs(number) < _WHOLE else repr(number)


class _Seen:
    """Places of cells that deserve a word."""

    def __init__(self) -> None:
        self.errors: list[tuple[Place, str]] = []
        self.uncalculated: list[Place] = []
        self.numbers: list[tuple[Place, str]] = []

    def note(self, row: int, values: tuple[Any, ...], formulas: tuple[Any, ...]) -> None:
        """Look at one row."""
        for at, (value, formula) in enumerate(zip(values, formulas, strict=True)):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                self.uncalculated.append((row, at))
            elif isinstance(value, str) and value in _ERRORS:
                self.errors.append(((row, at), value))
            elif isinstance(value, int | float) and abs(value) >= _LONG:
                self.numbers.append(((row, at), repr(value)))

    def added_to(self, shape: SheetShape) -> SheetShape:
        """The shape with these places."""
        places = {"errors": self.errors, "uncalculated": self.uncalculated, "numbers": self.numbers}
        return replace(shape, **{name: tuple(found) for name, found in places.items()})  # type: ignore[arg-type]


def _rows(data: bytes, shape: SheetShape) -> Iterator[tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
    """Row number, values and formulas of every row that has cells; formulas only where the gate could not look."""
    values = _sheet_rows(data, shape.name, values=True)
    formulas = values if shape.plain else _sheet_rows(data, shape.name, values=False)
    pairs = ((row, row) for row in values) if shape.plain else zip(values, formulas, strict=True)
    for number, (row, formula) in enumerate(pairs, start=1):
        if row:
            yield number, row, formula


def _sheet_rows(data: bytes, name: str, *, values: bool) -> Iterator[tuple[Any, ...]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that are not cells: printing, validation, styles
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
        sheet = book[name]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
        book.close()
