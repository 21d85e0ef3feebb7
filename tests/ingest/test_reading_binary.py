"""Binary Excel workbooks (.xlsb): what is let in, and what its cells become."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.binary_records import records
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read
from analysis.ingest.text_table import TextTable
from tests.ingest.binary_parts import (
    ANSWER,
    HEADER,
    cell,
    number_cell,
    parts,
    record,
    row,
    sheet,
    text_cell,
    wide,
    workbook,
)
from tests.ingest.workbook_parts import packed

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits()


def result(data: bytes, limits: Limits = LIMITS) -> ReadResult:
    gated = gate(data, "survey.xlsb", limits)
    assert gated.format == "xlsb"
    return read(data, gated, limits)


def cells(table: TextTable) -> dict[int, list[str]]:
    values = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return dict(zip(table.rows.to_pylist(), map(list, values), strict=True))


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(FileRefused) as caught:
        result(data, limits)
    assert caught.value.advice
    return caught.value.code


def values(*written: bytes, **options: object) -> list[str]:
    """The texts of these cells of column A, standing below each other."""
    rows = [row(at, one) for at, one in enumerate(written, start=2)]
    found = cells(result(workbook(sheet(HEADER, *rows), **options)).tables[0])
    return [record[0] for number, record in found.items() if number > 1]


def test_a_real_workbook_reads_as_its_twin() -> None:
    def told(name: str) -> object:
        data = (FIXTURES / name).read_bytes()
        gated = gate(data, name)
        found = read(data, gated, LIMITS)
        tables = [(table.name, table.hidden, cells(table)) for table in found.tables]
        return tables, [finding.code for finding in (*gated.findings, *found.findings)]

    assert told("cal__any_sheets.xlsb") == told("cal__any_sheets.xlsx")


def test_real_dates_and_durations() -> None:
    found = cells(result((FIXTURES / "cal__date.xlsb").read_bytes()).tables[0])
    assert found == {1: ["2021-01-01", "15"], 2: ["2021-01-02", "16"], 3: ["255:10:10", "17"]}


def test_values_become_their_shortest_text() -> None:
    packed_numbers = [(7 << 2) | 2, (350 << 2) | 3, 0x40080000, 0xFFFFFFFE, 0x40F86A00 | 1]
    written = [cell(2, 0, struct.pack("<I", number)) for number in packed_numbers]
    written += [number_cell(0, value) for value in (4.0, 1 / 3, 1e-7, 1e22, -3.5)]
    written += [cell(4, 0, b"\1"), cell(10, 0, b"\0"), cell(7, 0, b"\1\0\0\0"), text_cell(0, "NA")]
    written += [cell(8, 0, wide("by formula")), cell(62, 0, b"\0" + wide("rich"))]
    assert values(*written, texts=("first", "Zoë")) == [
        "7", "3.5", "3", "-1", "1000", "4", "0.3333333333333333", "1e-07", "1e+22", "-3.5", "TRUE", "FALSE", "Zoë",
        "NA", "by formula", "rich",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "texts"),
    [
        (0, ["2026-04-01", "2026-04-01T02:57:46.667", "12:00:00", "36:00:00", "1900-02-28", "-1"]),
        (1, ["2030-04-02", "2030-04-02T02:57:46.667", "1904-01-01T12:00:00", "36:00:00", "1904-02-29", "-1"]),
    ],
)
def test_dates_by_their_format_and_epoch(flags: int, texts: list[str]) -> None:
    codes = ("dd.mm.yyyy", "[h]:mm", '"day" 0')
    numbers = [(46113, 1), (46113.123456789, 1), (0.5, 1), (1.5, 2), (59, 1), (-1, 1), (3, 3)]
    found = values(*(number_cell(0, number, style) for number, style in numbers), codes=codes, flags=flags)
    assert found == [*texts, "3"]


def test_errors_are_text_and_told() -> None:
    rows = [row(at, cell(kind, 0, bytes([code]))) for at, (kind, code) in enumerate([(3, 7), (11, 42), (3, 29)], 2)]
    not_finite = row(5, number_cell(0, float("nan")))
    found = result(workbook(sheet(HEADER, *rows, not_finite)))
    assert [record[0] for record in cells(found.tables[0]).values()][1:] == ["#DIV/0!", "#N/A", "#NAME?", "#NUM!"]
    assert [(finding.code, finding.rows) for finding in found.findings] == [("EXCEL_ERROR", (2, 3, 4, 5))]


def test_hidden_sheets_and_columns_are_told() -> None:
    hidden = record(60, struct.pack("<4IH", 1, 16_383, 0, 0, 1))
    data = workbook(sheet(HEADER, ANSWER, before=hidden), sheet(HEADER), sheet(HEADER), states=(0, 1, 2))
    found = result(data)
    assert [(table.hidden, len(table.columns)) for table in found.tables] == [(False, 2), (True, 0), (True, 0)]
    assert found.tables[0].hidden_columns == (1,)
    assert [finding.code for finding in gate(data, "a.xlsb").findings] == ["HIDDEN_SHEET"]


def test_long_numbers_and_cells_gone_astray_are_told() -> None:
    far = row(1_048_576, number_cell(0, 12345678901234567.0))
    found = result(workbook(sheet(HEADER, ANSWER, far)))
    assert list(cells(found.tables[0])) == [1, 2, 1_048_576]
    assert [finding.code for finding in found.findings] == ["BLANK_ROWS", "LONG_NUMBER"]


def test_a_cell_in_the_last_corner_is_refused_at_once() -> None:
    assert refused(workbook(sheet(HEADER, row(1_048_576, number_cell(16_383, 1))))) == "TOO_MANY_COLUMNS"
    assert refused(workbook(sheet(HEADER, row(2, number_cell(0xFFFF_FFFF, 1))))) == "TOO_MANY_COLUMNS"
    blank = cell(1, 16_383, b"")
    assert cells(result(workbook(sheet(HEADER, ANSWER + blank))).tables[0])[2] == ["00123", "4"]


def test_limits_hold() -> None:
    many = sheet(HEADER, *(row(at, number_cell(0, at)) for at in range(2, 30)))
    assert refused(workbook(many), Limits(rows=20)) == "TOO_MANY_ROWS"
    assert refused(workbook(*[sheet(HEADER, ANSWER)] * 4), Limits(sheets=3)) == "TOO_MANY_SHEETS"
    assert (
        refused(workbook(sheet(HEADER, row(2, text_cell(0, "x" * 40)))), Limits(cell_characters=39)) == "CELL_TOO_LONG"
    )
    shared = sheet(HEADER, *(row(at, cell(7, 0, b"\0\0\0\0")) for at in range(2, 2_000)))
    assert (
        refused(workbook(shared, texts=("x" * 30_000,)), Limits(unzipped_bytes=5_000_000)) == "TOO_LARGE_UNCOMPRESSED"
    )


@pytest.mark.parametrize(
    "rows",
    [
        row(5, text_cell(0, "a")) + row(2, text_cell(0, "b")),
        row(2, text_cell(1, "a"), text_cell(0, "b")),
        text_cell(0, "outside of any row"),
        row(2**31, text_cell(0, "a")),
        row(2, cell(7, 0, b"\x09\0\0\0")),
        row(2, cell(6, 0, b"\xff\0\0\0a\0")),
        row(2, cell(5, 0, b"\0\0")),
        row(2, record(5, b"\0")),
        b"\x05\xff\xff\xff\x7f",
        row(2, text_cell(0, "a"))[:-3],
    ],
)
def test_broken_records_are_refused(rows: bytes) -> None:
    contents = parts(sheet())
    contents["xl/worksheets/sheet1.bin"] = record(129) + record(145) + HEADER + rows
    assert refused(packed(contents)) == "CORRUPT"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.bin"])
def test_macros_are_refused_by_their_part(part: str) -> None:
    assert refused(packed({**parts(sheet(HEADER, ANSWER)), part: b"x"})) == "MACRO"


@pytest.mark.parametrize(
    "kind", ["http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x/xlMacrosheet"]
)
def test_macros_are_refused_by_their_relation(kind: str) -> None:
    contents = parts(sheet(HEADER, ANSWER))
    relations = str(contents["xl/_rels/workbook.bin.rels"])
    renamed = relations.replace(
        "</Relationships>", f'<Relationship Id="m" Type="{kind}" Target="y.bin"/></Relationships>'
    )
    assert refused(packed({**contents, "xl/_rels/workbook.bin.rels": renamed, "xl/y.bin": b"x"})) == "MACRO"


def test_a_document_type_is_refused() -> None:
    contents = parts(sheet(HEADER, ANSWER))
    declared = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "ha">]><x/>'
    assert refused(packed({**contents, "docProps/app.xml": declared.encode("utf-16")})) == "DOCTYPE"


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels"])
def test_a_workbook_needs_its_parts(part: str) -> None:
    contents = parts(sheet(HEADER, ANSWER))
    del contents[part]
    assert refused(packed(contents)) == "NOT_A_WORKBOOK"


def test_a_listed_sheet_must_be_there() -> None:
    contents = parts(sheet(HEADER, ANSWER))
    del contents["xl/worksheets/sheet1.bin"]
    assert refused(packed(contents)) == "CORRUPT"


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_records_do_not_depend_on_where_the_stream_is_cut(size: int) -> None:
    whole = b"".join(
        record(kind, bytes(length)) for kind, length in [(0, 0), (5, 127), (156, 128), (617, 20_000), (1, 3)]
    )
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    assert [(kind, len(body)) for kind, body in records("x", pieces)] == [
        (0, 0), (5, 127), (156, 128), (617, 20_000), (1, 3),
    ]  # fmt: skip
