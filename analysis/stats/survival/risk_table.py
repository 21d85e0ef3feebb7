"""Who was still at risk, and who left, at each time: the one table that all survival figures are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.stats.arrays import BoolArray, FloatArray, IntArray, require_equal_length, sum_by_label, weights_or_ones

#: Whole times up to this many are counted in place instead of sorted.
_COUNTED_TIMES = 100_000
#: So many places for days and groups take no memory worth saving.
_COUNTED_PLACES = 2_000_000


@dataclass(frozen=True, slots=True)
class RiskSteps:
    """By time (m,), ascending: (weighted) numbers at risk and leaving, and people at risk.

    Someone whose time is censored at t is at risk at t. `step` is the hazard's influence term events / (at_risk * gap)
    with gap = at_risk - events, and `inverse_gap` 1 / gap; both are 0 where all at risk leave (survival is 0 from
    there, whatever the weights).
    """

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    people: IntArray
    hazard: FloatArray
    survival: FloatArray
    step: FloatArray
    inverse_gap: FloatArray

    @property
    def last_time(self) -> float:
        """The longest time anybody was seen; -1 without rows."""
        return float(self.time[-1]) if len(self.time) else -1.0

    @property
    def size(self) -> int:
        """How many people there are in all."""
        return int(self.people[0]) if len(self.time) else 0


@dataclass(frozen=True, slots=True)
class RiskTable(RiskSteps):
    """The steps, and by row (n,) the time's place among them, whether the person left, and the weight.

    `kept` are the positions of the rows used among those given.
    """

    row: IntArray
    left: BoolArray
    weights: FloatArray
    kept: IntArray


def risk_table(time: npt.ArrayLike, event: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> RiskTable:
    """The risk table of right-censored data.

    `time` (n,) 0 or more, rows with NaN or with weight 0 left out; `event` (n,) booleans; `weights` (n,) 0 or more.
    Raises UsageError for unequal lengths, a negative time or a negative weight.
    """
    rows = require_equal_length(time=time, event=event, weights=weights)
    times, left = np.asarray(time, dtype=np.float64), np.asarray(event, dtype=bool)
    weight = weights_or_ones(weights, rows)
    kept = np.flatnonzero(np.isfinite(times) & (weight > 0))
    times, left, weight = times[kept], left[kept], weight[kept]
    if times.min(initial=0) < 0:
        raise UsageError("NEGATIVE_TIME", f"A time is {times.min()}.", "Times are counted from the start, 0 or more.")
    distinct, row = _distinct(times)
    m = len(distinct)
    at_risk = _from_the_end(sum_by_label(row, weight, m))
    events = sum_by_label(row[left], weight[left], m)
    people = _from_the_end(np.bincount(row, minlength=m)).astype(np.int64)
    return RiskTable(*_steps(distinct, at_risk, events, people), row, left, weight, kept)


def risk_steps(time: npt.ArrayLike, event: npt.ArrayLike) -> RiskSteps:
    """The steps of people of equal weight, as `risk_table` has them, without going back to single rows, and without
    days that are nobody's.

    Whole days are counted by day and event at once, which takes a tenth of the time. Raises as `risk_table`.
    """
    require_equal_length(time=time, event=event)
    counts = count_days(np.asarray(time, dtype=np.float64), np.asarray(event, dtype=bool))
    if counts is None:
        return risk_table(time, event)
    people = counts.sum(axis=(1, 2))
    days = np.flatnonzero(people)
    people, leaving = people[days][::-1].cumsum()[::-1], counts[days, 0, 1]
    at_risk, events = people.astype(np.float64), leaving.astype(np.float64)
    return RiskSteps(*_steps(days.astype(np.float64), at_risk, events, people))


def _steps(
    time: FloatArray, at_risk: FloatArray, events: FloatArray, people: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """The fields of `RiskSteps`, in their order."""
    gap = at_risk - events
    lasting = gap > 1e-12 * at_risk
    safe, risk = np.where(lasting, gap, 1), np.where(at_risk > 0, at_risk, 1)
    hazard = np.where(at_risk > 0, np.where(lasting, events / risk, 1), 0)
    inverse = np.where(lasting, 1 / safe, 0)
    return time, at_risk, events, people, hazard, np.cumprod(1 - hazard), hazard * inverse, inverse


def count_days(times: FloatArray, left: BoolArray, group: IntArray | None = None, n_groups: int = 1) -> IntArray | None:
    """People by whole day, group (0 .. n_groups - 1) and whether they left then: (days, groups, 2).

    None unless all times are whole days of 0 or more and so few that a place for each, and each group, is no waste.
    """
    if not (len(times) and times.min() >= 0 and _few_enough(times)):
        return None
    days, places = times.astype(np.int64), (int(times.max()) + 1) * n_groups * 2
    if places > max(_COUNTED_PLACES, len(times)) or not np.array_equal(days, times):
        return None
    if group is not None:
        days *= n_groups
        days += group
    days *= 2
    days += left
    return np.bincount(days, minlength=places).reshape(-1, n_groups, 2).astype(np.int64, copy=False)


def _few_enough(times: FloatArray) -> bool:
    """Whether the longest time is so short that a place for every day is no waste."""
    return bool(times.max() <= min(_COUNTED_TIMES, 50 * len(times) + 1000))


def _distinct(times: FloatArray) -> tuple[FloatArray, IntArray]:
    """The distinct times and each row's place among them; whole days may include days on which nothing happened."""
    if len(times) and _few_enough(times) and bool(np.all(times == np.floor(times))):
        row = times.astype(np.int64)
        return np.arange(row.max() + 1, dtype=np.float64), row
    distinct, inverse = np.unique(times, return_inverse=True)
    return distinct, inverse.astype(np.int64)


def _from_the_end(values: npt.NDArray[np.number]) -> FloatArray:
    return np.asarray(np.cumsum(values[::-1])[::-1], dtype=np.float64)


def clustered_variance(influence: FloatArray, units: IntArray) -> float:
    """Sum over independent units of their squared summed influence (the infinitesimal jackknife)."""
    return float(np.sum(np.bincount(units, influence) ** 2))
