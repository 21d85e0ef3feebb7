"""Who is missing from a card, and how far they could move its number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.impact.conditions import FEWEST_COUNTED
from analysis.impact.covariates import Rows, Values
from analysis.impact.measures import Measure
from analysis.stats.estimate import Estimate
from analysis.stats.missing import reach_of_missing


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a card: changes and earlier scores of those linked, earlier scores of those missing (NaN: none)."""

    change: Values
    before: Values
    before_missing: Values


@dataclass(frozen=True, slots=True)
class Missingness:
    """Who is missing from a card's own group, and what the missing of both arms could make of its estimate.

    `lost_share` (0 to 1) of the group, `missing` people; `largest_share` the larger of that and the comparison's (the
    group's own where there is none); `stayers_before` and `leavers_before` are mean scores at the earlier wave (None
    with fewer than five such people: a mean of one or two is what they answered). `sensitivity` is the estimate with
    people weighted for how likely they were to answer again, None where that cannot be learnt (`because`). `bounds` and
    `moderate` are the lowest and highest estimates that the missing could have made (see `judge_missing`).
    """

    lost_share: float
    largest_share: float
    missing: int
    missing_beside: int
    stayers_before: float | None
    leavers_before: float | None
    sensitivity: Estimate | None
    because: str
    bounds: tuple[float, float] | None
    moderate: tuple[float, float] | None


def judge_missing(
    measure: Measure,
    own: Arm,
    other: Arm | None,
    *,
    estimate: float | None,
    sensitivity: Estimate | None,
    because: str,
) -> Missingness:
    """What the missing people of a card could have made of its estimate.

    With shifts (l, h) of each arm's mean from `stats.missing.reach_of_missing`: the lowest estimate is estimate +
    l_own - h_other, the highest estimate + h_own - l_other; without another arm (grade C) only l_own and h_own count.
    At the ends of the scale these are the worst and the best case whatever the missing did; the moderate ones let all
    missing people change one standard deviation less, or more, than those of their arm who stayed. Missing people
    weigh as much as the average person of their arm. These are ranges of the estimate: chance comes on top.
    """
    mine = reach_of_missing(own.change, own.before_missing, scale_low=measure.low, scale_high=measure.high)
    beside = None
    if other is not None:
        beside = reach_of_missing(other.change, other.before_missing, scale_low=measure.low, scale_high=measure.high)
    bounds = moderate = None
    if estimate is not None:
        bounds = (
            estimate + mine.low - (beside.high if beside else 0.0),
            estimate + mine.high - (beside.low if beside else 0.0),
        )
        steps = [reach.moderate for reach in (mine, beside) if reach is not None]
        known = [step for step in steps if step is not None]
        if len(known) == len(steps):
            moderate = (estimate - sum(known), estimate + sum(known))
    return Missingness(
        lost_share=mine.share,
        largest_share=mine.share if beside is None else max(mine.share, beside.share),
        missing=len(own.before_missing),
        missing_beside=0 if other is None else len(other.before_missing),
        stayers_before=_mean(own.before),
        leavers_before=_mean(own.before_missing),
        sensitivity=sensitivity,
        because=because,
        bounds=bounds,
        moderate=moderate,
    )


def arm_of(before: Values, change: Values, linked: Rows, first: Values, missing: Rows) -> Arm:
    """The arm of people at positions `linked` of `before` and `change`, and at positions `missing` of `first`."""
    return Arm(change[linked], before[linked], first[missing])


def _mean(values: Values) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) >= FEWEST_COUNTED else None
