"""Mean change of the same people, for every group at once, with intervals that know who belongs together."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.stats.arrays import FloatArray, IntArray, group_labels, require_between, require_equal_length
from analysis.stats.estimate import NO_VARIANCE, Estimate, GroupedEstimate, t_interval
from analysis.stats.sign_flip import SIGN_FLIP, flip_signs, small_sample_interval, units_needed
from analysis.stats.unit_sums import CLUSTERS_FOR_ROBUST as CLUSTERS_FOR_ROBUST
from analysis.stats.unit_sums import UnitSums, robust_error, unit_sums

ROBUST = "cluster-robust t interval (CR2, Satterthwaite)"


def mean_change(
    change: npt.ArrayLike,
    cluster: npt.ArrayLike | None = None,
    group: npt.ArrayLike | None = None,
    *,
    n_groups: int | None = None,
    level: float = 0.95,
) -> GroupedEstimate:
    """Mean of `change` in each group with CR2 variance and Satterthwaite degrees of freedom.

    For cluster c with n_c of the n rows of a group, residual sum E_c and a_c = (1 - n_c / n)^(-1/2):
    variance = sum_c a_c^2 E_c^2 / n^2, df = n^2 / (sum_c n_c^2 + (S1^2 - S2) / n^2) with S1 = sum_c a_c^2 n_c^2 and
    S2 = sum_c a_c^4 n_c^4. With one row a cluster this is the ordinary one-sample t interval.

    `change` (n,) in any unit; rows where it is NaN are left out. `cluster` (n,) labels of independent units (None:
    every row is one); `group` (n,) whole numbers from 0. Groups with fewer than two clusters or without variance
    have NaN for se, df, low, high and p_value. Raises UsageError for unequal lengths or a level outside 0 to 1.

    Bell and McCaffrey 2002; Pustejovsky and Tipton 2018. Checked against clubSandwich 0.5.8 (`coef_test`).
    """
    require_equal_length(change=change, cluster=cluster, group=group)
    return mean_from(unit_sums(change, cluster, group, n_groups=n_groups), level=level)


def mean_from(sums: UnitSums, *, level: float = 0.95) -> GroupedEstimate:
    """What `mean_change` says of the values that these are the sums of."""
    require_between("level", level, 0, 1)
    n = sums.values.n
    mean, sd = np.where(n > 0, sums.values.mean, np.nan), np.sqrt(sums.values.variance)
    se, df = robust_error(sums)
    size = np.sqrt(mean**2 + np.where(np.isfinite(sd), sd, 0) ** 2)
    se = np.where(se > NO_VARIANCE * size, se, np.nan)
    df = np.where(np.isfinite(se), df, np.nan)
    low, high, p_value = t_interval(mean, se, df, level)
    return GroupedEstimate(mean, sd, se, df, low, high, p_value, n, sums.clusters, level, ROBUST)


def estimate_changes(
    change: npt.ArrayLike,
    cluster: npt.ArrayLike | None = None,
    group: npt.ArrayLike | None = None,
    *,
    n_groups: int | None = None,
    level: float = 0.95,
) -> GroupedEstimate:
    """What `estimate_change` gives for one group, for every group at once and without a loop over groups.

    Arguments, missing values and errors as `mean_change`. Interval and p-value are those of CR2 from 8 clusters on, of
    flipped signs (`sign_flip.flip_signs`) with fewer, as far as so few can reach `level`, and NaN below that; `se` and
    `df` are CR2's throughout, which say how precise a group is where its interval comes from elsewhere.
    """
    require_equal_length(change=change, cluster=cluster, group=group)
    return changes_from(unit_sums(change, cluster, group, n_groups=n_groups), level=level)


def changes_from(sums: UnitSums, *, level: float = 0.95) -> GroupedEstimate:
    """What `estimate_changes` says of the values that these are the sums of."""
    found = mean_from(sums, level=level)
    few = (found.clusters >= units_needed(level)) & (found.clusters < CLUSTERS_FOR_ROBUST) & np.isfinite(found.se)
    low, high, p_value = (np.where(found.clusters < CLUSTERS_FOR_ROBUST, np.nan, part) for part in _interval_of(found))
    for count in range(units_needed(level), CLUSTERS_FOR_ROBUST):
        of_count = (few & (found.clusters == count))[sums.group]
        groups = sums.group[of_count].reshape(-1, count)[:, 0]  # the units of a group stand together
        totals, sizes = (part[of_count].reshape(-1, count) for part in (sums.totals.mean, sums.size))
        low[groups], high[groups], p_value[groups] = flip_signs(totals, sizes.astype(np.float64), level)
    return replace(found, low=low, high=high, p_value=p_value, method=f"{ROBUST}; {SIGN_FLIP} below 8 units")


def _interval_of(found: GroupedEstimate) -> tuple[FloatArray, FloatArray, FloatArray]:
    return found.low, found.high, found.p_value


def estimate_change(change: npt.ArrayLike, cluster: npt.ArrayLike | None = None, *, level: float = 0.95) -> Estimate:
    """Mean change of one group with the interval that its number of clusters allows.

    From 8 clusters on `mean_change`, with 6 or 7 `small_sample_interval`, below that no interval. NaN is left out.
    """
    robust = mean_change(change, cluster, level=level).estimate(0)
    if robust.clusters >= CLUSTERS_FOR_ROBUST:
        return robust
    return small_sample_interval(change, cluster, level=level)


@dataclass(frozen=True, slots=True)
class ReliablyWorse:
    """How many fell further than measurement error explains. `share` (0 to 1, None without values) of `n` people fell
    by more than `threshold` (scale units, positive); `by_chance` is the share expected if nobody changed.
    """

    n: int
    count: int
    share: float | None
    threshold: float
    by_chance: float


def reliably_worse(change: npt.ArrayLike, sd_before: float, retest_r: float, *, level: float = 0.95) -> ReliablyWorse:
    """People whose score fell by more than z sd sqrt(2 (1 - r)), the reliable change index with the RETEST correlation.

    `change` (n,) in scale units, NaN left out; `sd_before` > 0 the standard deviation at the first wave; `retest_r`
    the correlation between two waves of people nothing happened to (0 to 1). By chance (1 - level) / 2 fall that
    far. Raises UsageError outside those ranges. Jacobson and Truax 1991, who take the reliability; that calls too
    many worse wherever people differ in how they move: an alpha of .85 where the retest correlation is .6 calls 11.5 %
    worse.
    """
    require_between("sd_before", sd_before, 0, math.inf)
    require_between("retest_r", retest_r, -1e-12, 1)
    require_between("level", level, 0, 1)
    values = np.asarray(change, dtype=np.float64)
    values = values[np.isfinite(values)]
    threshold = float(ndtri((1 + level) / 2)) * sd_before * math.sqrt(2 * (1 - retest_r))
    count = int(np.sum(values < -threshold))
    share = count / len(values) if len(values) else None
    return ReliablyWorse(len(values), count, share, threshold, (1 - level) / 2)


def worse_shares(
    change: npt.ArrayLike, threshold: npt.ArrayLike, group: npt.ArrayLike | None = None, *, n_groups: int | None = None
) -> FloatArray:
    """Share (0 to 1) of each group's people who changed for the worse by more than their threshold (n_groups,).

    `change` and `threshold` (n,) in one unit: how far a score must fall, below 0 how far it must rise, where a rise is
    for the worse (a rise of exactly that much, and a threshold of 0, are not worse). People without a change or a
    threshold are left out; a group without anybody else has NaN. `group` as in `mean_change`; raises UsageError for
    unequal lengths. Checked against a loop over people, and against `reliably_worse` group by group.
    """
    worse, asked = worse_counts(change, threshold, group, n_groups=n_groups)
    share: FloatArray = np.divide(worse, asked, out=np.full(len(asked), np.nan), where=asked > 0)
    return share


def worse_counts(
    change: npt.ArrayLike, threshold: npt.ArrayLike, group: npt.ArrayLike | None = None, *, n_groups: int | None = None
) -> tuple[IntArray, IntArray]:
    """The two counts whose ratio is `worse_shares`: who changed for the worse, of how many (n_groups,) each."""
    rows = require_equal_length(change=change, threshold=threshold, group=group)
    values, limits = np.asarray(change, dtype=np.float64), np.asarray(threshold, dtype=np.float64)
    labels, count = group_labels(group, rows, n_groups)
    known = np.isfinite(values) & np.isfinite(limits)
    for_the_worse = -np.sign(limits) * values > np.abs(limits)
    worse = np.bincount(labels[known & for_the_worse], minlength=count)
    return worse, np.bincount(labels[known], minlength=count)


def regression_to_the_mean(mean_before: float, population_mean: float, retest_r: float) -> float:
    """The shift (scale units) that chance alone brings a group chosen for its first score: (1 - r) (mu - mean_before).

    The lowest third of a normal population lies 1.09 SD below its mean; with r = .7 it "gains" .33 SD. Galton 1886.
    """
    require_between("retest_r", retest_r, -1e-12, 1)
    return (1 - retest_r) * (population_mean - mean_before)
