"""Sums of complete answers in parts against those of the whole. Tolerance 1e-9: the same sums in another order."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UsageError
from analysis.stats.item_sums import item_sums
from analysis.stats.reliability import alpha_from, cronbach_alpha, items_from, omega_from


@given(seed=st.integers(0, 10**6), rows=st.integers(0, 60), items=st.integers(2, 6), parts=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_parts_make_the_whole(seed: int, rows: int, items: int, parts: int) -> None:
    rng = np.random.default_rng(seed)
    answers = np.rint(3 + rng.normal(0, 1, (rows, 1)) + rng.normal(0, 1, (rows, items)))
    answers[rng.random(answers.shape) < 0.05] = np.nan
    part = rng.integers(0, parts, rows)
    found, whole = reduce(add, [item_sums(answers[part == one]) for one in range(parts)]), item_sums(answers)
    complete = answers[np.isfinite(answers).all(axis=1)]
    assert found.n == len(complete)
    assert found.largest == np.abs(complete).max(initial=0)
    if len(complete) > 1:
        np.testing.assert_allclose(found.covariance, np.cov(complete, rowvar=False), atol=1e-9)
    for of in (found, whole):
        np.testing.assert_allclose(alpha_from(of).value, cronbach_alpha(answers).value, atol=1e-9)
    np.testing.assert_allclose(items_from(found).item_rest, items_from(whole).item_rest, atol=1e-9)
    assert omega_from(found).value == pytest.approx(omega_from(whole).value, abs=1e-6)


def test_one_item_no_table_and_nobody() -> None:
    assert np.isnan(alpha_from(item_sums(np.zeros((0, 4)))).value[0])
    assert np.isnan(item_sums(np.ones((1, 3))).covariance).all()
    with pytest.raises(UsageError, match="1 dimension"):
        item_sums([1.0, 2.0])
