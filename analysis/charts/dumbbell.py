"""Dumbbells: two figures of one thing on one line, with what they are above it; laid out to read from 340 px up."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from analysis.charts.frame import blank_figure, figure_text, hatched, note, wrapped_text
from analysis.charts.palette import BACKGROUND_LINE
from analysis.wording.names import plain_text
from analysis.wording.numbers import decimals_for, interval, number

#: Signs of a label beside the figures of its row on the narrowest screen; what is longer takes a second line.
BESIDE_FIGURES: Final = 24
#: Signs of a line that has the narrowest screen to itself.
WHOLE_LINE: Final = 44
_ROW_HEIGHT: Final = 62
_TALL_ROW_HEIGHT: Final = 100
_MOST_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """One end of a dumbbell: whose it is, its value with its interval (None: none), people, colour and shape."""

    name: str
    value: float
    low: float | None
    high: float | None
    n: int
    colour: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One line: what it is of, its figures in words, and its two ends (None: hidden).

    `tall` rows have a label over the whole width and the figures beneath it; others both on one line.
    """

    label: str
    figures: str
    ends: tuple[Mark | None, Mark | None]
    tall: bool = False


def draw_dumbbells(rows: Sequence[Dumbbell], ends: tuple[str, str] = ("least", "most")) -> go.Figure:
    """The rows from top to bottom on a scale of 0 to 100 whose ends are named; what is hidden is hatched."""
    tall = any(row.tall for row in rows)
    height = _TALL_ROW_HEIGHT if tall else _ROW_HEIGHT
    figure = blank_figure(height * len(rows) + 46, top=6, bottom=34)
    for place, row in enumerate(reversed(rows)):
        _draw_words(figure, row, place + (0.17 if tall else 0.22))
        first, second = row.ends
        if first and second:
            bar = {"color": BACKGROUND_LINE, "width": 6}
            line = {"x": [first.value, second.value], "y": [place] * 2, "mode": "lines", "line": bar}
            figure.add_trace(go.Scatter(**line, hoverinfo="skip"))
        else:
            hatched(figure, orientation="h", x=[100], base=[0], y=[place], width=[0.3])
        for mark, shift in ((first, 0.05), (second, -0.05)):
            if mark is not None:
                _draw_mark(figure, mark, place + (shift / 2 if tall else shift))
    ticks = {"tickvals": [0, 25, 50, 75, 100], "ticktext": [f"0 {ends[0]}", "25", "50", "75", f"100 {ends[1]}"]}
    figure.update_xaxes(range=[-4, 104], **ticks)
    figure.update_yaxes(visible=False, range=[-0.3 if tall else -0.4, len(rows) - 0.2])
    return figure


def _draw_words(figure: go.Figure, row: Dumbbell, place: float) -> None:
    text = {"y": place, "yanchor": "bottom", "xref": "paper", "font": {"size": 13}}
    if not row.tall:
        note(figure, wrapped_text(row.label, BESIDE_FIGURES), x=0, xanchor="left", **text)
        note(figure, row.figures, x=1, xanchor="right", **text)
        return
    lines = textwrap.wrap(plain_text(row.label), WHOLE_LINE)
    kept = [*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :])]
    label = "<br>".join(f"<b>{figure_text(line, WHOLE_LINE)}</b>" for line in kept if line)
    note(figure, f"{label}<br>{row.figures}", x=0, xanchor="left", **text)


def _draw_mark(figure: go.Figure, mark: Mark, place: float) -> None:
    known = mark.low is not None and mark.high is not None
    low, high = (mark.low or 0.0, mark.high or 0.0) if known else (mark.value, mark.value)
    decimals = decimals_for(mark.value, width=high - low)
    between = f" ({interval(low, high, decimals)})" if known else ""
    spans = {"array": [high - mark.value], "arrayminus": [mark.value - low]}
    figure.add_trace(
        go.Scatter(
            x=[mark.value],
            y=[place],
            mode="markers",
            marker={"color": mark.colour, "symbol": mark.symbol, "size": 12, "line": {"width": 2}},
            error_x={"type": "data", "symmetric": False, "color": mark.colour, "thickness": 1.5, "width": 0, **spans},
            hovertemplate=f"{mark.name}: {number(mark.value, decimals)}{between}<br>n {mark.n}<extra></extra>",
        )
    )
