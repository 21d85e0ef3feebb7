"""How far partners, or two readers, agree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc, fdtri

from analysis.stats.arrays import require_between, require_equal_length
from analysis.stats.estimate import NO_VARIANCE, Estimate, no_estimate

ICC = "one-way intraclass correlation, ICC(1), F interval"


def pair_agreement(left: npt.ArrayLike, right: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """One-way intraclass correlation ICC(1) of partners' values: (MSB - MSW) / (MSB + MSW), -1 to 1.

    `left`, `right` (pairs,) in one unit, order within a pair without meaning; a pair with a NaN is left out. The
    interval comes from F = MSB / MSW with (pairs - 1, pairs) degrees of freedom, the p-value from its upper tail.
    Fewer than two pairs or no variance: no interval. Raises UsageError for unequal lengths.
    Shrout and Fleiss 1979; McGraw and Wong 1996. Checked against psych::ICC 2.2.9 (ICC1).
    """
    require_equal_length(left=left, right=right)
    require_between("level", level, 0, 1)
    pairs = np.column_stack([np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)])
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    n, size = len(pairs), float(np.abs(pairs).max(initial=0))
    if n < 2 or np.ptp(pairs) <= NO_VARIANCE * size:
        because = "there are fewer than two pairs" if n < 2 else "the values do not vary"
        return no_estimate(because, level=level, n=n, clusters=n, method=ICC)
    between = 2 * float(np.sum((pairs.mean(axis=1) - pairs.mean()) ** 2)) / (n - 1)
    within = float(np.sum((pairs[:, 0] - pairs[:, 1]) ** 2)) / 2 / n
    value = (between - within) / (between + within)
    if within <= (NO_VARIANCE * size) ** 2:
        return no_estimate("partners agree exactly", level=level, n=n, clusters=n, value=value, method=ICC)
    ratio, tail = between / within, (1 + level) / 2
    lowest, highest = ratio / float(fdtri(n - 1, n, tail)), ratio * float(fdtri(n, n - 1, tail))
    low, high = ((f - 1) / (f + 1) for f in (lowest, highest))
    return Estimate(value, None, None, low, high, level, n, n, ICC, float(fdtrc(n - 1, n, ratio)))
