"""How closely means tell of single people, against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.disclosure.bounds import Knowledge, narrowed


def known(rows: list[list[float]], means: list[float], people: list[int], half: float = 0.05) -> Knowledge:
    table, sizes = np.array(rows, dtype=float), np.array(people, dtype=float)
    n = table @ sizes
    low, high = (np.array(means) - half) * n, (np.array(means) + half) * n
    return Knowledge(table, low, high, sizes, 100.0)


@pytest.mark.parametrize(
    ("n", "mean", "told"), [(5, 89.9, False), (5, 90.2, True), (10, 94.9, False), (10, 95.2, True)]
)
def test_a_mean_near_an_end_tells_of_each_of_few(n: int, mean: float, told: bool) -> None:
    # Each of n has at least n * mean - 100 * (n - 1).
    assert bool(narrowed(known([[1.0]], [mean], [n]), 50)) is told
    assert bool(narrowed(known([[1.0]], [100 - mean], [n]), 50)) is told


def test_what_is_left_beside_a_group_counts_like_a_group() -> None:
    # Twelve people at 80, seven of them at 72: the other five are at 91.2 and each above 56.
    (found,) = narrowed(known([[1, 1], [1, 0]], [80.0, 72.0], [7, 5]), 50)
    assert found.column == 1
    assert set(found.rows) == {0, 1}
    assert narrowed(known([[1, 1], [1, 0]], [80.0, 76.0], [7, 5]), 50) == ()


def test_a_level_and_a_change_tell_of_the_later_answer() -> None:
    # Five people at 85, up by 9: at 94 later, so each above 70 then, and nobody is told of by either mean alone.
    level_and_change = [[1.0, 0.0], [-1.0, 1.0]]
    sizes = np.array([5.0, 5.0])
    both = Knowledge(np.array(level_and_change), np.array([424.9, 44.9]), np.array([425.1, 45.1]), sizes, 100.0)
    (found,) = narrowed(both, 50)
    assert (found.column, set(found.rows)) == (1, {0, 1})


def test_at_least_says_nothing_of_the_other_end() -> None:
    only_low = Knowledge(np.ones((1, 1)), np.array([450.0]), np.array([np.inf]), np.array([5.0]), 100.0)
    assert narrowed(only_low, 50) == ()
    assert len(narrowed(Knowledge(np.ones((1, 1)), np.array([460.0]), np.array([np.inf]), np.array([5.0]), 100.0), 50))


def test_means_that_no_answers_have_are_refused() -> None:
    with pytest.raises(ValueError, match="No answers"):
        narrowed(known([[1.0], [1.0]], [40.0, 60.0], [5]), 50)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 16), st.sampled_from([30.0, 60.0, 85.0]))
def test_the_same_people_are_told_of_as_by_one_programme_each(seed: int, atoms: int, centre: float) -> None:
    rng = np.random.default_rng(seed)
    rows = np.vstack([np.ones(atoms), rng.random((4, atoms)) < 0.6]).astype(float)
    rows = rows[rows.any(axis=1)]
    people = rng.integers(1, 4, atoms)
    answers = [np.clip(rng.normal(centre, 20, size), 0, 100) for size in people]
    sums = rows @ np.array([one.sum() for one in answers])
    n = rows @ people
    means = np.round(sums / n, 1)
    what = known(rows.tolist(), means.tolist(), people.tolist())
    told = {found.column for found in narrowed(what, 50)}
    by_hand = {column for column in range(atoms) if width(rows, means, people, column) < 50 - 1e-5}
    assert told == by_hand


def test_of_very_many_people_those_are_told_of_who_are_told_of_among_few() -> None:
    """Twelve people, five of whom are told of (see above), within 400 groups that are summed by two divisions."""
    rng = np.random.default_rng(1)
    groups, people = 400, rng.integers(1, 9, 400)
    rows = np.zeros((2 + 40, 2 + groups))
    rows[0, :2] = rows[1, 0] = 1
    for division in range(2):
        rows[2 + 20 * division + rng.integers(0, 20, groups), 2 + np.arange(groups)] = 1
    sizes = np.concatenate([[7, 5], people])
    sums = rows @ np.concatenate([[7 * 72.0, 5 * 91.2], rng.uniform(40, 80, groups) * people])
    n = rows @ sizes
    means = np.round(sums / n, 1)
    for told in (means, np.concatenate([[80.0, 76.0], means[2:]])):
        what = known(rows.tolist(), told.tolist(), sizes.tolist())
        found = narrowed(what, 50)
        assert [one.column for one in found] == ([1] if told is means else [])
        assert all({0, 1} <= set(one.rows) for one in found)


def width(rows: np.ndarray, means: np.ndarray, people: np.ndarray, atom: int) -> float:
    """The range of one person's answer, every person an unknown of a linear programme of their own."""
    each = np.repeat(rows, people, axis=1)
    n = each.sum(axis=1)
    goal = np.zeros(each.shape[1])
    goal[people[:atom].sum()] = 1
    ends = [
        linprog(sign * goal, np.vstack([each, -each]), np.concatenate([n * (means + 0.05), -n * (means - 0.05)]),
                bounds=(0, 100)).fun for sign in (1, -1)
    ]  # fmt: skip
    return -ends[1] - ends[0]
