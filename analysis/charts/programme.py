"""How the programme is run, drawn from counts: how often pairs met, who called off, which departments meet."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.chart import Chart
from analysis.charts.frame import blank_figure, figure_text, note
from analysis.charts.palette import ACCENT, GROUP_COLOURS
from analysis.scores.practice_records import LEAST_MONTHS, MONTHLY
from analysis.study import ALL
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, percent
from analysis.wording.programme import cohort_label
from analysis.wording.subject import place

#: Ends of the bars in meetings a month, the limit of "about monthly" among them; the last bar is open.
_BARS: Final = (0.0, 0.5, MONTHLY, 1.5, 2.0)
_LABELS: Final = ("under 0.5", "0.5 to 0.9", "0.9 to 1.5", "1.5 to 2", "2 or more")
_ROW_HEIGHT: Final = 46
_CELL: Final = 34


def meetings_figure(pairs: pd.DataFrame, *, cohort: str, source: str) -> Chart:
    """How many pairs met how often: counts of pairs by held meetings a month, from the columns months and per_month."""
    known = pairs.loc[pairs["months"] >= LEAST_MONTHS, "per_month"].dropna().to_numpy(np.float64)
    counts = np.histogram(known, np.array([*_BARS, np.inf]))[0]
    monthly = int((known >= MONTHLY).sum())
    told = ", ".join(f"{label}: {count}" for label, count in zip(_LABELS, counts, strict=True))
    return Chart.of(
        _draw_bars(counts),
        title=f"{monthly} of {counted(len(known), 'pair')} {place(cohort)} met about once a month or more.",
        subtitle=f"Pairs by held meetings a month while they ran, of those known for {LEAST_MONTHS:g} months or more. "
        f"About once a month is {MONTHLY:g} or more: holidays are allowed for.",
        footer=source,
        details=f"{told}.",
    )


def _draw_bars(counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> go.Figure:
    figure = blank_figure(230, top=24, bottom=30, left=8, right=8)
    hover = "%{x} meetings a month: %{y} pairs<extra></extra>"
    bars = go.Bar(x=list(_LABELS), y=counts, marker={"color": ACCENT}, text=counts, textposition="outside",
                  cliponaxis=False, hovertemplate=hover)  # fmt: skip
    figure.add_trace(bars)
    figure.update_yaxes(visible=False, range=[0, max(1, int(counts.max(initial=1))) * 1.15])
    figure.update_xaxes(showgrid=False)
    return figure


def cancelled_figure(dose: pd.DataFrame, *, source: str) -> Chart:
    """The share of meetings called off by each side, one row a cohort; `dose` as `workflow.programme` has it."""
    rows = dose.loc[(dose["logged"] > 0) & ((dose["cohort"] != ALL) | (len(dose) <= 1))]
    whole = dose.loc[dose["cohort"] == ALL].iloc[0]
    title = (
        f"Seniors called off {percent(whole['by_seniors'])} of the meetings, juniors {percent(whole['by_juniors'])}."
    )
    details = " ".join(
        f"{escape_markdown(row['cohort'])}: seniors {percent(row['by_seniors'])}, juniors {percent(row['by_juniors'])}."
        for row in rows.to_dict("records")
    )
    return Chart.of(
        _draw_sides(rows),
        title=title,
        subtitle="Meetings called off, as a share of those in the log, by cohort. "
        "Circles are juniors (the mentors), squares seniors (the mentees).",
        footer=source,
        details=details,
    )


def _draw_sides(rows: pd.DataFrame) -> go.Figure:
    figure = blank_figure(_ROW_HEIGHT * len(rows) + 44, top=8, bottom=30)
    highest = max(0.1, float(rows[["by_juniors", "by_seniors"]].to_numpy().max(initial=0)) * 1.2)
    for at, row in enumerate(reversed(rows.to_dict("records"))):
        text = {"y": at + 0.16, "yanchor": "bottom", "xref": "paper", "font": {"size": 13}}
        note(figure, figure_text(cohort_label(str(row["cohort"])), 24), x=0, xanchor="left", **text)
        said = f"seniors {percent(row['by_seniors'])}, juniors {percent(row['by_juniors'])}"
        note(figure, said, x=1, xanchor="right", **text)
        for place_, name in enumerate(("by_juniors", "by_seniors")):
            mark = {"color": GROUP_COLOURS[place_], "symbol": ("circle", "square")[place_], "size": 11}
            figure.add_trace(go.Scatter(x=[row[name]], y=[at], mode="markers", marker=mark, hoverinfo="skip"))
    figure.update_xaxes(range=[-0.01, highest], tickformat=".0%", nticks=5)
    figure.update_yaxes(visible=False, range=[-0.4, len(rows) - 0.3])
    return figure


def department_figure(matrix: pd.DataFrame, *, cohort: str, source: str) -> Chart:
    """Pairs by the departments of their partners, each cell with its number."""
    counts = matrix.to_numpy(np.int64)
    apart = int(counts.sum() - np.trace(counts))
    names = [escape_markdown(name) for name in matrix.index]
    order = np.argsort(-counts, axis=None, kind="stable")[:5]
    cells = [divmod(int(cell), len(names)) for cell in order]
    busiest = [
        f"{names[row]} and {names[column]}: {counts[row, column]}" for row, column in cells if counts[row, column]
    ]
    return Chart.of(
        _draw_matrix(matrix),
        title=f"{apart} of {counted(int(counts.sum()), 'pair')} {place(cohort)} reach into another department.",
        subtitle="Pairs by the junior's department (down) and the senior's (across). Pairs within one department "
        "stand on the diagonal.",
        footer=source,
        details=f"Most pairs: {'; '.join(busiest)}." if busiest else "",
    )


def _draw_matrix(matrix: pd.DataFrame) -> go.Figure:
    names = [figure_text(name, 13) for name in matrix.index]
    size = len(names)
    figure = blank_figure(_CELL * size + 120, top=104, left=104, right=16, bottom=8)
    counts = matrix.to_numpy(np.int64)
    cells = [[str(count) if count else "·" for count in row] for row in counts]
    spread = list(range(size))
    figure.add_trace(
        go.Heatmap(
            z=counts, x=spread, y=spread, zmin=0, zmax=max(1, int(counts.max(initial=1))), showscale=False, xgap=2,
            ygap=2, colorscale=[[0, "rgba(42, 127, 158, 0.04)"], [1, "rgba(42, 127, 158, 0.62)"]], hoverinfo="skip",
        )
    )  # fmt: skip
    for row in spread:
        for column in spread:
            note(figure, cells[row][column], x=column, y=row, font={"size": 13})
    ticks = {"tickvals": spread, "ticktext": names, "showgrid": False}
    figure.update_xaxes(side="top", tickangle=-60, ticklabeloverflow="allow", range=[-0.5, size - 0.5], **ticks)
    figure.update_yaxes(range=[size - 0.5, -0.5], **ticks)
    return figure
