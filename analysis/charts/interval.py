"""The interval of one card drawn small: a line, a point, the zero and what is too small to matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart
from analysis.charts.frame import blank_figure, hidden_figure, round_ticks
from analysis.charts.palette import ACCENT, GRID, ZERO
from analysis.impact.card import Card, Withheld
from analysis.wording.headlines import certainty_line, headline
from analysis.wording.numbers import signed

_HEIGHT: Final = 64
_Span = tuple[float, float, float]


def interval_figure(card: Card, *, beside: Sequence[Card] = ()) -> Chart:
    """The card's estimate and interval on one line; cards `beside` it in the same unit share its scale.

    Shaded is what lies within the smallest change that matters. A card without an interval is hatched.
    """
    words = {"title": headline(card), "subtitle": certainty_line(card), "footer": ""}
    span = _span(card)
    if span is None:
        return Chart.of(hidden_figure(_HEIGHT), **words)
    return Chart.of(_draw(span, card.smallest_change, _bounds((card, *beside))), **words)


def has_interval(card: Card) -> bool:
    """Whether there is an interval to draw."""
    return _span(card) is not None


def _span(card: Card) -> _Span | None:
    low, estimate, high = card.low, card.estimate, card.high
    if isinstance(low, Withheld) or isinstance(estimate, Withheld) or isinstance(high, Withheld):
        return None
    return low, estimate, high


def _bounds(cards: Sequence[Card]) -> tuple[float, float]:
    """One scale for all cards of the first one's unit, zero and the smallest change inside it."""
    alike = [card for card in cards if card.unit == cards[0].unit]
    spans = [span for card in alike if (span := _span(card)) is not None]
    small = 1.3 * max(card.smallest_change for card in alike)
    low, high = min(-small, *(span[0] for span in spans)), max(small, *(span[2] for span in spans))
    room = 0.05 * (high - low)
    return low - room, high + room


def _draw(span: _Span, small: float, bounds: tuple[float, float]) -> go.Figure:
    low, estimate, high = span
    figure = blank_figure(_HEIGHT, left=4, right=4, top=2, bottom=28)
    field = {"y0": -1, "y1": 1, "layer": "below"}
    figure.add_shape(type="rect", x0=-small, x1=small, fillcolor=GRID, line={"width": 0}, **field)
    figure.add_shape(type="line", x0=0, x1=0, line={"color": ZERO, "width": 1.5}, **field)
    line = {"color": ACCENT, "width": 4}
    figure.add_trace(go.Scatter(x=[low, high], y=[0, 0], mode="lines", line=line, hoverinfo="skip"))
    marker = {"color": ACCENT, "size": 13, "symbol": "diamond"}
    figure.add_trace(go.Scatter(x=[estimate], y=[0], mode="markers", marker=marker, hoverinfo="skip"))
    ticks = round_ticks(*bounds, most=5)
    names = ["no change" if tick == 0 else signed(tick) for tick in ticks]
    figure.update_xaxes(range=list(bounds), showgrid=False, tickvals=ticks, ticktext=names)
    figure.update_yaxes(visible=False, range=[-1, 1])
    return figure
