"""The log-rank test: whether groups leave at different rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from analysis.stats.arrays import FloatArray, dense_labels, require_equal_length, sum_by_label
from analysis.stats.survival.risk_table import clustered_variance, risk_table


@dataclass(frozen=True, slots=True)
class LogRank:
    """The statistic with its degrees of freedom and p-value (None where fewer than two groups can be compared).

    `observed` and `expected` (groups,) count those who left, and those expected to if all groups left alike.
    """

    statistic: float | None
    df: int
    p_value: float | None
    observed: FloatArray
    expected: FloatArray


def clustered_log_rank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    treated: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
) -> LogRank:
    """Log-rank test of two groups with weights and with rows that are not independent: the robust score test.

    U = sum over rows of w_i (integral of (x_i - xbar(t)) dM_i(t)), x telling the treated (1) from the others and xbar
    being its weighted mean among those at risk; U^2 / sum over clusters of their squared summed terms, chi-squared with
    1 degree of freedom. `time`, `event`, `weights` as in `risk_table`; `treated` (n,) booleans; `cluster` (n,) labels
    of independent units. No statistic where nobody left or only one group was at risk. Raises UsageError for unequal
    lengths or a negative time.
    Lin and Wei 1989. Checked against survival 3.5.3: coxph(weights, cluster, ties = "breslow")$rscore.
    """
    rows = require_equal_length(time=time, event=event, treated=treated, weights=weights, cluster=cluster)
    table, arm = risk_table(time, event, weights), np.asarray(treated, dtype=bool)
    x, m = arm[table.kept].astype(np.float64), len(table.time)
    at_risk = sum_by_label(table.row, table.weights * x, m)[::-1].cumsum()[::-1]
    share = np.divide(at_risk, table.at_risk, out=np.zeros(m), where=table.at_risk > 0)
    drift, shared_drift = np.cumsum(table.hazard), np.cumsum(table.hazard * share)
    own = table.left * (x - share[table.row]) - x * drift[table.row] + shared_drift[table.row]
    labels = dense_labels(cluster, rows)[table.kept]
    variance = clustered_variance(table.weights * own, labels)
    observed = np.array([table.weights[table.left & (x == side)].sum() for side in (0, 1)])
    expected = np.array([table.events @ (1 - share), table.events @ share])
    if not variance > 1e-18 * max(float(table.weights.sum()), 1.0):
        return LogRank(None, 0, None, observed, expected)
    statistic = float((table.weights @ own) ** 2 / variance)
    return LogRank(statistic, 1, float(chdtrc(1, statistic)), observed, expected)
