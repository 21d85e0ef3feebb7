"""Grids into files: text and workbooks, the same bytes for the same grid."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analysis.simulate.grid import Cell, Grid

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: What a workbook says about when it was made, whenever that was.
_CREATED: Final = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
_WORKBOOK: Final = ".xlsx"


def write_grid(grid: Grid, folder: Path) -> Path:
    """Write one file into a folder that exists, as a workbook or as text by its name; returns its path."""
    path = folder / grid.file_name
    path.write_bytes(_workbook_bytes(grid) if path.suffix == _WORKBOOK else _text_bytes(grid))
    return path


def _text_bytes(grid: Grid) -> bytes:
    dialect = grid.dialect
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=dialect.delimiter,
        lineterminator=dialect.line_end,
        quoting=csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows([_as_text(cell) for cell in line] for line in grid.lines())
    return out.getvalue().encode("utf-8-sig" if dialect.bom else "utf-8")


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else str(cell)


def _workbook_bytes(grid: Grid) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(grid.sheet)
    moment, day = book.add_format({"num_format": "m/d/yy h:mm:ss"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for at, line in enumerate(grid.lines()):
        for column, cell in enumerate(line):
            _write_cell(sheet, at, column, cell, moment, day)
    book.close()
    return out.getvalue()


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, moment: Format, day: Format) -> None:
    """Nothing is guessed: text stays text, also where it looks like a number or a formula."""
    match cell:
        case None | "":
            return
        case str():
            sheet.write_string(row, column, cell)
        case dt.datetime():
            sheet.write_datetime(row, column, cell, moment)
        case dt.date():
            sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
        case _:
            sheet.write_number(row, column, cell)
