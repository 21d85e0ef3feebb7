"""Workbooks with something beside cells, and sheets whose cells need a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import Gated, gate
from analysis.ingest.door_sheet import SheetScan, column_letters, column_position
from analysis.ingest.door_workbook import WorkbookLayout
from analysis.ingest.limits import Limits
from tests.ingest.workbook_parts import (
    ANSWER,
    HEADER,
    PACKAGE,
    WORKBOOK_TYPE,
    number_cell,
    packed,
    parts,
    row,
    sheet,
    text_cell,
    workbook,
)

FIXTURES = Path(__file__).parent / "fixtures"
LAUGH = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'


def refused(data: bytes, name: str = "survey.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        gate(data, name, limits)
    return caught.value.code


def layout(gated: Gated) -> WorkbookLayout:
    assert isinstance(gated.layout, WorkbookLayout)
    return gated.layout


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels", "docProps/app.xml"])
@pytest.mark.parametrize("declaration", [LAUGH, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part_and_encoding(part: str, declaration: str, encoding: str) -> None:
    contents = parts(sheet(HEADER, ANSWER))
    contents.setdefault(part, "<Properties/>")
    text = str(contents[part]).removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    contents[part] = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{text}'.encode(encoding)
    assert refused(packed(contents)) == "DOCTYPE"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml"])
def test_active_parts_are_refused(part: str) -> None:
    assert refused(packed({**parts(sheet()), part: "<x/>"})) == "MACRO"


def test_a_macro_workbook_is_refused_by_its_content_type() -> None:
    contents = parts(sheet(HEADER, ANSWER))
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    contents["[Content_Types].xml"] = str(contents["[Content_Types].xml"]).replace(WORKBOOK_TYPE, kind)
    assert refused(packed(contents), "survey.xlsm") == "MACRO"


def test_a_real_macro_workbook_and_a_real_password_are_refused() -> None:
    assert refused((FIXTURES / "cal__vba.xlsm").read_bytes(), "a.xlsm") == "MACRO"
    assert refused((FIXTURES / "cal__pass_protected.xlsx").read_bytes(), "a.xlsx") == "ENCRYPTED"


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"])
def test_a_workbook_needs_its_parts(part: str) -> None:
    contents = parts(sheet(HEADER, ANSWER))
    del contents[part]
    assert refused(packed(contents)) == "NOT_A_WORKBOOK"


def test_a_listed_sheet_must_be_there() -> None:
    contents = parts(sheet(HEADER, ANSWER))
    del contents["xl/worksheets/sheet1.xml"]
    assert refused(packed(contents)) == "CORRUPT"


@pytest.mark.parametrize(
    "text", ["<worksheet><sheetData>", "<worksheet></sheet>", "", '<?xml version="1.0" encoding="utf-7"?><x/>']
)
def test_broken_xml_is_refused(text: str) -> None:
    assert refused(workbook(text)) == "CORRUPT"


def test_too_many_sheets_rows_and_columns_are_refused() -> None:
    many = sheet(HEADER, *(row(at, number_cell(f"A{at}", at)) for at in range(2, 30)))
    assert refused(workbook(*[sheet()] * 4), limits=Limits(sheets=3)) == "TOO_MANY_SHEETS"
    assert refused(workbook(many), limits=Limits(rows=20)) == "TOO_MANY_ROWS"
    far = sheet(HEADER, row(2, text_cell("A2", "1"), number_cell("XFD2", 4)))
    assert refused(workbook(far)) == "TOO_MANY_COLUMNS"


def test_styled_blank_cells_far_out_are_no_columns() -> None:
    blank = row(2, text_cell("A2", "1"), '<c r="XFD2" s="1"/>')
    assert layout(gate(workbook(sheet(HEADER, blank)), "a.xlsx")).sheets[0].shape.rows == 2


@pytest.mark.parametrize("columns", [1, 25, 26, 27, 52, 500, 702, 703])
def test_the_last_allowed_column_is_the_limit(columns: int) -> None:
    def scan(position: int) -> None:
        seen = SheetScan("S", Limits(columns=columns))
        seen.feed(sheet(row(1, number_cell(f"{column_letters(position)}1", 1))).encode())
        seen.close()

    scan(columns - 1)
    with pytest.raises(FileRefused):
        scan(columns)


def test_letters_and_positions_are_each_other() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_position(column_letters(at)) == at for at in range(16_384))


def test_what_the_sheet_claims_about_its_size_is_ignored() -> None:
    lying = sheet(HEADER, ANSWER, before='<dimension ref="A1:XFD1048576"/>')
    assert layout(gate(workbook(lying), "a.xlsx")).sheets[0].shape.last_row == 2


def test_links_to_other_workbooks_and_hidden_things_are_noted() -> None:
    hidden = sheet(HEADER, ANSWER, before='<cols><col min="2" max="3" hidden="1"/></cols>')
    contents = {**parts(hidden, sheet(HEADER), states=("", "veryHidden")), "xl/externalLinks/externalLink1.xml": "<x/>"}
    gated = gate(packed(contents), "a.xlsx")
    assert {finding.code for finding in gated.findings} == {"EXTERNAL_LINK", "HIDDEN_SHEET", "HIDDEN_COLUMNS"}
    assert [part.hidden for part in layout(gated).sheets] == [False, True]


def test_unusual_cells_are_found_with_their_places() -> None:
    cells = row(
        2,
        text_cell("A2", "1"),
        '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="C2"><f>A1*2</f></c>',
        '<c r="D2"><f>A1*2</f><v></v></c>',
        '<c r="E2" t="str"><f>""</f><v></v></c>',
        '<c r="F2" t="b"><v>1</v></c>',
        number_cell("G2", "12345678901234567"),
        number_cell("H2", "0.3333333333333333"),
        '<c r="I2" t="e"><v>#N/A</v></c>',
    )
    gated = gate(workbook(sheet(HEADER, cells)), "a.xlsx")
    shape = layout(gated).sheets[0].shape
    assert shape.errors == (((2, 1), "#DIV/0!"), ((2, 8), "#N/A"))
    assert shape.uncalculated == ((2, 2), (2, 3))
    assert shape.booleans == {5}
    assert dict(shape.numbers) == {(2, 6): "12345678901234567", (2, 7): "0.3333333333333333"}
    codes = {(finding.code, finding.column, finding.rows) for finding in gated.findings}
    assert ("FORMULA_WITHOUT_VALUE", "C", (2,)) in codes
    assert ("EXCEL_ERROR", "I", (2,)) in codes
    assert ("LONG_NUMBER", "G", (2,)) in codes
    assert not any(code == "LONG_NUMBER" and column == "H" for code, column, _ in codes)


def test_places_do_not_depend_on_where_the_stream_is_cut() -> None:
    rows = [row(at, text_cell(f"A{at}", "x"), f'<c r="B{at}" t="e"><v>#N/A</v></c>') for at in range(1, 40_000)]
    text = sheet(*rows).encode()
    for size in (1 << 16, 99_991):
        scan = SheetScan("S", Limits())
        for at in range(0, len(text), size):
            scan.feed(text[at : at + size])
        scan.close()
        assert len(scan.shape().errors) == 39_999
        assert scan.shape().rows == scan.shape().last_row == 39_999


@pytest.mark.parametrize(
    "cell", ["<c><v>1</v></c>", '<c s="1" r="A1"><v>1</v></c>', "<c r='A1'><v>1</v></c>", '<c r="&#65;1"><v>1</v></c>']
)
def test_unusual_xml_is_not_plain(cell: str) -> None:
    gated = gate(workbook(sheet(row(1, cell))), "a.xlsx")
    assert not layout(gated).sheets[0].shape.plain


def test_relations_outside_the_archive_are_not_followed() -> None:
    contents = parts(sheet(HEADER, ANSWER))
    relations = str(contents["_rels/.rels"]).replace(
        'Target="xl/workbook.xml"', 'Target="http://x/y" TargetMode="External"'
    )
    assert PACKAGE in relations
    assert refused(packed({**contents, "_rels/.rels": relations})) == "NOT_A_WORKBOOK"
