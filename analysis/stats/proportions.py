"""Shares and net shares with intervals that hold in small groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.errors import UsageError
from analysis.stats.arrays import FloatArray, require_between


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares (0 to 1; a net share -1 to 1) with their limits and counts, arrays of one shape; NaN where n is 0."""

    share: FloatArray
    low: FloatArray
    high: FloatArray
    n: FloatArray
    level: float


def wilson(successes: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Shares:
    """Share of successes with Wilson's score interval.

    (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2 / 4 n^2)) / (1 + z^2 / n). `successes` and `n` broadcast against each
    other; n = 0 gives NaN. 7 of 10 gives 40 to 89 %. Raises UsageError where successes are below 0 or above n.
    Wilson 1927. Checked against R's prop.test(correct = FALSE).
    """
    require_between("level", level, 0, 1)
    hits, count = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    _require_counts(hits, count)
    z = float(ndtri((1 + level) / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / count
        middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
        reach = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    low, high = np.maximum(middle - reach, 0), np.minimum(middle + reach, 1)
    return Shares(share, np.where(hits == 0, 0.0 * low, low), np.where(hits == count, high * 0 + 1, high), count, level)


def net_share(positive: npt.ArrayLike, negative: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Shares:
    """Share of positives less share of negatives (net promoter score / 100), with an adjusted interval.

    Each answer counts +1, 0 or -1. For the interval half an answer is added to each sign and one to the middle
    (Agresti and Min), which keeps coverage in small groups; the share itself is unadjusted. n = 0 gives NaN. With 40
    answers the interval reaches about 23 points to each side. Raises UsageError where counts exceed n.
    Agresti and Min 2005; Rocks 2016. Coverage checked by exact enumeration.
    """
    require_between("level", level, 0, 1)
    up, down, count = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (positive, negative, n)))
    _require_counts(up, count)
    _require_counts(down, count)
    _require_counts(up + down, count)
    z = float(ndtri((1 + level) / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(count > 0, (up - down) / count, np.nan)
        plus, minus = (up + 0.5) / (count + 2), (down + 0.5) / (count + 2)
    reach = z * np.sqrt((plus + minus - (plus - minus) ** 2) / (count + 2))
    middle = np.where(count > 0, plus - minus, np.nan)
    return Shares(share, np.maximum(middle - reach, -1), np.minimum(middle + reach, 1), count, level)


def _require_counts(hits: FloatArray, n: FloatArray) -> None:
    if bool(np.any(hits < 0)) or bool(np.any(hits > n)):
        raise UsageError("COUNT_RANGE", "A count is below 0 or above the number of answers.", "Counts are 0 to n.")
