"""Why people left: each reason a row, participants beside similar staff, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, source_line
from analysis.charts.frame import blank_figure, hidden_figure, note, round_ticks, row_lines, wrapped_text
from analysis.charts.palette import ACCENT, COMPARISON_GREY
from analysis.impact.incidence import ExitShare, Happening
from analysis.release.release import Release
from analysis.release.views import exits_of
from analysis.wording.exits import (
    COMPETE,
    describe_commonest_exit,
    describe_exits,
    describe_moves,
    kinds_label,
    share_words,
)
from analysis.wording.numbers import number

_ROW_HEIGHT: Final = 70
#: Signs of a label beside the figures of a row on the narrowest screen; what is longer takes a second line.
_LABEL_SIGNS: Final = 26
#: By group: its colour, its marker, its place in the row, its name.
_MARKS: Final = {
    "participants": (ACCENT, "circle", 0.06, "Participants"),
    "comparison": (COMPARISON_GREY, "square", -0.1, "Similar staff"),
}


def exits_figure(release: Release, *, happening: Happening = "exit") -> Chart:
    """The released shares that left for each reason within a year ("exit"), or moved inside ("move")."""
    shares = exits_of(release, happening).shares
    exits = happening == "exit"
    title = describe_commonest_exit(shares) if exits else describe_moves(shares)
    gone = "left for each reason" if exits else "were promoted or moved inside"
    return Chart.of(
        _draw(shares) if shares else hidden_figure(),
        title=title or "Moves inside cannot be shown yet.",
        subtitle=f"Share of people who {gone} within 12 months of their start, with intervals. Circles are "
        f"participants, squares similar staff; a bar without a mark reads at most. {COMPETE if exits else ''}".strip(),
        footer=source_line(release),
        details=describe_exits(shares) if exits and shares else "",
    )


def _draw(shares: Sequence[ExitShare]) -> go.Figure:
    rows = list(dict.fromkeys(one.kinds for one in shares))
    end = max(100 * (one.high if one.high is not None else one.share) for one in shares) * 1.08
    figure = blank_figure(_ROW_HEIGHT * len(rows) + 46, top=6, bottom=34)
    for place, kinds in enumerate(reversed(rows)):
        own = [one for one in shares if one.kinds == kinds]
        text = {"y": place + 0.24, "yanchor": "bottom", "xref": "paper", "font": {"size": 13}}
        note(figure, wrapped_text(kinds_label(kinds), _LABEL_SIGNS), x=0, xanchor="left", **text)
        note(figure, " · ".join(share_words(one) for one in own), x=1, xanchor="right", **text)
        row_lines(figure, place)
        for one in own:
            _draw_share(figure, one, place)
    figure.update_xaxes(range=[0, end], showgrid=False, **_percent_ticks(end))
    figure.update_yaxes(visible=False, range=[-0.4, len(rows) - 0.2])
    return figure


def _percent_ticks(end: float) -> dict[str, object]:
    ticks = sorted({0.0, *round_ticks(0, end, most=5)})
    return {"tickvals": ticks, "ticktext": [f"{number(tick)} %" for tick in ticks]}


def _draw_share(figure: go.Figure, one: ExitShare, place: int) -> None:
    colour, marker, shift, name = _MARKS[one.group]
    value, hover = 100 * one.share, f"{name}: {share_words(one)}<extra></extra>"
    at = {"y": [place + shift] * 2, "mode": "lines", "hovertemplate": hover}
    if one.coded or one.low is None or one.high is None:
        figure.add_trace(go.Scatter(x=[0, value], line={"color": colour, "width": 5}, opacity=0.5, **at))
        return
    spans = {"array": [100 * one.high - value], "arrayminus": [value - 100 * one.low]}
    figure.add_trace(
        go.Scatter(
            x=[value], y=[place + shift], mode="markers", hovertemplate=hover,
            marker={"color": colour, "symbol": marker, "size": 12},
            error_x={"type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 0, **spans},
        )
    )  # fmt: skip
