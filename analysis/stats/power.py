"""What a study of this size can show at all, worked out before anybody looks at results."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, nctdtrinc, stdtrit, xlog1py, xlogy

from analysis.stats.arrays import FloatArray, require_between

#: Tables of Fisher's test that are looked at in one go.
_TABLES_AT_ONCE = 2_000_000


def detectable_shift(se: npt.ArrayLike, df: npt.ArrayLike, *, level: float = 0.95, power: float = 0.8) -> FloatArray:
    """The true effect that a t test with this standard error and df finds with probability `power`.

    The noncentrality d with P(T(df, d) > t_crit) = power, times `se`; the other tail is negligible. Arrays broadcast;
    df < 1 or a missing se gives NaN. Raises UsageError for a level or a power outside 0 to 1.
    """
    require_between("level", level, 0, 1)
    require_between("power", power, 0, 1)
    error, freedom = np.broadcast_arrays(np.asarray(se, dtype=np.float64), np.asarray(df, dtype=np.float64))
    usable = freedom >= 1
    safe = np.where(usable, freedom, 1.0)
    shift = nctdtrinc(safe, 1 - power, stdtrit(safe, (1 + level) / 2))
    return np.asarray(np.where(usable, shift, np.nan) * error, dtype=np.float64)


def power_two_shares(
    share_treated: float, share_comparison: float, n_treated: int, n_comparison: int, *, level: float = 0.95
) -> float:
    """How often (0 to 1) Fisher's exact test tells two true shares of leavers apart, counted over all possible tables.

    With 15 % leaving a year falling to 8 %, 20 participants against 80 others show it 4 times in 100 (about 1 in 20; a
    test of two shares by the normal distribution says 7), 100 against 400 fewer than half. Time grows with n_treated
    times n_comparison. 0 for an empty group. Raises UsageError for a share outside 0 to 1.
    Checked against R's fisher.test over every table.
    """
    for name, share in (("share_treated", share_treated), ("share_comparison", share_comparison)):
        require_between(name, share, -1e-12, 1 + 1e-12)
    require_between("level", level, 0, 1)
    left, right = _choose(n_treated), _choose(n_comparison)
    chance = np.exp(left + _log_chances(share_treated, n_treated))
    other = np.exp(right + _log_chances(share_comparison, n_comparison))
    totals, power = np.arange(n_treated + n_comparison + 1), 0.0
    for some in np.array_split(totals, len(totals) * (n_treated + 1) // _TABLES_AT_ONCE + 1):
        mine = np.arange(n_treated + 1)[None, :]
        theirs = some[:, None] - mine
        possible = (theirs >= 0) & (theirs <= n_comparison)
        theirs = np.where(possible, theirs, 0)
        table = np.where(possible, left[mine] + right[theirs], -np.inf)
        hit = possible & _as_unlikely(np.exp(table - table.max(axis=1, keepdims=True)), 1 - level)
        power += float(np.sum(np.where(hit, chance[mine] * other[theirs], 0)))
    return power


def _as_unlikely(tables: FloatArray, chance: float) -> npt.NDArray[np.bool_]:
    """By row, the tables that together with all less likely ones have at most this chance."""
    order = np.argsort(tables, axis=1, kind="stable")
    ordered = np.take_along_axis(tables, order, axis=1)
    reached = np.cumsum(ordered, axis=1)
    # Tables of one likelihood count together, whatever rounding did to them: each takes the sum at its tie's end.
    apart = np.ones(ordered.shape, dtype=bool)
    apart[:, :-1] = ordered[:, 1:] > ordered[:, :-1] * (1 + 1e-7)
    last = np.where(apart, np.arange(ordered.shape[1]), ordered.shape[1])
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    unlikely = np.take_along_axis(reached, last, axis=1) <= chance * ordered.sum(axis=1, keepdims=True)
    found = np.empty_like(unlikely)
    np.put_along_axis(found, order, unlikely, axis=1)
    return np.asarray(found, dtype=np.bool_)


def _choose(n: int) -> FloatArray:
    """Logs of the binomial coefficients n over 0 .. n."""
    k = np.arange(n + 1)
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=np.float64)


def _log_chances(share: float, n: int) -> FloatArray:
    """Logs of share^k (1 - share)^(n - k) for k = 0 .. n."""
    k = np.arange(n + 1)
    return np.asarray(xlogy(k, share) + xlog1py(n - k, -share), dtype=np.float64)
