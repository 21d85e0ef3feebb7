"""An Excel 97-2003 workbook (.xls) into columns of text.

xlrd reads the records, also those of Excel 5 and 95 that calamine cannot read, and tells texts, dates, truth values
and errors apart. It gets the records alone, out of their container, after the gate has walked them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlrd

from analysis.errors import Finding
from analysis.ingest.cell_rows import ERRORS, CellRows
from analysis.ingest.door import Gated
from analysis.ingest.door_records import OldLayout, OldSheet
from analysis.ingest.door_zip import Budget, corrupt
from analysis.ingest.limits import Limits
from analysis.ingest.number_formats import Shown
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import TextTable, no_cells
from analysis.ingest.workbook_findings import several_sheets

_NUMBERS: Final[Mapping[int, Shown]] = {xlrd.XL_CELL_NUMBER: "number", xlrd.XL_CELL_DATE: "date"}


def read_old(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """All sheets in order; hidden ones without their cells.

    Raises FileRefused: CORRUPT, TOO_MANY_ROWS, TOO_MANY_COLUMNS, CELL_TOO_LONG, TOO_LARGE_UNCOMPRESSED.
    """
    if not isinstance(gated.layout, OldLayout):
        raise TypeError(f"An Excel 97-2003 workbook is expected, not {gated.format}.")
    book, budget = _opened(gated.layout), Budget(limits)
    tables: list[TextTable] = []
    findings: list[Finding] = []
    for sheet in gated.layout.sheets:
        if sheet.hidden_sheet:
            tables.append(no_cells(sheet.name, hidden=True))
            continue
        table, found = _read_sheet(book, sheet, CellRows(sheet.name, limits, budget))
        tables.append(table)
        findings += found
    return ReadResult(tuple(tables), None, None, ".", (*findings, *several_sheets(tables)))


def _opened(layout: OldLayout) -> xlrd.book.Book:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        try:
            book = xlrd.open_workbook(file_contents=layout.stream, logfile=nowhere, on_demand=True, ragged_rows=True)
        except Exception as error:
            raise corrupt("it is not what an Excel 97-2003 workbook should be") from error
    return book


def _read_sheet(book: xlrd.book.Book, sheet: OldSheet, rows: CellRows) -> tuple[TextTable, tuple[Finding, ...]]:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        book.logfile = nowhere
        try:
            cells = book.sheet_by_index(sheet.position)
        except Exception as error:
            raise corrupt(f'its sheet "{sheet.name[:60]}" cannot be read') from error
    rows.hidden.update(sheet.hidden)
    rows.uncalculated += sorted(sheet.uncalculated)
    for at in range(cells.nrows):
        texts = _texts(cells.row_types(at), cells.row_values(at), at + 1, sheet, rows, from_1904=book.datemode == 1)
        if any(texts):
            rows.add(at + 1, texts)
    book.unload_sheet(sheet.position)
    return rows.table()


def _texts(
    kinds: Sequence[int], values: Sequence[Any], number: int, sheet: OldSheet, rows: CellRows, *, from_1904: bool
) -> list[str]:
    texts = []
    for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
        if kind == xlrd.XL_CELL_TEXT:
            text = value
        elif kind in _NUMBERS:
            place = (number, column)
            shown = "duration" if place in sheet.durations else _NUMBERS[kind]
            text = rows.number(value, shown, place, from_1904=from_1904)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            text = "TRUE" if value else "FALSE"
        elif kind == xlrd.XL_CELL_ERROR:
            text = rows.error(ERRORS.get(value, "#VALUE!"), (number, column))
        else:
            text = ""
        texts.append(text)
    return texts
