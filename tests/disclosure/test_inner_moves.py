"""What answers are moved to from inside agrees with all that is known, and is no further than a programme says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.disclosure.inner_moves import Limits, inner_answers, reach, solver


def limits_of(seed: int, people: int, centre: float) -> Limits:
    """Rounded sums of groups that lie across each other, of answers around a centre from 0 to 100."""
    rng = np.random.default_rng(seed)
    sums = np.vstack([np.ones(people), rng.random((people // 2, people)) < 0.5]).astype(float)
    told = np.round(sums @ np.clip(rng.normal(centre, 20, people), 0, 100))
    return Limits(sums, told - 0.5, told + 0.5, np.full(people, 100.0))


def ends(limits: Limits, column: int) -> tuple[float, float]:
    goal = np.zeros(len(limits.top))
    goal[column] = 1.0
    told = np.vstack([limits.sums, -limits.sums]), np.concatenate([limits.high, -limits.low])
    found = [linprog(sign * goal, A_ub=told[0], b_ub=told[1], bounds=(0, 100)).x[column] for sign in (1, -1)]
    return found[0], found[1]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 24), st.sampled_from([50.0, 70.0]), st.sampled_from([0.0, 2.0, 3.0]))
def test_answers_are_moved_between_the_ends_that_programmes_find(
    seed: int, people: int, centre: float, power: float
) -> None:
    limits = limits_of(seed, people, centre)
    inner = inner_answers(limits)
    if inner is None:
        return
    assert np.all((inner >= 0) & (inner <= limits.top))
    told = limits.sums @ inner
    assert np.all((told >= limits.low - 1e-6) & (told <= limits.high + 1e-6))
    some = np.arange(0, people, 2)
    lowest, highest = reach(limits, inner, some, power)
    for column, low, high in zip(some, lowest, highest, strict=True):
        least, most = ends(limits, column)
        assert least - 1e-4 <= low <= inner[column] <= high <= most + 1e-4


def test_whoever_shares_no_sum_with_others_goes_all_the_way() -> None:
    limits = Limits(np.array([[1.0, 1.0, 0.0]]), np.array([99.0]), np.array([101.0]), np.full(3, 100.0))
    inner = inner_answers(limits)
    assert inner is not None
    lowest, highest = reach(limits, inner, np.arange(3), 2.0)
    assert lowest == pytest.approx([0.0, 0.0, 0.0], abs=1.1)
    assert highest == pytest.approx([100.0, 100.0, 100.0], abs=1.1)


def test_no_answers_are_found_where_none_agree() -> None:
    sums = np.array([[1.0, 1.0], [1.0, 1.0]])
    assert inner_answers(Limits(sums, np.array([10.0, 90.0]), np.array([11.0, 91.0]), np.full(2, 100.0))) is None


def test_sums_that_follow_from_others_are_solved_beside_them() -> None:
    rows = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 2.0, 1.0]])
    gram = rows @ rows.T
    given_sums = gram @ np.array([1.0, 2.0, 0.0])
    assert gram @ solver(gram, 1e-9)(given_sums) == pytest.approx(given_sums, rel=1e-6)
