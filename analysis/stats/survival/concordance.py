"""Whether what people said beforehand sorted those who left early from those who stayed: Harrell's concordance."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.stats.arrays import FloatArray, dense_labels, require_between, require_equal_length
from analysis.stats.estimate import Estimate, interval_estimate, no_estimate
from analysis.stats.survival.risk_table import clustered_variance

CONCORDANCE = "Harrell's concordance, clustered jackknife variance"
#: Leavers that are set beside everybody else at once, so that memory stays small.
_AT_ONCE = 256


def concordance(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    score: npt.ArrayLike,
    cluster: npt.ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> Estimate:
    """Of two people one of whom is known to have left first, how often (0 to 1) the other had the higher score.

    C = (concordant + tied scores / 2) / pairs, over pairs (i, j) with i leaving at t_i and j there longer: t_j > t_i,
    or j seen until t_i without leaving. 0.5 is what chance gives. Variance: the infinitesimal jackknife, sum over units
    of ((concordant_i - C pairs_i) / pairs)^2. Arrays (n,): `time` 0 or more, `event` booleans, `score`, `cluster`
    labels of independent units; rows with a NaN are left out. No value without a pair, no interval with one unit or
    no variance. Raises UsageError for unequal lengths or a negative time.
    Harrell 1982. Checked against survival::concordance 3.5.3.
    """
    rows = require_equal_length(time=time, event=event, score=score, cluster=cluster)
    require_between("level", level, 0, 1)
    times, scores = np.asarray(time, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if np.nanmin(times, initial=0) < 0:
        raise UsageError("NEGATIVE_TIME", f"A time is {np.nanmin(times)}.", "Times are counted from the start.")
    used = np.isfinite(times) & np.isfinite(scores)
    left, units = np.asarray(event, dtype=bool)[used], dense_labels(cluster, rows)[used]
    agreeing, pairs = _counted(times[used], left, scores[used])
    n, clusters, total = int(used.sum()), len(np.unique(units)), float(pairs.sum()) / 2
    if total == 0:
        because = "nobody left" if not left.any() else "nobody stayed longer than who left"
        return no_estimate(because, level=level, n=n, clusters=clusters, method=CONCORDANCE)
    value = float(agreeing.sum()) / 2 / total
    se = math.sqrt(clustered_variance((agreeing - value * pairs) / total, units))
    df = math.inf if clusters > 1 else math.nan
    return interval_estimate(value, se, df, level=level, n=n, clusters=clusters, method=CONCORDANCE)


def _counted(time: FloatArray, left: npt.NDArray[np.bool_], score: FloatArray) -> tuple[FloatArray, FloatArray]:
    """By row: the pairs it stands in that agree (a tied score is half a one), and all pairs it stands in."""
    agreeing, pairs = np.zeros(len(time)), np.zeros(len(time))
    leavers = np.flatnonzero(left)
    for start in range(0, len(leavers), _AT_ONCE):
        first = leavers[start : start + _AT_ONCE]
        later = (time > time[first, None]) | ((time == time[first, None]) & ~left)
        agrees = later * ((score > score[first, None]) + 0.5 * (score == score[first, None]))
        agreeing[first] += agrees.sum(axis=1)
        pairs[first] += later.sum(axis=1)
        agreeing += agrees.sum(axis=0)
        pairs += later.sum(axis=0)
    return agreeing, pairs
