"""Released cells sorted into the lines of a chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.release.release import Cell, HiddenCell, Release
from analysis.study import ALL, PROGRAMME, SIDES
from analysis.wording.subject import GROUP_LABELS

#: The groups a trend may be drawn by; `ALL` is the whole programme as one line.
Dimension = str


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its group, its shown cells by wave in wave order, and the waves that are hidden."""

    group: str
    arm: str
    cells: tuple[Cell, ...]
    hidden_waves: tuple[str, ...]

    @property
    def name(self) -> str:
        """The group as a label: a cohort's own name, "Juniors", "Other staff"."""
        if self.group == ALL:
            return GROUP_LABELS.get(self.arm, self.arm)
        return GROUP_LABELS[self.group] if self.group in SIDES else self.group


def measure_cells(release: Release, measure: str, kind: str) -> tuple[Cell, ...]:
    """The shown cells of one measure and kind."""
    return tuple(cell for cell in release.index.cells(measure) if cell.kind == kind)


def kind_shown(release: Release, measure: str) -> str:
    """The kind to draw: "change" where the release holds changes of the measure, otherwise "level"."""
    return "change" if any(cell.kind == "change" for cell in release.index.cells(measure)) else "level"


def group_series(
    release: Release, measure: str, kind: str, *, dimension: Dimension = "cohort", cohort: str = ALL, side: str = ALL
) -> tuple[Series, ...]:
    """The programme's lines by `dimension` (`ALL`: one line), narrowed to a cohort and a side, in a fixed order."""
    within = _within(cohort, side)
    cells = [cell for cell in measure_cells(release, measure, kind) if cell.arm == PROGRAMME]
    hidden = [gone for gone in release.index.hidden_cells(measure) if (gone.kind, gone.arm) == (kind, PROGRAMME)]
    groups = [ALL] if dimension == ALL else _groups(release, (*cells, *hidden), dimension, within)
    lines = (_series(release, cells, hidden, PROGRAMME, group, _terms(dimension, group, within)) for group in groups)
    return tuple(line for line in lines if line.cells or line.hidden_waves)


def arm_series(
    release: Release, measure: str, kind: str, arm: str, *, cohort: str = ALL, side: str = ALL
) -> Series | None:
    """The line of an arm (comparison, waitlist) beside a cohort and side, or None where nothing of it is shown.

    Where comparison people are not divided by cohort, all of them stand beside each cohort.
    """
    cells = [cell for cell in measure_cells(release, measure, kind) if cell.arm == arm]
    lines = (_series(release, cells, [], arm, ALL, frozenset(_within(group, side).items())) for group in (cohort, ALL))
    return next((line for line in lines if line.cells), None)


def start_wave(release: Release, measure: str) -> str:
    """The wave from which changes of a measure count: the first at which its level is shown or hidden."""
    told = {cell.wave for cell in release.index.cells(measure) if cell.kind == "level"}
    told |= {gone.wave for gone in release.hidden if (gone.measure, gone.kind) == (measure, "level")}
    return next((wave for wave in release.waves if wave in told), next(iter(release.waves), ""))


def waves_drawn(waves: Sequence[str], lines: Sequence[Series], start: str | None) -> tuple[str, ...]:
    """The waves at which anything is shown or hidden, in order, with the `start` of changes before them."""
    found = {cell.wave for line in lines for cell in line.cells} | {
        wave for line in lines for wave in line.hidden_waves
    }
    if start is not None and found:
        found.add(start)
    return tuple(wave for wave in waves if wave in found)


def _within(cohort: str, side: str) -> dict[str, str]:
    return {name: value for name, value in (("cohort", cohort), ("side", side)) if value != ALL}


def _terms(dimension: Dimension, group: str, within: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((within if dimension == ALL else {**within, dimension: group}).items())


def _groups(
    release: Release, cells: Iterable[Cell | HiddenCell], dimension: Dimension, within: Mapping[str, str]
) -> list[str]:
    """The values of `dimension` of which a cell is shown or hidden beside exactly the terms `within`."""
    rest = frozenset((name, value) for name, value in within.items() if name != dimension)
    named = [(dict(cell.by).get(dimension), frozenset(cell.by)) for cell in cells]
    found = {value for value, by in named if value is not None and by == rest | {(dimension, value)}}
    fixed = {"cohort": release.cohorts, "side": SIDES}.get(dimension, ())
    return [group for group in fixed if group in found] + sorted(found - set(fixed))


def _series(
    release: Release,
    cells: Iterable[Cell],
    hidden: Iterable[HiddenCell],
    arm: str,
    group: str,
    terms: frozenset[tuple[str, str]],
) -> Series:
    order = {wave: place for place, wave in enumerate(release.waves)}
    mine = [cell for cell in cells if frozenset(cell.by) == terms and cell.wave in order]
    gone = {cell.wave for cell in hidden if frozenset(cell.by) == terms and cell.wave in order}
    return Series(
        group,
        arm,
        tuple(sorted(mine, key=lambda cell: order[cell.wave])),
        tuple(sorted(gone, key=order.__getitem__)),
    )
