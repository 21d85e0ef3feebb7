"""A number with its uncertainty: the shape in which every room hands on what it estimated."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from analysis.stats.arrays import FloatArray, IntArray, require_between

#: A standard error below this share of the values' size is rounding, not variance.
NO_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate, in the unit of what was estimated; a part that cannot be had is None, never NaN.

    `low` and `high` bound the two-sided interval of coverage `level` (0 to 1); `df` are degrees of freedom (None:
    normal or exact); `n` counts rows and `clusters` independent units; `p_value` is two-sided against 0.
    Without an interval `because` says why, as the end of "no interval, because ...".
    """

    value: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    clusters: int
    method: str
    p_value: float | None = None
    because: str = ""

    @property
    def has_interval(self) -> bool:
        """Whether both ends of the interval are known."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class GroupedEstimate:
    """One estimate for each group: arrays of shape (groups,), NaN where a part cannot be had.

    The fields are those of `Estimate`; `sd` is the standard deviation (n - 1) of the values in the group.
    """

    value: FloatArray
    sd: FloatArray
    se: FloatArray
    df: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray
    n: IntArray
    clusters: IntArray
    level: float
    method: str

    def estimate(self, group: int) -> Estimate:
        """The estimate of one group."""
        parts = {name: optional(getattr(self, name)[group]) for name in ("value", "se", "df", "low", "high", "p_value")}
        n, clusters = int(self.n[group]), int(self.clusters[group])
        because = "" if parts["low"] is not None else why_no_interval(n, clusters)
        return Estimate(**parts, level=self.level, n=n, clusters=clusters, method=self.method, because=because)


def optional(number: float) -> float | None:
    """The number as a plain float, None where it is not finite."""
    return float(number) if math.isfinite(number) else None


def why_no_interval(n: int, clusters: int) -> str:
    """Why `n` rows in `clusters` independent units gave no interval, as the end of a sentence."""
    if n == 0:
        return "there are no values"
    if clusters < 2:
        return "all values come from one independent unit"
    return "the values do not vary"


def no_estimate(
    because: str, *, level: float, n: int = 0, clusters: int = 0, value: float | None = None, method: str = "none"
) -> Estimate:
    """An estimate without an interval, and why."""
    return Estimate(value, None, None, None, None, level, n, clusters, method, None, because)


def t_interval(
    value: npt.ArrayLike, se: npt.ArrayLike, df: npt.ArrayLike, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Limits value -+ t(df) se and the two-sided p-value against 0, for arrays of any one shape.

    An infinite df is the normal distribution. NaN in, NaN out; a standard error of 0 gives NaN. Raises UsageError
    for a level outside 0 to 1. Checked against R's qt() and pt().
    """
    require_between("level", level, 0, 1)
    values, errors, freedom = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (value, se, df)))
    errors = np.where((errors > 0) & (freedom > 0), errors, np.nan)
    normal, tail = np.isinf(freedom), (1 + level) / 2
    reach = np.where(normal, ndtri(tail), stdtrit(freedom, tail)) * errors
    distance = -np.abs(values) / errors
    p_value = 2 * np.where(normal, ndtr(distance), stdtr(freedom, distance))
    return values - reach, values + reach, p_value


def error_from_interval(low: npt.ArrayLike, high: npt.ArrayLike, level: float) -> FloatArray:
    """The standard error that a normal interval of this width would have: (high - low) / (2 z). NaN in, NaN out.

    Of a t interval it is larger than the error behind it, as t is than z: few degrees of freedom are carried along as
    a larger error. Raises UsageError for a level outside 0 to 1.
    """
    require_between("level", level, 0, 1)
    width = np.asarray(high, dtype=np.float64) - np.asarray(low, dtype=np.float64)
    return np.asarray(width / (2 * float(ndtri((1 + level) / 2))), dtype=np.float64)


def interval_estimate(
    value: float, se: float, df: float, *, level: float, n: int, clusters: int, method: str
) -> Estimate:
    """An estimate with its t interval (normal for an infinite df), or with the reason why there is none."""
    if not math.isfinite(value) or not se > NO_VARIANCE * max(abs(value), 1e-300) or not df > 0:
        because = why_no_interval(n, clusters)
        return no_estimate(because, level=level, n=n, clusters=clusters, value=optional(value), method=method)
    low, high, p_value = (float(part) for part in t_interval(value, se, df, level))
    return Estimate(value, se, optional(df), low, high, level, n, clusters, method, p_value)
