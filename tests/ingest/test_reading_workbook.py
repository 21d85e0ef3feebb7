"""Workbooks into cells of text, by the fast way and cell by cell, which must agree."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.door_workbook import WorkbookLayout
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read
from analysis.ingest.reading_cells import number_text, read_cells
from analysis.ingest.text_table import TextTable, trimmed
from tests.ingest.workbook_parts import (
    ANSWER,
    HEADER,
    STRICT,
    number_cell,
    packed,
    parts,
    row,
    sheet,
    text_cell,
    workbook,
)

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits()


def result(data: bytes, limits: Limits = LIMITS) -> ReadResult:
    return read(data, gate(data, "survey.xlsx", limits), limits)


def cells(table: TextTable) -> dict[int, list[str]]:
    """Row number -> cells."""
    values = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return dict(zip(table.rows.to_pylist(), map(list, values), strict=True))


def fixture(name: str) -> ReadResult:
    return result((FIXTURES / name).read_bytes())


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(FileRefused) as caught:
        result(data, limits)
    return caught.value.code


def written(*values: object, formats: dict[int, str] | None = None) -> bytes:
    """A workbook with these values below each other in column A, under a header."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as book:
        page = book.add_worksheet("S1")
        page.write_string(0, 0, "value")
        for at, value in enumerate(values, start=1):
            style = book.add_format({"num_format": formats[at]}) if formats and at in formats else None
            page.write(at, 0, value, style)
    return buffer.getvalue()


def column(data: bytes) -> list[str]:
    return [record[0] for number, record in cells(result(data).tables[0]).items() if number > 1]


def test_values_become_their_shortest_text() -> None:
    values = ["00123", 4, 4.0, 3.5, 1 / 3, 123456789.12, 1e-7, True, False, "true", "NA", " 4 ", 12345678901234567]
    assert column(written(*values)) == [
        "00123", "4", "4", "3.5", "0.3333333333333333", "123456789.12", "1e-07", "TRUE", "FALSE", "TRUE", "NA", " 4 ",
        "12345678901234570",
    ]  # fmt: skip


def test_dates_times_and_durations_are_iso_text() -> None:
    moment = dt.datetime(2026, 4, 1, 10, 2, 33)
    data = written(
        dt.datetime(2026, 4, 1), moment, 0.5, 46113.123456789,
        formats={1: "yyyy-mm-dd", 2: "dd/mm/yyyy hh:mm:ss", 3: "hh:mm", 4: "dd/mm/yy hh:mm:ss.000"},
    )  # fmt: skip
    assert column(data) == ["2026-04-01", "2026-04-01T10:02:33", "12:00:00", "2026-04-01T02:57:46.667"]


@pytest.mark.parametrize("flag", ["1", "true"])
def test_dates_counted_from_1904(flag: str) -> None:
    book = openpyxl.Workbook()
    book.epoch = dt.datetime(1904, 1, 1)
    book.active.append(["start"])
    book.active.append([dt.datetime(2026, 4, 1)])
    buffer = io.BytesIO()
    book.save(buffer)
    import zipfile

    with zipfile.ZipFile(buffer) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents["xl/workbook.xml"] = contents["xl/workbook.xml"].replace(b'date1904="1"', f'date1904="{flag}"'.encode())
    assert column(packed(contents)) == ["2026-04-01"]


def test_real_dates_counted_from_1904() -> None:
    assert cells(fixture("cal__date_1904.xlsx").tables[0])[1] == ["2021-01-01", "15"]
    coerced = fixture("rxl__type-me.xlsx").tables[2]
    assert [record[0] for record in cells(coerced).values()][2:4] == ["2016-05-23", "2016-04-28T11:30:00"]


def test_errors_are_text_and_told() -> None:
    found = fixture("cal__errors.xlsx")
    assert [record[0] for record in cells(found.tables[0]).values()] == [
        "#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A",
    ]  # fmt: skip
    assert {finding.code for finding in gate((FIXTURES / "cal__errors.xlsx").read_bytes(), "a.xlsx").findings} >= {
        "EXCEL_ERROR"
    }


def test_formulas_without_a_value_are_empty_and_told() -> None:
    formulas = row(2, text_cell("A2", "1"), '<c r="B2"><f>1+1</f></c>', '<c r="C2"><f>1+1</f><v>2</v></c>')
    table = result(workbook(sheet(HEADER, formulas))).tables[0]
    assert cells(table)[2] == ["1", "", "2"]
    assert table.uncalculated == ((2, 1),)


def test_a_table_in_the_middle_of_a_sheet_keeps_its_place() -> None:
    assert cells(fixture("cal__temperature-in-middle.xlsx").tables[0])[4] == ["", "label", "value"]


def test_a_cell_gone_astray_harms_nothing() -> None:
    far = row(1_048_576, text_cell("A1048576", "stray"))
    found = result(workbook(sheet(HEADER, ANSWER, far)))
    assert cells(found.tables[0]) == {1: ["respondent_id", "q1"], 2: ["00123", "4"], 1_048_576: ["stray", ""]}
    assert [finding.code for finding in found.findings] == ["BLANK_ROWS"]


def test_a_lying_dimension_is_ignored() -> None:
    lying = sheet(HEADER, ANSWER, before='<dimension ref="A1:XFD1048576"/>')
    assert cells(result(workbook(lying)).tables[0])[2] == ["00123", "4"]
    assert len(fixture("cal__issue_174.xlsx").tables[0].columns) == 11


def test_hidden_sheets_are_listed_and_not_read() -> None:
    tables = fixture("cal__any_sheets.xlsx").tables
    assert [(table.name, table.hidden, len(table.columns)) for table in tables] == [
        ("Visible", False, 2), ("Hidden", True, 0), ("VeryHidden", True, 0),
    ]  # fmt: skip


def test_several_sheets_with_data_are_told() -> None:
    codes = [finding.code for finding in result(workbook(sheet(HEADER, ANSWER), sheet(HEADER, ANSWER))).findings]
    assert codes == ["SEVERAL_SHEETS"]


def test_prefixes_as_microsoft_forms_writes_them() -> None:
    import re

    text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", sheet(HEADER, ANSWER)).replace("xmlns=", "xmlns:x=")
    assert cells(result(workbook(text)).tables[0])[2] == ["00123", "4"]


def test_strict_workbooks_are_read() -> None:
    contents = parts(sheet(HEADER, ANSWER, namespace=STRICT))
    strict = {
        name: str(text)
        .replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT)
        .replace("http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")
        for name, text in contents.items()
    }
    assert cells(result(packed(strict)).tables[0])[2] == ["00123", "4"]


@pytest.mark.parametrize(
    "answer",
    ['<c><v>7</v></c><c t="b"><v>1</v></c>', "<c r='A2'><v>7</v></c><c r='B2' t='b'><v>1</v></c>"],
)
def test_unusual_xml_is_read_cell_by_cell(answer: str) -> None:
    assert cells(result(workbook(sheet(HEADER, f'<row r="2">{answer}</row>'))).tables[0])[2] == ["7", "TRUE"]


def test_findings_of_unusual_xml() -> None:
    answer = "<row r='2'><c r='A2' t='e'><v>#N/A</v></c><c r='B2'><f>1+1</f></c></row>"
    found = result(workbook(sheet(HEADER, answer)))
    assert [finding.code for finding in found.findings] == ["EXCEL_ERROR", "FORMULA_WITHOUT_VALUE"]
    assert found.tables[0].uncalculated == ((2, 1),)


def test_carriage_returns_of_excel_are_decoded_both_ways() -> None:
    broken = row(2, text_cell("A2", "one_x000D_two"))
    for text in (sheet(HEADER, broken), sheet(HEADER, broken).replace('r="A2"', "r='A2'")):
        assert cells(result(workbook(text)).tables[0])[2][0] == "one\rtwo"


def test_both_ways_agree() -> None:
    values: list[object] = [
        "00123",
        4,
        0.1 + 0.2,
        123456789.987654,
        True,
        "Zoë",
        1e20,
        2e-5,
        -3.5,
        dt.date(2024, 2, 29),
    ]
    data = written(*values, formats={10: "dd.mm.yyyy"})
    layout = gate(data, "a.xlsx").layout
    assert isinstance(layout, WorkbookLayout)
    shape = layout.sheets[0].shape
    assert shape.compact
    numbers, columns, _ = read_cells(data, replace(shape, plain=False), LIMITS)
    slow, _ = trimmed("S1", columns, LIMITS, numbers)
    assert cells(slow) == cells(result(data).tables[0])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("4", "4"),
        ("4.0", "4"),
        ("1E3", "1000"),
        ("3.50", "3.5"),
        ("12345678901234567", "12345678901234567"),
        ("1e300", "1e+300"),
    ],
)
def test_numbers_are_written_shortly(number: str, text: str) -> None:
    assert number_text(number) == text


def test_limits_and_empty_workbooks() -> None:
    assert refused(workbook(sheet())) == "EMPTY"
    assert refused(workbook(sheet(HEADER))) == "NO_ROWS"
    long = sheet(HEADER, row(2, text_cell("A2", "x" * 40)))
    assert refused(workbook(long), Limits(cell_characters=39)) == "CELL_TOO_LONG"
    stray = [row(at, number_cell(f"A{at}", at)) for at in range(900_000, 900_030)]
    assert refused(workbook(sheet(HEADER, *stray)), Limits(rows=20)) == "TOO_MANY_ROWS"
