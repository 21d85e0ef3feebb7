"""Excel 97-2003 workbooks (.xls): what is let in, and what their cells become."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read
from analysis.ingest.text_table import TextTable
from tests.ingest.old_parts import (
    ANSWER,
    BIFF5,
    EMPTY_TEXT,
    END,
    HEADER,
    begin,
    contained,
    formula_cell,
    number_cell,
    place,
    record,
    sheet,
    stream,
    text_cell,
    workbook,
)

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits()


def result(data: bytes, limits: Limits = LIMITS) -> ReadResult:
    gated = gate(data, "survey.xls", limits)
    assert gated.format == "xls"
    return read(data, gated, limits)


def fixture(name: str) -> ReadResult:
    return result((FIXTURES / name).read_bytes())


def cells(table: TextTable) -> dict[int, list[str]]:
    values = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return dict(zip(table.rows.to_pylist(), map(list, values), strict=True))


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(FileRefused) as caught:
        result(data, limits)
    assert caught.value.advice
    return caught.value.code


def test_excel_95_is_read() -> None:
    assert cells(fixture("cal__biff5_write.xls").tables[0]) == {
        1: ["1", "2", "3", ""],
        2: ["TRUE", "FALSE", "", "sheetjs"],
        3: ["foo", "bar", "2014-02-19T14:30:00", "0.3"],
        4: ["baz", "", "qux", ""],
    }
    labels = cells(fixture("rxl__biff5-label-records.xls").tables[0])
    assert labels[4] == ["21/01/2017", "01:00", "0.170769", "54.033"]


def test_real_formulas_texts_and_errors() -> None:
    found = fixture("xlrd__formula_test_sjmachin.xls")
    assert [record[1] for record in cells(found.tables[0]).values()] == [
        "Data", "МОСКВА Москва", "0.14285714285714285", "ABCDEF", "", "TRUE", "#DIV/0!", "МОСКВА Москва",
    ]  # fmt: skip
    assert [(finding.code, finding.column) for finding in found.findings] == [("EXCEL_ERROR", "B")]
    assert found.tables[0].uncalculated == ()


def test_rows_may_differ_in_length() -> None:
    assert cells(fixture("xlrd__ragged.xls").tables[0])[3] == ["f", "", "", ""]


def test_both_versions_bare_and_contained_read_the_same() -> None:
    expected = {1: ["respondent_id", "q1"], 2: ["00123", "4"]}
    header = [text_cell(1, at, text, BIFF5) for at, text in enumerate(["respondent_id", "q1"])]
    old = stream(sheet(*header, text_cell(2, 0, "00123", BIFF5), number_cell(2, 1, 4), version=BIFF5), version=BIFF5)
    for data in (workbook(), stream(sheet(HEADER, ANSWER)), contained({"Book": old}), old):
        found = result(data)
        assert cells(found.tables[0]) == expected
        assert found.tables[0].name == "S1"


def test_dates_and_durations_by_their_format() -> None:
    written = [(46113, 1), (46113.123456789, 1), (0.5, 1), (1.5, 2), (4, 0), (1 / 3, 0), (-1, 1)]
    numbers = [number_cell(row, 0, value, style) for row, (value, style) in enumerate(written, start=2)]
    assert [record[0] for record in cells(result(workbook(sheet(HEADER, *numbers))).tables[0]).values()][1:] == [
        "2026-04-01", "2026-04-01T02:57:46.667", "12:00:00", "36:00:00", "4", "0.3333333333333333", "-1",
    ]  # fmt: skip
    epoch = record(0x22, struct.pack("<H", 1))
    from_1904 = result(workbook(sheet(HEADER, number_cell(2, 0, 44651, 1)), more=epoch))
    assert cells(from_1904.tables[0])[2][0] == "2026-04-01"


def test_packed_numbers_may_be_durations() -> None:
    both = struct.pack("<2H", 1, 0) + struct.pack("<HI", 2, (2 << 2) | 2) + struct.pack("<HI", 0, (7 << 2) | 2)
    found = result(workbook(sheet(HEADER, record(0xBD, both + struct.pack("<H", 1)))))
    assert cells(found.tables[0])[2] == ["48:00:00", "7"]


def test_hidden_sheets_and_columns_are_told() -> None:
    hidden = record(0x7D, struct.pack("<6H", 1, 255, 2_000, 0, 1, 0))
    data = workbook(sheet(hidden, HEADER, ANSWER), sheet(HEADER), sheet(HEADER), states=(0, 1, 2))
    found = result(data)
    assert [(table.hidden, len(table.columns)) for table in found.tables] == [(False, 2), (True, 0), (True, 0)]
    assert found.tables[0].hidden_columns == (1,)
    assert [finding.code for finding in gate(data, "a.xls").findings] == ["HIDDEN_SHEET"]
    assert [finding.code for finding in found.findings] == ["HIDDEN_COLUMNS"]


def test_chart_sheets_hold_no_cells() -> None:
    found = result(workbook(begin(0x20) + END, sheet(HEADER, ANSWER), kinds=(2, 0)))
    assert [table.name for table in found.tables] == ["S2"]
    assert cells(found.tables[0])[2] == ["00123", "4"]


def test_the_numbers_of_a_chart_are_no_cells_of_its_sheet() -> None:
    chart = begin(0x20) + number_cell(1, 0, 99) + number_cell(60_000, 255, 99) + END
    assert cells(result(workbook(sheet(HEADER, ANSWER, chart)), Limits(columns=2)).tables[0])[2] == ["00123", "4"]


@pytest.mark.parametrize(
    ("more", "flags", "told"),
    [
        (record(0x5C, b"None".ljust(112)), 0, True),
        (record(0x5C, b"\x03\0\0Ann".ljust(112)), 0, False),
        (b"", 2, True),
        (b"", 0, False),
    ],
)
def test_formulas_without_a_value_are_told_where_it_shows(more: bytes, flags: int, told: bool) -> None:
    found = result(workbook(sheet(HEADER, ANSWER, formula_cell(2, 2, EMPTY_TEXT, flags)), more=more))
    assert found.tables[0].uncalculated == (((2, 2),) if told else ())
    assert ("FORMULA_WITHOUT_VALUE" in [finding.code for finding in found.findings]) == told


def test_passwords_are_said() -> None:
    assert refused(workbook(sheet(HEADER, ANSWER), more=record(0x2F, b"\0" * 54))) == "ENCRYPTED"
    assert refused(contained({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})) == "ENCRYPTED"


@pytest.mark.parametrize("storage", ["_VBA_PROJECT_CUR", "VBA"])
def test_macros_are_refused_by_their_storage(storage: str) -> None:
    assert refused(contained({"Workbook": stream(sheet(HEADER, ANSWER))}, (storage,))) == "MACRO"


@pytest.mark.parametrize("kind", [1, 6])
def test_macro_sheets_are_refused(kind: int) -> None:
    assert refused(workbook(sheet(HEADER, ANSWER), sheet(HEADER), states=(0, 2), kinds=(0, kind))) == "MACRO"


def test_limits_hold() -> None:
    many = [number_cell(row, 0, row) for row in range(2, 30)]
    assert refused(workbook(sheet(HEADER, *many)), Limits(rows=20)) == "TOO_MANY_ROWS"
    assert refused(workbook(*[sheet(HEADER, ANSWER)] * 4), Limits(sheets=3)) == "TOO_MANY_SHEETS"
    assert refused(workbook(sheet(HEADER, text_cell(2, 0, "x" * 40))), Limits(cell_characters=39)) == "CELL_TOO_LONG"


def test_a_cell_in_a_corner_that_no_sheet_has_is_refused_before_its_row_is_made() -> None:
    assert refused(workbook(sheet(HEADER, number_cell(65_536, 65_535, 1)))) == "TOO_MANY_COLUMNS"
    wide = struct.pack("<2H", 1, 65_000) + struct.pack("<HI", 0, 2) * 300 + struct.pack("<H", 65_299)
    assert refused(workbook(sheet(HEADER, record(0xBD, wide)))) == "TOO_MANY_COLUMNS"


@pytest.mark.parametrize("kind", [0x009, 0x209, 0x409])
def test_workbooks_before_excel_5_are_named(kind: int) -> None:
    data = record(kind, struct.pack("<3H", 0, 0x10, 0)[: 4 if kind == 0x009 else 6]) + b"\0" * 40
    assert refused(data) == "UNSUPPORTED_FORMAT"


def test_other_old_office_files_are_no_workbooks() -> None:
    assert refused(contained({"WordDocument": b"x"})) == "NOT_A_WORKBOOK"


@pytest.mark.parametrize("name", ["cal__biff5_write.xls", "xlrd__ragged.xls", "xlrd__formula_test_sjmachin.xls"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_file_is_refused(name: str, share: float) -> None:
    data = (FIXTURES / name).read_bytes()
    kept = data[: int(len(data) * share)]
    if kept.rstrip(b"\0") != data.rstrip(b"\0"):
        assert refused(kept) == "CORRUPT"


def test_chains_that_run_in_circles_are_refused() -> None:
    data = bytearray(workbook())
    table = len(data) - 512
    struct.pack_into("<I", data, table, 0)  # the first sector of the stream is followed by itself
    assert refused(bytes(data)) == "CORRUPT"
    struct.pack_into("<I", data, 68, 0)  # the table of sectors goes on in the stream
    assert refused(bytes(data)) == "CORRUPT"


def test_a_sheet_must_be_where_the_workbook_says() -> None:
    data = bytearray(stream(sheet(HEADER, ANSWER)))
    at = data.index(struct.pack("<2H", 0x85, 10)) + 4
    for start in (len(data) + 9, len(data) - 4, 0xFFFF_FFFF):
        struct.pack_into("<I", data, at, start)
        assert refused(bytes(data)) == "CORRUPT"


def test_a_record_too_short_is_refused() -> None:
    assert refused(workbook(sheet(HEADER, record(0x203, b"\0\0")))) == "CORRUPT"
    assert refused(workbook(sheet(HEADER, record(0xFD, place(2, 0) + struct.pack("<I", 77))))) == "CORRUPT"
