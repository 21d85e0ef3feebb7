"""A brute-force attacker who knows who belongs to which group, on random programmes.

He works on sets of people, cell by cell, and shares no code with the planner: all pairs of cells, every shown parent
against its shown parts, what is left over against every cell and every other such rest, and every figure against the
people it claims to be the mean of. `test_joint_attack` tries all combinations of everything that was ever released.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.release import Cell, Release, ReleaseInputs
from analysis.study import BREAKDOWNS
from tests.release.programmes import planned, programme

K = 5


class Roster:
    """Person -> value of everyone in every group of at most two terms, read from the plain rows person by person."""

    def __init__(self, inputs: ReleaseInputs) -> None:
        self.groups: dict[tuple, dict[str, float]] = defaultdict(dict)
        first = inputs.waves[0]
        for row in inputs.table.to_dict("records"):
            self._add("level", row["scale"], row["wave"], row, row["score"])
        for row in inputs.changes.to_dict("records"):
            if row["wave_from"] == first:
                self._add("change", row["scale"], row["wave_to"], row, row["change"])

    def _add(self, kind: str, measure: str, wave: str, row: dict, value: float) -> None:
        terms = [(name, row[name]) for name in BREAKDOWNS if isinstance(row[name], str)]
        for by in [(), *((term,) for term in terms), *combinations(terms, 2)]:
            self.groups[kind, measure, wave, row["arm"], by][row["person"]] = value

    def behind(self, kind: str, measure: str, wave: str, arm: str, by: tuple) -> dict[str, float]:
        return self.groups[kind, measure, wave, arm, by]


def families(release: Release) -> dict[tuple, dict]:
    found = defaultdict(dict)
    for cell in release.cells:
        found[cell.measure, cell.wave, cell.arm, cell.kind][cell.by] = cell
    return found


def exposed_groups(inputs: ReleaseInputs, release: Release) -> list[tuple]:
    """Groups of fewer than k people whose sum follows from two cells, or from a parent and its parts."""
    found = []
    roster = Roster(inputs)
    for (measure, wave, arm, kind), cells in families(release).items():
        people = {by: frozenset(roster.behind(kind, measure, wave, arm, by)) for by in cells}
        groups = [*people.values()]
        found += [
            (wide, narrow) for wide, narrow in permutations(groups, 2) if narrow < wide and len(wide - narrow) < K
        ]
        rests = []
        for parent, whole in people.items():
            for dimension in BREAKDOWNS:
                rest = whole.difference(*parts_of(people, parent, dimension))
                if rest != whole and rest:
                    rests.append(rest)
        found += [("rest", rest) for rest in rests if len(rest) < K]
        found += [(one, rest) for rest in rests for one in (*groups, *rests) if one < rest and len(rest - one) < K]
        found += [(one, rest) for rest in rests for one in groups if rest < one and len(one - rest) < K]
    return found


def parts_of(people: dict, parent: tuple, dimension: str) -> list[frozenset[str]]:
    """The shown groups that split a group by one more dimension."""
    inside = (by for by in people if set(parent) < set(by))
    return [people[by] for by in inside if {name for name, _ in set(by) - set(parent)} == {dimension}]


def check_figure(roster: Roster, pair: dict[str, str], cell: Cell) -> None:
    values = roster.behind(cell.kind, cell.measure, cell.wave, cell.arm, cell.by)
    mean = sum(values.values()) / len(values)
    assert cell.n == len(values)
    assert cell.coded or abs(cell.mean - mean) <= 0.05 + 1e-9
    assert cell.mean == round(cell.mean, 1)
    if cell.coded:
        assert (mean >= cell.mean - 1e-9) if cell.coded == "at least" else (mean <= cell.mean + 1e-9)
    if cell.n < 10:
        assert (cell.low, cell.high, cell.favourable) == (None, None, None)
    if cell.arm == "programme":
        assert cell.n >= K
        assert len({pair[person] for person in values}) >= 3
    else:
        assert cell.n >= 10


programmes = st.builds(
    programme,
    seed=st.integers(0, 10**6), pairs=st.integers(3, 40), comparison=st.integers(0, 40), cohorts=st.integers(1, 4),
    answering=st.sampled_from([0.4, 0.6, 0.8, 1.0]), missing=st.sampled_from([0.0, 0.1]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(programmes)
def test_no_subtraction_leaves_a_small_group(inputs: ReleaseInputs) -> None:
    release = planned(inputs)
    assert exposed_groups(inputs, release) == []
    roster, pair = Roster(inputs), dict(zip(inputs.table["person"], inputs.table["pair"], strict=True))
    for cell in release.cells:
        check_figure(roster, pair, cell)


@settings(max_examples=10, deadline=None)
@given(programmes)
def test_every_wave_is_one_family(inputs: ReleaseInputs) -> None:
    """One kind a measure, wave and arm: never everyone at a wave beside the linked at that wave."""
    kinds = defaultdict(set)
    for cell in planned(inputs).cells:
        kinds[cell.measure, cell.wave, cell.arm].add(cell.kind)
        assert cell.kind == "level" or cell.wave != "baseline"
    assert all(len(found) == 1 for found in kinds.values())


def test_the_attacker_finds_people_where_only_small_groups_are_hidden() -> None:
    """The attack works: every cell of at least k people beside each other does give people away."""
    inputs = programme(3, pairs=30)
    rows = inputs.table[(inputs.table["wave"] == "baseline") & (inputs.table["scale"] == "engagement")]
    naive = {(): frozenset(rows["person"])}
    for name in BREAKDOWNS:
        naive |= {
            ((name, value),): frozenset(group["person"]) for value, group in rows.groupby(name) if len(group) >= K
        }
    assert any(
        0 < len(naive[()].difference(*(naive[by] for by in naive if by and by[0][0] == name))) < K
        for name in BREAKDOWNS
    )


@pytest.mark.parametrize("seed", range(5))
def test_strict_mode_holds_to_ten(seed: int) -> None:
    release = planned(programme(seed, pairs=40, comparison=60), k=10)
    assert release.cells
    assert all(cell.n >= (20 if cell.arm == "comparison" else 10) for cell in release.cells)


def test_small_programmes_are_broken_down_one_way_and_by_cohort_and_side() -> None:
    two_way = {frozenset(name for name, _ in cell.by) for cell in planned(programme(1, pairs=25, answering=1.0)).cells}
    assert {names for names in two_way if len(names) == 2} == {frozenset({"cohort", "side"})}
    large = {frozenset(name for name, _ in cell.by) for cell in planned(programme(1, pairs=120)).cells}
    assert len({names for names in large if len(names) == 2}) > 5
