"""Figures for analysts: changes of groups with their intervals, and how each question was answered."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.chart import Chart
from analysis.charts.frame import blank_figure, figure_text, hidden_figure, note, row_lines, value_ticks
from analysis.charts.palette import ACCENT, COMPARISON_GREY, FAVOURABLE, GRID, INK, UNFAVOURABLE, faded
from analysis.impact.explored import Exploration
from analysis.wording.explored import describe_exploration
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import interval, number, percent, signed

_ROW_HEIGHT: Final = 46
#: Groups drawn at most; the table below the figure has them all.
MOST_ROWS: Final = 40
_ALL: Final = "All linked people"


def explored_figure(found: Exploration, *, title: str, unit: str, footer: str) -> Chart:
    """The change of each group with its interval, in grey beneath it other staff of the same group."""
    rows = [(_label(found, row), row) for row in found.table.head(MOST_ROWS).to_dict("records")]
    known = [row for _, row in rows if pd.notna(row["low"])]
    waves = f"{escape_markdown(found.wave_from)} to {escape_markdown(found.wave_to)}"
    more = f" The first {MOST_ROWS} of {len(found.table)} groups." if len(found.table) > MOST_ROWS else ""
    return Chart.of(
        _draw(rows) if known else hidden_figure(),
        title=describe_exploration(found, escape_markdown(title)),
        subtitle=f"Mean change, {waves}, in {unit}, with its 95 % interval; grey: other staff.{more}",
        footer=footer,
        details=" ".join(f"{label}: {_figure(row)}." for label, row in rows),
    )


def _label(found: Exploration, row: Mapping[Any, Any]) -> str:
    return " · ".join(str(row[name]) for name in found.by) or _ALL


def _figure(row: Mapping[Any, Any]) -> str:
    change, low, high = (float(row[name]) for name in ("change", "low", "high"))
    n = f"n {number(float(row['people']), 0)}"
    if math.isnan(low):
        return f"{signed(change)}, {n}"
    return f"{signed(change)} ({interval(low, high, 1, sign=True)}), {n}"


def _draw(rows: Sequence[tuple[str, Mapping[Any, Any]]]) -> go.Figure:
    ends = [float(row[name]) for _, row in rows for name in ("low", "high", "change", "compared_change")]
    ends = [end for end in ends if not math.isnan(end)]
    room = 0.06 * (max(0.0, *ends) - min(0.0, *ends)) or 1.0
    bounds = (min(0.0, *ends) - room, max(0.0, *ends) + room)
    figure = blank_figure(_ROW_HEIGHT * len(rows) + 44, top=6, bottom=34)
    for place, (label, row) in enumerate(reversed(rows)):
        _draw_row(figure, label, row, place)
    figure.update_xaxes(range=list(bounds), showgrid=False, **value_ticks(*bounds, change=True))
    figure.update_yaxes(visible=False, range=[-0.45, len(rows) - 0.25])
    return figure


def _draw_row(figure: go.Figure, label: str, row: Mapping[Any, Any], place: int) -> None:
    text = {"y": place + 0.2, "xref": "paper", "yanchor": "bottom", "font": {"size": 13}}
    note(figure, f"<b>{figure_text(label, 30)}</b>", x=0, xanchor="left", **text)
    note(figure, figure_text(_figure(row)), x=1, xanchor="right", **text)
    row_lines(figure, place)
    change, low, high, other = (float(row[name]) for name in ("change", "low", "high", "compared_change"))
    if not math.isnan(low):
        line = {"color": ACCENT, "width": 3}
        figure.add_trace(go.Scatter(x=[low, high], y=[place, place], mode="lines", line=line, hoverinfo="skip"))
    hover = f"{figure_text(label)}<br>{figure_text(_figure(row))}<extra></extra>"
    dot = {"color": ACCENT, "size": 11}
    figure.add_trace(go.Scatter(x=[change], y=[place], mode="markers", marker=dot, hovertemplate=hover))
    if not math.isnan(other):
        grey = {"color": COMPARISON_GREY, "size": 9, "symbol": "diamond"}
        hover = f"Other staff: {signed(other)}<extra></extra>"
        figure.add_trace(go.Scatter(x=[other], y=[place - 0.14], mode="markers", marker=grey, hovertemplate=hover))


def answers_figure(distribution: pd.DataFrame, *, title: str, subtitle: str, footer: str) -> Chart:
    """How each question was answered: a bar a question, from the lowest answer to the highest, with its shares.

    `distribution` as `scores.items.answer_distributions`, of one scale at one wave.
    """
    items = list(distribution["item"].drop_duplicates())
    if not items:
        return Chart.of(hidden_figure(), title=title, subtitle=subtitle, footer=footer)
    figure = blank_figure(_ROW_HEIGHT * len(items) + 40, top=6, bottom=30)
    for place, item in enumerate(reversed(items)):
        _draw_answers(figure, distribution[distribution["item"] == item], place)
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.25, 0.5, 0.75, 1], ticktext=["0 %", "25", "50", "75", "100 %"])
    figure.update_yaxes(visible=False, range=[-0.45, len(items) - 0.25])
    figure.update_layout(barmode="stack")
    details = " ".join(f"{item}: {_told(distribution[distribution['item'] == item])}." for item in items)
    return Chart.of(figure, title=title, subtitle=subtitle, footer=footer, details=details)


def _told(rows: pd.DataFrame) -> str:
    return ", ".join(
        f"{answer:g} {percent(share)}" for answer, share in zip(rows["answer"], rows["share"], strict=True)
    )


def _draw_answers(figure: go.Figure, rows: pd.DataFrame, place: int) -> None:
    first = rows.iloc[0]
    text = {"y": place + 0.2, "xref": "paper", "yanchor": "bottom", "font": {"size": 13}}
    turned = " (turned)" if first["reversed"] else ""
    note(figure, f"<b>{figure_text(first['item'], 24)}</b>{turned}", x=0, xanchor="left", **text)
    note(figure, f"n {first['n']}", x=1, xanchor="right", **text)
    lowest, highest = float(rows["answer"].min()), float(rows["answer"].max())
    for answer, share, people in zip(rows["answer"], rows["share"], rows["people"], strict=True):
        figure.add_trace(
            go.Bar(
                x=[share], y=[place - 0.06], width=[0.4], orientation="h",
                marker={"color": _shade((answer - lowest) / (highest - lowest)), "line": {"color": GRID, "width": 1}},
                text=[f"{answer:g}" if share >= 0.06 else ""], textposition="inside", insidetextanchor="middle",
                textangle=0, constraintext="none", textfont={"color": _ink((answer - lowest) / (highest - lowest))},
                hovertemplate=f"{figure_text(first['item'])}: {answer:g} by {people}, {percent(share)}<extra></extra>",
            )
        )  # fmt: skip


def _ink(part: float) -> str:
    """The colour of the words on an answer: white on the strong ends, else the text's own, in either theme."""
    return "#FFFFFF" if abs(part - 0.5) > 0.4 else INK


def _shade(part: float) -> str:
    """The colour of an answer from the lowest (0) to the highest (1): two hues, pale in the middle."""
    hue = UNFAVOURABLE if part < 0.5 else FAVOURABLE
    return faded(COMPARISON_GREY, 0.25) if part == 0.5 else faded(hue, 0.25 + 0.75 * abs(part - 0.5) * 2)
