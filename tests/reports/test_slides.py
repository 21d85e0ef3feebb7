"""Slides: native charts of the release's own figures, accessible, safe from hostile names, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache

import openpyxl
import pptx
import pytest
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu

from analysis.release.documents import to_document
from analysis.reports.fitting import Paragraph, cut_to_fit, height_of, lines_of, spread_over, text_width
from analysis.reports.slides import slides
from tests.reports.test_outline import EVERY, outline_of
from tests.reports.told import HOSTILE, full, numbers_in, preview, with_hidden


@cache
def made(name: str) -> bytes:
    return slides(EVERY[name]()).data


@pytest.fixture(params=EVERY, ids=str)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def deck_of(data: bytes):
    return pptx.Presentation(io.BytesIO(data))


def charts_of(deck) -> Iterator:
    for slide in deck.slides:
        yield from (shape.chart for shape in slide.shapes if shape.has_chart)


def points(parent, tag: str) -> dict[int, float]:
    found = parent.find(qn(tag))
    values = [] if found is None else found.iter(qn("c:pt"))
    return {int(point.get("idx")): float(point.find(qn("c:v")).text) for point in values}


def test_every_number_of_every_chart_is_one_of_the_release(name):
    held = numbers_in(to_document(EVERY[name]())) | {0.0}
    drawn = 0
    for chart in charts_of(deck_of(made(name))):
        for series in chart._chartSpace.iter(qn("c:ser")):
            values = points(series, "c:val")
            bars = series.find(qn("c:errBars"))
            up, down = ({}, {}) if bars is None else (points(bars, "c:plus"), points(bars, "c:minus"))
            ends = [values[at] + reach for at, reach in up.items()] + [values[at] - reach for at, reach in down.items()]
            assert {round(value, 6) for value in (*values.values(), *ends)} <= held
            drawn += len(values)
    assert drawn or name in ("empty", "tiny")


def test_the_sheet_of_a_chart_holds_what_it_draws_and_its_intervals_are_read_from_there(name):
    for chart in charts_of(deck_of(made(name))):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        sheet = book["Sheet1"]
        assert book.sheetnames == ["Sheet1"]
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
        for numbers in chart._chartSpace.iter(qn("c:numRef")):
            column, first, last = re.fullmatch(
                r"Sheet1!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", numbers.find(qn("c:f")).text
            ).groups()
            there = [sheet[f"{column}{row}"].value for row in range(int(first), int(last) + 1)]
            cached = points(numbers, "c:numCache")
            assert {at: value for at, value in enumerate(there) if value is not None} == pytest.approx(cached)


def test_slides_have_titles_first_a_method_at_the_foot_and_notes(name):
    deck, report = deck_of(made(name)), outline_of(name)
    assert (deck.slide_width, deck.slide_height) == (Emu(12191695), Emu(6858000))
    assert len(deck.slides) >= len(report.sections)
    for slide in deck.slides:
        shapes = list(slide.shapes)
        assert shapes[0] == slide.shapes.title
        assert slide.shapes.title.text_frame.text.strip()
        assert [one for one in shapes if one.name == "Method"]
        assert "Source: Test" in slide.notes_slide.notes_text_frame.text
        for shape in shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
        assert not [one for one in slide.placeholders if not one.text_frame.text.strip()], "no empty place is left"


def test_all_words_of_a_section_are_on_its_slides_or_in_its_notes(name):
    deck = deck_of(made(name))
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    shown = "\n".join(
        " ".join(paragraph.text for shape in slide.shapes if shape.has_text_frame
                 for paragraph in shape.text_frame.paragraphs) for slide in deck.slides
    )  # fmt: skip
    for section in outline_of(name).sections:
        assert section.title in notes
        for text in (*section.lead, *(text for _, text in section.facts)):
            assert text in notes
            assert text[:60] in shown


def test_text_stays_inside_its_place(name):
    for slide in deck_of(made(name)).slides:
        for shape in slide.shapes:
            if not shape.has_text_frame:
                continue
            told = [(p.text, p.runs[0].font.size.pt if p.runs else 9.0) for p in shape.text_frame.paragraphs]
            high = sum((lines_of(text, size, shape.width.inches) * 1.2 + 0.5) * size / 72 for text, size in told)
            assert high <= shape.height.inches + 0.12, (shape.name, told)


def test_hostile_names_are_text_and_every_part_is_sound_xml():
    with zipfile.ZipFile(io.BytesIO(made("hostile"))) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                pptx.oxml.parse_xml(parts.read(part))
    labels = "\n".join(
        str(label) for chart in charts_of(deck_of(made("hostile"))) for label in chart.plots[0].categories
    )
    assert "<script>" in labels
    assert "[x](http://y.example)" in labels
    assert "\u202e" not in labels
    assert max(map(len, labels.splitlines())) <= 80


def test_nothing_leads_outside(name):
    deck = deck_of(made(name))
    for part in deck.part.package.iter_parts():
        assert not [rel for rel in part.rels.values() if rel.is_external]
    assert not [shape for slide in deck.slides for shape in slide.shapes if shape.click_action.hyperlink.address]


def test_the_deck_holds_no_layout_that_it_does_not_use():
    deck = deck_of(made("full"))
    assert [layout.name for layout in deck.slide_layouts] == ["Title and Content"]
    kinds = {rel.reltype for rel in deck.part.package._rels.values()}
    assert RT.THUMBNAIL not in kinds
    assert len(made("full")) < 300_000


def test_the_same_release_gives_the_same_bytes():
    assert slides(full()).data == made("full")
    with zipfile.ZipFile(io.BytesIO(made("full"))) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    properties = deck_of(made("full")).core_properties
    assert properties.created == properties.modified == full().created_at.replace(tzinfo=None)
    assert slides(full()).file_name.startswith("test-report-r1-")


def test_a_hidden_cohort_has_a_name_and_no_figure():
    forest = next(
        chart for chart in charts_of(deck_of(made("hidden")))
        if any("Cedar: hidden to protect people" in label for label in chart.plots[0].categories)
    )  # fmt: skip
    place = list(forest.plots[0].categories).index("Cedar: hidden to protect people")
    assert forest.plots[0].series[0].values[place] is None
    told = [chart.chart_title.text_frame.text for chart in charts_of(deck_of(made("hidden"))) if chart.has_title]
    assert "Cedar (end: hidden to protect people)" in told
    assert with_hidden().release_id == "r1"


def test_a_preview_says_so_on_every_slide_and_a_release_on_none():
    told = [[one for one in slide.shapes if one.name == "Preview"] for slide in deck_of(made("preview")).slides]
    assert all(told)
    assert preview().status == "preview"
    assert not [one for slide in deck_of(made("full")).slides for one in slide.shapes if one.name == "Preview"]


def test_text_is_measured_broken_and_cut():
    assert text_width("iiii", 10) < text_width("nnnn", 10) < text_width("MMMM", 10) < text_width("漢漢漢漢", 10)
    assert lines_of("one two", 12, 5.0) == 1
    assert lines_of("x" * 300, 12, 2.0) >= 12
    cut = cut_to_fit("word " * 200, 3.0, 0.5, 12)
    assert cut.endswith("…")
    assert lines_of(cut, 12, 3.0) * 1.2 * 12 / 72 <= 0.5
    long = [Paragraph("A sentence that goes on. " * 120, "Label"), Paragraph("Another one.")]
    size, places = spread_over(long, 4.0, 2.0, (14.0, 11.0))
    assert size == 11.0
    assert len(places) > 1
    assert all(height_of(place, size, 4.0) <= 2.0 for place in places)
    assert HOSTILE[4] == "x" * 300


#: Children in the order that the schema of the format asks for; PowerPoint refuses a file that has another.
ORDER = {
    "c:ser": "idx order tx spPr invertIfNegative pictureOptions marker dPt dLbls trendline errBars cat val smooth",
    "c:errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "c:catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "c:valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits",
    "c:chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly "
    "dispBlanksAs showDLblsOverMax",
    "c:dLbl": "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator",
    "c:manualLayout": "layoutTarget xMode yMode wMode hMode x y w h",
    "a:pPr": "lnSpc spcBef spcAft buClrTx buClr buSzTx buSzPct buFontTx buFont buNone buAutoNum buChar tabLst defRPr",
    "a:tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr noFill solidFill",
    "p:cSld": "bg spTree custDataLst controls extLst",
}


def test_parts_stand_in_the_order_that_powerpoint_asks_for(name):
    with zipfile.ZipFile(io.BytesIO(made(name))) as parts:
        for part in parts.namelist():
            if not part.endswith(".xml") or not part.startswith(("ppt/charts", "ppt/slides")):
                continue
            tree = pptx.oxml.parse_xml(parts.read(part))
            for tag, words in ORDER.items():
                order = words.split()
                for one in tree.iter(qn(tag)):
                    places = [order.index(child.tag.partition("}")[2]) for child in one]
                    assert places == sorted(places), (part, tag)
