"""Rounding, tails and answers that are nearly alike, against a count of answer patterns by brute force."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.release.coding import code_interval, code_mean, code_share, may_show_interval

#: One item from 1 to 5, scored 0 to 100.
STEP = 25.0
SCORES = (0.0, 25.0, 50.0, 75.0, 100.0)


def patterns(n: int, mean: float) -> int:
    return sum(abs(sum(answers) / n - mean) < 1e-9 for answers in combinations_with_replacement(SCORES, n))


@pytest.mark.parametrize("n", [5, 6, 7, 8])
def test_a_mean_is_coded_where_fewer_than_three_patterns_give_it(n: int) -> None:
    for total in range(4 * n + 1):
        mean = STEP * total / n
        _, coded = code_mean(mean, n, 0, 100, STEP)
        assert bool(coded) == (patterns(n, mean) < 3), (n, mean)


def test_a_coded_mean_reads_as_the_first_that_may_be_told() -> None:
    assert code_mean(100.0, 10, 0, 100, STEP) == (92.5, "at least")
    assert code_mean(0.0, 10, 0, 100, STEP) == (7.5, "at most")
    assert code_mean(99.0, 10, 0, 100, None) == (99.0, "")


@given(st.floats(0, 100), st.integers(5, 500), st.sampled_from([None, 2.5, 25.0]))
def test_a_mean_has_one_decimal_and_its_word_is_true(mean: float, n: int, step: float | None) -> None:
    value, coded = code_mean(mean, n, 0, 100, step)
    assert value == round(value, 1)
    if coded:
        assert (value <= mean + 1e-6) if coded == "at least" else (value >= mean - 1e-6)
    else:
        assert abs(value - mean) <= 0.05 + 1e-9


@pytest.mark.parametrize(
    ("share", "n", "said"),
    [
        (0.5, 9, (None, "")), (0.1, 10, (0.2, "at most")), (0.2, 19, (0.2, "at most")), (0.9, 15, (0.8, "at least")),
        (0.5, 10, (0.5, "")), (0.1, 30, (0.1, "at most")), (0.97, 200, (0.95, "at least")), (0.333333, 60, (0.33, "")),
        (float("nan"), 60, (None, "")),
    ],
)  # fmt: skip
def test_shares_are_coded_at_their_tails(share: float, n: int, said: tuple[float | None, str]) -> None:
    assert code_share(share, n) == said


def test_answers_that_are_alike_have_no_interval() -> None:
    assert not may_show_interval(12, 0.0, STEP)
    assert not may_show_interval(12, 2 * STEP**2, STEP)  # one up, one down: one pattern
    assert may_show_interval(12, 3 * STEP**2, STEP)
    assert not may_show_interval(9, 100 * STEP**2, STEP)
    assert not may_show_interval(12, 0.0, None)


def test_intervals_stay_on_the_scale() -> None:
    assert code_interval(-3.0, 104.0, 0, 100) == (0.0, 100.0)
    assert code_interval(float("nan"), 3.0, 0, 100) == (None, None)
