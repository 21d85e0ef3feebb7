"""The log-rank test: whether groups leave at different rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from analysis.errors import UsageError
from analysis.stats.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    dense_labels,
    group_labels,
    require_equal_length,
    sum_by_label,
)
from analysis.stats.survival.risk_table import RiskTable, count_days, risk_table

#: Times at which somebody left are taken in blocks of so many places for times and groups.
_BLOCK = 2_000_000
#: A direction whose variance is below this share of the largest says nothing.
_NOTHING = 1e-10


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


def log_rank(
    time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike, *, n_groups: int | None = None
) -> LogRank:
    """Log-rank test of any number of groups of independent people of equal weight.

    U_g = sum over times of (d_g - d r_g / r), d leaving and r at risk of all, with g of the group; its covariance is
    sum of d (r - d) / (r - 1) (r_g / r) ([g = h] - r_h / r); U' V^- U, chi-squared with one degree of freedom less than
    there are groups that were at risk when somebody left. `time` (n,) 0 or more, rows with NaN left out; `event` (n,)
    booleans; `group` (n,) whole numbers from 0, `n_groups` makes room for groups without rows. No statistic where fewer
    than two groups can be compared. Raises UsageError for unequal lengths, a negative time or group.
    Whole days are counted by day and group; other times by those at which somebody left, in blocks.
    Mantel 1966; Peto and Peto 1972. Checked against lifelines 0.30.0 (multivariate_logrank_test) and survival 3.5.3
    (survdiff).
    """
    rows = require_equal_length(time=time, event=event, group=group)
    labels, n_groups = group_labels(group, rows, n_groups)
    observed, expected = np.zeros(n_groups), np.zeros(n_groups)
    variance = np.zeros((n_groups, n_groups))
    times, left = np.asarray(time, dtype=np.float64), np.asarray(event, dtype=bool)
    for at_risk, leaving in _steps(times, left, labels, n_groups):
        people, gone = at_risk.sum(axis=1), leaving.sum(axis=1)
        share = at_risk / people[:, None]
        spread = gone * (people - gone) / np.maximum(people - 1, 1)
        observed += leaving.sum(axis=0)
        expected += gone @ share
        variance += np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return _tested(observed - expected, variance, observed, expected)


def clustered_log_rank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    *,
    n_groups: int | None = None,
) -> LogRank:
    """Log-rank test of any number of groups with weights and with rows that are not independent: the robust score test.

    U = sum over rows of w_i (integral of (x_i - xbar(t)) dM_i(t)), x (groups,) telling the row's group and xbar being
    its weighted mean among those at risk; U' V^- U, V the sum over clusters of the outer products of their summed
    terms, chi-squared with one degree of freedom less than there are groups at risk. `time`, `event`, `weights` as in
    `risk_table`; `group` (n,) whole numbers from 0 or booleans (`n_groups` as in `log_rank`); `cluster` (n,) labels of
    independent units. No statistic where nobody left or only one group was at risk. Raises UsageError for unequal
    lengths or a negative time. Lin and Wei 1989. Checked against survival 3.5.3: coxph(weights, cluster, ties =
    "breslow")$rscore.
    """
    rows = require_equal_length(time=time, event=event, group=group, weights=weights, cluster=cluster)
    labels, n_groups = group_labels(group, rows, n_groups)
    alike: FloatArray | None = None  # how many strangers of one weight each row stands for
    if weights is None and cluster is None:
        times, left = np.asarray(time, dtype=np.float64), np.asarray(event, dtype=bool)
        if (counts := count_days(times, left, labels, n_groups)) is not None:
            time, labels, event = np.nonzero(counts)
            rows, weights = len(labels), (alike := counts[counts > 0].astype(np.float64))
    table = risk_table(time, event, weights)
    units, labels = dense_labels(cluster, rows)[table.kept], labels[table.kept]
    terms = [_terms(table, labels == one) for one in range(n_groups)]
    by_unit = np.column_stack([np.bincount(units, table.weights * term.own) for term in terms]).astype(np.float64)
    observed, expected = (np.array([getattr(term, name) for term in terms]) for name in ("observed", "expected"))
    excess = np.array([table.weights @ term.own for term in terms])
    if not by_unit.size or not np.square(by_unit).sum(axis=0).max() > 1e-18 * max(float(table.weights.sum()), 1.0):
        return LogRank(None, 0, None, observed, expected)
    per_row: FloatArray = by_unit if alike is None else by_unit / alike[:, None]
    return _tested(excess, np.asarray(by_unit.T @ per_row, dtype=np.float64), observed, expected)


@dataclass(frozen=True, slots=True)
class _Terms:
    """One group's part of the score: each row's term (n,), and how many left and were expected to."""

    own: FloatArray
    observed: float
    expected: float


def _terms(table: RiskTable, inside: BoolArray) -> _Terms:
    m, x = len(table.time), inside.astype(np.float64)
    at_risk = sum_by_label(table.row, table.weights * x, m)[::-1].cumsum()[::-1]
    share = np.divide(at_risk, table.at_risk, out=np.zeros(m), where=table.at_risk > 0)
    drift, shared_drift = np.cumsum(table.hazard), np.cumsum(table.hazard * share)
    own = table.left * (x - share[table.row]) - x * drift[table.row] + shared_drift[table.row]
    return _Terms(own, float(table.weights[table.left & inside].sum()), float(table.events @ share))


def _steps(
    times: FloatArray, left: BoolArray, group: IntArray, n_groups: int
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """At the times at which somebody left, in blocks: people at risk and leaving, (times, groups) each."""
    counts = count_days(times, left, group, n_groups)
    if counts is not None:
        leaving = counts[:, :, 1]
        some = leaving.any(axis=1)
        yield counts.sum(axis=2)[::-1].cumsum(axis=0)[::-1][some].astype(np.float64), leaving[some].astype(np.float64)
        return
    if times.min(initial=0) < 0:
        raise UsageError("NEGATIVE_TIME", f"A time is {times.min()}.", "Times are counted from the start, 0 or more.")
    known = np.isfinite(times)
    times, left, group = times[known], left[known], group[known]
    leaving_at = np.unique(times[left])
    last = np.searchsorted(leaving_at, times, side="right") - 1  # the last such time at which the row is at risk
    order = np.argsort(last, kind="stable")
    last, left, group = last[order], left[order], group[order]
    after = np.zeros(n_groups, dtype=np.int64)
    size = max(_BLOCK // max(n_groups, 1), 1)
    for first in range((len(leaving_at) - 1) // size * size, -1, -size):
        until = min(first + size, len(leaving_at))
        rows = slice(*np.searchsorted(last, [first, until]))
        places = (last[rows] - first) * n_groups + group[rows]
        both = np.bincount(places * 2 + left[rows], minlength=(until - first) * n_groups * 2)
        counts = both.reshape(-1, n_groups, 2)
        at_risk = counts.sum(axis=2)[::-1].cumsum(axis=0)[::-1] + after
        after = at_risk[0]
        yield at_risk.astype(np.float64), counts[:, :, 1].astype(np.float64)


def _tested(excess: FloatArray, variance: FloatArray, observed: FloatArray, expected: FloatArray) -> LogRank:
    """The quadratic form. The groups' excesses add up to 0, so that the first of them says nothing of its own."""
    there = np.flatnonzero(np.diag(variance) > 0)[1:]
    if len(there) == 0:
        return LogRank(None, 0, None, observed, expected)
    if len(there) == 1:
        statistic, df = float(excess[there[0]] ** 2 / variance[there[0], there[0]]), 1
    else:
        spread, directions = np.linalg.eigh(variance[np.ix_(there, there)])
        told = spread > _NOTHING * spread[-1]
        along = directions.T[told] @ excess[there]
        statistic, df = float(np.sum(along**2 / spread[told])), int(told.sum())
    return LogRank(statistic, df, float(chdtrc(df, statistic)), observed, expected)
