"""The Kaplan-Meier curve: the share still employed at each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.stats.arrays import FloatArray, IntArray, dense_labels, require_between, require_equal_length
from analysis.stats.survival.risk_table import RiskSteps, RiskTable, clustered_variance, risk_steps, risk_table


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A survival curve at `time` (m,): share still there (0 to 1) with `se` and limits of coverage `level`.

    `at_risk` counts people (unweighted) whose time is at least that long; `events` those (unweighted) who had left by
    then. After the last person was seen, everything but the counts is NaN. `n` people in all.
    """

    time: FloatArray
    survival: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: IntArray
    events: IntArray
    n: int
    level: float


def kaplan_meier(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    cluster: npt.ArrayLike | None = None,
    times: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> SurvivalCurve:
    """Product-limit estimate S(t) = prod over t_j <= t of (1 - d_j / r_j), with log-log limits S^exp(-+ z s / |log S|).

    s, the standard error of log S, is Greenwood's sqrt(sum d / (r (r - d))); with weights or clusters it is the
    infinitesimal jackknife, the root of the sum over units of their squared summed influence.
    `time` (n,), `event` (n,), `weights` (n,) as in `risk_table`; `cluster` (n,) labels of independent units; `times`
    (m,) where to read the curve, by default each time at which somebody left. Raises UsageError as there.

    Two deliberate disagreements with survfit, which gives an interval without width before the first event and none
    once all have left: before it, `low` is the exact binomial limit for the people still at risk,
    ((1 - level) / 2)^(1 / at_risk); at survival 0, `low` is 0 and `high` stays what it was.
    Kaplan and Meier 1958; Kalbfleisch and Prentice 1980. Checked against survival::survfit 3.5.3 (conf.type "log-log";
    with weights and cluster, robust).
    """
    rows = require_equal_length(time=time, event=event, weights=weights, cluster=cluster)
    require_between("level", level, 0, 1)
    plain = weights is None and cluster is None
    table = risk_steps(time, event) if plain else risk_table(time, event, weights)
    asked = table.time[table.events > 0] if times is None else np.asarray(times, dtype=np.float64)
    place = np.searchsorted(table.time, asked, side="right") - 1
    survival = _read(table.survival, place, before=1.0)
    if isinstance(table, RiskTable) and not plain:
        spread = _robust_spread(table, place, dense_labels(cluster, rows)[table.kept])
        leaving = np.bincount(table.row[table.left], minlength=len(table.time)).astype(np.float64)
    else:
        spread = np.sqrt(_read(np.cumsum(table.step), place, before=0.0))
        leaving = table.events
    at_risk = _at_risk(table, asked)
    low, high = _limits(survival, spread, at_risk, asked, level)
    events = _read(np.cumsum(leaving), place, before=0.0).astype(np.int64)
    se, beyond = survival * spread, (asked > table.last_time) & (survival > 0)
    if beyond.any():
        survival, se, low, high = (np.where(beyond, np.nan, part) for part in (survival, se, low, high))
    return SurvivalCurve(asked, survival, se, low, high, at_risk, events, table.size, level)


def _read(values: npt.NDArray[np.number], place: IntArray, *, before: float) -> FloatArray:
    """The step function `values` at positions `place`; `before` where a position is -1."""
    return np.asarray(np.concatenate([[before], values])[place + 1], dtype=np.float64)


def _at_risk(table: RiskSteps, asked: FloatArray) -> IntArray:
    return np.concatenate([table.people, [0]])[np.searchsorted(table.time, asked, side="left")].astype(np.int64)


def _robust_spread(table: RiskTable, place: IntArray, units: IntArray) -> FloatArray:
    """Jackknife standard error of log S at each position; one pass over the rows a position, so ask for few."""
    cumulated = np.cumsum(table.step)
    own = np.where(table.left, table.inverse_gap[table.row], 0)
    spread = np.zeros(len(place))
    for index, at in enumerate(place):
        if at >= 0:
            influence = cumulated[np.minimum(table.row, at)] - np.where(table.row <= at, own, 0)
            spread[index] = np.sqrt(clustered_variance(table.weights * influence, units))
    return spread


def _limits(
    survival: FloatArray, spread: FloatArray, at_risk: IntArray, asked: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    inside = (survival > 0) & (survival < 1)
    within = bool(inside.all())
    s = survival if within else np.where(inside, survival, 0.5)
    stretched = np.exp(float(ndtri((1 + level) / 2)) * spread / np.abs(np.log(s)))
    low, high = s**stretched, s ** (1 / stretched)
    if within:
        return low, high
    unharmed = np.where(asked > 0, ((1 - level) / 2) ** (1 / np.maximum(at_risk, 1)), 1.0)
    low = np.where(inside, low, np.where(survival >= 1, unharmed, 0))
    order = np.argsort(asked, kind="stable")
    known = np.where(survival > 0, np.where(inside, high, 1), np.nan)[order]
    last = np.maximum.accumulate(np.where(np.isfinite(known), np.arange(len(known)), 0)) if len(known) else order
    carried = np.empty_like(high)
    carried[order] = known[last]
    return low, np.where(np.isfinite(carried), carried, 1.0)
