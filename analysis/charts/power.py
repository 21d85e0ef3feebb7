"""What is detectable with more or fewer pairs, with the smallest change that matters marked."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart
from analysis.charts.frame import blank_figure, note, round_ticks, value_ticks
from analysis.charts.palette import ACCENT, ZERO
from analysis.impact.planning import Plan
from analysis.wording.numbers import counted, number
from analysis.wording.planning import DESIGN_WORDS, describe_need, describe_plan, points

_HEIGHT: Final = 320
#: The largest change worth drawing: more than half the scale is out of reach.
_MOST: Final = 40.0


def power_figure(plan: Plan) -> Chart:
    """The curve of the planned design: pairs across, detectable change up; a point where the plan is."""
    options = plan.options
    details = "; ".join(
        f"{pairs} pairs: {points(change)}" for pairs, change in plan.curve[:: max(len(plan.curve) // 6, 1)]
    )
    return Chart.of(
        _draw(plan),
        title=describe_need(plan),
        subtitle="The smallest change that shows four times in five, in points of 100, "
        f"{DESIGN_WORDS[plan.planned.design]}; the line is the {points(options.smallest_change)} that matter.",
        footer=f"Assumed: scores spread by {number(options.sd)} points, two waves go together by "
        f"{number(options.retest, 2)}, partners by {number(options.correlation, 2)}.",
        details=f"{describe_plan(plan)} {details}.",
    )


def _draw(plan: Plan) -> go.Figure:
    figure = blank_figure(_HEIGHT, left=34, right=16, top=22, bottom=46)
    drawn = [(pairs, change) for pairs, change in plan.curve if change <= _MOST]
    across, up = [pairs for pairs, _ in drawn], [change for _, change in drawn]
    hover = "%{x} pairs: %{y:.1f} points<extra></extra>"
    line = {"color": ACCENT, "width": 2.5}
    figure.add_trace(go.Scatter(x=across, y=up, mode="lines", line=line, hovertemplate=hover))
    last = max([*across, plan.options.pairs])
    _mark_smallest(figure, plan.options.smallest_change)
    _mark_plan(figure, plan, last)
    top = max([*up, plan.options.smallest_change * 2]) * 1.08
    figure.update_yaxes(range=[0, top], **value_ticks(0, top, change=False, most=5))
    figure.update_xaxes(range=[0, last * 1.04], tickvals=round_ticks(0, last, most=5), showgrid=False)
    note(figure, "points", x=0, xref="paper", y=1, yref="paper", yanchor="bottom", xanchor="right")
    note(figure, "pairs", x=1, xref="paper", y=-0.06, yref="paper", yanchor="top", yshift=-14, xanchor="right")
    return figure


def _mark_smallest(figure: go.Figure, smallest: float) -> None:
    line = {"color": ZERO, "width": 1.5, "dash": "dash"}
    figure.add_shape(type="line", x0=0, x1=1, xref="paper", y0=smallest, y1=smallest, line=line, layer="below")
    said = f"the {points(smallest)} that matter"
    note(figure, said, x=1, xref="paper", xanchor="right", y=smallest, yanchor="top")


def _mark_plan(figure: go.Figure, plan: Plan, last: int) -> None:
    """The plan itself on the curve, with its figure beside it; nothing where it is beyond what is drawn."""
    change = plan.planned.detectable
    if change is None or change > _MOST:
        return
    marker = {"color": ACCENT, "size": 13, "symbol": "diamond"}
    pairs = plan.options.pairs
    figure.add_trace(go.Scatter(x=[pairs], y=[change], mode="markers", marker=marker, hoverinfo="skip"))
    to_left = pairs > last * 0.6
    said = f"<b>{counted(pairs, 'pair')}: {points(change)}</b>"
    place = {"xanchor": "right", "xshift": -10} if to_left else {"xanchor": "left", "xshift": 10}
    note(figure, said, x=pairs, y=change, yanchor="bottom", **place)
