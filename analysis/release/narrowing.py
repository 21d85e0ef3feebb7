"""No figure may tell too closely what one person answered: everything that is known of a measure bounds each answer.

A mean of few people near an end of its scale leaves each of them little room; so do a level and a change together, and
several means that are fine one by one. All means of a measure in an arm that were ever released, and those that would
be, are taken together (`disclosure.bounds`), a change as the later answer less the first. Where somebody's answer would
be known to within less than half the scale, the least important new mean of those that say so stays hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.disclosure.bounds import Knowledge, Narrow, narrowed
from analysis.release.audit import worth_of_terms
from analysis.release.choosing import Audit
from analysis.release.coding import LEAST_SHARE
from analysis.release.families import Coordinates
from analysis.release.inputs import Measure
from analysis.release.panels import Key, Members, Panels, person_of
from analysis.release.published import Published
from analysis.release.release import Cell

#: Room beside the rounding of a mean, for numbers as computers hold them.
_CLOSE: Final = 1e-9

Place = tuple[Coordinates, Key]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Mean:
    """A released mean, whose answers it is made of, and whether it is new, so that it can still be hidden."""

    cell: Cell
    members: Members
    is_new: bool

    @property
    def place(self) -> Place:
        return (self.cell.measure, self.cell.wave, self.cell.arm), self.cell.by


def too_telling(
    measures: Iterable[Measure], first: Mapping[str, str], new: Sequence[Cell], panels: Panels, out: Published,
    audit: Audit,
) -> set[Place]:  # fmt: skip
    """Which of the `new` cells, whose people `panels` name, would tell somebody's answer too closely.

    `first` is each measure's first wave, which later ones are changes from.
    """
    known = _known_means(new, panels, out)
    cells: set[Place] = set()
    for measure in measures:
        for arm in sorted({arm for scale, arm in known if scale == measure.id}):
            means = known[measure.id, arm]
            cells |= _refused(measure, first.get(measure.id, ""), means, audit)
    return cells


def _narrow_means(measure: Measure, first: str, audit: Audit, means: list[_Mean]) -> tuple[Narrow, ...]:
    """Whose answers are known to within less than half the scale."""
    limits = [_limits(measure, mean.cell) for mean in means]
    span = measure.high - measure.low
    return narrowed(_knowledge(first, means, limits, span), LEAST_SHARE * span, tick=audit.tick)


def _refused(measure: Measure, first: str, means: list[_Mean], audit: Audit) -> set[Place]:
    """The places of those of `means` that must stay hidden, the least important of those that say too much."""
    refused: set[Place] = set()
    while any(mean.is_new for mean in means):
        try:
            found = _narrow_means(measure, first, audit, means)
        except ValueError:  # answers were corrected between two releases, so that no one set of answers gives all means
            return refused
        sources = [_new_ones(means, one.rows) for one in found]
        guilty = {min(some, key=_importance).place for some in sources if some}
        if not guilty:
            return refused
        refused |= guilty
        means = [mean for mean in means if not (mean.is_new and mean.place in refused)]
    return refused


def _new_ones(means: Sequence[_Mean], rows: Iterable[int]) -> list[_Mean]:
    return [means[row] for row in rows if means[row].is_new]


def _importance(mean: _Mean) -> tuple[float, int]:
    """How much is lost with a mean: the fewer terms, and the more people, the more."""
    return worth_of_terms(name for name, _ in mean.cell.by), mean.cell.n


def _known_means(new: Sequence[Cell], panels: Panels, out: Published) -> dict[tuple[str, str], list[_Mean]]:
    """Every mean that is or would be out, by measure and arm."""
    means = [_Mean(cell, members, is_new=False) for cell, members in out.means()]
    rows = {(panel.system, key): members for panel in panels for key, members in panel.rows.items()}
    means += [
        _Mean(cell, rows[("cells", cell.measure, cell.wave, cell.arm), cell.by], is_new=True)
        for cell in new
        if (("cells", cell.measure, cell.wave, cell.arm), cell.by) in rows
    ]
    by_arm: dict[tuple[str, str], list[_Mean]] = defaultdict(list)
    for mean in means:
        by_arm[mean.cell.measure, mean.cell.arm].append(mean)
    return by_arm


def _knowledge(first: str, means: Sequence[_Mean], limits: list[tuple[float, float]], span: float) -> Knowledge:
    """All means as sums over people whom none of them tells apart, an unknown for each wave."""
    member = _members(means)
    atoms, people = np.unique(np.packbits(member, axis=0), axis=1, return_counts=True)
    whole = np.unpackbits(atoms, axis=0, count=len(means)).astype(np.float64)
    waves = sorted({mean.cell.wave for mean in means} | {first})
    rows = np.zeros((len(means), len(waves), len(people)))
    for row, mean in enumerate(means):
        rows[row, waves.index(mean.cell.wave)] += whole[row]
        if mean.cell.kind == "change":
            rows[row, waves.index(first)] -= whole[row]
    flat = rows.reshape(len(means), -1)
    used = np.abs(flat).any(axis=0)
    low, high = np.array(limits).T
    sizes = np.tile(people, len(waves)).astype(np.float64)
    return Knowledge(flat[:, used], low, high, sizes[used], span)


def _members(means: Sequence[_Mean]) -> BoolArray:
    """Who is in each mean (r, p); somebody whose answer was corrected is another one wherever it counts anew."""
    versions: dict[tuple[Coordinates, str], set[str]] = defaultdict(set)
    for mean in means:
        for unknown in mean.members:
            versions[mean.place[0], person_of(unknown)].add(unknown)
    named = [
        {
            person_of(unknown) if len(versions[mean.place[0], person_of(unknown)]) == 1 else unknown
            for unknown in mean.members
        }
        for mean in means
    ]
    place = {name: number for number, name in enumerate(sorted(set().union(*named)))}
    member = np.zeros((len(means), len(place)), dtype=bool)
    for row, names in enumerate(named):
        member[row, [place[name] for name in names]] = True
    return member


def _limits(measure: Measure, cell: Cell) -> tuple[float, float]:
    """Between which numbers the sum of a cell lies, answers counted from the lower end of their scale."""
    shift = measure.low if cell.kind == "level" else 0.0
    half = 0.5 * 10**-measure.decimals + _CLOSE
    low, high = cell.n * (cell.mean - half - shift), cell.n * (cell.mean + half - shift)
    return (-np.inf if cell.coded == "at most" else low), (np.inf if cell.coded == "at least" else high)
