"""What a slide is made of beside its chart: the deck's plain look, texts that fit, tables, the line of its method."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Inches, Pt

from analysis.charts.palette import ACCENT, COHORT_COLOURS, UNFAVOURABLE
from analysis.exports.writing import NO_TIME
from analysis.reports.fitting import Paragraph, cut_to_fit, size_that_fits
from analysis.reports.section import Report, Table
from analysis.reports.slide_charts import FAINT, INK, QUIET, Place, Pptx, rgb, under

FONT: Final = "Arial"
WIDE, HIGH = 13.333, 7.5
LEFT, WIDTH = 0.6, 12.13
KICKER: Final = (LEFT, 0.38, WIDTH, 0.32)
TITLE: Final = (LEFT, 0.68, WIDTH, 1.02)
SUBTITLE: Final = (LEFT, 1.8, WIDTH, 0.5)
BODY: Final = (LEFT, 2.45, WIDTH, 4.22)
FOOTER: Final = (LEFT, 6.86, 11.2, 0.4)
NUMBER: Final = (12.03, 6.86, 0.7, 0.4)
TITLE_SIZES: Final = (26.0, 24.0, 22.0, 20.0, 18.0, 16.0)
#: A style without lines or fills, known to every office.
_PLAIN_TABLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
#: Pptx identifier does; a fixed one gives the same bytes.
_NUMBER_FIELD: Final = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_KEPT_LAYOUT: Final = "Title and Content"


def blank_deck(report: Report) -> Pptx:
    """A deck of 16:9 without slides: one layout, Arial, our colours, and no time but the release's."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    for layout in list(deck.slide_layouts):
        if layout.name != _KEPT_LAYOUT:
            deck.slide_layouts.remove(layout)
    for relation in [rel for rel in deck.part.package._rels.values() if rel.reltype.endswith("/thumbnail")]:
        deck.part.package.drop_rel(relation.rId)
    for relation in [rel for rel in deck.part.rels.values() if rel.reltype.endswith("/printerSettings")]:
        deck.part.rels.pop(relation.rId)
    _look(deck)
    properties, made = deck.core_properties, report.made.replace(tzinfo=None, microsecond=0)
    properties.title, properties.author, properties.last_modified_by = report.title, "Reverb", "Reverb"
    properties.created = properties.modified = made
    properties.revision, properties.language, properties.keywords = 1, "en-GB", ""
    return deck


def _look(deck: Pptx) -> None:
    """The type and the colours of the master, so that what is added by hand looks alike; places for 16:9."""
    part = deck.slide_master.part.part_related_by(RT.THEME)
    theme = parse_xml(part.blob)
    for face in theme.iter(qn("a:majorFont"), qn("a:minorFont")):
        face.find(qn("a:latin")).set("typeface", FONT)
    accents = (ACCENT, *COHORT_COLOURS[1:6])
    for place, colour in enumerate(accents, start=1):
        for slot in theme.iter(qn(f"a:accent{place}")):
            slot[0].set("val", colour.lstrip("#"))
    part._blob = serialize_part_xml(theme)
    places = {"TITLE": TITLE, "BODY": BODY, "OBJECT": BODY, "FOOTER": FOOTER, "SLIDE_NUMBER": NUMBER}
    for holder in (deck.slide_master, *deck.slide_layouts):
        for shape in list(holder.placeholders):
            kind = shape.placeholder_format.type.name
            if kind in places:
                put(shape, places[kind])
            else:
                shape._element.getparent().remove(shape._element)
    for style, size in (("p:titleStyle", 2600), ("p:bodyStyle", 1400)):
        for level in deck.slide_master._element.iter(qn(style)):
            level[0].find(qn("a:defRPr")).set("sz", str(size))
            level[0].set("algn", "l")


def put(shape: Pptx, place: Place) -> None:
    """Put a shape at left, top, width and height in inches."""
    shape.left, shape.top, shape.width, shape.height = (Inches(part) for part in place)


def write_title(slide: Pptx, text: str, place: Place = TITLE, sizes: Sequence[float] = TITLE_SIZES) -> None:
    """The finding in the slide's title, as large as fits; at the end of what fits it is cut."""
    shape = slide.shapes.title
    put(shape, place)
    size = size_that_fits(text, place[2], place[3], sizes)
    frame = _frame(shape, MSO_ANCHOR.TOP)
    frame.text = cut_to_fit(text, place[2], place[3], size)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _letter(paragraph.runs, size, INK, bold=True)


def write_line(
    slide: Pptx,
    text: str,
    place: Place,
    *,
    size: float,
    colour: str = QUIET,
    bold: bool = False,
    name: str = "Text",
    smallest: float = 8.0,
    align: Pptx = PP_ALIGN.LEFT,
) -> Pptx:
    """A text of its own, shrunk and then cut to fit; gives its shape."""
    box = slide.shapes.add_textbox(*(Inches(part) for part in place))
    box.name = name
    sizes = [size - step / 2 for step in range(int(2 * (size - smallest)) + 1)]
    fit = size_that_fits(text, place[2], place[3], sizes)
    frame = _frame(box, MSO_ANCHOR.TOP)
    frame.text = cut_to_fit(text, place[2], place[3], fit)
    frame.paragraphs[0].alignment = align
    _letter(frame.paragraphs[0].runs, fit, colour, bold=bold)
    return box


def write_number(slide: Pptx, number: int) -> None:
    """The slide's number, as a field that stays right when slides are moved."""
    box = write_line(slide, str(number), NUMBER, size=9, name="Slide number", align=PP_ALIGN.RIGHT)
    run = box.text_frame.paragraphs[0].runs[0]._r
    field = OxmlElement("a:fld")
    field.set("id", _NUMBER_FIELD)
    field.set("type", "slidenum")
    field.extend(list(run))
    run.getparent().replace(run, field)


def write_body(slide: Pptx, paragraphs: Sequence[Paragraph], place: Place, size: float) -> None:
    """Paragraphs in the slide's body, labels in bold; without any the empty place goes."""
    shape = next(one for one in slide.placeholders if one.placeholder_format.idx == 1)
    if not paragraphs:
        shape._element.getparent().remove(shape._element)
        return
    put(shape, place)
    frame = _frame(shape, MSO_ANCHOR.TOP)
    for position, one in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        paragraph.space_after, paragraph.space_before, paragraph.line_spacing = Pt(size / 2), Pt(0), 1.0
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.append(OxmlElement("a:buNone"))
        if one.label:
            paragraph.add_run().text = f"{one.label}: "
            _letter(paragraph.runs, size, INK, bold=True)
        paragraph.add_run().text = one.text
        _letter(paragraph.runs[-1:], size, INK, bold=False)


def _frame(shape: Pptx, anchor: Pptx) -> Pptx:
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    return frame


def _letter(runs: Sequence[Pptx], size: float, colour: str, *, bold: bool) -> None:
    for run in runs:
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(colour)


def write_banner(slide: Pptx, text: str) -> None:
    """What was not published says so at the top of every slide."""
    write_line(
        slide, text, (LEFT, 0.08, WIDTH, 0.28), size=11, colour=UNFAVOURABLE.lstrip("#"), bold=True, name="Preview"
    )


def add_table(slide: Pptx, table: Table, place: Place, *, size: float = 11.0) -> None:
    """A native table without fills: a line under its header, figures to the right."""
    rows, columns = len(table.rows) + 1, len(table.header)
    frame = slide.shapes.add_table(rows, columns, *(Inches(part) for part in place))
    what = frame._element.nvGraphicFramePr.cNvPr
    what.set("name", f"Table: {table.title}"[:80])
    what.set("descr", f"{table.title}: {rows - 1} rows, {columns} columns.")
    made = frame.table
    made._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN_TABLE
    made.horz_banding = False
    for column, width in zip(made.columns, _column_widths(table, place[2]), strict=True):
        column.width = Inches(width)
    for row, cells in enumerate((table.header, *table.rows)):
        made.rows[row].height = Inches(place[3] / rows)
        for column, text in enumerate(cells):
            _fill_cell(made.cell(row, column), text, size, head=row == 0, right=table.numeric and column > 0)


def _column_widths(table: Table, width: float) -> list[float]:
    """Numeric columns share what the first leaves; words take room as their longest text asks."""
    if table.numeric:
        first = min(0.34 * width, 2.2)
        return [first, *[(width - first) / (len(table.header) - 1)] * (len(table.header) - 1)]
    longest = [max(len(row[at]) for row in (table.header, *table.rows)) for at in range(len(table.header))]
    parts = [min(max(length, 8), 70) for length in longest]
    return [width * part / sum(parts) for part in parts]


def _fill_cell(cell: Pptx, text: str, size: float, *, head: bool, right: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(0.05)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.text_frame.text = text
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    _letter(paragraph.runs, size, QUIET if head else INK, bold=head)
    line = under(cell._tc.get_or_add_tcPr(), "a:lnB")
    line.set("w", str(Pt(1 if head else 0.5)))
    under(under(line, "a:solidFill"), "a:srgbClr").set("val", QUIET if head else FAINT)


def deck_bytes(deck: Pptx) -> bytes:
    """The deck as a file; the same release gives the same bytes."""
    written, again = io.BytesIO(), io.BytesIO()
    deck.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, NO_TIME.timetuple()[:6])
            plain.writestr(entry, made.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()
