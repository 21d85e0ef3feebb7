"""OpenDocument spreadsheets: what is let in, and what its cells become."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import READERS, read
from analysis.ingest.text_table import TextTable
from tests.ingest.opendocument_parts import (
    ANSWER,
    HEADER,
    MANIFEST,
    cell,
    content,
    number,
    parts,
    row,
    spreadsheet,
    table,
)
from tests.ingest.workbook_parts import packed

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits()


def result(data: bytes, limits: Limits = LIMITS) -> ReadResult:
    """As `read`, without the refusal of files that hold one row."""
    gated = gate(data, "survey.ods", limits)
    assert gated.format == "ods"
    return READERS["ods"](data, gated, limits)


def cells(found: TextTable) -> dict[int, list[str]]:
    values = zip(*(column.to_pylist() for column in found.columns), strict=True)
    return dict(zip(found.rows.to_pylist(), map(list, values), strict=True))


def values(*written: str) -> list[str]:
    """The texts of these cells, standing below each other."""
    found = cells(result(spreadsheet(table(HEADER, *(row(one, cell("x")) for one in written)))).tables[0])
    return [record[0] for number, record in found.items() if number > 1]


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(FileRefused) as caught:
        read(data, gate(data, "survey.ods", limits), limits)
    assert caught.value.advice
    return caught.value.code


def codes(found: ReadResult) -> list[str]:
    return [finding.code for finding in found.findings]


def test_repetitions_are_written_out_and_blank_ones_dropped() -> None:
    found = result((FIXTURES / "cal__number_rows_repeated.ods").read_bytes())
    assert cells(found.tables[0]) == {1: ["A", "B"], 2: ["C", "D"], 3: ["C", "D"], 6: ["C", "D"], 8: ["C", "D"]}
    assert list(cells(found.tables[2])) == [3, 4, 5, 8, 10]
    assert codes(found) == ["BLANK_ROWS"] * 3 + ["SEVERAL_SHEETS"]


def test_real_numbers_dates_and_moments() -> None:
    found = result((FIXTURES / "tab__table-with-ints-floats-dates.ods").read_bytes())
    assert cells(found.tables[0])[2] == ["2013", "3.3", "2009-08-16", "2009-08-16T05:43:21"]


def test_notes_are_not_read_and_paragraphs_are_lines() -> None:
    assert cells(result((FIXTURES / "cal__with-annotation.ods").read_bytes()).tables[0]) == {1: ["cell a.1"]}
    # This file, as LibreOffice writes them, holds an empty XML part as well.
    assert cells(result((FIXTURES / "mt__multilineods.ods").read_bytes()).tables[0]) == {1: ["1\n2\n3\n4"]}


def test_values_become_their_shortest_text() -> None:
    assert values(
        cell("00123"), number("4"), number("4.0"), number("3.50"), number("0.3333333333333333"), number("1E3"),
        number("-2e-5"), cell("50%", 'office:value-type="percentage" office:value="0.5"'),
        cell("3,00 €", 'office:value-type="currency" office:currency="EUR" office:value="3"'),
        cell("WAHR", 'office:value-type="boolean" office:boolean-value="true"'),
        cell("x", 'office:value-type="boolean" office:boolean-value="false"'),
        cell("NA"), cell("shown", 'office:value-type="string" office:string-value="meant"'),
        cell("odd", 'office:value-type="float" office:value="1_000"'),
    ) == [
        "00123", "4", "4", "3.5", "0.3333333333333333", "1000", "-2e-05", "0.5", "3", "TRUE", "FALSE", "NA", "meant",
        "odd",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "written", "text"),
    [
        ("date", "2026-04-01", "2026-04-01"),
        ("date", "2026-04-01T00:00:00", "2026-04-01"),
        ("date", "2026-04-01T10:02:33", "2026-04-01T10:02:33"),
        ("date", "2026-04-01T02:57:46.666999999", "2026-04-01T02:57:46.667"),
        ("date", "1899-12-30T12:00:00", "12:00:00"),
        ("date", "no date", "shown"),
        ("time", "PT12H30M00S", "12:30:00"),
        ("time", "PT36H00M01.5S", "36:00:01.500"),
        ("time", "P1DT2H", "26:00:00"),
        ("time", "-PT1H", "-01:00:00"),
        ("time", "soon", "shown"),
    ],
)
def test_dates_and_times(kind: str, written: str, text: str) -> None:
    assert values(cell("shown", f'office:value-type="{kind}" office:{kind}-value="{written}"')) == [text]


def test_spaces_are_those_that_are_meant() -> None:
    spaced = '<text:p>  a<text:s text:c="3"/>b <text:tab/>c\n d<text:line-break/><text:span>e</text:span></text:p>'
    assert values(cell(inside=spaced)) == ["a   b \tc d\ne"]
    drawn = "<text:p>a<text:note><text:p>not this</text:p></text:note><office:annotation/></text:p><text:p>b</text:p>"
    assert values(cell(inside=drawn)) == ["a\nb"]


def test_errors_are_text_and_told() -> None:
    formula = 'table:formula="of:=1/0"'
    kept = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    found = result(
        spreadsheet(
            table(
                HEADER,
                row(cell("#DIV/0!", f"{formula} {kept}"), cell("1")),
                row(cell("Err:502", f'{formula} office:value-type="float" office:value="0"'), cell("2")),
                row(cell("#N/A"), cell("typed")),
            )
        )
    )
    assert [record[0] for record in cells(found.tables[0]).values()][1:] == ["#DIV/0!", "Err:502", "#N/A"]
    told = next(finding for finding in found.findings if finding.code == "EXCEL_ERROR")
    assert told.rows == (2, 3)


def test_formulas_without_a_value_are_empty_and_told() -> None:
    formula = 'table:formula="of:=1+1"'
    lines = row(cell("1"), cell("", formula), cell("", f'{formula} office:value-type="string" office:string-value=""'))
    found = result(spreadsheet(table(HEADER, lines)))
    assert cells(found.tables[0])[2] == ["1", ""]
    assert found.tables[0].uncalculated == ((2, 1),)
    assert codes(found) == ["FORMULA_WITHOUT_VALUE"]


def test_long_numbers_are_told() -> None:
    assert codes(result(spreadsheet(table(HEADER, row(number("12345678901234567")))))) == ["LONG_NUMBER"]


def test_hidden_sheets_and_columns() -> None:
    hidden = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta2" style:family="table">{hidden}</style:style>'
    columns = '<table:table-column table:number-columns-repeated="1"/><table:table-column table:visibility="collapse"/>'
    found = result(
        spreadsheet(
            table(HEADER, ANSWER, before=columns),
            table(HEADER, ANSWER, name="people", attributes='table:style-name="ta2"'),
            styles=styles,
        )
    )
    assert [(one.name, one.hidden, len(one.columns)) for one in found.tables] == [("S1", False, 2), ("people", True, 0)]
    assert found.tables[0].hidden_columns == (1,)
    assert codes(found) == ["HIDDEN_SHEET", "HIDDEN_COLUMNS"]


def test_values_kept_of_other_workbooks_are_no_sheets() -> None:
    found = result(spreadsheet(table(HEADER, ANSWER), table(ANSWER, name="'file:///x.ods'#$S1")))
    assert [one.name for one in found.tables] == ["S1"]
    assert codes(found) == ["EXTERNAL_LINK"]


def test_tables_inside_cells_and_drawings_are_no_sheets() -> None:
    inner = table(row(cell("inner")), name="inner")
    shapes = f"<table:shapes><text:p>drawn</text:p>{inner}</table:shapes>"
    found = result(spreadsheet(table(HEADER, row(cell("outer", inside=inner), cell("1")), before=shapes)))
    assert [one.name for one in found.tables] == ["S1"]
    assert cells(found.tables[0])[2] == ["outer", "1"]


def test_other_prefixes_mean_the_same() -> None:
    text = re.sub(r"(?<=[</ ])table:", "t:", content(table(HEADER, ANSWER))).replace("xmlns:table=", "xmlns:t=")
    assert "<t:table-row>" in text
    assert cells(result(packed(parts(text))).tables[0])[2] == ["00123", "4"]


def test_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + content(table(HEADER, row(cell("Zoë"), number(4))))
    assert cells(result(packed(parts(text.encode("utf-16")))).tables[0])[2] == ["Zoë", "4"]


MANY = 'table:number-columns-repeated="16384"'


def test_seventeen_billion_blank_cells_harm_nothing() -> None:
    blank = row(cell("", MANY), repeated=1_048_576)
    assert cells(result(spreadsheet(table(HEADER, ANSWER, blank))).tables[0])[2] == ["00123", "4"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (row(cell("x", MANY), repeated=1_048_576), "TOO_MANY_COLUMNS"),
        (row(cell("x"), repeated=1_048_576), "TOO_MANY_ROWS"),
        (row(cell("", 'table:formula="of:=1"'), repeated=1_048_576), "TOO_MANY_ROWS"),
        (row(cell("", f'table:formula="of:=1" {MANY}')), "TOO_MANY_COLUMNS"),
        (row(cell("x" * 9_000, 'table:number-columns-repeated="500"'), repeated=200_000), "TOO_LARGE_UNCOMPRESSED"),
        (
            row(cell("#N/A", 'table:formula="x" table:number-columns-repeated="100"'), repeated=200_000),
            "TOO_LARGE_UNCOMPRESSED",
        ),
        (row(repeated=999_999_999) + row(cell("far")), "TOO_MANY_ROWS"),
        (
            row(cell(inside=f"<text:p>a{'<text:s text:c=' + chr(34) + '999999999' + chr(34) + '/>'}</text:p>")),
            "CELL_TOO_LONG",
        ),
        (row(cell(inside="<text:p>a" + '<text:s text:c="32767"/>' * 100 + "</text:p>")), "CELL_TOO_LONG"),
    ],
)
def test_claims_of_size_are_refused_before_they_are_written_out(lines: str, code: str) -> None:
    assert refused(spreadsheet(table(HEADER, lines)), Limits(unzipped_bytes=100_000_000)) == code


def test_odd_repetitions_count_once() -> None:
    for odd in ("0", "-3", "x", "9" * 5_000):
        lines = row(cell("a", f'table:number-columns-repeated="{odd}"'), cell("b"))
        assert cells(result(spreadsheet(table(HEADER, lines))).tables[0])[2] == ["a", "b"]


def test_too_many_sheets_are_refused() -> None:
    assert refused(spreadsheet(*[table(HEADER)] * 4), Limits(sheets=3)) == "TOO_MANY_SHEETS"


@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "META-INF/manifest.xml", "Object 1/content.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part_and_encoding(part: str, encoding: str) -> None:
    contents = parts(content(table(HEADER, ANSWER)))
    declared = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    text = str(contents.get(part, "<x/>"))
    contents[part] = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{text}'.encode(encoding)
    assert refused(packed(contents)) == "DOCTYPE"


@pytest.mark.parametrize("part", ["Basic/Standard/Module1.xml", "Scripts/python/evil.py", "Dialogs/x/y.xml"])
def test_programs_are_refused(part: str) -> None:
    assert refused(packed(parts(content(table(HEADER, ANSWER)), **{part: "<x/>"}))) == "MACRO"


def test_passwords_are_said() -> None:
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    contents = parts(b"\x8a\x01 not XML")
    contents["META-INF/manifest.xml"] = MANIFEST.format(entry)
    assert refused(packed(contents)) == "ENCRYPTED"
    whole = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "encrypted-package": b"\x8a\x01"}
    assert refused(packed(whole)) == "ENCRYPTED"


def test_other_opendocument_files_are_no_spreadsheets() -> None:
    contents = parts(content(table(HEADER, ANSWER)))
    assert refused(packed({**contents, "mimetype": "application/vnd.oasis.opendocument.text"})) == "NOT_A_WORKBOOK"
    text = content(table(HEADER, ANSWER)).replace("office:spreadsheet", "office:text")
    assert refused(packed({"content.xml": text})) == "NOT_A_WORKBOOK"


@pytest.mark.parametrize("text", ["", "<office:x>", content().replace(' xmlns:table="', ' xmlns:tabel="')[:-30]])
def test_broken_content_is_refused(text: str) -> None:
    assert refused(packed(parts(text))) == "CORRUPT"


def test_size_is_counted_whatever_is_declared() -> None:
    data = packed(parts(content(table(HEADER, ANSWER)), **{"Pictures/x.png": b"\0" * 2_000_000}))
    assert refused(data, Limits(unzipped_bytes=1_000_000)) == "TOO_LARGE_UNCOMPRESSED"
