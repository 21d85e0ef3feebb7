"""What alpha, omega and item-rest correlations need of the answers: means and cross-products that can be added."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.stats.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class ItemSums:
    """Sums of `n` complete rows of k items: their means (k,), the cross-products (k, k) of their distances from these
    means, and the `largest` answer in size, by which rounding is told from variance. Added as `stats.moments.Moments`;
    both parts must have the same items in the same order.
    """

    n: int
    mean: FloatArray
    products: FloatArray
    largest: float

    def __add__(self, other: ItemSums) -> ItemSums:
        n = self.n + other.n
        if n == 0:
            return self
        apart = other.mean - self.mean
        products = self.products + other.products + np.outer(apart, apart) * (self.n * other.n / n)
        return ItemSums(n, self.mean + apart * (other.n / n), products, max(self.largest, other.largest))

    @property
    def covariance(self) -> FloatArray:
        """Covariances (n - 1) of the items, (k, k); NaN below two rows."""
        return self.products / (self.n - 1) if self.n > 1 else np.full_like(self.products, np.nan)


def item_sums(items: npt.ArrayLike) -> ItemSums:
    """The sums of `items` (n, k), rows with any NaN left out. Raises UsageError unless there are two dimensions."""
    answers = item_matrix(items)
    answers = answers[np.isfinite(answers).all(axis=1)]
    mean = answers.mean(axis=0) if len(answers) else np.zeros(answers.shape[1])
    centred = answers - mean
    return ItemSums(len(answers), mean, centred.T @ centred, float(np.abs(answers).max(initial=0)))


def item_matrix(items: npt.ArrayLike) -> FloatArray:
    """Answers as a table (rows, items) of floats; raises UsageError (ARRAY_SHAPE) for anything else."""
    answers = np.asarray(items, dtype=np.float64)
    if answers.ndim != 2:
        raise UsageError("ARRAY_SHAPE", f"Items must be a table (rows, items), found {answers.ndim} dimension(s).")
    return answers
