"""Counts, means and squares of groups that can be added: those of parts make those of the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.stats.arrays import FloatArray, IntArray, sum_by_label


@dataclass(frozen=True, slots=True)
class Moments:
    """What the mean and variance of each group need, arrays (groups,): how many values, their mean (0 without any), and
    the sum of their squared distances from it, in the values' unit and its square.

    Squares about the mean and not about 0: where values lie far from 0 and close together, the difference of two large
    sums would be rounding. Adding is exact but for the rounding of each step (Chan, Golub and LeVeque 1983).
    """

    n: IntArray
    mean: FloatArray
    squares: FloatArray

    @property
    def variance(self) -> FloatArray:
        """Variance (n - 1) of each group; NaN below two values."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.n > 1, self.squares / (self.n - 1), np.nan)

    def gathered(self, labels: IntArray, count: int) -> Moments:
        """The moments of `count` larger groups, `labels` (groups,) naming the one that each group goes into."""
        n = sum_by_label(labels, self.n.astype(np.float64), count)
        total = sum_by_label(labels, self.n * self.mean, count)
        mean: FloatArray = np.divide(total, n, out=np.zeros(count), where=n > 0)
        apart = self.squares + self.n * (self.mean - mean[labels]) ** 2
        return Moments(n.astype(np.int64), mean, sum_by_label(labels, apart, count))

    def beside(self, other: Moments) -> Moments:
        """These groups and after them those of another, none of them added."""
        parts = ((self.n, other.n), (self.mean, other.mean), (self.squares, other.squares))
        n, mean, squares = (np.concatenate(pair) for pair in parts)
        return Moments(n.astype(np.int64), mean.astype(np.float64), squares.astype(np.float64))


def moments_of(values: FloatArray, labels: IntArray, count: int) -> Moments:
    """The moments of finite `values` (n,) in `count` groups, `labels` (n,) numbering each value's group from 0."""
    n = np.bincount(labels, minlength=count)
    mean: FloatArray = np.divide(sum_by_label(labels, values, count), n, out=np.zeros(count), where=n > 0)
    return Moments(n, mean, sum_by_label(labels, (values - mean[labels]) ** 2, count))
