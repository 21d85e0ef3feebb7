"""Whether the items of a scale measure one thing, and how precisely: alpha, omega, item-rest, Spearman-Brown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from analysis.stats.arrays import (
    FloatArray,
    IntArray,
    group_labels,
    require_between,
    require_equal_length,
    sum_by_label,
)
from analysis.stats.estimate import NO_VARIANCE, Estimate, no_estimate, optional
from analysis.stats.item_sums import ItemSums, item_matrix, item_sums

ALPHA = "Cronbach's alpha, Feldt interval"


@dataclass(frozen=True, slots=True)
class GroupedAlpha:
    """Cronbach's alpha by group: arrays (groups,), NaN where unknown; `n` complete rows, `items` columns."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray
    items: int
    level: float

    def estimate(self, group: int = 0) -> Estimate:
        """Alpha of one group with Feldt's interval."""
        n, parts = int(self.n[group]), [optional(part[group]) for part in (self.value, self.low, self.high)]
        if parts[1] is None:
            because = "there are fewer than two complete answers or items, or they do not vary"
            return no_estimate(because, level=self.level, n=n, clusters=n, value=parts[0], method=ALPHA)
        return Estimate(parts[0], None, None, parts[1], parts[2], self.level, n, n, ALPHA)


def cronbach_alpha(
    items: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    *,
    n_groups: int | None = None,
    level: float = 0.95,
) -> GroupedAlpha:
    """Cronbach's alpha k / (k - 1) (1 - sum of item variances / variance of the total), for every group at once.

    Feldt's interval: 1 - (1 - alpha) F, F being the (1 +- level) / 2 quantiles of F(n - 1, (n - 1)(k - 1)).
    `items` (n, k), reversed items already turned; a row with any NaN is left out. Minus infinity to 1; NaN with fewer
    than two rows or items, or without variance. Raises UsageError unless `items` has two dimensions.
    Cronbach 1951; Feldt, Woodruff and Salih 1987. Checked against psych::alpha 2.2.9 (raw_alpha, feldt).
    """
    answers = item_matrix(items)
    rows = require_equal_length(items=answers, group=group)
    require_between("level", level, 0, 1)
    labels, count = group_labels(group, rows, n_groups)
    known = np.isfinite(answers)
    whole = bool(known.all())  # in one go, which takes a tenth of going row by row
    complete = np.empty(0, dtype=bool) if whole else known.all(axis=1)
    labels = labels if whole else labels[complete]
    n, k = np.bincount(labels, minlength=count), answers.shape[1]
    squares, total, largest = np.zeros(len(labels)), np.zeros(len(labels)), 0.0
    for item in answers.T:  # sums by group run faster along one item, and need no second table
        given = np.ascontiguousarray(item) if whole else item[complete]
        apart = _apart(given - given.mean() if len(given) else given, labels, n)
        squares += apart * apart
        total += apart
        largest = max(largest, float(given.max(initial=0)), -float(given.min(initial=0)))
    of_items, of_total = (sum_by_label(labels, one, count) for one in (squares, total * total))
    return _alpha(of_items, of_total, n, k, largest, level)


def alpha_from(sums: ItemSums, *, level: float = 0.95) -> GroupedAlpha:
    """What `cronbach_alpha` says, as one group, of the answers that these are the sums of."""
    require_between("level", level, 0, 1)
    of_items, of_total = np.array([np.trace(sums.products)]), np.array([sums.products.sum()])
    return _alpha(of_items, of_total, np.array([sums.n]), len(sums.mean), sums.largest, level)


def _alpha(
    of_items: FloatArray, of_total: FloatArray, n: IntArray, k: int, largest: float, level: float
) -> GroupedAlpha:
    """Alpha of groups (groups,) from the squares of their items, summed, and of their totals."""
    rounding = n * (NO_VARIANCE * largest) ** 2
    usable = (n > 1) & (k > 1) & (of_items > rounding) & (of_total > NO_VARIANCE * of_items)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = np.where(usable, k / max(k - 1, 1) * (1 - of_items / of_total), np.nan)
    low, high = feldt_limits(alpha, n, k, level=level)
    return GroupedAlpha(alpha, low, high, n, k, level)


def feldt_limits(
    alpha: npt.ArrayLike, n: npt.ArrayLike, items: int, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Feldt's limits for alphas found in `n` rows of `items` items; NaN where alpha is NaN. n = 20, .80: .62 to .91."""
    value = np.asarray(alpha, dtype=np.float64)
    # The quantiles depend on the number of rows alone, of which many groups have the same.
    rows, place = np.unique(np.asarray(n, dtype=np.float64), return_inverse=True)
    above = np.maximum(rows - 1, 1)
    below = above * max(items - 1, 1)
    shares = ((1 + level) / 2, (1 - level) / 2)
    low, high = (1 - (1 - value) * fdtri(above, below, share)[place] for share in shares)
    return low, high


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """Each item's part in a scale, arrays (k,): alpha without it, and its correlation with the sum of the others."""

    alpha_if_dropped: FloatArray
    item_rest: FloatArray
    n: int


def analyse_items(items: npt.ArrayLike) -> ItemAnalysis:
    """Alpha if dropped and corrected item-rest correlation of each item.

    `items` (n, k) as in `cronbach_alpha`, complete rows. Alpha if dropped is NaN below three items; a correlation
    is NaN where the item or the rest does not vary. Below 0 it points to an item that was not turned.
    Checked against psych::alpha 2.2.9 (alpha.drop raw_alpha, item.stats r.drop).
    """
    return items_from(item_sums(items))


def items_from(sums: ItemSums) -> ItemAnalysis:
    """What `analyse_items` says of the answers that these are the sums of."""
    n, k, covariance = sums.n, len(sums.mean), sums.covariance
    if n < 2:
        return ItemAnalysis(np.full(k, np.nan), np.full(k, np.nan), n)
    variance, with_total, total = np.diag(covariance), covariance.sum(axis=1), covariance.sum()
    rest = total - 2 * with_total + variance
    with np.errstate(divide="ignore", invalid="ignore"):
        item_rest = (with_total - variance) / np.sqrt(variance * rest)
        dropped = (k - 1) / (k - 2) * (1 - (variance.sum() - variance) / rest) if k > 2 else np.full(k, np.nan)
    varies = (variance > NO_VARIANCE * total) & (rest > NO_VARIANCE * total)
    return ItemAnalysis(np.where(varies, dropped, np.nan), np.where(varies, item_rest, np.nan), n)


def item_rest(items: npt.ArrayLike) -> FloatArray:
    """Correlation (k,) of each item with the sum of the others; see `analyse_items`."""
    return analyse_items(items).item_rest


def alpha_if_dropped(items: npt.ArrayLike) -> FloatArray:
    """Alpha (k,) of the scale without each item; see `analyse_items`."""
    return analyse_items(items).alpha_if_dropped


@dataclass(frozen=True, slots=True)
class Omega:
    """Omega total (0 to 1, None where one factor cannot be fitted) with the standardised loadings (k,).

    `improper` marks a Heywood case: a loading above 1, with which omega says nothing.
    """

    value: float | None
    loadings: FloatArray
    n: int
    improper: bool


def omega_total(items: npt.ArrayLike) -> Omega:
    """Omega total of one factor: 1 - sum of uniquenesses / sum of the correlation matrix.

    The loadings l minimise the squared residuals of the off-diagonal correlations, sum over i < j of (r_ij - l_i l_j)^2
    (minres, which equals unweighted least squares). `items` (n, k) as in `cronbach_alpha`, complete rows. None below
    three items, with an item that does not vary, or in a Heywood case.
    McDonald 1999; Harman and Jones 1966. Checked against psych::fa(fm = "minres") and psych::omega(nfactors = 1) 2.2.9.
    """
    return omega_from(item_sums(items))


def omega_from(sums: ItemSums) -> Omega:
    """What `omega_total` says of the answers that these are the sums of."""
    n, k = sums.n, len(sums.mean)
    unknown = Omega(None, np.full(k, np.nan), n, False)
    deviation = np.sqrt(np.diag(sums.products) / max(n, 1))
    if k < 3 or n < 3 or np.any(deviation <= NO_VARIANCE * sums.largest):
        return unknown
    correlation = sums.products / np.outer(deviation, deviation) / n
    loadings = _one_factor(correlation)
    improper = bool(np.any(np.abs(loadings) > 1))
    value = float(1 - np.sum(1 - loadings**2) / correlation.sum())
    return Omega(None if improper else value, loadings, n, improper)


def _one_factor(correlation: FloatArray) -> FloatArray:
    """Minres loadings (k,), signed so that their sum is positive."""
    from scipy.optimize import least_squares

    upper = np.triu_indices(len(correlation), 1)
    values, vectors = np.linalg.eigh(correlation)
    start = vectors[:, -1] * np.sqrt(values[-1]) * 0.8

    def residuals(loadings: FloatArray) -> FloatArray:
        return np.asarray((correlation - np.outer(loadings, loadings))[upper], dtype=np.float64)

    found = least_squares(residuals, start, xtol=1e-14, ftol=1e-14, gtol=1e-14).x
    return np.asarray(found if found.sum() >= 0 else -found, dtype=np.float64)


def spearman_brown(correlation: npt.ArrayLike, *, length: float = 2.0) -> FloatArray:
    """Reliability of a scale `length` times as long: L r / (1 + (L - 1) r).

    For two items L = 2 and r is their correlation. NaN where the denominator is not positive. Spearman 1910;
    Brown 1910; Eisinga and others 2013.
    """
    r = np.asarray(correlation, dtype=np.float64)
    below = 1 + (length - 1) * r
    return np.where(below > 0, length * r / np.where(below > 0, below, 1), np.nan)


def _apart(values: FloatArray, labels: IntArray, n: IntArray) -> FloatArray:
    """How far each value is from the mean of its group."""
    mean = sum_by_label(labels, values, len(n)) / np.maximum(n, 1)
    return np.asarray(values - mean[labels], dtype=np.float64)
