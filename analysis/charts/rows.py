"""One wave alone: a row a group with its mean and interval on the whole scale, since there is no line to draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.frame import HIDDEN_TEXT, blank_figure, figure_text, hatched, note
from analysis.charts.lines import LineStyle, value_range
from analysis.charts.palette import COMPARISON_GREY
from analysis.charts.series import Series
from analysis.release.release import Cell
from analysis.wording.numbers import decimals_for, interval, number

_ROW_HEIGHT: Final = 50


def level_rows(
    lines: Sequence[Series], context: Sequence[Series], styles: dict[str, LineStyle], ends: tuple[str, str]
) -> go.Figure:
    """The groups' means at their one wave, in their colours, the comparison beneath in grey; hidden ones hatched."""
    rows = [*lines, *context]
    figure = blank_figure(_ROW_HEIGHT * len(rows) + 44, top=6)
    grey = LineStyle(COMPARISON_GREY, "circle")
    for place, series in enumerate(reversed(rows)):
        style = grey if series in context else styles[series.group]
        _draw_row(figure, series, style, place)
    words = [f"0 {figure_text(ends[0], 12)}", "25", "50", "75", f"100 {figure_text(ends[1], 12)}"]
    low, high = value_range(rows, "level")
    figure.update_xaxes(range=[low - 2, high + 2], tickvals=[0, 25, 50, 75, 100], ticktext=words)
    figure.update_yaxes(visible=False, range=[-0.45, len(rows) - 0.25])
    return figure


def _draw_row(figure: go.Figure, series: Series, style: LineStyle, place: int) -> None:
    text = {"y": place + 0.18, "yanchor": "bottom", "xref": "paper", "font": {"size": 13}}
    note(figure, f"<b>{figure_text(series.name, 26)}</b>", x=0, xanchor="left", **text)
    if not series.cells:
        note(figure, HIDDEN_TEXT, x=1, xanchor="right", **text)
        hatched(figure, orientation="h", x=[112], base=[-6], y=[place], width=[0.3])
        return
    cell = series.cells[-1]
    low, high, figures = _written(cell)
    note(figure, figures, x=1, xanchor="right", **text)
    line = {"color": style.colour, "width": 3}
    figure.add_trace(go.Scatter(x=[low, high], y=[place, place], mode="lines", line=line, hoverinfo="skip"))
    marker = {"color": style.colour, "symbol": style.marker, "size": 11, "opacity": 1}
    hover = f"{figure_text(series.name)}: {figures}<br>n {cell.n}<extra></extra>"
    figure.add_trace(go.Scatter(x=[cell.mean], y=[place], mode="markers", marker=marker, hovertemplate=hover))


def _written(cell: Cell) -> tuple[float, float, str]:
    coded = f"{cell.coded} " if cell.coded else ""
    if cell.low is None or cell.high is None:
        return cell.mean, cell.mean, f"{coded}{number(cell.mean, decimals_for(cell.mean))}"
    decimals = decimals_for(cell.mean, width=cell.high - cell.low)
    written = f"{coded}{number(cell.mean, decimals)} ({interval(cell.low, cell.high, decimals)})"
    return cell.low, cell.high, written
