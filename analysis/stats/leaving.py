"""Who stays, before anybody has left: the days that a lower rate of leaving would keep, and how many people show it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import FloatArray, require_between
from analysis.stats.normal import score_above
from analysis.stats.power import detectable_shift

MONTHS_A_YEAR: Final = 12.0
DAYS_A_MONTH: Final = 365.25 / MONTHS_A_YEAR


@dataclass(frozen=True, slots=True)
class TimeKept:
    """The time somebody stays within a window, in days: its `mean` and its standard deviation `sd` over people."""

    mean: float
    sd: float


def time_kept(leavers: float, months: float) -> TimeKept:
    """The restricted time of staying where a share `leavers` of people leaves in a year, at a constant rate.

    With rate r = -log(1 - leavers) a year and a window of t years: mean = (1 - e^(-rt)) / r, and the mean of the
    square is 2 (1 - e^(-rt) (1 + rt)) / r^2. Nobody leaves: mean t, sd 0. Raises UsageError for a share that is not
    from 0 to below 1, or a window of 0 months. Checked against numerical integration in R.
    """
    require_between("leavers", leavers, -1e-12, 1)
    require_between("months", months, 0, math.inf)
    window = months / MONTHS_A_YEAR
    rate = -math.log1p(-leavers)
    if rate * window < 1e-9:
        return TimeKept(window * 365.25, 0.0)
    rest = math.exp(-rate * window)
    mean = (1 - rest) / rate
    square = 2 * (1 - rest * (1 + rate * window)) / rate**2
    return TimeKept(mean * 365.25, math.sqrt(max(square - mean**2, 0.0)) * 365.25)


def detectable_days(
    participants: npt.ArrayLike,
    others: npt.ArrayLike,
    leavers: float,
    *,
    months: float = 12.0,
    level: float = 0.95,
    power: float = 0.8,
) -> FloatArray:
    """The difference in days kept within the first `months` that is found with probability `power`.

    The difference of two restricted mean survival times, everybody followed for the whole window, with the spread that
    `leavers` (a share a year) gives in both groups. NaN where a group has fewer than two people.
    Reference: Royston & Parmar (2013), BMC Medical Research Methodology 13, 152.
    """
    mine, rest = np.asarray(participants, dtype=np.float64), np.asarray(others, dtype=np.float64)
    usable = (mine >= 2) & (rest >= 2)
    error = time_kept(leavers, months).sd * np.sqrt(1 / np.maximum(mine, 1) + 1 / np.maximum(rest, 1))
    return detectable_shift(error, np.where(usable, mine + rest - 2, 0), level=level, power=power)


def people_to_tell_shares_apart(
    share: float, other: float, *, ratio: float = 1.0, level: float = 0.95, power: float = 0.8
) -> int:
    """How many participants tell two true shares of leavers apart, beside `ratio` times as many others.

    The normal sample size with Fleiss, Tytun and Ury's correction, which stands for Fisher's exact test: with
    n' = (z_a sqrt((1 + 1/k) p (1 - p)) + z_b sqrt(p1 (1 - p1) + p2 (1 - p2) / k))^2 / (p1 - p2)^2, k = ratio, it is
    n' / 4 (1 + sqrt(1 + 2 (k + 1) / (n' k |p1 - p2|)))^2, rounded up. Raises UsageError for shares outside 0 to 1 or
    alike. Without correction it is R's power.prop.test; with it, it was checked against the exact power.
    Reference: Fleiss, Tytun & Ury (1980), Biometrics 36, 343-346.
    """
    for name, value in (("share", share), ("other", other)):
        require_between(name, value, -1e-12, 1 + 1e-12)
    require_between("ratio", ratio, 0, math.inf)
    gap = abs(share - other)
    require_between("the difference of the shares", gap, 0, 1 + 1e-12)
    plain = people_uncorrected(share, other, ratio=ratio, level=level, power=power)
    return math.ceil(plain / 4 * (1 + math.sqrt(1 + 2 * (ratio + 1) / (plain * ratio * gap))) ** 2)


def people_uncorrected(share: float, other: float, *, ratio: float, level: float, power: float) -> float:
    """The normal sample size n' of `people_to_tell_shares_apart`, not rounded."""
    pooled = (share + ratio * other) / (1 + ratio)
    under_null = math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled))
    as_they_are = math.sqrt(share * (1 - share) + other * (1 - other) / ratio)
    root = float(score_above((1 + level) / 2)) * under_null + float(score_above(power)) * as_they_are
    return root**2 / (share - other) ** 2
