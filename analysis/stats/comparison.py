"""Two groups compared: difference in differences and ANCOVA, weighted, with cluster-robust intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import BoolArray, FloatArray, dense_labels, require_equal_length, weights_or_ones
from analysis.stats.estimate import Estimate, no_estimate
from analysis.stats.regression import ROBUST_REGRESSION, cr2_regression

#: A group needs at least this many independent units before its spread can be judged at all.
CLUSTERS_PER_GROUP = 2


def weighted_difference(
    change: npt.ArrayLike,
    treated: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> Estimate:
    """Weighted mean change of the treated less that of the others: difference in differences.

    The coefficient of `treated` in a weighted regression of `change` on it, CR2 and Satterthwaite (see
    `regression.cr2_regression`). `change` (n,) in any unit, NaN left out; `treated` (n,) booleans; `weights` (n,) 0 or
    more, taken as fixed (with estimated overlap weights the interval is slightly wide); `cluster` (n,) labels of
    independent units, which may reach across groups. No interval when a group has fewer than two clusters.
    Raises UsageError for unequal lengths. Checked against clubSandwich 0.5.8.
    """
    rows = require_equal_length(change=change, treated=treated, weights=weights, cluster=cluster)
    outcome, arm = np.asarray(change, dtype=np.float64), np.asarray(treated, dtype=bool)
    return _arm_effect(np.column_stack([np.ones(rows), arm]), outcome, arm, weights, cluster, level)


def ancova(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    treated: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> Estimate:
    """Difference in `after` between treated and others of equal `before`: after = a + b treated + c before.

    Arrays and missing values as in `weighted_difference`. Where `before` does not vary it carries nothing and is
    left out of the model. Unbiased under randomisation; between groups that differ at the start it is biased by
    measurement error in `before`. Checked against clubSandwich 0.5.8.
    """
    rows = require_equal_length(before=before, after=after, treated=treated, weights=weights, cluster=cluster)
    first, outcome = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    arm = np.asarray(treated, dtype=bool)
    outcome = np.where(np.isfinite(first), outcome, np.nan)
    x = np.column_stack([np.ones(rows), arm])
    known = first[np.isfinite(outcome)]
    if len(known) and np.ptp(known) > 0:
        x = np.column_stack([x, first - known.mean()])
    return _arm_effect(x, outcome, arm, weights, cluster, level)


def _arm_effect(
    x: FloatArray,
    outcome: FloatArray,
    arm: BoolArray,
    weights: npt.ArrayLike | None,
    cluster: npt.ArrayLike | None,
    level: float,
) -> Estimate:
    """The coefficient of the arm (column 1 of x), once both arms hold enough independent units."""
    labels = dense_labels(cluster, len(outcome))
    used = (weights_or_ones(weights, len(outcome)) > 0) & np.isfinite(outcome)
    units = [len(np.unique(labels[used & (arm == side)])) for side in (True, False)]
    estimate = cr2_regression(x, outcome, labels, weights).estimate(1, level=level)
    if estimate.has_interval and min(units) < CLUSTERS_PER_GROUP:
        return no_estimate(
            "one of the groups is a single independent unit",
            level=level,
            n=estimate.n,
            clusters=estimate.clusters,
            value=estimate.value,
            method=ROBUST_REGRESSION,
        )
    return estimate
