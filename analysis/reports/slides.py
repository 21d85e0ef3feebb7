"""The report as slides: native charts, a finding as the title of each, its method at its foot, all in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analysis.charts.palette import ACCENT
from analysis.exports.writing import Download, name_download
from analysis.release.release import Release
from analysis.reports.fitting import Paragraph, spread_over
from analysis.reports.outline import report_of
from analysis.reports.section import Plot, Report, Section, Table
from analysis.reports.slide_charts import Place, Pptx, add_chart
from analysis.reports.slide_parts import (
    BODY,
    FOOTER,
    KICKER,
    LEFT,
    SUBTITLE,
    TITLE,
    WIDTH,
    add_table,
    blank_deck,
    deck_bytes,
    write_banner,
    write_body,
    write_line,
    write_number,
    write_title,
)

#: Type sizes of the body, the largest that fits is taken; what fits none goes on on another slide.
WORDS_ALONE: Final[tuple[float, ...]] = (22.0, 20.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.5, 11.0)
WORDS_BESIDE: Final[tuple[float, ...]] = (14.0, 13.0, 12.0, 11.5, 11.0, 10.5)
_GAP: Final = 0.35
_ROW_HEIGHT: Final = 0.3
_PANELS_A_ROW: Final = 4


def slides(release: Release) -> Download:
    """The release as a PowerPoint file. The same release gives the same bytes."""
    report = report_of(release)
    return name_download(report.stem, "pptx", slides_bytes(report))


def slides_bytes(report: Report) -> bytes:
    """A report as slides of 16:9: a slide a section, more where its words need more room."""
    deck = blank_deck(report)
    cover, *others = report.sections
    _cover(deck, report, cover)
    for section in others:
        _section(deck, report, section)
    for number, slide in enumerate(deck.slides, start=1):
        if number > 1:
            write_number(slide, number)
    return deck_bytes(deck)


def _cover(deck: Pptx, report: Report, section: Section) -> None:
    """The first slide: whose programme it is, and the three answers in one sentence."""
    slide = _slide(deck)
    write_line(slide, section.kicker, (LEFT, 1.2, WIDTH, 0.5), size=18, colour=ACCENT.lstrip("#"), bold=True,
               name="Question")  # fmt: skip
    write_title(slide, section.title, (LEFT, 1.8, 11.2, 2.3), (40.0, 36.0, 32.0, 28.0, 24.0, 20.0))
    write_line(slide, section.subtitle, (LEFT, 4.3, 11.2, 0.8), size=18, name="Programme", smallest=12)
    paragraphs = [Paragraph(text) for text in section.lead]
    size, places = spread_over(paragraphs, 11.2, 1.3, (14.0, 13.0, 12.0, 11.0))
    write_body(slide, places[0], (LEFT, 5.3, 11.2, 1.3), size)
    _finish(slide, report, section)


def _section(deck: Pptx, report: Report, section: Section) -> None:
    """A slide with the picture and the words beside it; words that find no room there follow on slides of their own."""
    words = _words(section)
    sizes, place, visuals = WORDS_ALONE, _room(section), None
    if section.plots or section.tables:
        visuals, place, sizes = _divide(section, has_words=bool(words))
    size, places = spread_over(words, place[2], place[3], sizes) if words else (sizes[0], ((),))
    for number, paragraphs in enumerate(places):
        slide = _slide(deck)
        _head(slide, section, continued=number > 0)
        if number == 0 and visuals is not None:
            _draw(slide, section, visuals)
        write_body(slide, paragraphs, place, size)
        _finish(slide, report, section)


def _words(section: Section) -> list[Paragraph]:
    return [*(Paragraph(text) for text in section.lead), *(Paragraph(text, label) for label, text in section.facts)]


def _room(section: Section) -> Place:
    """Where a section's body may stand: higher where nothing stands between it and the title."""
    left, top, width, height = BODY
    raised = 0.0 if section.subtitle else 0.5
    return left, top - raised, width, height + raised


def _divide(section: Section, *, has_words: bool) -> tuple[Place, Place, tuple[float, ...]]:
    """Where pictures stand and where words do; pictures alone take the whole slide."""
    left, top, width, height = _room(section)
    if not has_words:
        return _room(section), _room(section), WORDS_BESIDE
    part = 0.5 if section.facts else 0.6
    drawn = part * width
    words = (left + drawn + _GAP, top, width - drawn - _GAP, height)
    return (left, top, drawn, height), words, WORDS_BESIDE


def _slide(deck: Pptx) -> Pptx:
    return deck.slides.add_slide(deck.slide_layouts[0])


def _head(slide: Pptx, section: Section, *, continued: bool) -> None:
    more = " (continued)" if continued else ""
    write_line(slide, f"{section.kicker}{more}", KICKER, size=13, colour=ACCENT.lstrip("#"), bold=True, name="Question")
    write_title(slide, section.title, TITLE)
    if section.subtitle:
        write_line(slide, section.subtitle, SUBTITLE, size=12, name="What is drawn")


def _draw(slide: Pptx, section: Section, place: Place) -> None:
    """The pictures of a section, and its tables beneath them."""
    left, top, width, height = place
    under = [_table_height(table) for table in section.tables]
    free = height - sum(under) - (0.15 if under and section.plots else 0.0)
    if section.plots:
        _draw_plots(slide, section.plots, (left, top, width, free))
    down = top + free + 0.15 if section.plots else top
    for table, high in zip(section.tables, under, strict=True):
        add_table(slide, table, (left, down, width, high))
        down += high


def _table_height(table: Table) -> float:
    return _ROW_HEIGHT * (len(table.rows) + 1)


def _draw_plots(slide: Pptx, plots: Sequence[Plot], place: Place) -> None:
    """One picture as high as its rows ask; several as panels beside each other, on one scale."""
    left, top, width, height = place
    if len(plots) == 1:
        add_chart(slide, plots[0], (left, top, width, min(height, _height_of(plots[0]))))
        return
    columns = min(len(plots), _PANELS_A_ROW) if len(plots) != 3 else 3
    rows = -(-len(plots) // columns)
    wide, high = width / columns, height / rows
    for number, plot in enumerate(plots):
        row, column = divmod(number, columns)
        add_chart(slide, plot, (left + column * wide, top + row * high, wide - 0.1, high - 0.05), small=True)


def _height_of(plot: Plot) -> float:
    """A few rows are not stretched over the whole slide."""
    return 1.1 + 0.62 * len(plot.categories) if plot.kind in ("rows", "stack") else 99.0


def _finish(slide: Pptx, report: Report, section: Section) -> None:
    """The foot of a slide, the banner of a preview, the notes, and the order in which it is read aloud."""
    write_line(slide, section.footer, FOOTER, size=9, name="Method", smallest=7)
    if report.banner:
        write_banner(slide, report.banner)
    told = [section.title, section.subtitle, *section.lead, *(f"{label}: {text}" for label, text in section.facts)]
    told += [section.aside, section.notes, *(plot.alt for plot in section.plots), section.footer, report.banner]
    slide.notes_slide.notes_text_frame.text = "\n".join(part for part in told if part)
    _order(slide)


def _order(slide: Pptx) -> None:
    """Read aloud: the title first, then what is drawn, the picture, the words, the method."""
    tree = slide.shapes._spTree
    body = [shape for shape in slide.placeholders if shape.placeholder_format.idx == 1]
    method = next(shape for shape in slide.shapes if shape.name == "Method")
    for shape in body:
        method._element.addprevious(shape._element)
    title = slide.shapes.title._element
    tree.remove(title)
    tree.insert(2, title)  # behind the tree's own two properties
