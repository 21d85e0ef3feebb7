"""Linear algebra of the audit, held against what is worked out by hand or by another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.disclosure.numbers import distinct_columns, null_space
from analysis.disclosure.small_groups import small_groups


@given(arrays(bool, st.tuples(st.integers(1, 20), st.integers(0, 12))))
def test_distinct_columns_are_those_of_numpy(member: np.ndarray) -> None:
    first, atom = distinct_columns(member)
    wanted, where, which = np.unique(member, axis=1, return_index=True, return_inverse=True)
    np.testing.assert_array_equal(first, where)
    np.testing.assert_array_equal(atom, which)
    np.testing.assert_array_equal(member[:, first], wanted)


@pytest.mark.parametrize("rows", [0, 3, 8, 40])
def test_the_null_space_of_few_rows_and_of_many(rows: int) -> None:
    rng = np.random.default_rng(rows)
    matrix = rng.integers(0, 2, (rows, 8)).astype(float)
    matrix[:, 6] = matrix[:, 0] + matrix[:, 1]
    free = null_space(matrix)
    assert free.shape == (8, 8 - (np.linalg.matrix_rank(matrix) if rows else 0))
    assert np.abs(matrix @ free).max(initial=0.0) < 1e-12
    np.testing.assert_allclose(free.T @ free, np.eye(free.shape[1]), atol=1e-12)


def test_where_every_atom_holds_enough_people_no_combination_holds_few() -> None:
    rows = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    assert list(small_groups(rows, np.array([5.0, 7.0, 6.0]), 5)) == []
    assert any(len(found) for found in small_groups(rows, np.array([5.0, 7.0, 2.0]), 8))
