"""Two figures on one line: what a naive reading says beside the fair one, and how two sides see one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, source_line
from analysis.charts.dumbbell import Dumbbell, Mark, draw_dumbbells
from analysis.charts.frame import blank_figure, hatched, hidden_figure, note, row_lines, value_ticks
from analysis.charts.palette import ACCENT, COMPARISON_GREY, GROUP_COLOURS
from analysis.release.release import Cell, HiddenCell, Release
from analysis.study import JUNIOR, PROGRAMME, SENIOR
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import decimals_for, number, signed
from analysis.wording.retention import describe_naive_beside_fair
from analysis.wording.subject import inner

_ROW_HEIGHT: Final = 62
_NO_VIEWS: Final = frozenset({"prediction_skill"})

#: Said with every comparison of the sides' levels.
LEVEL_NOTE: Final = (
    "The sides may read the same words differently, so a gap in level is a start for a talk, not a finding."
)


def naive_beside_fair_figure(release: Release) -> Chart:
    """The difference in the share still employed, ever against never, above the time-at-risk fair one."""
    comparison = release.retention
    values = (None, None) if comparison is None else (comparison.naive_difference, comparison.fair_difference)
    title = describe_naive_beside_fair(comparison) if comparison else ""
    return Chart.of(
        hidden_figure() if values == (None, None) else _draw_differences(values),
        title=title or "Retention cannot be compared yet.",
        subtitle="Whole programme: difference in the share still employed, participants against similar staff, in "
        "percentage points. "
        "The interval of the fair comparison stands with the days kept.",
        footer=source_line(release),
    )


def _draw_differences(values: tuple[float | None, float | None]) -> go.Figure:
    rows = (("Naive: ever against never", values[0], COMPARISON_GREY), ("Time-at-risk fair", values[1], ACCENT))
    known = [100 * value for value in values if value is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    room = max(1.0, 0.15 * (high - low))
    figure = blank_figure(_ROW_HEIGHT * 2 + 46, top=6, bottom=34)
    for place, (label, value, colour) in enumerate(reversed(rows)):
        _draw_dot(figure, place, label, value, colour, (low - room, high + room))
    bounds = (low - room, high + room)
    figure.update_xaxes(range=list(bounds), showgrid=False, **value_ticks(*bounds, change=True))
    figure.update_yaxes(visible=False, range=[-0.4, 1.75])
    return figure


def _draw_dot(
    figure: go.Figure, place: int, label: str, value: float | None, colour: str, bounds: tuple[float, float]
) -> None:
    text = {"y": place + 0.2, "yanchor": "bottom", "xref": "paper", "font": {"size": 13}}
    note(figure, label, x=0, xanchor="left", **text)
    if value is None:
        hatched(figure, orientation="h", x=[bounds[1] - bounds[0]], base=[bounds[0]], y=[place], width=[0.3])
        return
    figure_points = 100 * value
    note(figure, signed(figure_points, decimals_for(figure_points)), x=1, xanchor="right", **text)
    row_lines(figure, place)
    stem = {"color": colour, "width": 2}
    figure.add_trace(go.Scatter(x=[0, figure_points], y=[place] * 2, mode="lines", line=stem, hoverinfo="skip"))
    hover = f"{label}: {signed(figure_points)} percentage points<extra></extra>"
    dot = {"color": colour, "size": 14}
    figure.add_trace(go.Scatter(x=[figure_points], y=[place], mode="markers", marker=dot, hovertemplate=hover))


@dataclass(frozen=True, slots=True)
class Gap:
    """One measure as both sides see it: a released cell each, None where it is hidden."""

    title: str
    junior: Cell | None
    senior: Cell | None


def side_gaps(release: Release, wave: str) -> tuple[Gap, ...]:
    """The scales whose level at `wave` is released for both sides, or hidden for one of them; the widest gap first.

    What only one side was asked has no gap, and a skill is no way of seeing things.
    """
    cells = {(cell.measure, cell.by[0][1]): cell for cell in release.cells if _speaks_for_a_side(cell, wave)}
    hidden = {(gone.measure, gone.by[0][1]) for gone in release.hidden if _speaks_for_a_side(gone, wave)}
    titles = {measure: cell.measure_title for (measure, _), cell in cells.items() if measure not in _NO_VIEWS}
    gaps = (
        Gap(title, cells.get((key, JUNIOR)), cells.get((key, SENIOR)))
        for key, title in titles.items()
        if {(key, JUNIOR), (key, SENIOR)} <= cells.keys() | hidden
    )
    return tuple(sorted(gaps, key=_width, reverse=True))


def _speaks_for_a_side(cell: Cell | HiddenCell, wave: str) -> bool:
    one_side = len(cell.by) == 1 and cell.by[0][0] == "side"
    return one_side and (cell.kind, cell.wave, cell.arm) == ("level", wave, PROGRAMME)


def perception_gap_figure(release: Release, wave: str) -> Chart:
    """Juniors and seniors as dumbbells on the 0 to 100 scale, one measure a row, each with its interval."""
    gaps = side_gaps(release, wave)
    both = [gap for gap in gaps if gap.junior and gap.senior]
    cells = [cell for gap in both for cell in (gap.junior, gap.senior) if cell]
    return Chart.of(
        draw_dumbbells([_dumbbell(gap) for gap in gaps]) if gaps else hidden_figure(),
        title=_gap_finding(both, wave),
        subtitle=f"Mean score by side at {escape_markdown(wave)}, in points on a 0 to 100 scale, with intervals. "
        f"Circles are juniors (the mentors), squares seniors (the mentees). {LEVEL_NOTE}",
        footer=source_line(release, max((cell.n for cell in cells), default=None)),
        details=" ".join(f"{escape_markdown(gap.title)}: {_gap_figures(gap)}." for gap in gaps),
    )


def _width(gap: Gap) -> float:
    return abs(gap.junior.mean - gap.senior.mean) if gap.junior and gap.senior else -1.0


def _gap_finding(gaps: Sequence[Gap], wave: str) -> str:
    if not gaps:
        return f"The two sides cannot be set side by side at {escape_markdown(wave)} yet."
    widest = gaps[0]
    figures = f"{inner(escape_markdown(widest.title))}: {_gap_figures(widest)}"
    if _overlaps(widest):
        return f"Juniors and seniors stand about alike; their means are furthest apart on {figures}."
    return f"Juniors and seniors stand furthest apart on {figures}."


def _overlaps(gap: Gap) -> bool:
    """Whether the intervals of the two sides share a score; without intervals nothing tells the sides apart."""
    sides = [cell for cell in (gap.junior, gap.senior) if cell]
    known = [(cell.low, cell.high) for cell in sides if cell.low is not None and cell.high is not None]
    return len(known) < 2 or max(low for low, _ in known) <= min(high for _, high in known)


def _gap_figures(gap: Gap) -> str:
    sides = (("juniors", gap.junior), ("seniors", gap.senior))
    return ", ".join(f"{name} {number(cell.mean, 0) if cell else 'hidden'}" for name, cell in sides)


def _dumbbell(gap: Gap) -> Dumbbell:
    ends = (
        _mark("Juniors", gap.junior, GROUP_COLOURS[0], "circle"),
        _mark("Seniors", gap.senior, GROUP_COLOURS[1], "square"),
    )
    return Dumbbell(gap.title, _gap_figures(gap), ends)


def _mark(side: str, cell: Cell | None, colour: str, symbol: str) -> Mark | None:
    return None if cell is None else Mark(side, cell.mean, cell.low, cell.high, cell.n, colour, symbol)
