"""An exact interval for a mean from few independent units: flip their signs, all of them, and count."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.stats.arrays import (
    FloatArray,
    IntArray,
    dense_labels,
    require_between,
    require_equal_length,
    sum_by_label,
)
from analysis.stats.estimate import NO_VARIANCE, Estimate, no_estimate, why_no_interval

#: Below this many independent units no interval can reach 95 %: 2 of 2^5 sign patterns are already 6 %.
CLUSTERS_FOR_ANY = 6
#: Sign patterns are counted in full up to this many units (2^16 patterns).
CLUSTERS_COUNTED_IN_FULL = 16

#: How often a detectable change is found.
POWER = 0.8
#: What 7 units find 4 times in 5 at 95 %, in standard deviations of a unit.
SHIFT_OF_SEVEN = 1.331
#: With fewer patterns kept than this, only those with all signs alike are: the next comes with its mirror image.
_NEXT_BEST_PATTERNS = 4
#: Groups whose sign patterns are counted at once.
_BLOCK = 4096

SIGN_FLIP = "exact sign-flip interval over independent units"


def small_sample_interval(
    change: npt.ArrayLike, cluster: npt.ArrayLike | None = None, *, level: float = 0.95
) -> Estimate:
    """Mean change with the exact sign-flip (randomisation) interval over clusters, for few clusters.

    A mean m is kept when, among all 2^G ways to flip the signs of the clusters' sums of (change - m), the share with
    a sum at least as far from 0 as the observed one exceeds 1 - level. The kept means form one interval: a flip s with
    A = sum s_c T_c - mean sum s_c n_c >= 0 and B = sum s_c n_c reaches A / (n + B) above the mean and A / (n - B)
    below it, so its ends are order statistics of those reaches. It assumes clusters' changes symmetric about
    their mean, and nothing about their size or spread.

    NaN changes are left out. Without an interval (fewer than 6 clusters at level .95, more than 16, no variance) the
    ends are None and `because` says why. Fisher 1935; Rosenbaum 2002. Checked against brute force over a grid of means.
    """
    require_equal_length(change=change, cluster=cluster)
    require_between("level", level, 0, 1)
    values = np.asarray(change, dtype=np.float64)
    known = np.isfinite(values)
    units = dense_labels(None if cluster is None else np.asarray(cluster)[known], int(known.sum()))
    values = values[known]
    n, clusters = len(values), int(units.max(initial=-1)) + 1
    value = float(values.mean()) if n else None
    totals, sizes = sum_by_label(units, values, clusters), sum_by_label(units, np.ones(n), clusters)
    if because := _why_not_flip(values, totals, sizes, level):
        return no_estimate(because, level=level, n=n, clusters=clusters, value=value, method=SIGN_FLIP)
    low, high, p_value = (float(part[0]) for part in flip_signs(totals[None, :], sizes[None, :], level))
    return Estimate(float(values.mean()), None, None, low, high, level, n, clusters, SIGN_FLIP, p_value)


def units_needed(level: float) -> int:
    """The fewest independent units whose signs can give an interval of this coverage: 6 at 95 %, 7 at 98.3 %."""
    require_between("level", level, 0, 1)
    return max(CLUSTERS_FOR_ANY, math.ceil(1 - math.log2(1 - level) - 1e-9))


def flip_signs(totals: FloatArray, sizes: FloatArray, level: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The interval of `small_sample_interval` for many groups of equally many units: low, high, p-value (groups,).

    `totals`, `sizes` (groups, units): the sum and the number of changes in each unit. All 2^units patterns are counted
    for every group; memory grows with groups times patterns, so groups go through in blocks.
    """
    found = [
        _flip_block(totals[start : start + _BLOCK], sizes[start : start + _BLOCK], 1 - level)
        for start in range(0, len(totals), _BLOCK)
    ]
    low, high, p_value = (np.concatenate([np.empty(0), *parts]) for parts in zip(*found, strict=True)) if found else (
        np.empty(0), np.empty(0), np.empty(0),
    )  # fmt: skip
    return low, high, p_value


def detectable_flipped(se: float, units: int, level: float) -> float | None:
    """The true change that an interval of flipped signs finds 4 times in 5, for independent normal units; unit of `se`.

    Where only the patterns with all signs alike may be kept (6 units at 95 %, 7 at 98.3 %), a change is found exactly
    when all units lie on its side: shift = Phi^-1(.8^(1 / units)) sqrt(units) se. With 7 units at 95 % it is 1.331
    sqrt(units) se (brute force). That is more than a t interval would need, which assumes more. None where so few units
    give no interval, and for others than these. Checked by simulation.
    """
    alike_only = math.floor((1 - level) * 2**units + 1e-9) < _NEXT_BEST_PATTERNS
    if units < units_needed(level) or not (alike_only or (units == 7 and level == 0.95)):
        return None
    shift = float(ndtri(POWER ** (1 / units))) if alike_only else SHIFT_OF_SEVEN
    return shift * math.sqrt(units) * se


def _why_not_flip(values: FloatArray, totals: FloatArray, sizes: FloatArray, level: float) -> str:
    needed, clusters = units_needed(level), len(totals)
    if len(values) == 0:
        return why_no_interval(0, 0)
    if clusters < needed:
        units = "1 independent unit is" if clusters == 1 else f"{clusters} independent units are"
        return f"{units} too few (at least {needed} are needed)"
    if clusters > CLUSTERS_COUNTED_IN_FULL:
        return f"{clusters} independent units are too many to flip every sign"
    apart = np.abs(totals - sizes * values.mean()).max()  # partners may differ and their units all agree
    if apart <= NO_VARIANCE * np.abs(values).max() * sizes.max():
        return why_no_interval(len(values), clusters)
    return ""


def _flip_block(totals: FloatArray, sizes: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Low, high and p-value of a mean of 0 for a block of groups."""
    units = totals.shape[1]
    signs = 1.0 - 2.0 * ((np.arange(2**units)[:, None] >> np.arange(units)) & 1)
    n = sizes.sum(axis=1, keepdims=True)
    mean = totals.sum(axis=1, keepdims=True) / n
    flipped_n, flipped = sizes @ signs.T, totals @ signs.T
    distance = flipped - flipped_n * mean
    same = np.abs(flipped_n) == n  # all signs alike: always as far from 0 as observed
    near = np.abs(distance) < 1e-12 * np.abs(totals).sum(axis=1, keepdims=True)
    distance = np.where(same, np.inf, np.where(near, 0, distance))
    # Every flip stands for its mirror image as well, so half of them (distance >= 0) carry the whole count; of the two
    # all-alike patterns both are there.
    counts = np.where(distance >= 0, np.where(same | (distance == 0), 1, 2), 0)
    above = distance / np.where(same, 1, n + flipped_n)
    below = distance / np.where(same, 1, n - flipped_n)
    kept = math.floor(alpha * len(signs) + 1e-9)
    as_far = np.abs(flipped) >= np.abs(totals.sum(axis=1, keepdims=True)) * (1 - 1e-12)
    return mean[:, 0] - _reach(below, counts, kept), mean[:, 0] + _reach(above, counts, kept), as_far.mean(axis=1)


def _reach(reaches: FloatArray, counts: IntArray, kept: int) -> FloatArray:
    """For each group (row) the largest distance at which more than `kept` sign patterns are still as far out as the
    observed one.
    """
    order = np.argsort(-np.where(counts > 0, reaches, -np.inf), axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(counts, order, axis=1), axis=1)
    position = np.sum(reached <= kept, axis=1)
    return np.asarray(np.take_along_axis(reaches, np.take_along_axis(order, position[:, None], axis=1), axis=1)[:, 0])
