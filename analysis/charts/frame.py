"""What all figures share: an empty frame that suits both themes and any width from 340 px up, and its labels."""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.palette import BACKGROUND_LINE, COMPARISON_GREY, GRID, INK, ZERO
from analysis.wording.names import plain_text
from analysis.wording.numbers import number, signed

#: The one text size inside a figure, and the smaller one for axes.
TEXT_SIZE: Final = 13
AXIS_SIZE: Final = 12
#: Pixels a line label takes, so that two of them can be kept apart.
LABEL_HEIGHT: Final = 17
#: Signs of a name that a label at a line's end may take; the hover text has it whole.
LABEL_SIGNS: Final = 14

HIDDEN_TEXT: Final = "hidden to protect people"

_PIXELS_A_SIGN: Final = 6.6
_GLYPHS: Final = {
    "circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "triangle-down": "▼", "cross": "✚", "x": "✖",
    "star": "★", "line": "■",
}  # fmt: skip


class Drawing(go.Figure):  # type: ignore[misc]  # plotly ships no types
    """A figure that keeps its notes and shapes until they are `settled` together.

    Plotly checks all of them anew at each one that is added, which made most of the time of a chart with many rows.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[str, list[dict[str, object]]] = {"annotations": [], "shapes": []}

    def add_annotation(self, **parts: object) -> None:
        """Keep a note for `settled`."""
        self._waiting["annotations"].append(parts)

    def add_shape(self, **parts: object) -> None:
        """Keep a shape for `settled`."""
        self._waiting["shapes"].append(parts)

    def settled(self) -> go.Figure:
        """The plain figure with its notes and shapes."""
        figure = go.Figure(self)
        figure.update_layout(self._waiting)
        return figure


def figure_text(name: object, longest: int | None = None) -> str:
    """A name as Plotly may draw it: its pseudo HTML, links and formulas read as text; cut at `longest` signs."""
    text = plain_text(name)
    if longest is not None and len(text) > longest:
        text = text[: longest - 1].rstrip() + "…"
    return html.escape(text, quote=False).replace("$", "&#36;")


def wrapped_text(name: object, longest: int) -> str:
    """A name as Plotly may draw it, on two lines where it is longer than `longest` signs; the second is cut."""
    first, *others = textwrap.wrap(plain_text(name), longest)
    return "<br>".join(figure_text(line, longest) for line in (first, " ".join(others)) if line)


def blank_figure(height: int, *, right: float = 12, top: float = 8, bottom: float = 36, left: float = 8) -> go.Figure:
    """A figure without marks: transparent, no legend, no zoom, margins in px; its text takes the page's colour."""
    figure = Drawing()
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        font={"size": TEXT_SIZE, "color": INK},
        bargap=0.35,
    )
    figure.update_xaxes(**axis_style())
    figure.update_yaxes(**axis_style())
    return figure


def axis_style(**changes: object) -> dict[str, object]:
    """How an axis looks: quiet grid, no box, no title, fixed range."""
    return {
        "fixedrange": True,
        "automargin": False,
        "showgrid": True,
        "gridcolor": GRID,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": AXIS_SIZE, "color": INK},
        "title": {"text": ""},
    } | changes


def zero_line(figure: go.Figure) -> None:
    """The line of no change, across the figure and under the marks."""
    line = {"color": ZERO, "width": 1.5}
    figure.add_shape(type="line", y0=0, y1=0, xref="paper", x0=0, x1=1, line=line, layer="below")


def row_lines(figure: go.Figure, place: float, *, within: float = 0.0) -> None:
    """In one row of a figure: the line of no change, and shaded what lies `within` of it."""
    strip = {"y0": place - 0.2, "y1": place + 0.2, "layer": "below"}
    if within:
        figure.add_shape(type="rect", x0=-within, x1=within, fillcolor=GRID, line={"width": 0}, **strip)
    figure.add_shape(type="line", x0=0, x1=0, line={"color": ZERO, "width": 1.5}, **strip)


def round_ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """At most `most` ticks from `low` to `high` in steps of 1, 2 or 5 times a power of ten, 0 among them if inside."""
    span = max(high - low, 1e-9)
    scale = 10 ** math.floor(math.log10(span / most))
    step = next(scale * part for part in (1, 2, 5, 10, 20) if span / (scale * part) <= most - 1)
    return [index * step for index in range(math.ceil(low / step), math.floor(high / step) + 1)]


def value_ticks(low: float, high: float, *, change: bool, most: int = 6) -> dict[str, object]:
    """Ticks for an axis of points: whole or to one decimal, with their sign on an axis of changes."""
    ticks = round_ticks(low, high, most=most)
    write = signed if change else number
    return {"tickvals": ticks, "ticktext": [write(tick) for tick in ticks]}


def note(figure: go.Figure, text: str, **place: object) -> None:
    """A text in the figure, without an arrow."""
    figure.add_annotation(**({"text": text, "showarrow": False, "align": "left", "font": {"size": AXIS_SIZE}} | place))


def hatched(figure: go.Figure, **bar: object) -> None:
    """A hatched bar where a figure is hidden: never zero, never a gap."""
    pattern = {"shape": "/", "fgcolor": COMPARISON_GREY, "bgcolor": "rgba(0,0,0,0)", "size": 7, "solidity": 0.18}
    figure.add_trace(
        go.Bar(
            marker={"pattern": pattern, "color": "rgba(0,0,0,0)", "line": {"color": BACKGROUND_LINE, "width": 1}},
            **({"hovertemplate": f"{HIDDEN_TEXT}<extra></extra>"} | bar),
        )
    )


def swatch(colour: str, marker: str = "circle") -> str:
    """A line's marker in its colour, to stand before its name: the name itself stays in the text's colour."""
    return f'<span style="color:{colour}">{_GLYPHS.get(marker, "●")}</span> '


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """`positions` moved as little as needed for neighbours to be `gap` apart; the order of the input is kept."""
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    blocks: list[tuple[float, int]] = []  # middle of a run of labels, and how many
    for index in order:
        blocks.append((positions[index], 1))
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (blocks[-1][1] + blocks[-2][1]) / 2:
            (below, fewer), (above, more) = blocks[-2:]
            blocks[-2:] = [((below * fewer + above * more) / (fewer + more), fewer + more)]
    placed = [middle + gap * (step - (count - 1) / 2) for middle, count in blocks for step in range(count)]
    moved = [0.0] * len(positions)
    for index, place in zip(order, placed, strict=True):
        moved[index] = place
    return moved


def label_margin(labels: Sequence[str]) -> float:
    """Pixels to keep free at the right for labels at line ends."""
    return 34 + _PIXELS_A_SIGN * max((min(len(label), LABEL_SIGNS) for label in labels), default=0)


def hidden_figure(height: int = 160) -> go.Figure:
    """A figure of which nothing may be shown: one hatched field that says so."""
    figure = blank_figure(height, bottom=8)
    hatched(figure, x=[1], y=[1], base=[0], width=[1], orientation="v")
    figure.update_xaxes(visible=False, range=[0.5, 1.5])
    figure.update_yaxes(visible=False, range=[0, 1])
    note(figure, HIDDEN_TEXT, x=1, y=1.0, yanchor="bottom", font={"size": TEXT_SIZE})
    figure.update_layout(margin={"t": 28})
    return figure
