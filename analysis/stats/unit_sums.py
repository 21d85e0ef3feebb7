"""What a mean with its cluster-robust interval needs of the values: sums that can be added over parts of the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import (
    FloatArray,
    IntArray,
    clusters_within_groups,
    dense_labels,
    group_labels,
    require_equal_length,
    sum_by_label,
)
from analysis.stats.moments import Moments, moments_of

#: From this many independent units on the robust t interval is used; below it, signs are flipped.
CLUSTERS_FOR_ROBUST = 8


@dataclass(frozen=True, slots=True)
class UnitSums:
    """Sums of values in groups, whose rows belong to independent units.

    `values` are the moments of the rows, (groups,). CR2 asks of units only how many rows each has and how far their
    total lies from the group's mean, so that units of one size are added up: `group` (ascending), `size` and `totals`
    are of such lines, (lines,), `totals` being the moments of the units' totals (`totals.n` counts units). Only in
    groups of fewer than `CLUSTERS_FOR_ROBUST` units does each keep a line of its own, since their signs are flipped one
    by one. So the sums grow with the groups, not with the people in them.

    Adding takes both parts to have the same groups and NO UNIT IN COMMON: one that is in two parts would count twice.
    """

    values: Moments
    group: IntArray
    size: IntArray
    totals: Moments

    @property
    def clusters(self) -> IntArray:
        """How many independent units each group has, (groups,)."""
        return sum_by_label(self.group, self.totals.n.astype(np.float64), len(self.values.n)).astype(np.int64)

    def __add__(self, other: UnitSums) -> UnitSums:
        count = len(self.values.n)
        values = self.values.beside(other.values).gathered(np.tile(np.arange(count), 2), count)
        return _lines(
            values, np.r_[self.group, other.group], np.r_[self.size, other.size], self.totals.beside(other.totals)
        )

    def placed(self, place: IntArray, count: int) -> UnitSums:
        """The same sums among `count` groups, group i of these being number `place[i]` there."""
        return _lines(self.values.gathered(place, count), place[self.group], self.size, self.totals)


def unit_sums(
    values: npt.ArrayLike,
    cluster: npt.ArrayLike | None = None,
    group: npt.ArrayLike | None = None,
    *,
    n_groups: int | None = None,
) -> UnitSums:
    """The sums of `values` (n,), rows where it is NaN left out.

    `cluster` (n,) labels of independent units (None: every row is one); `group` (n,) whole numbers from 0; `n_groups`
    makes room for groups without rows. Raises UsageError for unequal lengths and groups out of range.
    """
    rows = require_equal_length(values=values, cluster=cluster, group=group)
    given = np.asarray(values, dtype=np.float64)
    labels, count = group_labels(group, rows, n_groups)
    known = np.isfinite(given)
    given, labels = given[known], labels[known]
    if cluster is None:
        return _lines_of_rows(given, labels, count)
    units, unit_group = clusters_within_groups(None if cluster is None else np.asarray(cluster)[known], labels)
    size = np.bincount(units, minlength=len(unit_group))
    totals = sum_by_label(units, given, len(unit_group))
    alone = Moments(np.ones(len(totals), dtype=np.int64), totals, np.zeros(len(totals)))
    return _lines(moments_of(given, labels, count), unit_group, size, alone)


def _lines_of_rows(given: FloatArray, group: IntArray, count: int) -> UnitSums:
    """The lines where every row is a unit: those of large groups are the moments of their rows."""
    values = moments_of(given, group, count)
    large = np.flatnonzero(values.n >= CLUSTERS_FOR_ROBUST)
    small = np.flatnonzero((values.n < CLUSTERS_FOR_ROBUST)[group])
    many = Moments(values.n[large], values.mean[large], values.squares[large])
    both = many.beside(Moments(np.ones(len(small), dtype=np.int64), given[small], np.zeros(len(small))))
    groups = np.r_[large, group[small]]
    order = np.argsort(groups, kind="stable")
    ordered = Moments(both.n[order], both.mean[order], both.squares[order])
    return UnitSums(values, groups[order], np.ones(len(order), dtype=np.int64), ordered)


def _lines(values: Moments, group: IntArray, size: IntArray, totals: Moments) -> UnitSums:
    """Lines gathered: one for each size of unit in large groups, as they are in small ones; ordered by group."""
    count = len(values.n)
    clusters = sum_by_label(group, totals.n.astype(np.float64), count)
    large = (clusters >= CLUSTERS_FOR_ROBUST)[group]
    span = int(size.max(initial=0)) + 1
    label = dense_labels(group[large] * span + size[large], int(large.sum()))
    found = int(label.max(initial=-1)) + 1
    gathered_group, gathered_size = np.zeros(found, dtype=np.int64), np.zeros(found, dtype=np.int64)
    gathered_group[label], gathered_size[label] = group[large], size[large]
    small = Moments(totals.n[~large], totals.mean[~large], totals.squares[~large])
    many = Moments(totals.n[large], totals.mean[large], totals.squares[large]).gathered(label, found)
    all_groups, both = np.r_[gathered_group, group[~large]], many.beside(small)
    order = np.argsort(all_groups, kind="stable")
    sizes = np.r_[gathered_size, size[~large]]
    ordered = Moments(both.n[order], both.mean[order], both.squares[order])
    return UnitSums(values, all_groups[order], sizes[order], ordered)


def robust_error(sums: UnitSums) -> tuple[FloatArray, FloatArray]:
    """Standard error (CR2) and Satterthwaite degrees of freedom by group; NaN where one unit is the whole group."""
    n, units = sums.values.n, sums.totals.n
    share = sums.size / n[sums.group]
    leverage = np.where(share < 1, 1 / np.where(share < 1, 1 - share, 1), np.nan)  # a_c squared

    def by_group(part: FloatArray) -> FloatArray:
        return sum_by_label(sums.group, part, len(n))

    apart = sums.totals.squares + units * (sums.totals.mean - sums.size * sums.values.mean[sums.group]) ** 2
    square = sums.size.astype(np.float64) ** 2
    first, second = by_group(leverage * units * square), by_group(leverage**2 * units * square**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(by_group(leverage * apart)) / n
        return error, n**2 / (by_group(units * square) + (first**2 - second) / n**2)
