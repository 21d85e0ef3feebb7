"""How far readers agree who put the same units into categories, beyond what chance alone would give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.stats.arrays import BoolArray, FloatArray, require_between, require_equal_length
from analysis.stats.estimate import Estimate, interval_estimate, no_estimate

KAPPA = "Cohen's kappa, interval by leaving out one cluster at a time"
ALPHA = "Krippendorff's alpha for categories, interval by leaving out one cluster at a time"

#: From counts (..., categories, categories) to one coefficient each; NaN where it is not defined.
Coefficient = Callable[[FloatArray], FloatArray]


def cohen_kappa(
    first: npt.ArrayLike, second: npt.ArrayLike, *, clusters: npt.ArrayLike | None = None, level: float = 0.95
) -> Estimate:
    """Cohen's kappa of two readers: (observed - expected) / (1 - expected) share of agreement, -1 to 1.

    `first`, `second` (units,) are numbers that stand for categories; a unit with a NaN is left out. Chance is that of
    readers who keep their own shares of each category. `clusters` (units,) are labels of what is independent (None:
    every unit): the standard error comes from leaving out one cluster at a time, the interval from t with one degree
    of freedom less than there are clusters, cut at -1 and 1. `n` is the units that both put somewhere.

    No value where there is no unit or both used one and the same category throughout; no interval below two clusters,
    where the readers agree exactly, or where without one cluster nothing is left to compare. Raises UsageError for
    unequal lengths. Cohen 1960; Efron and Stein 1981. Checked against Fleiss, Levin and Paik 2003 and statsmodels.
    """
    require_equal_length(first=first, second=second)
    ratings = np.column_stack([np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)])
    return _agreement(ratings, clusters, _kappa, level=level, method=KAPPA)


def krippendorff_alpha(
    ratings: npt.ArrayLike, *, clusters: npt.ArrayLike | None = None, level: float = 0.95
) -> Estimate:
    """Krippendorff's alpha for categories without order: 1 - observed / expected disagreement, 1 at most.

    `ratings` (units, readers) as in `cohen_kappa`; any number of readers, NaN where one gave nothing; a unit that
    fewer than two readers rated is left out and not counted in `n`. Chance is that of the pooled values, drawn
    without replacement. `clusters` and the interval as in `cohen_kappa`. Raises UsageError for another shape.
    Krippendorff 2011 (1 - (n - 1) sum of o_ck / sum of n_c n_k, c and k different). Checked against its examples.
    """
    rated = np.asarray(ratings, dtype=np.float64)
    if rated.ndim != 2:
        raise UsageError("RATINGS_SHAPE", f"Ratings have {rated.ndim} dimensions.", "Give units by readers.")
    return _agreement(rated, clusters, _alpha, level=level, method=ALPHA)


def _agreement(
    ratings: FloatArray, clusters: npt.ArrayLike | None, coefficient: Coefficient, *, level: float, method: str
) -> Estimate:
    """The coefficient of counts that add up over units, and its jackknife over clusters."""
    require_between("level", level, 0, 1)
    labels = np.arange(len(ratings)) if clusters is None else np.asarray(clusters)
    require_equal_length(ratings=ratings, clusters=labels)
    rated = np.isfinite(ratings)
    kept = rated.sum(axis=1) >= 2
    counts, groups = _counts(ratings[kept], rated[kept], labels[kept], paired=coefficient is _kappa)
    n = int(kept.sum())
    whole = counts.sum(axis=0)
    value = float(coefficient(whole)) if n else np.nan
    if not np.isfinite(value):
        because = "everything was put in one category" if n else "no unit was read twice"
        return no_estimate(because, level=level, n=n, clusters=groups, method=method)
    if not _disagreement(whole):
        return no_estimate("the readers agree exactly", level=level, n=n, clusters=groups, value=value, method=method)
    return _interval(value, coefficient(whole - counts), level=level, n=n, method=method)


def _interval(value: float, without: FloatArray, *, level: float, n: int, method: str) -> Estimate:
    """`without` (clusters,) is the coefficient without each cluster."""
    groups = len(without)
    if groups > 1 and not np.isfinite(without).all():
        because = "without one cluster nothing is left to compare"
        return no_estimate(because, level=level, n=n, clusters=groups, value=value, method=method)
    spread = float(np.sum((without - without.mean()) ** 2))
    se = float(np.sqrt((groups - 1) / groups * spread))
    found = interval_estimate(value, se, groups - 1, level=level, n=n, clusters=groups, method=method)
    if found.low is None or found.high is None:
        return found
    low, high = max(found.low, -1.0), min(found.high, 1.0)
    return Estimate(value, se, found.df, low, high, level, n, groups, method, found.p_value)


def _counts(
    ratings: FloatArray, rated: BoolArray, labels: npt.NDArray[np.generic], *, paired: bool
) -> tuple[FloatArray, int]:
    """Counts of pairs of values by cluster (clusters, categories, categories), and how many clusters there are.

    `paired` counts (first, second) once a unit; otherwise every ordered pair of readers of a unit counts
    1 / (readers of it - 1), as Krippendorff's coincidences do.
    """
    categories = np.unique(ratings[rated])
    names, cluster = np.unique(labels, return_inverse=True)
    counts = np.zeros((len(names), len(categories), len(categories)))
    readers = rated.sum(axis=1)
    for one in range(ratings.shape[1]):
        for other in range(ratings.shape[1]):
            if one == other or (paired and one > other):
                continue
            both = rated[:, one] & rated[:, other]
            left = np.searchsorted(categories, ratings[both, one])
            right = np.searchsorted(categories, ratings[both, other])
            np.add.at(counts, (cluster[both], left, right), 1.0 if paired else 1 / (readers[both] - 1))
    return counts, len(names)


def _kappa(counts: FloatArray) -> FloatArray:
    total = counts.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = counts / total[..., None, None]
        observed = np.trace(shares, axis1=-2, axis2=-1)
        expected = np.sum(shares.sum(axis=-1) * shares.sum(axis=-2), axis=-1)
        return np.asarray(np.where(1 - expected > 1e-12, (observed - expected) / (1 - expected), np.nan))


def _alpha(counts: FloatArray) -> FloatArray:
    values = counts.sum(axis=-1)
    total = values.sum(axis=-1)
    expected = total**2 - np.sum(values**2, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(expected > 1e-9, 1 - (total - 1) * _disagreement(counts) / expected, np.nan))


def _disagreement(counts: FloatArray) -> FloatArray:
    return np.asarray(counts.sum(axis=(-2, -1)) - np.trace(counts, axis1=-2, axis2=-1))
