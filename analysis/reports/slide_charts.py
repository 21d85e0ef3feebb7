"""Native charts of PowerPoint: every figure lies in the chart's own sheet and can be changed there, intervals too."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from analysis.charts.frame import round_ticks
from analysis.exports.writing import NO_TIME
from analysis.reports.plots import NO_INTERVAL
from analysis.reports.section import Mark, Plot, Series
from analysis.reports.text import shortened

INK, QUIET, FAINT = "1F2933", "5B6670", "D5DADE"
SIGNED: Final = "+0.#;−0.#;0"
_WHOLE_SIGNED: Final = "+0;−0;0"
_KINDS: Final = {
    "lines": XL_CHART_TYPE.LINE_MARKERS, "rows": XL_CHART_TYPE.BAR_CLUSTERED, "steps": XL_CHART_TYPE.LINE,
    "stack": XL_CHART_TYPE.BAR_STACKED,
}  # fmt: skip
#: Signs of a name beside a row, and above a panel.
LONGEST_ROW: Final = 52
LONGEST_PANEL: Final = 28
_DECIMALS: Final = 6
#: A curve names every third month, and draws its interval there.
_MONTHS: Final = 3

Place = tuple[float, float, float, float]
#: A part of python-pptx, which has no types.
Pptx = Any


def rgb(colour: str) -> Pptx:
    """A colour as "2A7F9E", with or without a hash, for python-pptx."""
    return RGBColor.from_string(colour.lstrip("#"))  # type: ignore[no-untyped-call]


def under(parent: Pptx, tag: str) -> Pptx:
    """A new element with this tag as the last one of its parent."""
    made = OxmlElement(tag)
    parent.append(made)
    return made


def add_chart(slide: Pptx, plot: Plot, place: Place, *, small: bool = False) -> Pptx:
    """A chart of `plot` at `place` (left, top, width, height in inches), with its alt text; `small` for one of many."""
    turned = plot.kind in ("rows", "stack")  # a bar chart counts its rows from below
    categories = [shortened(name, LONGEST_ROW) for name in _row_names(plot)]
    series = plot.series if plot.kind != "rows" else tuple(reversed(plot.series))
    columns = [(one.name, [*reversed(one.marks)] if turned else _thinned(plot, one.marks)) for one in series]
    categories = [*reversed(categories)] if turned else categories
    data: Pptx = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = categories
    for name, marks in columns:
        data.add_series(name, [_rounded(mark.value) for mark in marks])
    frame = slide.shapes.add_chart(_KINDS[plot.kind], *(Inches(part) for part in place), data)
    _describe(frame, plot)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_sheet(categories, columns))
    _style(chart, plot, small=small)
    for place_of, (made, drawn) in enumerate(zip(chart.plots[0].series, series, strict=True)):
        _style_series(made, plot, drawn, small=small)
        if plot.kind != "stack":
            _add_intervals(made, columns[place_of][1], place_of, len(columns), drawn)
    return frame


def _thinned(plot: Plot, marks: Sequence[Mark]) -> list[Mark]:
    """Of a curve's many months every third keeps its interval, as the page draws them."""
    return [
        replace(mark, low=None, high=None) if plot.kind == "steps" and place % _MONTHS else mark
        for place, mark in enumerate(marks)
    ]


def _row_names(plot: Plot) -> list[str]:
    """What stands beside a row: its name and its figure, so that a hidden one says that it is hidden."""
    if plot.kind != "rows":
        return list(plot.categories)
    told = [mark.told for mark in plot.series[0].marks]
    return [f"{shortened(name, 26)}: {figure}" for name, figure in zip(plot.categories, told, strict=True)]


def _describe(frame: Pptx, plot: Plot) -> None:
    what = frame._element.nvGraphicFramePr.cNvPr
    what.set("descr", plot.alt)
    what.set("name", shortened(f"Chart: {plot.title or plot.unit}", 80))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)


def _sheet(categories: Sequence[str], columns: Sequence[tuple[str, Sequence[Mark]]]) -> bytes:
    """The chart's sheet: a row a category, a column a series, and behind them how far each interval reaches.

    Names stay texts: a sheet that opens must run nothing. It carries no time of its own.
    """
    import xlsxwriter

    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(sink, options)
    book.set_properties({"created": NO_TIME})
    sheet = book.add_worksheet("Sheet1")
    for row, name in enumerate(categories, start=1):
        sheet.write_string(row, 0, name)
    for place, (name, marks) in enumerate(columns):
        sheet.write_string(0, place + 1, name)
        ends = len(columns) + 1 + 2 * place
        sheet.write_string(0, ends, f"{name}: up to")
        sheet.write_string(0, ends + 1, f"{name}: down to")
        for row, mark in enumerate(marks, start=1):
            reach = _reach(mark)
            if mark.value is not None:
                sheet.write_number(row, place + 1, round(mark.value, _DECIMALS))
            if reach is not None:
                sheet.write_number(row, ends, reach[0])
                sheet.write_number(row, ends + 1, reach[1])
    book.close()
    return sink.getvalue()


def _reach(mark: Mark) -> tuple[float, float] | None:
    """How far the interval reaches above and below its figure; None where there is none."""
    if mark.value is None or mark.low is None or mark.high is None:
        return None
    return round(mark.high - mark.value, _DECIMALS), round(mark.value - mark.low, _DECIMALS)


def _style(chart: Pptx, plot: Plot, *, small: bool) -> None:
    chart.font.size, chart.font.name = Pt(9 if small else 11), "Arial"
    chart.font.color.rgb = rgb(INK)
    chart.has_legend = plot.kind == "stack" or (plot.kind == "steps" and not _apart(plot))
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size = Pt(11)
    chart.has_title = bool(plot.title)
    if plot.title:
        _title(chart, plot)
    _value_axis(chart.value_axis, plot, small=small)
    axis = chart.category_axis
    axis.tick_label_position, axis.major_tick_mark = XL_TICK_LABEL_POSITION.LOW, XL_TICK_MARK.NONE
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = rgb(QUIET if plot.signed else FAINT)
    if plot.kind == "steps":
        _every_third(axis)
        _leave_room(chart, right=0.25 if _apart(plot) else 0.04)
    made = chart.plots[0]
    if plot.kind in ("rows", "stack"):
        made.gap_width = 90 if len(plot.series) == 1 else 60
    if plot.kind == "stack":
        made.overlap = 100


def _title(chart: Pptx, plot: Plot) -> None:
    """The group, in its colour; where a wave of it is hidden, that stands beside it."""
    own = plot.series[-1]
    frame = chart.chart_title.text_frame
    frame.text = shortened(plot.title, LONGEST_PANEL)
    _letter(frame.paragraphs[0], own.colour.lstrip("#"), 12, bold=True)
    if lacking := lacks(plot):
        run = frame.paragraphs[0].add_run()
        run.text = f" ({lacking})"
        run.font.size, run.font.bold = Pt(9), False
        run.font.color.rgb = rgb(QUIET)
    chart.chart_title.include_in_layout = False


def lacks(plot: Plot) -> str:
    """What the picture of a group lacks, in words: the waves at which it is hidden, or its intervals; empty if none."""
    own = plot.series[-1]
    gone = [name for name, mark in zip(plot.categories, own.marks, strict=True) if mark.value is None and mark.told]
    if gone:
        return f"{shortened(', '.join(gone), 24)}: {own.marks[plot.categories.index(gone[0])].told}"
    bare = any(NO_INTERVAL in mark.told for mark in own.marks)
    return "no interval: too few people" if bare else ""


def _letter(paragraph: Pptx, colour: str, size: float, *, bold: bool) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(colour)


def _value_axis(axis: Pptx, plot: Plot, *, small: bool) -> None:
    low, high = plot.bounds
    ticks = round_ticks(low, high, most=7 if small else 9)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    axis.minimum_scale = low if plot.kind == "steps" else step * (low // step)
    axis.maximum_scale = high if plot.kind == "steps" else -step * (-high // step)
    axis.major_unit = max(step, 1.0) if plot.kind == "stack" else step
    axis.major_gridlines.format.line.color.rgb = rgb("E6E9EC")
    axis.format.line.fill.background()
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.number_format_is_linked = False
    axis.tick_labels.number_format = (
        "0%" if plot.kind == "steps" else _WHOLE_SIGNED if plot.signed and step >= 1 else SIGNED if plot.signed else "0"
    )
    axis.tick_labels.font.size = Pt(9 if small else 10)
    axis.tick_labels.font.color.rgb = rgb(QUIET)


def _apart(plot: Plot) -> bool:
    """Whether the lines end so far apart that their names can stand at their ends."""
    ends = sorted(last for one in plot.series if (last := _last(one)) is not None)
    gap = 0.16 * (plot.bounds[1] - plot.bounds[0])
    return all(above - below >= gap for below, above in pairwise(ends))


def _last(drawn: Series) -> float | None:
    return next((mark.value for mark in reversed(drawn.marks) if mark.value is not None), None)


def _leave_room(chart: Pptx, *, right: float) -> None:
    """Keeps a part of the chart free at its right, for the names at the lines' ends."""
    area = chart._chartSpace.chart.plotArea
    layout = area.find(qn("c:layout"))
    if layout is None:
        layout = OxmlElement("c:layout")
        area.insert(0, layout)
    manual = under(layout, "c:manualLayout")
    for tag, value in (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"), ("x", "0.07"), ("y", "0.1"),
                       ("w", str(round(0.92 - right, 2))), ("h", "0.78")):  # fmt: skip
        _child(manual, f"c:{tag}", value)


def _every_third(axis: Pptx) -> None:
    """Months are many: the axis names every third."""
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        made = axis._element.find(qn(tag))
        made = under(axis._element, tag) if made is None else made
        made.set("val", str(_MONTHS))
    multi = axis._element.find(qn("c:noMultiLvlLbl"))
    if multi is not None:
        axis._element.append(multi)  # the schema wants it last


def _style_series(made: Pptx, plot: Plot, drawn: Series, *, small: bool) -> None:
    colour = rgb(drawn.colour)
    if plot.kind in ("lines", "steps"):
        made.smooth = False
        made.format.line.color.rgb = colour
        made.format.line.width = Pt(1.75 if drawn.context or small else 2.5)
        _marker(made, plot, drawn, colour)
        _label_last(made, plot, drawn)
        return
    made.invert_if_negative = False
    if plot.kind == "rows" and drawn.context:
        made.format.fill.background()
        made.format.line.color.rgb = colour
        made.format.line.width = Pt(1)
        return
    made.format.fill.solid()
    made.format.fill.fore_color.rgb = colour
    if plot.kind == "rows":
        for place, own in enumerate(reversed(plot.colours)):
            fill = made.points[place].format.fill
            fill.solid()
            fill.fore_color.rgb = rgb(_tinted(own))
    else:
        _label_counts(made)


def _marker(made: Pptx, plot: Plot, drawn: Series, colour: Pptx) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    if plot.kind == "steps" or drawn.context:
        made.marker.style = XL_MARKER_STYLE.NONE
        return
    made.marker.style, made.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    made.marker.format.fill.solid()
    made.marker.format.fill.fore_color.rgb = colour
    made.marker.format.line.color.rgb = colour


def _tinted(colour: str) -> str:
    """A colour halfway to white, so that the interval drawn on it is read."""
    parts = (int(colour.lstrip("#")[start : start + 2], 16) for start in (0, 2, 4))
    return "".join(f"{round(part + (255 - part) * 0.5):02X}" for part in parts)


def _label_last(made: Pptx, plot: Plot, drawn: Series) -> None:
    """At a line's end its last figure (in small pictures) or its name, so that no legend is needed."""
    places = [place for place, mark in enumerate(drawn.marks) if mark.value is not None]
    if not places or (plot.kind == "lines" and drawn.context) or (plot.kind == "steps" and not _apart(plot)):
        return
    label = made.points[places[-1]].data_label
    if plot.kind == "steps":
        frame = label.text_frame
        frame.text = f"{drawn.name} {drawn.marks[places[-1]].told.partition(' (')[0]}"
        _letter(frame.paragraphs[0], drawn.colour.lstrip("#"), 11, bold=True)
        _place_right(label)
        return
    frame = label.text_frame
    frame.text = drawn.marks[places[-1]].told.partition(" (")[0]
    _letter(frame.paragraphs[0], drawn.colour.lstrip("#"), 10, bold=True)
    _place_right(label)


def _place_right(label: Pptx) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION

    label.position = XL_LABEL_POSITION.RIGHT


def _label_counts(made: Pptx) -> None:
    labels = made.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, "#;;", False
    labels.font.size, labels.font.bold = Pt(11), True
    labels.font.color.rgb = rgb("FFFFFF")


def _add_intervals(made: Pptx, marks: Sequence[Mark], place: int, of: int, drawn: Series) -> None:
    """Error bars that read their lengths from the chart's sheet; nothing where no figure has an interval."""
    reaches = [_reach(mark) for mark in marks]
    if not any(reach is not None for reach in reaches):
        return
    bars = OxmlElement("c:errBars")
    if made._element.getparent().tag == qn("c:lineChart"):
        _child(bars, "c:errDir", "y")
    _child(bars, "c:errBarType", "both")
    _child(bars, "c:errValType", "cust")
    _child(bars, "c:noEndCap", "1")
    for way, tag in enumerate(("c:plus", "c:minus")):
        column = _column(of + 1 + 2 * place + way)
        ends = [None if reach is None else reach[way] for reach in reaches]
        _reference(under(bars, tag), f"Sheet1!${column}$2:${column}${len(marks) + 1}", ends)
    bars.append(_line(drawn, made))
    made._element.find(qn("c:cat")).addprevious(bars)


def _child(parent: Pptx, tag: str, value: str) -> None:
    under(parent, tag).set("val", value)


def _column(place: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _reference(parent: Pptx, where: str, values: Sequence[float | None]) -> None:
    numbers = under(parent, "c:numRef")
    under(numbers, "c:f").text = where
    cache = under(numbers, "c:numCache")
    under(cache, "c:formatCode").text = "General"
    _child(cache, "c:ptCount", str(len(values)))
    for place, value in enumerate(values):
        if value is not None:
            point = under(cache, "c:pt")
            point.set("idx", str(place))
            under(point, "c:v").text = repr(value)


def _line(drawn: Series, made: Pptx) -> Pptx:
    """How an interval is drawn: in the colour of its line, or dark on a bar."""
    on_bar = made._element.getparent().tag == qn("c:barChart")
    colour = (QUIET if drawn.context else INK) if on_bar else drawn.colour.lstrip("#")
    look = OxmlElement("c:spPr")
    line = under(look, "a:ln")
    line.set("w", str(Pt(1.25 if drawn.context else 1.75)))
    under(under(line, "a:solidFill"), "a:srgbClr").set("val", colour)
    return look
