"""The forest plot: one row a cohort with its interval, the whole programme beneath, the line of no change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, among, source_line
from analysis.charts.frame import (
    HIDDEN_TEXT,
    blank_figure,
    figure_text,
    hatched,
    hidden_figure,
    note,
    row_lines,
    value_ticks,
)
from analysis.charts.palette import ACCENT, cohort_colour
from analysis.impact.card import Card, Withheld
from analysis.impact.shrinking import ranking_value
from analysis.release.release import Release
from analysis.study import ALL
from analysis.wording.names import plain
from analysis.wording.numbers import decimals_for, interval, signed
from analysis.wording.standing import SHRUNKEN_NOTE, SHRUNKEN_OWN_NOTE, shrunken_figure
from analysis.wording.subject import in_days, limit
from analysis.wording.trends import describe_forest

_ROW_HEIGHT: Final = 52
_BAR_PART: Final = 0.34
#: How far beneath a cohort's own figure the one drawn towards the others stands, in rows.
_BENEATH: Final = 0.2
_NO_FIGURE: Final = "too few to say"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cohort (or `ALL`) and its card, None where the release shows none."""

    cohort: str
    card: Card | None

    @property
    def span(self) -> tuple[float, float, float] | None:
        """Low, estimate and high, or None where any of them is withheld."""
        if self.card is None:
            return None
        low, estimate, high = self.card.low, self.card.estimate, self.card.high
        if isinstance(low, Withheld) or isinstance(estimate, Withheld) or isinstance(high, Withheld):
            return None
        return low, estimate, high

    @property
    def drawn(self) -> tuple[float, float, float] | None:
        """Low, figure and high drawn towards the other cohorts, or None where there is none."""
        if self.card is None:
            return None
        low, value, high = self.card.shrunken_low, self.card.shrunken, self.card.shrunken_high
        if isinstance(low, Withheld) or isinstance(value, Withheld) or isinstance(high, Withheld):
            return None
        return low, value, high


def forest_figure(release: Release, measure: str, *, side: str = ALL, differ: bool | None = None) -> Chart:
    """The cards of `measure` for each cohort and the whole programme, at the last wave that any of them reaches.

    `differ` says whether the cohorts differ more than chance would make them: only then are they sorted by value (the
    one drawn towards the others, where there is one), otherwise they keep the release's order. From five cohorts on
    a hollow point beneath each shows that value. A cohort without a card there is hatched.
    """
    rows = forest_rows(release, measure, side=side, ranked=differ is True)
    cards = [row.card for row in rows if row.card is not None and row.cohort != ALL]
    whole = next((row.card for row in rows if row.cohort == ALL), None)
    shown = cards or ([whole] if whole else [])
    return Chart.of(
        _draw(release, rows),
        title=describe_forest(cards, differ=differ),
        subtitle=f"{forest_subtitle(shown, side)}{_drawn_note(rows, ranked=differ is True)}",
        footer=source_line(release, release.people),
        details=" ".join(f"{row_name(row)}: {row_words(row)}{_beside(row)}." for row in rows),
    )


def forest_rows(release: Release, measure: str, *, side: str = ALL, ranked: bool = False) -> tuple[Row, ...]:
    """The rows from top to bottom: cohorts in the release's order, or by value if `ranked`, then the programme."""
    order = {wave: place for place, wave in enumerate(release.waves)}
    cards = [one.card for one in release.cards if (one.card.measure, one.card.side) == (measure, side)]
    last = _place(max(cards, key=lambda card: (card.primary, _place(card, order))), order) if cards else -1
    latest = {card.cohort: card for card in cards if _place(card, order) == last}
    rows = [Row(cohort, latest.get(cohort)) for cohort in release.cohorts]
    if ranked:
        rows.sort(key=lambda row: ranking_value(row.card) if row.card and row.span else float("-inf"), reverse=True)
    return (*rows, Row(ALL, latest[ALL])) if ALL in latest else tuple(rows)


def _place(card: Card, order: dict[str, int]) -> int:
    return -1 if isinstance(card.wave_to, Withheld) else order.get(card.wave_to, -1)


def _draw(release: Release, rows: Sequence[Row]) -> go.Figure:
    spans = [span for row in rows for span in (row.span, row.drawn) if span is not None]
    if not spans:
        return hidden_figure()
    small = max((row.card.smallest_change for row in rows if row.card is not None and row.span), default=0.0)
    low = min(0.0, -small, *(span[0] for span in spans))
    high = max(0.0, small, *(span[2] for span in spans))
    room = 0.06 * (high - low)
    figure = blank_figure(_ROW_HEIGHT * len(rows) + 44, top=6, bottom=34)
    bounds = (low - room, high + room)
    for place, row in enumerate(reversed(rows)):
        if row.span is not None:
            row_lines(figure, place, within=small)
        _draw_row(figure, release, row, place, bounds)
    figure.update_xaxes(range=list(bounds), showgrid=False, **value_ticks(*bounds, change=True))
    figure.update_yaxes(visible=False, range=[-0.45, len(rows) - 0.25])
    return figure


def _draw_row(figure: go.Figure, release: Release, row: Row, place: int, bounds: tuple[float, float]) -> None:
    """The name and the figure as a line of text, the interval beneath it."""
    text = {"y": place + 0.22, "xref": "paper", "yanchor": "bottom", "font": {"size": 13}}
    note(figure, f"<b>{figure_text(plain(row_name(row)), 26)}</b>", x=0, xanchor="left", **text)
    note(figure, figure_text(row_words(row)), x=1, xanchor="right", **text)
    if row.span is None:
        place_of = {"x": [bounds[1] - bounds[0]], "base": [bounds[0]], "y": [place], "width": [_BAR_PART]}
        hatched(figure, orientation="h", hovertemplate=f"{row_words(row)}<extra></extra>", **place_of)
        return
    low, estimate, high = row.span
    whole = row.cohort == ALL
    colour = ACCENT if whole else cohort_colour(release.cohorts, row.cohort)
    line = {"color": colour, "width": 3}
    figure.add_trace(go.Scatter(x=[low, high], y=[place, place], mode="lines", line=line, hoverinfo="skip"))
    marker = {"color": colour, "size": 14 if whole else 11, "symbol": "diamond" if whole else "circle"}
    hover = f"{figure_text(plain(row_name(row)))}<br>{row_words(row)}<extra></extra>"
    figure.add_trace(go.Scatter(x=[estimate], y=[place], mode="markers", marker=marker, hovertemplate=hover))
    if row.drawn is not None:
        _draw_beside(figure, row.drawn, place - _BENEATH, colour, f"{figure_text(plain(row_name(row)))}{_beside(row)}")


def _draw_beside(figure: go.Figure, drawn: tuple[float, float, float], place: float, colour: str, told: str) -> None:
    """The figure drawn towards the others, beneath the cohort's own: a thin line and a hollow point."""
    low, value, high = drawn
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    figure.add_trace(go.Scatter(x=[low, high], y=[place, place], mode="lines", line=line, hoverinfo="skip"))
    marker = {"color": colour, "size": 9, "symbol": "circle-open", "line": {"width": 2}}
    hover = f"{told}<extra></extra>"
    figure.add_trace(go.Scatter(x=[value], y=[place], mode="markers", marker=marker, hovertemplate=hover))


def row_name(row: Row) -> str:
    """The row's cohort as a label."""
    return "Whole programme" if row.cohort == ALL else row.cohort


def row_words(row: Row) -> str:
    """The row in figures, "+8 (+4 to +12) · B", or why there is none."""
    if row.card is None:
        return HIDDEN_TEXT
    if row.span is None:
        return _NO_FIGURE
    low, estimate, high = row.span
    decimals = decimals_for(low, estimate, high, width=high - low)
    return f"{signed(estimate, decimals)} ({interval(low, high, decimals, sign=True)}) · {row.card.design}"


def _beside(row: Row) -> str:
    """The figure drawn towards the others, after a cohort's own; empty where there is none."""
    return f"; beside the others {shrunken_figure(row.card)}" if row.card is not None and row.drawn else ""


def _drawn_note(rows: Sequence[Row], *, ranked: bool) -> str:
    """How the hollow points are read, and whether they order the rows; empty where there are none."""
    cards = [row.card for row in rows if row.card is not None and row.drawn]
    if not cards:
        return ""
    order = " The rows are in its order." if ranked else ""
    return f" {SHRUNKEN_OWN_NOTE if cards[0].shrunken_own else SHRUNKEN_NOTE}{order}"


def forest_subtitle(cards: Sequence[Card], side: str = ALL, *, shaded: bool = True) -> str:
    """What is drawn; where nothing can be `shaded`, what is too small to matter is said in words."""
    if not cards:
        return f"Change with its interval{among(side)}."
    card = cards[0]
    what = "Days kept" if in_days(card) else "Change in points on a 0 to 100 scale"
    against = "against similar staff where the grade is A or B"
    small = f"less than {limit(card)} either way"
    told = f"Shaded: {small}" if shaded else f"{small.capitalize()} is too small to matter"
    return (
        f"{what}{among(side)}, {against}, with the interval in which the true figure plausibly lies. "
        f"{told}. The letter is the grade."
    )
