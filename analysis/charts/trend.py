"""Means from wave to wave with their intervals: one line a group, labelled at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, among, source_line
from analysis.charts.frame import (
    HIDDEN_TEXT,
    LABEL_HEIGHT,
    LABEL_SIGNS,
    axis_style,
    blank_figure,
    figure_text,
    hatched,
    hidden_figure,
    label_margin,
    note,
    spread,
    swatch,
    value_ticks,
    zero_line,
)
from analysis.charts.lines import LineStyle, draw_band, draw_bundle, draw_line, line_styles, value_range
from analysis.charts.multiples import MOST_PANELS, multiples
from analysis.charts.palette import COMPARISON_GREY
from analysis.charts.rows import level_rows
from analysis.charts.series import (
    Dimension,
    Series,
    arm_series,
    group_series,
    kind_shown,
    measure_cells,
    start_wave,
    waves_drawn,
)
from analysis.release.release import Cell, Release
from analysis.study import ALL, COMPARISON, PROGRAMME, WAITLIST
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import listed, number, signed
from analysis.wording.trends import describe_trend

#: Lines that can be labelled at their ends; more become small multiples.
MOST_LINES: Final = 6

_HEIGHT: Final = 340
_TOP, _BOTTOM, _LEFT = 26, 36, 34
#: Free space beside the last wave, in waves, for points that stand aside.
_ROOM: Final = 0.16


def trend_figure(
    release: Release,
    measure: str,
    *,
    dimension: Dimension = "cohort",
    kind: str | None = None,
    cohort: str = ALL,
    side: str = ALL,
    most_lines: int = MOST_LINES,
    ends: tuple[str, str] = ("least", "most"),
) -> Chart:
    """The released means of `measure` over the waves, by `dimension` or `ALL` for the programme as one line.

    `cohort` and `side` narrow to the programme's people in them. `kind` "change" draws changes from the measure's
    first wave with their zero line, "level" the scores on the whole 0 to 100 scale whose `ends` are named; by default
    changes where the release holds them. Up to `most_lines` lines share one picture, more become small multiples, more
    than `MOST_PANELS` thin lines that are named where they are pointed at, and levels at one wave alone become rows.
    The comparison stands behind in grey; hidden cells are hatched.
    """
    kind = kind or kind_shown(release, measure)
    lines = group_series(release, measure, kind, dimension=dimension, cohort=cohort, side=side)
    beside = [arm_series(release, measure, kind, arm, cohort=cohort, side=side) for arm in (COMPARISON, WAITLIST)]
    context = [series for series in beside if series is not None]
    cells = [cell for line in (*lines, *context) for cell in line.cells]
    start = start_wave(release, measure)
    waves = waves_drawn(release.waves, (*lines, *context), start if kind == "change" else None)
    spoken = cells if dimension != ALL or (cohort, side) != (ALL, ALL) else _whole(release, measure, kind, cells)
    return Chart.of(
        _draw(release, waves, lines, context, dimension, kind, ends, most_lines),
        title=describe_trend(spoken, release.waves, start=start),
        subtitle=f"{_subtitle(kind, side, lines, start)} {_reading(lines, context)}",
        footer=source_line(release, _people(release, measure, kind, (cohort, side))),
        details=_details(lines, context, kind),
    )


def _draw(
    release: Release,
    waves: Sequence[str],
    lines: Sequence[Series],
    context: Sequence[Series],
    dimension: Dimension,
    kind: str,
    ends: tuple[str, str],
    most_lines: int,
) -> go.Figure:
    if not any(line.cells for line in (*lines, *context)):
        return hidden_figure()
    styles = line_styles(lines, release.cohorts, dimension)
    if kind == "level" and len(waves) == 1:
        return level_rows(lines, context, styles, ends)
    if most_lines < len(lines) <= MOST_PANELS:
        return multiples(waves, lines, context, styles, kind)
    return _one_picture(waves, lines, context, styles, kind, ends)


def _one_picture(
    waves: Sequence[str],
    lines: Sequence[Series],
    context: Sequence[Series],
    styles: dict[str, LineStyle],
    kind: str,
    ends: tuple[str, str],
) -> go.Figure:
    shown, many = (*lines, *context), _are_very_many(lines)
    named = context if many else shown
    figure = blank_figure(_HEIGHT, left=_LEFT, right=label_margin([_label(line, waves) for line in named]), top=_TOP)
    low, high = value_range(shown, kind)
    if many:
        draw_bundle(figure, lines, waves, kind)
    for series in context:
        draw_band(figure, series, waves, kind)
    for series in () if many else lines:
        draw_line(figure, series, waves, styles[series.group], kind)
    floor = _hatch_hidden(figure, lines, waves, (low, high))
    _axes(figure, waves, (floor, high), kind, ends)
    _label_ends(figure, named, waves, styles, (high - floor) * LABEL_HEIGHT / (_HEIGHT - _TOP - _BOTTOM))
    return figure


def _are_very_many(lines: Sequence[Series]) -> bool:
    return len(lines) > MOST_PANELS


def _axes(
    figure: go.Figure, waves: Sequence[str], bounds: tuple[float, float], kind: str, ends: tuple[str, str]
) -> None:
    ticks = {"tickvals": list(range(len(waves))), "ticktext": [figure_text(wave, 12) for wave in waves]}
    figure.update_xaxes(**axis_style(showgrid=False, range=[-0.2, len(waves) - 1 + _ROOM], **ticks))
    figure.update_yaxes(range=list(bounds))
    top = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "bottom"}
    if kind == "change":
        zero_line(figure)
        figure.update_yaxes(**value_ticks(*bounds, change=True))
        note(figure, f"points, against {figure_text(waves[0], 12)}", y=1, yref="paper", **top)
        return
    figure.update_yaxes(tickvals=[0, 25, 50, 75, 100] if bounds[0] > -25 else [-100, -50, 0, 50, 100])
    for value, end in zip((0, 100), ends, strict=True):
        note(figure, f"{value} = {figure_text(end, 28)}", y=value, **top)


def _label_ends(
    figure: go.Figure, lines: Sequence[Series], waves: Sequence[str], styles: dict[str, LineStyle], gap: float
) -> None:
    """Names at the right, each at its line's last value or as near as the others let it."""
    shown = [line for line in lines if line.cells]
    x = len(waves) - 1 + _ROOM
    for line, place in zip(shown, spread([line.cells[-1].mean for line in shown], gap), strict=True):
        style = styles[line.group] if line.arm == PROGRAMME else LineStyle(COMPARISON_GREY, "line")
        text = swatch(style.colour, style.marker) + _label(line, waves)
        note(figure, text, x=x, y=place, xanchor="left", xshift=4, font={"size": 13})


def _label(line: Series, waves: Sequence[str]) -> str:
    """A line's name; one that ends before the last wave says where."""
    name = figure_text(line.name, LABEL_SIGNS)
    ended = line.cells and line.cells[-1].wave != waves[-1]
    return f"{name}, {figure_text(line.cells[-1].wave, 8)}" if ended else name


def _hatch_hidden(
    figure: go.Figure, lines: Sequence[Series], waves: Sequence[str], bounds: tuple[float, float]
) -> float:
    """Beneath the lines a hatched strip at each wave where a group is hidden; returns the new foot of the axis."""
    low, high = bounds
    gone = {wave: [line.name for line in lines if wave in line.hidden_waves] for wave in waves}
    if not any(gone.values()):
        return low
    strip = 0.07 * (high - low)
    for place, wave in enumerate(waves):
        if gone[wave]:
            hover = f"{listed(figure_text(name) for name in gone[wave])}:<br>{HIDDEN_TEXT}<extra></extra>"
            hatched(figure, x=[place], y=[strip], base=[low - strip], width=[0.3], hovertemplate=hover)
    first = next(place for place, wave in enumerate(waves) if gone[wave])
    names = {name for wave in waves for name in gone[wave]}
    text = f"{figure_text(next(iter(names)), LABEL_SIGNS)} hidden" if len(names) == 1 else f"{len(names)} groups hidden"
    side = {"xanchor": "right", "x": first - 0.17} if first else {"xanchor": "left", "x": first + 0.17}
    note(figure, text, y=low - strip / 2, **side)
    return low - 1.2 * strip


def _people(release: Release, measure: str, kind: str, within: tuple[str, str]) -> int | None:
    """The programme's people behind the picture: those of the group it is narrowed to, at the wave with most."""
    terms = {(name, value) for name, value in zip(("cohort", "side"), within, strict=True) if value != ALL}
    cells = [cell for cell in measure_cells(release, measure, kind) if cell.arm == PROGRAMME]
    return max((cell.n for cell in cells if set(cell.by) == terms), default=None)


def _whole(release: Release, measure: str, kind: str, cells: list[Cell]) -> list[Cell]:
    """What the title of one line speaks of: the whole programme and comparison where shown."""
    whole = [cell for cell in measure_cells(release, measure, kind) if not cell.by]
    return [*whole, *cells]


def _subtitle(kind: str, side: str, lines: Sequence[Series], start: str) -> str:
    drawn = "Mean score in points on a 0 to 100 scale"
    if kind == "change":
        drawn = f"Mean change from {escape_markdown(start)} in points, people linked at both waves"
    gone = f" Hatched: {HIDDEN_TEXT}." if any(line.hidden_waves for line in lines) else ""
    each = f" Each thin line is one of {len(lines)} groups." if _are_very_many(lines) else ""
    return f"{drawn}{among(side)}.{each}{gone}"


def _reading(lines: Sequence[Series], context: Sequence[Series]) -> str:
    """How whiskers and bands are read. Those of a change are as wide as the answer's: where it is one of the primary
    ones, so wide that all of these hold at once.
    """
    cells = [cell for line in (*lines, *context) for cell in line.cells if cell.low is not None]
    times = sorted({round(100 * cell.level) for cell in cells}) or [95]
    sure = " or ".join(str(number) for number in times)
    why = ", as in the answer, so that all primary answers hold together 95 times in 100" if times[-1] > 95 else ""
    grey = f" Grey: {listed(series.name.lower() for series in context)}." if context else ""
    marks = "Bands" if _are_very_many(lines) else "Whiskers and bands"
    return f"{marks}: where the true mean plausibly lies, {sure} times in 100{why}.{grey}"


def _details(lines: Sequence[Series], context: Sequence[Series], kind: str) -> str:
    said = [f"{escape_markdown(line.name)}: {_means(line, kind)}." for line in (*lines, *context) if line.cells]
    hidden = [escape_markdown(line.name) for line in lines if line.hidden_waves]
    return " ".join([*said, f"{listed(hidden)}: {HIDDEN_TEXT}." if hidden else ""]).strip()


def _means(line: Series, kind: str) -> str:
    write = signed if kind == "change" else number
    return ", ".join(f"{escape_markdown(cell.wave)} {write(cell.mean, 0)}" for cell in line.cells)
