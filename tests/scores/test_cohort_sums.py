"""Sums of parts against the sums of the whole. Tolerance 1e-9: the same sums, rounded in another order.

That the whole's figures are right is the matter of test_cohort_figures.py, which holds them against a plain loop.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.scores.cohort_figures import FIGURE_COLUMNS, cohort_figures, figures_from
from analysis.scores.cohort_sums import sums_of
from benchmarks.cohort_figures import AGREE, BY, largest_difference, made_rows


@given(
    seed=st.integers(0, 10**6), cohorts=st.integers(1, 4), parts=st.integers(1, 9), level=st.sampled_from([0.9, 0.95])
)
@settings(max_examples=25, deadline=None)
def test_the_sums_of_parts_are_those_of_the_whole(seed: int, cohorts: int, parts: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    rows = made_rows(cohorts, rng).sample(frac=rng.uniform(0.05, 1), random_state=seed)
    part_of_unit = rng.integers(0, parts, int(rows["cluster"].max()) + 1)
    part = part_of_unit[rows["cluster"].to_numpy()]
    sums = reduce(add, [sums_of(rows[part == number], BY) for number in range(parts)])
    found, whole = figures_from(sums, level=level), cohort_figures(rows, BY, level=level)
    assert largest_difference(found, whole) <= AGREE


def test_figures_of_values_far_from_zero_that_hardly_differ_are_not_rounded_away() -> None:
    rng = np.random.default_rng(3)
    score = 1e6 + rng.normal(0, 1e-3, 400)
    rows = pd.DataFrame(
        {"score": score, "before": 1e6, "after": score, "favourable": np.nan, "cluster": np.arange(400) // 2,
         "threshold": np.nan}
    )  # fmt: skip
    sums = reduce(add, [sums_of(rows[rows["cluster"] % 7 == number], []) for number in range(7)])
    (found,), (whole,) = (table.to_dict("records") for table in (figures_from(sums), cohort_figures(rows, [])))
    assert found["sd"] == pytest.approx(score.std(ddof=1), rel=1e-6)
    assert found["se"] == pytest.approx(whole["se"], rel=1e-6)


def test_nobody_added_changes_nothing() -> None:
    rows = made_rows(2, np.random.default_rng(1))
    nobody = sums_of(rows.head(0), BY)
    for both in (sums_of(rows, BY) + nobody, nobody + sums_of(rows, BY)):
        assert largest_difference(figures_from(both), cohort_figures(rows, BY)) <= AGREE
    assert figures_from(nobody + nobody)[list(FIGURE_COLUMNS)].empty


def test_the_sums_do_not_grow_with_the_people() -> None:
    def lines(pairs: int) -> int:
        unit = np.repeat(np.arange(pairs), 2)
        rows = pd.DataFrame({"score": np.arange(2.0 * pairs), "before": 1.0, "after": 2.0, "cluster": unit})
        return len(sums_of(rows.assign(favourable=np.nan, threshold=np.nan), []).scores.size)

    assert lines(10) == lines(10_000) == 1
    assert lines(7) == 7, "units whose signs are flipped stay apart"


def test_alike_answers_in_parts_have_no_interval() -> None:
    rows = pd.DataFrame({"score": 100 / 3, "before": 0.1, "after": 100 / 3, "cluster": range(40), "favourable": np.nan})
    rows = rows.assign(threshold=np.nan)
    sums = reduce(add, [sums_of(rows[rows["cluster"] % 3 == number], []) for number in range(3)])
    (found,) = figures_from(sums).to_dict("records")
    assert np.isnan([found["se"], found["low"], found["change_se"], found["change_low"], found["p_value"]]).all()
