"""What a programme of this size could show: pairs whose partners move together, held alone or against others."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import FloatArray, require_between
from analysis.stats.power import detectable_shift

#: No programme has more pairs than this; a search that reaches it has found nothing.
MOST_PAIRS: Final = 100_000
_CLOSED: Final = 1e-12


@dataclass(frozen=True, slots=True)
class SizedGroup:
    """The people of a group who are expected to count in a change.

    `people` is how many, `units` how many of them are independent (pairs with at least one of them), `inflation` by
    what factor the variance of their mean is larger than that of as many independent people. Each is an array of
    any shape or a number; nothing is rounded, since these are expectations.
    """

    people: FloatArray
    units: FloatArray
    inflation: FloatArray

    def squared_error(self, sd: npt.ArrayLike) -> FloatArray:
        """The variance of the group's mean: sd^2 * inflation / people; infinite for an empty group."""
        spread = np.asarray(sd, dtype=np.float64)
        with np.errstate(divide="ignore"):
            return np.asarray(spread**2 * self.inflation / self.people, dtype=np.float64)


def group_of_pairs(pairs: npt.ArrayLike, usable: float, correlation: float) -> SizedGroup:
    """The people who are expected to count out of `pairs` pairs, where each person counts with probability `usable`.

    people = 2 * pairs * usable, of whom pairs * usable^2 pairs are whole; units = pairs * (1 - (1 - usable)^2). With
    the partners' changes correlated, the mean's variance is that of independent people times 1 + usable * correlation
    (the design effect of clusters of two, of which only whole ones share anything). Assumes that partners answer
    independently of each other. Raises UsageError for a share outside 0 to 1 or a correlation outside -1 to 1.
    Reference: Kish (1965), Survey Sampling, 5.4. Checked against simulation with the product's own robust errors.
    """
    require_between("usable", usable, -_CLOSED, 1 + _CLOSED)
    require_between("correlation", correlation, -1 - _CLOSED, 1 + _CLOSED)
    count = np.asarray(pairs, dtype=np.float64)
    inflation = np.full_like(count, 1 + usable * correlation)
    return SizedGroup(2 * count * usable, count * (1 - (1 - usable) ** 2), inflation)


def group_of_singles(people: npt.ArrayLike, usable: float) -> SizedGroup:
    """The people who are expected to count out of `people` who are independent of each other (a comparison group)."""
    require_between("usable", usable, -_CLOSED, 1 + _CLOSED)
    count = np.asarray(people, dtype=np.float64) * usable
    return SizedGroup(count, count, np.ones_like(count))


def change_spread(sd: float, retest: float) -> float:
    """The standard deviation of a change: sd * sqrt(2 * (1 - retest)), in the units of `sd`.

    `retest` is the correlation of two waves in the same people, -1 to 1. Assumes the same spread at both waves.
    Raises UsageError outside that range.
    """
    require_between("retest", retest, -1 - _CLOSED, 1 + _CLOSED)
    return sd * math.sqrt(2 * (1 - retest))


def adjusted_spread(sd: float, retest: float) -> float:
    """The standard deviation left once the earlier score is adjusted for (ANCOVA): sd * sqrt(1 - retest^2).

    Never more than that of the change. Reference: Borm, Fransen & Lemmens (2007), J Clin Epidemiol 60, 1234-1238.
    """
    require_between("retest", retest, -1 - _CLOSED, 1 + _CLOSED)
    return sd * math.sqrt(1 - retest**2)


def detectable_change(group: SizedGroup, sd: npt.ArrayLike, *, level: float = 0.95, power: float = 0.8) -> FloatArray:
    """The true mean change that an interval at `level` keeps off zero with probability `power`, in the units of `sd`.

    `sd` is that of one person's change. A t test with units - 1 degrees of freedom; NaN for fewer than two units. For
    whole groups of independent people it is R's power.t.test(type = "paired").
    """
    return detectable_shift(np.sqrt(group.squared_error(sd)), group.units - 1, level=level, power=power)


def detectable_difference(
    group: SizedGroup, other: SizedGroup, sd: npt.ArrayLike, *, level: float = 0.95, power: float = 0.8
) -> FloatArray:
    """The true difference of two groups' mean changes that is found with probability `power`, in the units of `sd`.

    The variances of both means add up; degrees of freedom are Welch's, over independent units. NaN where a group
    has fewer than two units. Reference: Welch (1947), Biometrika 34, 28-35.
    """
    usable = (group.units >= 2) & (other.units >= 2)
    first, second = group.squared_error(sd), other.squared_error(sd)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (first + second) ** 2 / (first**2 / (group.units - 1) + second**2 / (other.units - 1))
    return detectable_shift(np.sqrt(first + second), np.where(usable, freedom, 0), level=level, power=power)


def fewest_pairs(change: float, detectable: Callable[[int], float]) -> int | None:
    """The fewest pairs with which `detectable(pairs)` is at most `change`; None where `MOST_PAIRS` are too few.

    `detectable` must fall as pairs are added; NaN counts as nothing detectable. Raises UsageError unless `change` is
    above 0.
    """
    require_between("change", change, 0, math.inf)
    low, high = 0, 2
    while not detectable(high) <= change:
        low, high = high, high * 2
        if high > MOST_PAIRS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if detectable(middle) <= change else (middle, high)
    return high
