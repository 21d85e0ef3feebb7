"""No figure may tell too closely what one person answered: everything that is known of a measure bounds each answer.

A mean of few people near an end of its scale leaves each of them little room; so do a level and a change together, and
several means that are fine one by one. All means of a measure in an arm that were ever released, and those that would
be, are taken together (`disclosure.bounds`), a change as the later answer less the first. Where somebody's answer would
be known to within less than half the scale, the least important new mean of those that say so stays hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.disclosure.bounds import Knowledge, Narrow, narrowed
from analysis.disclosure.numbers import distinct_columns, sparse
from analysis.release.audit import worth_of_terms
from analysis.release.choosing import Audit
from analysis.release.coding import LEAST_SHARE
from analysis.release.families import Coordinates
from analysis.release.inputs import Measure
from analysis.release.panels import Key, Members, Panels, incidence, people_of, person_of
from analysis.release.published import Published, coordinates_of
from analysis.release.release import Cell

#: Room beside the rounding of a mean, for numbers as computers hold them.
_CLOSE: Final = 1e-9

Place = tuple[Coordinates, Key]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """A released cell, whose answers it is made of, and whether it is new, so that it can still be hidden."""

    cell: Cell
    members: Members
    is_new: bool

    @property
    def place(self) -> Place:
        """Its family and its terms."""
        return coordinates_of(self.cell), self.cell.by


def too_telling(
    measures: Iterable[Measure], first: Mapping[str, str], new: Sequence[Cell], panels: Panels, out: Published,
    audit: Audit,
) -> set[Place]:  # fmt: skip
    """Which of the `new` cells, whose people `panels` name, would tell somebody's answer too closely by their means.

    `first` is each measure's first wave, which later ones are changes from.
    """
    known = told_cells(new, panels, out)
    cells: set[Place] = set()
    for measure in measures:
        search = partial(_narrow_means, measure, first.get(measure.id, ""), audit)
        for arm in sorted({arm for scale, arm in known if scale == measure.id}):
            cells |= held_back(search, known[measure.id, arm])
    return cells


def held_back(search: Callable[[list[Told]], tuple[Narrow, ...]], told: list[Told]) -> set[Place]:
    """The places of those of `told` that must stay hidden, the least important of those that say too much.

    `search` tells of whom they say too much. Where answers were corrected between two releases so that no one set of
    answers gives all figures, the new ones are searched by themselves.
    """
    refused: set[Place] = set()
    while any(one.is_new for one in told):
        try:
            found = search(told)
        except ValueError:
            told = [one for one in told if one.is_new]
            found = search(told)
        sources = [_new_ones(told, one.rows) for one in found]
        guilty = {min(some, key=_importance).place for some in sources if some}
        if not guilty:
            break
        refused |= guilty
        told = [one for one in told if not (one.is_new and one.place in refused)]
    return refused


def told_cells(new: Sequence[Cell], panels: Panels, out: Published) -> dict[tuple[str, str], list[Told]]:
    """Every cell that is or would be out and whose people are known, by measure and arm, the oldest first."""
    told = [Told(cell, members, is_new=False) for cell, members in out.means()]
    rows = {(panel.system, key): members for panel in panels for key, members in panel.rows.items()}
    told += [
        Told(cell, rows[("cells", *coordinates_of(cell)), cell.by], is_new=True)
        for cell in new
        if (("cells", *coordinates_of(cell)), cell.by) in rows
    ]
    by_arm: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in told:
        by_arm[one.cell.measure, one.cell.arm].append(one)
    return by_arm


def atoms_of(told: Sequence[Told]) -> tuple[BoolArray, FloatArray]:
    """The cells as sums over people whom none of them tells apart: which of these each sums (r, a), their people (a,).

    Somebody whose answer was corrected is another one wherever it counts anew.
    """
    member = _members(told)
    first, atom = distinct_columns(member)
    return member[:, first], np.bincount(atom, minlength=len(first)).astype(np.float64)


def _narrow_means(measure: Measure, first: str, audit: Audit, told: list[Told]) -> tuple[Narrow, ...]:
    """Whose answers are known to within less than half the scale."""
    limits = [_limits(measure, one.cell) for one in told]
    span = measure.high - measure.low
    return narrowed(_knowledge(first, told, limits, span), LEAST_SHARE * span, tick=audit.tick)


def _new_ones(told: Sequence[Told], rows: Iterable[int]) -> list[Told]:
    return [told[row] for row in rows if told[row].is_new]


def _importance(told: Told) -> tuple[float, int]:
    """How much is lost with a cell: the fewer terms, and the more people, the more."""
    return worth_of_terms(name for name, _ in told.cell.by), told.cell.n


def _knowledge(first: str, means: Sequence[Told], limits: list[tuple[float, float]], span: float) -> Knowledge:
    """All means as sums over people whom none of them tells apart, an unknown for each wave."""
    whole, people = atoms_of(means)
    waves = sorted({mean.cell.wave for mean in means} | {first})
    row, atom = np.nonzero(whole)
    wave = np.array([waves.index(mean.cell.wave) for mean in means])
    later = np.array([mean.cell.kind == "change" for mean in means])[row]
    place = np.concatenate([wave[row], np.full(int(later.sum()), waves.index(first))]) * len(people)
    place += np.concatenate([atom, atom[later]])
    used, column = np.unique(place, return_inverse=True)
    sign = np.repeat([1.0, -1.0], [len(row), int(later.sum())])
    rows = sparse(sign, np.concatenate([row, row[later]]), column, (len(means), len(used)))
    low, high = np.array(limits).T
    return Knowledge(rows, low, high, people[used % len(people)], span)


def _members(means: Sequence[Told]) -> BoolArray:
    """Who is in each mean (r, p); somebody whose answer was corrected is another one wherever it counts anew."""
    families: dict[Coordinates, list[int]] = defaultdict(list)
    for row, mean in enumerate(means):
        families[mean.place[0]].append(row)
    named: dict[int, Members] = {}
    for rows in families.values():
        unknown, member = incidence([means[row].members for row in rows])
        person = people_of(unknown)
        versions = np.bincount(person)[person]
        names = np.array([one if n > 1 else person_of(one) for one, n in zip(unknown, versions, strict=True)], object)
        named.update((row, Members(names, np.flatnonzero(mine))) for row, mine in zip(rows, member, strict=True))
    return incidence([named[row] for row in range(len(means))])[1]


def _limits(measure: Measure, cell: Cell) -> tuple[float, float]:
    """Between which numbers the sum of a cell lies, answers counted from the lower end of their scale."""
    shift = measure.low if cell.kind == "level" else 0.0
    half = 0.5 * 10**-measure.decimals + _CLOSE
    low, high = cell.n * (cell.mean - half - shift), cell.n * (cell.mean + half - shift)
    return (-np.inf if cell.coded == "at most" else low), (np.inf if cell.coded == "at least" else high)
