"""Which groups a release considers where dimensions have many values, and how cells lie within each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.release.audit import build_lattice
from analysis.release.candidates import MOST_BY_TWO
from analysis.study import BREAKDOWNS
from tests.release.programmes import planned, programme

DIMENSIONS = ("cohort", "side", "level")


def two_way(cohorts: int) -> set[tuple[str, ...]]:
    """The pairs of dimensions by which anything is shown or hidden in a programme of so many cohorts."""
    inputs = replace(programme(3, pairs=6 * cohorts, cohorts=cohorts, answering=0.95), dimensions=BREAKDOWNS[:3])
    release = planned(inputs)
    return {tuple(sorted(name for name, _ in one.by)) for one in (*release.cells, *release.hidden) if len(one.by) == 2}


def test_two_dimensions_of_many_groups_are_not_crossed_but_cohort_by_side_is() -> None:
    generations = programme(3).table["generation"].nunique()
    many = MOST_BY_TWO // generations + 1
    assert ("cohort", "generation") in two_way(6)
    assert {("cohort", "side"), ("generation", "side")} <= two_way(many)
    assert ("cohort", "generation") not in two_way(many)


@given(st.lists(st.tuples(*(st.integers(-1, 2) for _ in DIMENSIONS)), min_size=1, max_size=30))
def test_how_cells_overlap_is_what_counting_people_gives(rows: list[tuple[int, ...]]) -> None:
    people = pd.DataFrame(rows, columns=list(DIMENSIONS))
    codes = {
        tuple(value if place in some else -1 for place, value in enumerate(row))
        for row in rows for some in ((), (0,), (1,), (2,), (0, 1), (1, 2))
        if all(row[place] >= 0 for place in some)
    }  # fmt: skip
    cells = pd.DataFrame(sorted(codes), columns=list(DIMENSIONS))
    lattice = build_lattice(cells, people)
    held = [{at for at, row in enumerate(rows) if all(c in (-1, v) for c, v in zip(code, row, strict=True))}
            for code in cells.itertuples(index=False)]  # fmt: skip
    assert lattice.n.tolist() == [len(one) for one in held]
    inside = np.array([[one <= other for other in held] for one in held]) & ~np.eye(len(held), dtype=bool)
    np.testing.assert_array_equal(lattice.inside, inside)
    assert int(lattice.sizes.sum()) == len(rows)
