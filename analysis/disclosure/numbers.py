"""Linear algebra and linear programmes behind the audit, from libraries."""

from __future__ import annotations

import math
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
#: How long the best is looked for before the best so far is taken.
_SECONDS: Final = 5.0


def sparse(values: FloatArray, row: IntArray, column: IntArray, shape: tuple[int, int]) -> Any:  # noqa: ANN401
    """A sparse matrix of a `shape` with `values` (n,) at these rows and columns, those at the same place added up."""
    # Imported here: whoever only reads a release would wait for it.
    from scipy.sparse import csr_array

    return csr_array((values, (row, column)), shape=shape)


def null_space(matrix: FloatArray) -> FloatArray:
    """An orthonormal basis (n, d) of all x with `matrix` (m, n) x = 0."""
    # Imported where they are used, here and below: whoever only reads a release would wait for them.
    from scipy.linalg import qr

    rows, columns = matrix.shape
    if rows == 0:
        return np.eye(columns)
    # Of many rows the triangle has the same null space, and is a square.
    square = qr(matrix, mode="r", check_finite=False)[0][:columns] if rows > columns else matrix
    _, values, right = np.linalg.svd(square, full_matrices=True)
    rank = int((values > values.max(initial=0.0) * max(rows, columns) * 1e-12).sum())
    return np.asarray(right[rank:].T, dtype=np.float64)


def distinct_columns(member: BoolArray) -> tuple[IntArray, IntArray]:
    """Of the columns of `member` (r, u): where each stands first (a,), in the order of their bits, and which of these
    each column is (u,).
    """
    packed = np.ascontiguousarray(np.packbits(member, axis=0).T)
    place: dict[bytes, int] = {}
    first: list[int] = []
    seen = np.empty(len(packed), dtype=np.int64)
    for number, column in enumerate(map(bytes, packed)):
        if column not in place:
            place[column] = len(first)
            first.append(number)
        seen[number] = place[column]
    order = np.array([place[column] for column in sorted(place)], dtype=np.int64)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return np.array(first, dtype=np.int64)[order], rank[seen]


def independent_columns(matrix: FloatArray, rank: int | None = None) -> IntArray:
    """Columns that span all of `matrix` (m, n), longest first (QR with pivoting); as many as its rank."""
    from scipy.linalg import qr

    upper, order = qr(matrix, mode="r", pivoting=True, check_finite=False)
    if rank is None:
        pivots = np.abs(np.diagonal(upper))
        rank = int((pivots > pivots.max(initial=0.0) * max(matrix.shape) * 1e-12).sum())
    return order[:rank].astype(np.int64)


def follow_from(rows: FloatArray, wanted: FloatArray) -> BoolArray:
    """Which of `wanted` (n, a) are combinations of `rows` (m, a)."""
    if not len(rows):
        return np.asarray(~wanted.any(axis=1))
    _, values, right = np.linalg.svd(rows, full_matrices=False)
    span = right[values > values.max(initial=0.0) * max(rows.shape) * 1e-12]
    apart: FloatArray = np.abs(wanted - (wanted @ span.T) @ span).max(axis=1, initial=0.0)
    return apart < 1e-7


def chance_overlooked(columns: int, first: IntArray, second: IntArray, wanted: int) -> float:
    """The chance that of `wanted` of all `columns`, drawn evenly, three or more are in `first` and in `second` each."""
    both = len(np.intersect1d(first, second))
    alone, other, rest = len(first) - both, len(second) - both, columns - len(first) - len(second) + both
    ways = 0
    for ones, others, shared in product(range(wanted + 1), repeat=3):
        left = wanted - ones - others - shared
        if left >= 0 and ones + shared >= 3 and others + shared >= 3:
            ways += math.comb(alone, ones) * math.comb(other, others) * math.comb(both, shared) * math.comb(rest, left)
    return ways / math.comb(columns, wanted)


def lightest_hitting_set(sets: BoolArray, weights: FloatArray) -> BoolArray:
    """The things (n,) of least weight of which every one of `sets` (m, n) holds one (integer programme, HiGHS).

    The best that is found within `_SECONDS`; where none is, everything that is in any set.
    """
    if not len(sets):
        return np.zeros(len(weights), dtype=bool)
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        weights, integrality=np.ones(len(weights), dtype=np.int64), bounds=Bounds(0, 1),
        constraints=LinearConstraint(sets.astype(np.float64), lb=1), options={"time_limit": _SECONDS},
    )  # fmt: skip
    return np.asarray(sets.any(axis=0) if found.x is None else found.x > 0.5)
