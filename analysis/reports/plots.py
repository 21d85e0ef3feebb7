"""The pictures of a report as plain data, read off the release as the charts on the pages are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from analysis.charts.forest import Row, forest_rows, row_name, row_words
from analysis.charts.lines import value_range
from analysis.charts.palette import (
    ACCENT,
    COMPARISON_GREY,
    FAVOURABLE,
    UNFAVOURABLE,
    cohort_colour,
    group_colour,
)
from analysis.charts.series import Series as Line
from analysis.charts.series import arm_series, group_series, kind_shown, start_wave, waves_drawn
from analysis.charts.survival import COMPARISON_GROUP, PARTICIPANTS, curve_colour, curve_name
from analysis.impact.card import Card
from analysis.impact.curve import Curve
from analysis.release.release import Cell, Release, Theme
from analysis.release.tables import HIDDEN
from analysis.release.views import Forest, curves_for
from analysis.reports.section import NOTHING, Mark, Plot, Series, Table
from analysis.reports.text import named, said
from analysis.study import ALL, COMPARISON, PROGRAMME, WAITLIST
from analysis.wording.numbers import decimals_for, interval, number, percent, signed
from analysis.wording.standing import shrunken_figure
from analysis.wording.subject import GROUP_LABELS, in_days

POINTS: Final = "points"
CHANGED: Final = "points, against {}"
DAYS: Final = "days"
PEOPLE: Final = "people"
STILL_EMPLOYED: Final = "still employed, by months since the start"
#: Groups drawn beside the whole programme on one slide, at most; the workbook has all of them.
MOST_PANELS: Final = 8
MOST_THEMES: Final = 8
NO_INTERVAL: Final = "too few people for an interval"
_TOO_FEW: Final = "too few to say"
_UNFAVOURABLY, _BOTH_WAYS, _FAVOURABLY = "unfavourably", "both ways", "favourably"


def trend_plots(release: Release, measure: str) -> tuple[Plot, ...]:
    """The measure from wave to wave: the whole programme, then each cohort (each side where there is one cohort), all
    on one scale, with whoever did not take part in grey. Empty where nothing is shown or hidden of it.
    """
    kind, by = kind_shown(release, measure), "cohort" if len(release.cohorts) > 1 else "side"
    whole = group_series(release, measure, kind, dimension=ALL)
    groups = group_series(release, measure, kind, dimension=by)[:MOST_PANELS]
    beside = [line for arm in (COMPARISON, WAITLIST) if (line := arm_series(release, measure, kind, arm)) is not None]
    start = start_wave(release, measure)
    waves = waves_drawn(release.waves, (*whole, *groups, *beside), start if kind == "change" else None)
    bounds = value_range((*whole, *groups, *beside), kind)
    names = [line.group for line in groups]
    plots = []
    for line in (*whole, *groups):
        colour = ACCENT if line.group == ALL else _colour_of(release, by, names, line.group)
        cohort = line.group if by == "cohort" and line.group != ALL else ALL
        context = [arm_series(release, measure, kind, one.arm, cohort=cohort) or one for one in beside]
        plots.append(_trend_plot(waves, line, context, colour, kind, bounds))
    return tuple(plots)


def _colour_of(release: Release, by: str, groups: Sequence[str], group: str) -> str:
    return cohort_colour(release.cohorts, group) if by == "cohort" else group_colour(groups, group)


def _trend_plot(
    waves: Sequence[str], line: Line, context: Iterable[Line], colour: str, kind: str, bounds: tuple[float, float]
) -> Plot:
    title = "Whole programme" if line.group == ALL else named(line.name)
    own = Series(GROUP_LABELS[PROGRAMME] if line.group == ALL else title, colour, _marks(line, waves, kind))
    grey = [Series(named(one.name), COMPARISON_GREY, _marks(one, waves, kind), context=True) for one in context]
    unit = CHANGED.format(named(waves[0])) if kind == "change" and waves else f"{POINTS}, from 0 to 100"
    return told_in_full(
        Plot("lines", title, tuple(map(named, waves)), (*grey, own), bounds, unit, "", signed=kind == "change")
    )


def _marks(line: Line, waves: Sequence[str], kind: str) -> tuple[Mark, ...]:
    """A mark a wave. A line of changes begins at its first wave with no change, by definition."""
    at = {cell.wave: cell for cell in line.cells}
    marks = []
    for place, wave in enumerate(waves):
        if wave in at:
            marks.append(_of_cell(at[wave]))
        elif wave in line.hidden_waves:
            marks.append(Mark(None, told=HIDDEN))
        else:
            marks.append(Mark(0.0, told="start") if kind == "change" and place == 0 and at else NOTHING)
    return tuple(marks)


def _of_cell(cell: Cell) -> Mark:
    known = cell.low is not None and cell.high is not None
    decimals = decimals_for(cell.mean, width=(cell.high or 0.0) - (cell.low or 0.0) if known else 0.0)
    told = (signed if cell.kind == "change" else number)(cell.mean, decimals)
    if known:
        told += f" ({interval(cell.low or 0.0, cell.high or 0.0, decimals, sign=cell.kind == 'change')})"
    else:
        told += f" ({NO_INTERVAL})"
    return Mark(cell.mean, cell.low, cell.high, f"{cell.coded} {told}".strip())


def forest_plot(release: Release, shown: Forest) -> Plot:
    """The cohorts beside each other, each with its interval and the letter of its grade; what is hidden says so."""
    rows = forest_rows(release, shown.measure, ranked=shown.differ is True)
    cards = [row.card for row in rows if row.card is not None]
    colours = tuple(ACCENT if row.cohort == ALL else cohort_colour(release.cohorts, row.cohort) for row in rows)
    return rows_plot(rows, [named(row_name(row)) for row in rows], colours, cards)


def answer_plot(release: Release, cards: Sequence[tuple[str, Card | None]]) -> Plot:
    """Cards under their labels: the answer of the whole programme and of its sides, None where one is hidden."""
    rows = [Row(label, card) for label, card in cards]
    colours = tuple(ACCENT if place == 0 else group_colour(("", "a", "b"), "ab"[(place - 1) % 2])
                    for place in range(len(rows)))  # fmt: skip
    return rows_plot(rows, [label for label, _ in cards], colours, [card for _, card in cards if card is not None])


def rows_plot(rows: Sequence[Row], names: Sequence[str], colours: tuple[str, ...], cards: Sequence[Card]) -> Plot:
    """A row a card: its figure from its lower to its upper end, with a line where nothing changed."""
    marks, drawn = tuple(_of_row(row) for row in rows), tuple(_drawn_towards(row) for row in rows)
    small = max((card.smallest_change for card in cards), default=0.0)
    days = bool(cards) and in_days(cards[0])
    series = [Series("Days kept" if days else "Change", ACCENT, marks)]
    if any(mark.value is not None for mark in drawn):
        series.append(Series("Drawn towards all cohorts", COMPARISON_GREY, drawn, context=True))
    plot = Plot(
        "rows", "", tuple(names), tuple(series), _row_bounds((*marks, *drawn), small),
        DAYS if days else POINTS, "", signed=True, within=small, colours=colours,
    )  # fmt: skip
    return told_in_full(plot)


def _of_row(row: Row) -> Mark:
    if row.span is None:
        return Mark(None, told=row_words(row) if row.card is None else _TOO_FEW)
    low, estimate, high = row.span
    return Mark(estimate, low, high, row_words(row))


def _drawn_towards(row: Row) -> Mark:
    """A cohort's figure drawn towards that of all cohorts, where there is one."""
    if row.card is None or row.drawn is None:
        return NOTHING
    low, value, high = row.drawn
    return Mark(value, low, high, said(shrunken_figure(row.card)))


def _row_bounds(marks: Sequence[Mark], small: float) -> tuple[float, float]:
    lows = [mark.low for mark in marks if mark.low is not None]
    highs = [mark.high for mark in marks if mark.high is not None]
    low, high = min([-1.3 * small, 0.0, *lows]), max([1.3 * small, 0.0, *highs])
    room = 0.06 * max(high - low, 1.0)
    return low - room, high + room


def curve_plot(release: Release) -> tuple[Plot, Table] | None:
    """Who is still employed, month by month, participants beside similar staff, and the people at risk; None where no
    curve of them is shown.
    """
    curves = [one for one in curves_for(release).curves if one.group in (PARTICIPANTS, COMPARISON_GROUP)]
    curves = [one for one in curves if one.time_months]
    if not curves:
        return None
    months = max((one.time_months for one in curves), key=len)
    floor = 0.5 if min(min(one.low) for one in curves) >= 0.5 else 0.0
    series = [_curve_series(release, one, months) for one in sorted(curves, key=lambda one: one.group == PARTICIPANTS)]
    plot = Plot("steps", "", tuple(f"{month:.0f}" for month in months), tuple(series), (floor, 1.0), STILL_EMPLOYED, "")
    return told_in_full(plot), _at_risk(curves, months)


def _curve_series(release: Release, curve: Curve, months: Sequence[float]) -> Series:
    marks = tuple(
        Mark(share, low, high, f"{percent(share)} ({percent(low)} to {percent(high)})")
        for share, low, high in zip(curve.survival, curve.low, curve.high, strict=True)
    )
    padded = (*marks, *(NOTHING,) * (len(months) - len(marks)))
    return Series(curve_name(curve.group), curve_colour(release, curve.group), padded, curve.group != PARTICIPANTS)


def _at_risk(curves: Sequence[Curve], months: Sequence[float]) -> Table:
    """The people at risk at every third month, a row a group."""
    chosen = [place for place, month in enumerate(months) if month % 3 == 0]
    rows = tuple(
        (curve_name(one.group), *(number(one.at_risk[at], 0) if at < len(one.at_risk) else "" for at in chosen))
        for one in curves
    )
    header = ("At risk, by month", *(f"{months[place]:.0f}" for place in chosen))
    return Table("People at risk", header, rows, numeric=True)


def theme_plot(themes: Sequence[Theme]) -> Plot | None:
    """People who raised each theme, by direction; None where no theme may be told in numbers."""
    counted = [theme for theme in themes if theme.counts is not None][:MOST_THEMES]
    if not counted:
        return None
    kinds = ((_FAVOURABLY, FAVOURABLE, 0), (_BOTH_WAYS, COMPARISON_GREY, 2), (_UNFAVOURABLY, UNFAVOURABLE, 1))
    series = tuple(
        Series(name, colour, tuple(_people(theme, place) for theme in counted)) for name, colour, place in kinds
    )
    most = max(sum((theme.counts or (0,))[:3]) for theme in counted)
    names = tuple(f"{named(theme.title)}: {sum((theme.counts or ())[:3])} of {sum(theme.counts or ())}"
                  for theme in counted)  # fmt: skip
    return told_in_full(Plot("stack", "", names, series, (0.0, float(most)), PEOPLE, ""))


def _people(theme: Theme, place: int) -> Mark:
    count = (theme.counts or (0, 0, 0, 0))[place]
    return Mark(float(count), told=number(count, 0))


def told_in_full(plot: Plot) -> Plot:
    """The plot with words for whoever cannot see it: every figure, group by group."""
    lines = [
        f"{series.name}: "
        + "; ".join(
            f"{name} {mark.told}" for name, mark in zip(plot.categories, series.marks, strict=True) if mark.told
        )
        for series in plot.series
        if any(mark.told for mark in series.marks)
    ]
    head = f"{plot.title}. " if plot.title else ""
    return replace(plot, alt=f"{head}In {plot.unit}. {'. '.join(lines)}.")


def numbers_of(plot: Plot, title: str = "") -> Table:
    """The figures of a picture as a table: a row a category, a column a series, each as it is said."""
    header = ("", *(series.name for series in plot.series))
    rows = tuple(
        (name, *(series.marks[place].told for series in plot.series)) for place, name in enumerate(plot.categories)
    )
    return Table(title or plot.title or f"The figures, in {plot.unit}", header, rows, numeric=True)
