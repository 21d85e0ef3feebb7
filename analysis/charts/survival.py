"""Who is still here, month by month, with the people at risk under the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, among, source_line
from analysis.charts.frame import (
    LABEL_HEIGHT,
    LABEL_SIGNS,
    axis_style,
    blank_figure,
    figure_text,
    hidden_figure,
    label_margin,
    note,
    spread,
    swatch,
)
from analysis.charts.palette import ACCENT, COMPARISON_GREY, cohort_colour, faded
from analysis.impact.curve import Curve
from analysis.release.release import Release
from analysis.study import ALL
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, percent
from analysis.wording.retention import describe_days_kept

#: Groups that are no cohorts, with their names on the chart.
PARTICIPANTS: Final = "participants"
COMPARISON_GROUP: Final = "comparison"
_NAMES: Final = {PARTICIPANTS: "Participants", COMPARISON_GROUP: "Similar staff"}

#: Curves whose bands can be told apart; more carry whiskers at the labelled months.
MOST_BANDS: Final = 2
#: Curves that can be named at their ends and have their people at risk beneath.
MOST_NAMED: Final = 24

_PLOT_HEIGHT: Final = 280
_DODGE: Final = 0.012
_ROW_HEIGHT: Final = 38
_TICKS_AT_MOST: Final = 5


def survival_figure(
    release: Release, *, groups: Sequence[str] = (PARTICIPANTS, COMPARISON_GROUP), side: str = ALL, title: str = ""
) -> Chart:
    """The released curves of `groups` for a side, as steps with bands, labelled at their ends.

    Of more than `MOST_NAMED` each is a thin line, named where it is pointed at. The share axis begins at 0, or at
    50 % where no band reaches lower, and says so. `title` replaces the finding.
    """
    curves = [curve for group in groups for curve in release.curves if (curve.group, curve.side) == (group, side)]
    floor = 50.0 if curves and min(min(curve.low, default=0.0) for curve in curves) >= 0.5 else 0.0
    finding = describe_days_kept(release.retention) if release.retention else "Retention cannot be compared yet."
    starts = "" if floor == 0 else f" The axis begins at {floor:.0f} %."
    return Chart.of(
        _draw(release, curves, floor) if curves else hidden_figure(),
        title=title or finding,
        subtitle=f"Share still employed by months since the start{among(side)}{_reading(curves)}{starts}",
        footer=source_line(release, _participants(curves)),
        details=" ".join(_last(curve) for curve in curves),
    )


def _reading(curves: Sequence[Curve]) -> str:
    if len(curves) > MOST_NAMED:
        return f". Each thin line is one of {len(curves)} groups."
    return ", with the interval as band or whisker; beneath, the people at risk."


def curve_name(group: str) -> str:
    """The group of a curve as a label."""
    return _NAMES.get(group, group)


def _draw(release: Release, curves: Sequence[Curve], floor: float) -> go.Figure:
    if len(curves) > MOST_NAMED:
        return _draw_bundle(curves, floor)
    under = _ROW_HEIGHT * len(curves)
    height = _PLOT_HEIGHT + under + 64
    names = [curve_name(curve.group) for curve in curves]
    figure = blank_figure(height, left=46, right=label_margin(names), top=24, bottom=8)
    foot = (under + 40) / (height - 32)
    end = max(curve.time_months[-1] for curve in curves)
    months = month_ticks(end)
    for place, curve in enumerate(curves):
        colour = curve_colour(release, curve.group)
        if len(curves) <= MOST_BANDS:
            _draw_band(figure, curve, colour)
        else:
            _draw_whiskers(figure, curve, colour, [month + _DODGE * end * place for month in months[1:]])
        _draw_curve(figure, curve, colour)
    ticks = {"tickvals": months, "ticktext": [f"{month:.0f}" for month in months]}
    figure.update_xaxes(**axis_style(range=[-0.02 * end, end * 1.01], showgrid=False, **ticks))
    figure.update_yaxes(range=[floor, 100.5], domain=[foot, 1], nticks=6, ticksuffix=" %")
    _label_ends(figure, release, curves, (100.5 - floor) * LABEL_HEIGHT / _PLOT_HEIGHT)
    note(figure, "still employed", x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom")
    _draw_at_risk(figure, curves, months, foot - 36 / (height - 32))
    return figure


def _draw_bundle(curves: Sequence[Curve], floor: float) -> go.Figure:
    """Very many curves as one trace with gaps between them, without intervals and people at risk."""
    figure = blank_figure(_PLOT_HEIGHT + 64, left=46, right=16, top=24, bottom=32)
    x, y, names = list[float | None](), list[float | None](), list[str]()
    for curve in curves:
        x += [*curve.time_months, None]
        y += [*(round(100 * share, 1) for share in curve.survival), None]
        names += [*[figure_text(curve_name(curve.group))] * len(curve.time_months), ""]
    line = {"shape": "hv", "width": 1, "color": faded(ACCENT, 0.45)}
    hover = "%{customdata}, month %{x:.0f}: %{y:.0f} %<extra></extra>"
    figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, customdata=names, hovertemplate=hover))
    end = max(curve.time_months[-1] for curve in curves)
    figure.update_xaxes(**axis_style(range=[-0.02 * end, end * 1.01], showgrid=False, tickvals=month_ticks(end)))
    figure.update_yaxes(range=[floor, 100.5], nticks=6, ticksuffix=" %")
    note(figure, "still employed, by months", x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom")
    return figure


def curve_colour(release: Release, group: str) -> str:
    """Participants in the accent, the comparison in its grey, a cohort in its colour."""
    if group == COMPARISON_GROUP:
        return COMPARISON_GREY
    return ACCENT if group == PARTICIPANTS else cohort_colour(release.cohorts, group)


def month_ticks(last: float) -> list[float]:
    """At most `_TICKS_AT_MOST` whole months from 0 on, in steps of 1, 3, 6 or 12."""
    step = next((step for step in (1, 3, 6) if last / step <= _TICKS_AT_MOST), 12)
    step = step if step < 12 else 12 * max(1, math.ceil(last / 12 / _TICKS_AT_MOST))
    return [float(month) for month in range(0, math.floor(last) + 1, step)] or [0.0]


def _draw_band(figure: go.Figure, curve: Curve, colour: str) -> None:
    low, high = _ends(curve)
    stepped = {"shape": "hv", "width": 0}
    edge = {"mode": "lines", "hoverinfo": "skip", "x": curve.time_months}
    figure.add_trace(go.Scatter(y=high, line=stepped, **edge))
    figure.add_trace(go.Scatter(y=low, line=stepped, fill="tonexty", fillcolor=faded(colour, 0.18), **edge))


def _draw_whiskers(figure: go.Figure, curve: Curve, colour: str, months: Sequence[float]) -> None:
    """The interval at some months only, where bands of many curves would hide each other."""
    low, high = _ends(curve)
    steps = [_step(curve, month) for month in months if month <= curve.time_months[-1]]
    shares = [100 * curve.survival[step] for step in steps]
    spans = {
        "array": [high[step] - share for step, share in zip(steps, shares, strict=True)],
        "arrayminus": [share - low[step] for step, share in zip(steps, shares, strict=True)],
    }
    whisker = {"type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 0, **spans}
    dot = {"color": colour, "size": 6, "opacity": 1}
    x = [month for month in months if month <= curve.time_months[-1]]
    figure.add_trace(go.Scatter(x=x, y=shares, mode="markers", marker=dot, error_y=whisker, hoverinfo="skip"))


def _ends(curve: Curve) -> tuple[list[float], list[float]]:
    return [100 * share for share in curve.low], [100 * share for share in curve.high]


def _step(curve: Curve, month: float) -> int:
    """The position of the last step not after a month."""
    return max(place for place, time in enumerate(curve.time_months) if time <= month)


def _draw_curve(figure: go.Figure, curve: Curve, colour: str) -> None:
    low, high = _ends(curve)
    shares = [100 * share for share in curve.survival]
    name = figure_text(curve_name(curve.group))
    figure.add_trace(
        go.Scatter(
            x=curve.time_months,
            y=shares,
            mode="lines",
            name=name,
            line={"shape": "hv", "width": 2.5, "color": colour},
            customdata=list(zip([round(v) for v in low], [round(v) for v in high], curve.at_risk, strict=True)),
            hovertemplate=f"{name}, month %{{x:.0f}}: %{{y:.0f}} % (%{{customdata[0]}} to %{{customdata[1]}})"
            "<br>%{customdata[2]} at risk<extra></extra>",
        )
    )


def _label_ends(figure: go.Figure, release: Release, curves: Sequence[Curve], gap: float) -> None:
    ends = spread([100 * curve.survival[-1] for curve in curves], gap)
    last = max(curve.time_months[-1] for curve in curves)
    for curve, place in zip(curves, ends, strict=True):
        name = figure_text(curve_name(curve.group), LABEL_SIGNS)
        label = swatch(curve_colour(release, curve.group), "line") + name
        note(figure, label, x=last, y=place, xanchor="left", xshift=6, font={"size": 13})


def _draw_at_risk(figure: go.Figure, curves: Sequence[Curve], months: Sequence[float], top: float) -> None:
    """Under the axis a line of text a group: its name, and beneath it how many were at risk at each tick."""
    note(figure, "months", x=1, xref="paper", xanchor="right", y=top, yref="paper", yanchor="bottom", yshift=-2)
    rows = len(curves)
    figure.update_layout(
        yaxis2={"domain": [0, top], "range": [-rows + 0.05, 0.05], "visible": False, "fixedrange": True}
    )
    for row, curve in enumerate(curves):
        text = {"xref": "paper", "yref": "y2", "xanchor": "left", "yanchor": "top", "y": -row}
        note(figure, f"{figure_text(curve_name(curve.group), 24)}, at risk", x=0, **text)
        risk = [at_risk(curve, month) for month in months]
        figure.add_trace(
            go.Scatter(
                x=list(months),
                y=[-row - 0.68] * len(months),
                yaxis="y2",
                mode="text",
                text=["" if count is None else f"{count}" for count in risk],
                textfont={"size": 12},
                hoverinfo="skip",
                cliponaxis=False,
            )
        )


def at_risk(curve: Curve, month: float) -> int | None:
    """The people at risk at a month: those of the last step not after it, None beyond the curve's end."""
    if not curve.time_months or month > curve.time_months[-1]:
        return None
    steps = [count for time, count in zip(curve.time_months, curve.at_risk, strict=True) if time <= month]
    return steps[-1] if steps else None


def _participants(curves: Sequence[Curve]) -> int | None:
    """The people of the programme at the start; similar staff stand beside several cohorts and are not added up."""
    return sum(curve.at_risk[0] for curve in curves if curve.at_risk and curve.group != COMPARISON_GROUP) or None


def _last(curve: Curve) -> str:
    if not curve.time_months:
        return ""
    name, months = escape_markdown(curve_name(curve.group)), counted(round(curve.time_months[-1]), "month")
    shares = f"{percent(curve.survival[-1])} still employed ({percent(curve.low[-1])} to {percent(curve.high[-1])})"
    return f"{name} after {months}: {shares}."
