"""The small line on a card: the programme's mean over the waves, or who stays, without axes."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, source_line
from analysis.charts.frame import blank_figure, hidden_figure, zero_line
from analysis.charts.lines import draw_band, draw_line, line_styles, reach
from analysis.charts.series import arm_series, group_series, kind_shown, measure_cells, start_wave, waves_drawn
from analysis.charts.survival import COMPARISON_GROUP, PARTICIPANTS, curve_colour
from analysis.release.release import Release
from analysis.study import ALL, COMPARISON
from analysis.wording.retention import describe_staying
from analysis.wording.trends import describe_trend

_HEIGHT: Final = 72
#: Free pixels at the right: a narrow column may cut them off.
_RIGHT: Final = 22


def sparkline_figure(release: Release, measure: str, *, cohort: str = ALL) -> Chart:
    """The released means of the whole programme or of one cohort as a line with whiskers, the comparison in grey."""
    kind = kind_shown(release, measure)
    dimension = ALL if cohort == ALL else "cohort"
    lines = [line for line in group_series(release, measure, kind, dimension=dimension) if line.group == cohort]
    comparison = arm_series(release, measure, kind, COMPARISON)
    cells = [cell for cell in measure_cells(release, measure, kind) if not cell.by]
    title = describe_trend(
        lines[0].cells or cells if lines else cells, release.waves, start=start_wave(release, measure)
    )
    if not any(line.cells for line in lines):
        return Chart.of(hidden_figure(_HEIGHT), title=title, subtitle="", footer=source_line(release))
    figure = blank_figure(_HEIGHT, right=_RIGHT, top=4, bottom=4, left=2)
    shown = [*lines, comparison] if comparison else lines
    waves = waves_drawn(release.waves, shown, start_wave(release, measure) if kind == "change" else None)
    low, high = reach(shown, (0.0,) if kind == "change" else ())
    if comparison:
        draw_band(figure, comparison, waves, kind)
    draw_line(figure, lines[0], waves, line_styles(lines, release.cohorts, dimension)[cohort], kind)
    if kind == "change":
        zero_line(figure)
    figure.update_xaxes(visible=False, range=[-0.15, len(waves) - 0.85])
    figure.update_yaxes(visible=False, range=[low, high])
    return Chart.of(figure, title=title, subtitle="", footer=source_line(release))


def retention_sparkline_figure(release: Release) -> Chart:
    """The released curves of participants and similar staff, small and without axes, on the range that they fill."""
    curves = [
        curve for curve in release.curves if curve.side == ALL and curve.group in (PARTICIPANTS, COMPARISON_GROUP)
    ]
    title = describe_staying(curves)
    if not curves:
        return Chart.of(hidden_figure(_HEIGHT), title=title, subtitle="", footer=source_line(release))
    figure = blank_figure(_HEIGHT, right=_RIGHT, top=4, bottom=4, left=2)
    for curve in curves:
        line = {"color": curve_colour(release, curve.group), "width": 2.5, "shape": "hv"}
        figure.add_trace(go.Scatter(x=curve.time_months, y=curve.survival, mode="lines", line=line, hoverinfo="skip"))
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return Chart.of(figure, title=title, subtitle="", footer=source_line(release))
