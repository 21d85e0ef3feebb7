"""The marks of a trend: a line with whiskers, a grey band for the comparison, and the range both share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.charts.frame import figure_text
from analysis.charts.palette import ACCENT, COMPARISON_GREY, cohort_colour, faded, group_colour, symbol
from analysis.charts.series import Dimension, Series
from analysis.release.release import Cell
from analysis.study import ALL, WAITLIST
from analysis.wording.numbers import decimals_for, interval, number, signed

#: How far apart, in waves, the whiskers of neighbouring lines stand.
_DODGE = 0.05


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How one group's line looks: its colour, its marker, and how far its points are moved aside, in waves."""

    colour: str
    marker: str
    aside: float = 0.0


def line_styles(lines: Sequence[Series], cohorts: Sequence[str], dimension: Dimension) -> dict[str, LineStyle]:
    """A style a group: a cohort's is fixed by its place in the release, any other group's by its place here."""
    names = list(cohorts) if dimension == "cohort" else [line.group for line in lines]
    styles = {}
    for place, line in enumerate(lines):
        position = names.index(line.group) if line.group in names else place
        if line.group == ALL:
            colour = ACCENT
        else:
            colour = (cohort_colour if dimension == "cohort" else group_colour)(names, line.group)
        styles[line.group] = LineStyle(colour, symbol(position), _DODGE * (place - (len(lines) - 1) / 2))
    return styles


def points(series: Series, waves: Sequence[str], kind: str) -> tuple[list[float], list[float]]:
    """Positions and means of a line; a line of changes begins at the first wave with 0, by definition."""
    places = [float(list(waves).index(cell.wave)) for cell in series.cells]
    means = [cell.mean for cell in series.cells]
    if kind == "change" and places and places[0] > 0:
        return [0.0, *places], [0.0, *means]
    return places, means


def draw_line(
    figure: go.Figure, series: Series, waves: Sequence[str], style: LineStyle, kind: str, **axes: object
) -> None:
    """A line with markers and whiskers in its colour."""
    places, means = points(series, waves, kind)
    if not places:
        return
    cells = [None] * (len(places) - len(series.cells)) + list(series.cells)
    figure.add_trace(
        go.Scatter(
            x=[place + style.aside if cell else place for place, cell in zip(places, cells, strict=True)],
            y=means,
            mode="lines+markers",
            name=figure_text(series.name),
            line={"color": style.colour, "width": 2.5},
            marker={
                "color": style.colour,
                "symbol": style.marker,
                "opacity": 1,
                "size": [9 if cell else 0 for cell in cells],
            },
            error_y=_whiskers(cells, style.colour),
            customdata=[_hover(series, cell, kind) for cell in cells],
            hovertemplate="%{customdata}<extra></extra>",
            **axes,
        )
    )


def joined(
    lines: Sequence[Series], waves: Sequence[str], kind: str
) -> tuple[list[float | None], list[float | None], list[str]]:
    """Positions, means and readings of many lines as those of one with gaps: what one trace draws at once."""
    xs, ys, said = list[float | None](), list[float | None](), list[str]()
    for series in lines:
        places, means = points(series, waves, kind)
        cells = [None] * (len(places) - len(series.cells)) + list(series.cells)
        xs += [*places, None]
        ys += [*means, None]
        said += [*(_hover(series, cell, kind) for cell in cells), ""]
    return xs, ys, said


def draw_bundle(figure: go.Figure, lines: Sequence[Series], waves: Sequence[str], kind: str) -> None:
    """Very many groups, each a thin line in one colour that is named where it is pointed at; without whiskers."""
    places, means, said = joined(lines, waves, kind)
    line = {"color": faded(ACCENT, 0.45), "width": 1}
    figure.add_trace(
        go.Scatter(
            x=places, y=means, mode="lines", line=line, customdata=said, hovertemplate="%{customdata}<extra></extra>"
        )
    )


def draw_band(figure: go.Figure, series: Series, waves: Sequence[str], kind: str, **axes: object) -> None:
    """The comparison behind the lines: always the same grey, its interval as a band, the waiting list dashed."""
    places, means = points(series, waves, kind)
    start = len(places) - len(series.cells)
    lows = means[:start] + [cell.mean if cell.low is None else cell.low for cell in series.cells]
    highs = means[:start] + [cell.mean if cell.high is None else cell.high for cell in series.cells]
    figure.add_trace(
        go.Scatter(
            x=[*places, *reversed(places)],
            y=[*highs, *reversed(lows)],
            fill="toself",
            fillcolor=faded(COMPARISON_GREY, 0.22),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            **axes,
        )
    )
    cells: list[Cell | None] = [None] * start + list(series.cells)
    figure.add_trace(
        go.Scatter(
            x=places,
            y=means,
            mode="lines",
            name=figure_text(series.name),
            line={"color": COMPARISON_GREY, "width": 2.5, "dash": "dash" if series.arm == WAITLIST else "solid"},
            customdata=[_hover(series, cell, kind) for cell in cells],
            hovertemplate="%{customdata}<extra></extra>",
            **axes,
        )
    )


def value_range(lines: Sequence[Series], kind: str) -> tuple[float, float]:
    """The range of the axis: all of 0 to 100 for levels, for changes zero and every interval with room.

    A measure that may lie below 0, such as skill against a naive guess, keeps 0 and 100 and goes as low as it must.
    """
    if kind == "change":
        return reach(lines, through=(0.0,))
    return (min(-4.0, reach(lines, through=(0.0,))[0] if _below_zero(lines) else -4.0), 104.0)


def _below_zero(lines: Sequence[Series]) -> bool:
    return any((cell.mean if cell.low is None else cell.low) < 0 for line in lines for cell in line.cells)


def reach(lines: Sequence[Series], through: Sequence[float] = ()) -> tuple[float, float]:
    """From the lowest to the highest end of an interval, with room, and `through` inside it."""
    cells = [cell for line in lines for cell in line.cells]
    lows = [*through, *(cell.mean if cell.low is None else cell.low for cell in cells)]
    highs = [*through, *(cell.mean if cell.high is None else cell.high for cell in cells)]
    room = max(1.0, 0.08 * (max(highs) - min(lows)))
    return (math.floor(min(lows) - room), math.ceil(max(highs) + room))


def _whiskers(cells: Sequence[Cell | None], colour: str) -> dict[str, object]:
    known = [cell if cell and cell.low is not None and cell.high is not None else None for cell in cells]
    return {
        "type": "data",
        "symmetric": False,
        "array": [(cell.high or 0.0) - cell.mean if cell else 0.0 for cell in known],
        "arrayminus": [cell.mean - (cell.low or 0.0) if cell else 0.0 for cell in known],
        "color": colour,
        "thickness": 1.5,
        "width": 0,
    }


def _hover(series: Series, cell: Cell | None, kind: str) -> str:
    name = figure_text(series.name)
    if cell is None:
        return f"{name}, starting point"
    known = cell.low is not None and cell.high is not None
    low, high = cell.low or 0.0, cell.high or 0.0
    decimals = decimals_for(cell.mean, width=high - low if known else 0.0)
    mean = (signed if kind == "change" else number)(cell.mean, decimals)
    between = f" ({interval(low, high, decimals, sign=kind == 'change')})" if known else ""
    coded = f"{cell.coded} " if cell.coded else ""
    return f"{name}, {figure_text(cell.wave)}: {coded}{mean}{between}<br>n {cell.n}"
