"""An .xlsx workbook into columns of text.

calamine (through fastexcel) reads the cells, many times faster than anything in Python. Left alone it says nothing
about Excel errors, rounds to nine decimals, writes truth values in small letters and times of day as moments of 1899,
moves a table that does not begin in column A, takes dates counted from 1904 for four years earlier, and needs memory
for every cell up to the last one. The gate has seen where such cells stand: they are mended here, or the sheet is read
cell by cell (`reading_cells`).
"""

from __future__ import annotations

import re
from collections import defaultdict

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import FileRefused, Finding
from analysis.ingest.door import Gated
from analysis.ingest.door_sheet import Place, SheetShape
from analysis.ingest.door_workbook import SheetPart, WorkbookLayout
from analysis.ingest.door_zip import corrupt
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.reading_cells import number_text, read_cells
from analysis.ingest.text_table import Column, TextTable, iso_moments, no_cells, trimmed
from analysis.ingest.workbook_findings import several_sheets

_FLOAT = re.compile(r"-?\d+(\.\d+)?")


def read_workbook(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """All sheets in order; hidden ones without their cells.

    Raises FileRefused: CORRUPT, UNSUPPORTED_FORMAT, and those of `trimmed`.
    """
    layout = gated.layout
    if not isinstance(layout, WorkbookLayout):
        raise TypeError(f"A workbook is expected, not {gated.format}.")
    tables: list[TextTable] = []
    findings: list[Finding] = []
    for sheet in layout.sheets:
        if sheet.hidden:
            tables.append(no_cells(sheet.name, hidden=True))
            continue
        table, found = _read_sheet(data, sheet, layout, limits)
        tables.append(table)
        findings += found
    return ReadResult(tuple(tables), None, None, ".", (*findings, *several_sheets(tables)))


def _read_sheet(
    data: bytes, sheet: SheetPart, layout: WorkbookLayout, limits: Limits
) -> tuple[TextTable, tuple[Finding, ...]]:
    if sheet.shape.compact and not layout.epoch_1904:
        table, findings = trimmed(sheet.name, _fast_columns(data, sheet.shape), limits)
        shape = sheet.shape
    elif layout.strict:
        raise FileRefused(
            "UNSUPPORTED_FORMAT",
            f'Sheet "{sheet.name}" is strict Open XML with a layout that cannot be read.',
            "Open it in Excel and save it as “Excel workbook (.xlsx)”.",
        )
    else:
        rows, columns, shape = read_cells(data, sheet.shape, limits)
        table, findings = trimmed(sheet.name, columns, limits, rows)
        findings = (*findings, *(() if sheet.shape.plain else shape.findings()))
    hidden = tuple(position for position in shape.hidden if position < len(table.columns))
    return TextTable(sheet.name, table.rows, table.columns, False, hidden, shape.uncalculated), findings


def _fast_columns(data: bytes, shape: SheetShape) -> list[Column]:
    try:
        reader = fastexcel.read_excel(data)
        cells = reader.load_sheet_eager(shape.name, header_row=None, skip_rows=0, dtypes="string")
        columns = [pa.chunked_array([column]) for column in cells.columns]
    except fastexcel.FastExcelError as error:
        raise corrupt(f'its sheet "{shape.name}" cannot be read') from error
    errors, numbers = _by_column(shape.errors), _by_column(shape.numbers)
    return [
        _mended(column, truth=at in shape.booleans, errors=errors.get(at, {}), numbers=numbers.get(at, {}))
        for at, column in enumerate(columns)
    ]


def _by_column(places: tuple[tuple[Place, str], ...]) -> dict[int, dict[int, str]]:
    """Column -> index of the row -> text."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in places:
        found[column][row - 1] = text
    return found


def _mended(column: Column, *, truth: bool, errors: dict[int, str], numbers: dict[int, str]) -> Column:
    """The column with "" for nothing, ISO dates, truth values in capitals, errors and whole numbers put back."""
    text = iso_moments(pc.fill_null(column.cast(pa.string()), ""))
    if truth:
        text = pc.if_else(pc.is_in(text, pa.array(["true", "false"])), pc.utf8_upper(text), text)
    if errors or numbers:
        cells = text.to_pylist()
        for row, number in numbers.items():
            if _FLOAT.fullmatch(cells[row]):  # else it is a date, whose days are such a number too
                cells[row] = number_text(number)
        for row, error in errors.items():
            cells[row] = error
        text = pa.chunked_array([pa.array(cells, pa.string())])
    return text
