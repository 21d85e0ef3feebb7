"""Small multiples: one panel a group on one scale, the other groups in grey behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.frame import axis_style, blank_figure, figure_text, hatched, note, value_ticks
from analysis.charts.lines import LineStyle, draw_band, draw_line, joined, value_range
from analysis.charts.palette import BACKGROUND_LINE, ZERO
from analysis.charts.series import Series

#: Panels in a row: three can be read on a phone and are not too flat on a laptop.
COLUMNS: Final = 3
#: Panels in a picture: of more nobody finds one, and every panel brings axes of its own that a browser has to lay out.
MOST_PANELS: Final = 24
_ROW_HEIGHT: Final = 150
_GAP_ACROSS: Final = 0.04
_TITLE_PART: Final = 0.2


def multiples(
    waves: Sequence[str], lines: Sequence[Series], context: Sequence[Series], styles: dict[str, LineStyle], kind: str
) -> go.Figure:
    """A panel for each line in its colour with whiskers, the comparison's band, and all other lines in light grey."""
    rows = math.ceil(len(lines) / COLUMNS)
    figure = blank_figure(rows * _ROW_HEIGHT + 40, left=34, top=4, bottom=32)
    low, high = value_range((*lines, *context), kind)
    for place, series in enumerate(lines):
        row, column = divmod(place, COLUMNS)
        axes = _panel_axes(figure, place + 1, (row, rows), column, (low, high), waves, kind)
        _draw_behind(figure, [other for other in lines if other is not series], waves, kind, axes)
        for beside in context:
            draw_band(figure, beside, waves, kind, **axes)
        _hatch(figure, series, waves, (low, high), axes)
        style = styles[series.group]
        draw_line(figure, series, waves, LineStyle(style.colour, style.marker), kind, **axes)
        _panel_title(figure, series, axes)
    return figure


def _panel_axes(
    figure: go.Figure,
    number: int,
    row_of: tuple[int, int],
    column: int,
    bounds: tuple[float, float],
    waves: Sequence[str],
    kind: str,
) -> dict[str, str]:
    """The axes of one panel: its part of the figure, ticks only at the left and at the foot."""
    row, rows = row_of
    width = (1 - _GAP_ACROSS * (COLUMNS - 1)) / COLUMNS
    left, foot = column * (width + _GAP_ACROSS), 1 - (row + 1) / rows
    suffix = "" if number == 1 else str(number)
    ends = sorted({0, len(waves) - 1})
    signs = value_ticks(*bounds, change=kind == "change", most=5)
    layout = {
        f"xaxis{suffix}": axis_style(
            domain=[left, left + width], anchor=f"y{suffix}", showgrid=False, range=[-0.35, ends[-1] + 0.35],
            tickvals=ends, ticktext=[figure_text(waves[place], 8) for place in ends],
            showticklabels=row == rows - 1 and column == 0,
        ),
        f"yaxis{suffix}": axis_style(
            domain=[foot, foot + (1 - _TITLE_PART) / rows], anchor=f"x{suffix}", range=list(bounds), **signs,
            showticklabels=column == 0, zeroline=kind == "change", zerolinecolor=ZERO, zerolinewidth=1.5,
        ),
    }  # fmt: skip
    figure.update_layout(layout)
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def _draw_behind(
    figure: go.Figure, lines: Sequence[Series], waves: Sequence[str], kind: str, axes: dict[str, str]
) -> None:
    places, means, _ = joined(lines, waves, kind)
    line = {"color": BACKGROUND_LINE, "width": 1}
    figure.add_trace(go.Scatter(x=places, y=means, mode="lines", line=line, hoverinfo="skip", **axes))


def _hatch(
    figure: go.Figure, series: Series, waves: Sequence[str], bounds: tuple[float, float], axes: dict[str, str]
) -> None:
    height = bounds[1] - bounds[0]
    for wave in series.hidden_waves:
        place = list(waves).index(wave)
        hatched(figure, x=[place], y=[height], base=[bounds[0]], width=[0.66], **axes)


def _panel_title(figure: go.Figure, series: Series, axes: dict[str, str]) -> None:
    text = f"<b>{figure_text(series.name, 13)}</b>"
    if not series.cells:
        text = f"{text} hidden"
    note(
        figure,
        text,
        xref=f"{axes['xaxis']} domain",
        yref=f"{axes['yaxis']} domain",
        x=0,
        y=1,
        xanchor="left",
        yanchor="bottom",
    )
