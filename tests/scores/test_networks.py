"""Networks of departments: counted by hand, and the components against a plain search on random pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.scores.networks import department_matrix, department_network, without_small_cells
from analysis.scores.pairs import pair_distances
from analysis.study import Study
from tests.scores.programmes import programme, roster


def made(ends: list[tuple[str | None, str | None]], cohort: str = "Elm", start: str = "2025-01-06") -> Study:
    people = [
        {"person": f"{side}{cohort}{number}", "department": department}
        for number, couple in enumerate(ends)
        for side, department in zip("JS", couple, strict=True)
    ]
    return programme(roster(len(ends), cohort, start), people=pd.DataFrame(people))


def test_by_hand() -> None:
    found = department_network(pair_distances(made([("A", "B"), ("B", "A"), ("C", "C"), ("D", "E"), (None, "A")])))
    assert (found.departments, found.connected, found.ties, found.possible) == (5, 4, 2, 10)
    assert (found.components, found.largest, found.unknown) == (3, 2, 1)
    matrix = department_matrix(pair_distances(made([("A", "B"), ("B", "A"), ("C", "C"), ("A", "B")])))
    assert matrix.loc["A"].tolist() == [0, 2, 0]
    assert matrix.loc["B", "A"] == matrix.loc["C", "C"] == 1


def test_new_ties_are_those_that_no_earlier_cohort_made() -> None:
    early, late = made([("A", "B")]), made([("B", "A"), ("A", "C")], "Oak", "2025-09-01")
    tables = {name: pd.concat([getattr(early, name), getattr(late, name)]) for name in ("memberships", "people")}
    distances = pair_distances(Study.from_tables("both", tables))
    assert department_network(distances, "Elm").new_ties == 1
    assert (department_network(distances, "Oak").ties, department_network(distances, "Oak").new_ties) == (2, 1)
    assert department_network(distances).new_ties == 2


@pytest.mark.parametrize("seed", range(4))
def test_components_equal_a_plain_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ends = [tuple(str(end) for end in rng.integers(0, 12, 2)) for _ in range(9)]
    found = department_network(pair_distances(made(ends)))
    groups = [{end} for end in sorted({end for couple in ends for end in couple})]
    for couple in ends:
        touching = [group for group in groups if group & set(couple)]
        groups = [group for group in groups if group not in touching] + [set().union(*touching)]
    assert (found.components, found.largest) == (len(groups), max(map(len, groups)))


def test_nothing_known(empty_study: Study) -> None:
    found = department_network(pair_distances(empty_study))
    assert (found.departments, found.ties, found.components, found.largest, found.possible) == (0, 0, 0, 0, 0)
    assert department_matrix(pair_distances(empty_study)).empty
    assert department_network(pair_distances(made([("A", "B")])), "nobody").departments == 0


@pytest.mark.parametrize("seed", range(5))
def test_small_cells_do_not_follow_from_a_total(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = pd.DataFrame(rng.integers(0, 12, (6, 6)), index=list("abcdef"), columns=list("abcdef"))
    shown = without_small_cells(matrix, 5)
    known = shown.fillna(0)
    assert not ((known > 0) & (known < 5)).any(axis=None)
    for hidden in (shown.isna().sum(axis=0), shown.isna().sum(axis=1)):
        assert not (hidden == 1).any(), "one hidden cell follows from its row's or column's total"
    assert (shown.isna() | (shown == matrix)).all(axis=None)
