"""Effect sizes: how large a change is beside the spread between people."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, nctdtrinc

from analysis.stats.arrays import (
    FloatArray,
    IntArray,
    group_labels,
    require_between,
    require_equal_length,
)
from analysis.stats.estimate import NO_VARIANCE, Estimate, no_estimate, optional
from analysis.stats.moments import Moments, moments_of

#: Degrees of freedom beyond which t is normal to all digits shown.
_LARGEST_DF = 1e6
NOT_FROM_AN_ERROR = "the interval of the change does not come from a standard error"


@dataclass(frozen=True, slots=True)
class GroupedEffect:
    """Hedges g by group, arrays (groups,): `value` with `low` and `high` of coverage `level`; NaN where unknown."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray
    level: float
    method: str

    def estimate(self, group: int) -> Estimate:
        """The effect size of one group as an estimate (no standard error: the interval is exact and not symmetric)."""
        n, parts = int(self.n[group]), [optional(part[group]) for part in (self.value, self.low, self.high)]
        if parts[1] is None:
            because = "there are fewer than two people or they do not vary"
            return no_estimate(because, level=self.level, n=n, clusters=n, value=parts[0], method=self.method)
        return Estimate(parts[0], None, None, parts[1], parts[2], self.level, n, n, self.method)


def hedges_g(
    values: npt.ArrayLike,
    treated: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    *,
    n_groups: int | None = None,
    level: float = 0.95,
) -> GroupedEffect:
    """Standardised difference, treated less others: J (mean_t - mean_c) / pooled SD, J as above with v = n - 2.

    `values` (n,) in any unit, NaN left out; `treated` (n,) booleans. Interval by the noncentral t. NaN where an arm is
    empty or nothing varies. Hedges 1981. Checked against effectsize::hedges_g 0.8.3.
    """
    rows = require_equal_length(values=values, treated=treated, group=group)
    require_between("level", level, 0, 1)
    outcome, arm = np.asarray(values, dtype=np.float64), np.asarray(treated, dtype=bool)
    labels, count = group_labels(group, rows, n_groups)
    known = np.isfinite(outcome)
    of_treated, of_others = (moments_of(outcome[known & of], labels[known & of], count) for of in (arm, ~arm))
    n_t, n_c = of_treated.n, of_others.n
    df = n_t + n_c - 2
    squares = of_treated.squares + of_others.squares
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.where(df > 0, squares / df, np.nan))
        error = spread * np.sqrt(1 / n_t + 1 / n_c)
    size = float(np.abs(outcome[known]).max(initial=0))
    difference = np.where((n_t > 0) & (n_c > 0), of_treated.mean - of_others.mean, np.nan)
    return _effect(difference, spread, error, df, n_t + n_c, level, "Hedges g, pooled SD", size)


def standardise(estimate: Estimate, spread: float, people: int) -> Estimate | None:
    """A change (or a difference of changes) in standard deviations of people's scores: Hedges g with an interval.

    g = J(people - 1) estimate / spread, `spread` being the square root of the mean of the two waves' variances (average
    SD: unlike the SD of the change it does not let g grow with the waves' correlation; Cumming 2012). The interval is
    that of the noncentrality of t = estimate / se with the estimate's own df, times J se / spread: where partners
    belong together it is as robust as the estimate's, it excludes 0 exactly where that one does, and with everybody a
    unit of their own it is the noncentral t interval of the paired t. It treats se / spread as known up to the same df
    (Algina and Keselman 2003).

    None without an estimate, with fewer than two people or without spread; ends are None where the estimate's interval
    does not come from a standard error (signs flipped, or none). Checked against R (pt, uniroot) and by coverage of
    simulated pairs.
    """
    if estimate.value is None or people < 2 or not spread > 0:
        return None
    value = float(average_sd_g(np.array([estimate.value]), np.array([spread]), np.array([people]))[0])
    bare = no_estimate(
        estimate.because or NOT_FROM_AN_ERROR, level=estimate.level, n=people, clusters=estimate.clusters,
        value=value, method="Hedges g, average SD",
    )  # fmt: skip
    if estimate.se is None or not estimate.has_interval:
        return bare
    df = np.array([_LARGEST_DF if estimate.df is None else min(estimate.df, _LARGEST_DF)])
    t, metric = np.array([estimate.value / estimate.se]), float(small_sample_correction(people - 1)) * estimate.se
    tails = (1 + estimate.level) / 2, (1 - estimate.level) / 2
    low, high = (float(_noncentrality(df, t, tail)[0]) * metric / spread for tail in tails)
    return replace(bare, low=low, high=high, because="")


def average_sd_g(change: FloatArray, spread: FloatArray, people: IntArray) -> FloatArray:
    """Hedges g of mean changes over the average SD `spread` of both waves, for groups of `people` linked people: arrays
    (groups,), J(people - 1) change / spread; NaN with fewer than two people or without spread.
    """
    usable = (people >= 2) & (spread > 0)
    return np.where(usable, small_sample_correction(people - 1) * change / np.where(usable, spread, 1), np.nan)


def average_sd(before: Moments, after: Moments) -> FloatArray:
    """Square root of the mean of both waves' variances (n - 1) in each group; NaN below two people."""
    return np.sqrt((before.variance + after.variance) / 2)


def _effect(
    mean: FloatArray,
    spread: FloatArray,
    error: FloatArray,
    df: IntArray,
    n: IntArray,
    level: float,
    method: str,
    size: float,
) -> GroupedEffect:
    """Bias-corrected mean / spread with the noncentral t interval of mean / error.

    A spread that is rounding beside the `size` of the largest value is none.
    """
    varies = (df > 0) & (spread > NO_VARIANCE * size) & (error > NO_VARIANCE * size)
    spread, error = np.where(varies, spread, np.nan), np.where(varies, error, np.nan)
    correction = small_sample_correction(np.where(varies, df, np.nan))
    t = mean / error
    low, high = (_noncentrality(np.maximum(df, 1), t, share) for share in ((1 + level) / 2, (1 - level) / 2))
    metric = correction * error / spread
    return GroupedEffect(correction * mean / spread, low * metric, high * metric, n, level, method)


def small_sample_correction(df: npt.ArrayLike) -> FloatArray:
    """Hedges' J(df) = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), about 1 - 3 / (4 df - 1); 0 at df = 1, NaN below."""
    freedom = np.asarray(df, dtype=np.float64)
    half = np.where(freedom > 1, freedom, np.nan) / 2
    factor = np.exp(gammaln(half) - np.log(half) / 2 - gammaln(half - 0.5))
    return np.where(freedom == 1, 0.0, factor)


def _noncentrality(df: IntArray | FloatArray, t: FloatArray, share: float) -> FloatArray:
    """The noncentrality at which `share` of the noncentral t lies below t; found for |t|, mirrored for negative t."""
    size = np.abs(np.where(np.isfinite(t), t, 0.0))
    up, down = nctdtrinc(df, share, size), -nctdtrinc(df, 1 - share, size)
    return np.where(np.isfinite(t), np.where(t >= 0, up, down), np.nan)
