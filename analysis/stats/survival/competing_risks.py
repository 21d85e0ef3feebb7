"""Leaving for different reasons: the share gone for each reason by each time, reasons competing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.errors import UsageError
from analysis.stats.arrays import (
    FloatArray,
    IntArray,
    dense_labels,
    require_between,
    require_equal_length,
    sum_by_label,
)
from analysis.stats.survival.risk_table import RiskTable, clustered_variance, risk_table


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """Shares gone (0 to 1) for each cause by each time, (times, causes), with `se` and limits of coverage `level`.

    The shares of all causes and the share still there add up to 1. `at_risk` (times,) counts people. Limits are NaN
    where nobody had left for that cause; all is NaN after the last person was seen.
    """

    time: FloatArray
    share: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: IntArray
    n: int
    level: float


def cumulative_incidence(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    times: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    cluster: npt.ArrayLike | None = None,
    n_causes: int | None = None,
    level: float = 0.95,
) -> CumulativeIncidence:
    """Aalen-Johansen: F_k(t) = sum over t_j <= t of S(t_j-) d_kj / r_j, S the survival from all causes together.

    `time` (n,), `weights` (n,) as in `risk_table`; `cause` (n,) 0 for still there, else 1 .. n_causes; `times` (m,)
    where to read the shares; `cluster` (n,) labels of independent units. Standard errors by the infinitesimal
    jackknife, limits on the log(-log) scale: F^exp(-+ z se / (F |log F|)). Raises UsageError for a cause out of range.
    1 - Kaplan-Meier with other reasons censored would say more leave than do. Aalen and Johansen 1978.
    Checked against survival::survfit 3.5.3 with several states (pstate, std.err; conf.type = "log-log").
    """
    rows = require_equal_length(time=time, cause=cause, weights=weights, cluster=cluster)
    require_between("level", level, 0, 1)
    causes = np.asarray(cause).astype(np.int64)
    largest = int(causes.max(initial=0)) if n_causes is None else n_causes
    if causes.min(initial=0) < 0 or causes.max(initial=0) > largest:
        raise UsageError("CAUSE_RANGE", f"Causes must be 0 to {largest}, found {causes.min()} to {causes.max()}.")
    table = risk_table(time, causes > 0, weights)
    units, causes = dense_labels(cluster, rows)[table.kept], causes[table.kept]
    asked = np.asarray(times, dtype=np.float64)
    place = np.searchsorted(table.time, asked, side="right") - 1
    share, se = np.zeros((len(asked), largest)), np.zeros((len(asked), largest))
    for k in range(largest):
        share[:, k], se[:, k] = _one_cause(table, causes == k + 1, place, units)
    low, high = _limits(share, se, level)
    beyond = ((asked > table.last_time) & (share.sum(axis=1) < 1 - 1e-12))[:, None]
    share, se, low, high = (np.where(beyond, np.nan, part) for part in (share, se, low, high))
    at_risk = np.concatenate([table.people, [0]])[np.searchsorted(table.time, asked, side="left")].astype(np.int64)
    return CumulativeIncidence(asked, share, se, low, high, at_risk, len(table.row), level)


def _one_cause(
    table: RiskTable, gone: npt.NDArray[np.bool_], place: IntArray, units: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Share gone for one cause at each position, and its jackknife standard error.

    A row moves F(t) through its cause's own steps, S(t_j-) (dN - h dt) / r, and through S before each step.
    """
    before = np.concatenate([[1.0], table.survival[:-1]])
    risk = np.where(table.at_risk > 0, table.at_risk, 1)
    hazard = sum_by_label(table.row[gone], table.weights[gone], len(table.time)) / risk
    share = np.cumsum(before * hazard)
    drift, own_step = np.cumsum(before * hazard / risk), before / risk
    a, a_share = np.cumsum(table.step), np.cumsum(table.step * share)
    gap = np.where(table.left, table.inverse_gap[table.row], 0)
    found, se = np.zeros(len(place)), np.zeros(len(place))
    for index, at in enumerate(place):
        if at < 0:
            continue
        until, by_then = np.minimum(table.row, at), table.row <= at
        through_own = np.where(gone & by_then, own_step[table.row], 0) - drift[until]
        later = np.where(by_then, share[at] - share[table.row], 0)
        through_survival = share[at] * a[until] - a_share[until] - gap * later
        found[index] = share[at]
        se[index] = np.sqrt(clustered_variance(table.weights * (through_own + through_survival), units))
    return found, se


def _limits(share: FloatArray, se: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    inside = (share > 0) & (share < 1 - 1e-12)
    p = np.where(inside, share, 0.5)
    reach = float(ndtri((1 + level) / 2)) * se / (p * np.abs(np.log(p)))
    low, high = p ** np.exp(reach), p ** np.exp(-reach)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
