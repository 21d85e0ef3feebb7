"""How exactly a figure may be said: rounding, tails, and answers that are nearly all alike."""

from __future__ import annotations

import math
from typing import Final

from analysis.release.release import Coded
from analysis.stats.proportions import wilson

#: From this many people on a mean has an interval and a distribution, and a card.
PEOPLE_FOR_INTERVAL: Final = 10
#: Fewer possible answer patterns than this would tell what single people answered.
PATTERNS_NEEDED: Final = 3
#: Within which part of its scale what one person answered may be known at the closest.
LEAST_SHARE: Final = 0.5
#: Shares at the tails are coded: below this many people, at most and at least the share beside it.
TAILS: Final = ((20, 0.2), (40, 0.1), (math.inf, 0.05))


def code_mean(
    mean: float, n: int, low: float, high: float, step: float | None, *, decimals: int = 1, tail: float = 0.0
) -> tuple[float, Coded]:
    """`mean` of `n` scores between `low` and `high`, to one decimal, or the nearest mean that can be said.

    With all answers at an end of the scale there is one pattern of answers, one step away from it one, two steps two,
    three steps three: the first that may be told. A mean closer to an end reads "at most" or "at least" that one.
    `step` is what one answer moves one score by at most; None: the measure has no steps and is only rounded. Within
    `tail` of an end nothing closer is said either.
    """
    room, unit = max(tail, 0.0 if step is None else PATTERNS_NEEDED * step / n), 10**decimals
    if room and mean > high - room + 1e-9:
        return math.floor((high - room) * unit) / unit, "at least"
    if room and mean < low + room - 1e-9:
        return math.ceil((low + room) * unit) / unit, "at most"
    return round(mean, decimals) + 0.0, ""


def may_show_interval(n: int, squares: float, step: float | None) -> bool:
    """Whether `n` people with this sum of squared deviations leave enough patterns for an interval to be shown.

    An interval tells the spread; people who answered (nearly) alike would be given away by one without width.
    """
    least = PATTERNS_NEEDED * (1e-6 if step is None else step**2)
    return n >= PEOPLE_FOR_INTERVAL and squares >= least


def code_share(share: float, n: int) -> tuple[float | None, Coded]:
    """A share (0 to 1) of `n` people in whole percent, coded at its tails; None below ten people."""
    if n < PEOPLE_FOR_INTERVAL or not math.isfinite(share):
        return None, ""
    tail = next(value for below, value in TAILS if n < below)
    if share <= tail:
        return tail, "at most"
    if share >= 1 - tail:
        return round(1 - tail, 2), "at least"
    return round(share, 2), ""


def code_share_interval(share: float | None, coded: Coded, n: int) -> tuple[float | None, float | None]:
    """Wilson's 95 % interval of a share of `n` people in whole percent, worked out from the share as it is shown.

    So it tells nothing that the share does not tell. Of a coded share every value that it may stand for is allowed
    for: "at most 20 %" reaches from 0 to the upper end of 20 %. None without a share.
    """
    if share is None:
        return None, None
    found = wilson(share * n, n)
    low, high = round(float(found.low), 2) + 0.0, round(float(found.high), 2) + 0.0
    return (0.0 if coded == "at most" else low), (1.0 if coded == "at least" else high)


def code_interval(
    low: float, high: float, bottom: float, top: float, *, decimals: int = 1
) -> tuple[float | None, float | None]:
    """Both ends to one decimal within the range of the measure; None where there is no interval."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return None, None
    return round(max(low, bottom), decimals) + 0.0, round(min(high, top), decimals) + 0.0
