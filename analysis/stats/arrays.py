"""The arrays that go into the mathematics: their types, and the checks at the door of every public function."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def require_equal_length(**arrays: npt.ArrayLike | None) -> int:
    """The common length of the given one- or two-dimensional arrays (None is skipped).

    Raises UsageError (ARRAY_LENGTH) naming each array with its length where they differ.
    """
    lengths = {name: len(np.asarray(values)) for name, values in arrays.items() if values is not None}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise UsageError("ARRAY_LENGTH", f"Arrays must have one length, found {found}.", "Pass one value a row.")
    return next(iter(lengths.values()))


def require_between(name: str, value: float, low: float, high: float) -> None:
    """Raises UsageError (OUT_OF_RANGE) unless low < value < high."""
    if not low < value < high:
        raise UsageError("OUT_OF_RANGE", f"{name} is {value}; allowed is more than {low} and less than {high}.")


def dense_labels(labels: npt.ArrayLike | None, n: int) -> IntArray:
    """Labels (n,) renumbered 0, 1, 2 ... in sorted order; None makes every row a label of its own."""
    if labels is None:
        return np.arange(n, dtype=np.int64)
    given = np.asarray(labels)
    if len(given) and np.issubdtype(given.dtype, np.integer) and given.min() >= 0 and given.max() < 8 * len(given):
        occurs = np.bincount(given) > 0  # counting is faster than sorting
        return np.asarray(np.cumsum(occurs, dtype=np.int64)[given] - 1)
    _, inverse = np.unique(given, return_inverse=True)
    return inverse.astype(np.int64)


def group_labels(group: npt.ArrayLike | None, n: int, n_groups: int | None) -> tuple[IntArray, int]:
    """Group numbers (n,) as given and how many groups there are; None puts every row into group 0.

    Groups are whole numbers from 0; `n_groups` makes room for groups without rows. Raises UsageError
    (GROUP_RANGE) for a number outside 0 .. n_groups - 1.
    """
    labels = np.zeros(n, dtype=np.int64) if group is None else np.asarray(group).astype(np.int64)
    largest = int(labels.max(initial=0))
    count = largest + 1 if n_groups is None else n_groups
    if labels.min(initial=0) < 0 or largest >= max(count, 1):
        raise UsageError("GROUP_RANGE", f"Groups must be 0 to {count - 1}, found {labels.min()} to {largest}.")
    return labels, count


def clusters_within_groups(cluster: npt.ArrayLike | None, group: IntArray) -> tuple[IntArray, IntArray]:
    """Number each (group, cluster) combination that occurs: its number by row (n,) and its group (combinations,)."""
    labels = dense_labels(cluster, len(group))
    keys = group * (int(labels.max(initial=0)) + 1) + labels
    occurring, inverse = np.unique(keys, return_inverse=True)
    return inverse.astype(np.int64), occurring // (int(labels.max(initial=0)) + 1)


def weights_or_ones(weights: npt.ArrayLike | None, n: int) -> FloatArray:
    """Weights (n,) as floats, all one when None. Raises UsageError (WEIGHTS) for a negative or missing weight."""
    if weights is None:
        return np.ones(n)
    values = np.asarray(weights, dtype=np.float64)
    if not bool(np.all(values >= 0)) or not bool(np.all(np.isfinite(values))):
        raise UsageError("WEIGHTS", "A weight is negative or missing.", "Weights are finite and 0 or more.")
    return values


def sum_by_label(labels: IntArray, values: FloatArray, n_labels: int) -> FloatArray:
    """Sum of `values` (n,) by label 0 .. n_labels - 1, shape (n_labels,); 0 for a label without rows."""
    return np.bincount(labels, values, minlength=n_labels).astype(np.float64)


def rows_by_label(labels: npt.ArrayLike, n_labels: int) -> list[IntArray]:
    """The positions of each label's rows, in their order, for labels (n,) 0 .. n_labels - 1; negative ones are in none.

    One sort for all labels, where asking for each label looks at every row again. Checked against `flatnonzero`.
    """
    given = np.asarray(labels)
    # numpy sorts short whole numbers by their digits, in a tenth of the time.
    short = np.maximum(given, -1).astype(np.min_scalar_type(-n_labels - 1))
    order = np.argsort(short, kind="stable")
    ends = np.searchsorted(short[order], np.arange(n_labels + 1, dtype=short.dtype))
    return [order[first:last] for first, last in pairwise(ends)]
