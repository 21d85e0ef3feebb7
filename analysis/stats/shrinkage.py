"""Many small groups: do they differ at all, and what each is worth once it has borrowed from the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtr

from analysis.errors import UsageError
from analysis.stats.arrays import BoolArray, FloatArray, require_between, require_equal_length

#: Below this many groups the spread between them cannot be judged and nothing is shrunk.
GROUPS_FOR_SHRINKAGE = 5
_GRID = 400
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Cochran's Q over `groups` groups: more than `df` says they differ more than chance makes them.

    `tau` is DerSimonian and Laird's spread between groups in the estimates' unit, `i2` (0 to 1) the share of the spread
    that chance does not explain. None where fewer than two groups have an estimate.
    """

    statistic: float | None
    df: int
    p_value: float | None
    tau: float | None
    i2: float | None
    groups: int


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Each group's estimate drawn towards the common mean, arrays (groups,) in the estimates' unit.

    `value`, `low`, `high` are the posterior mean and equal-tailed interval of coverage `level` (NaN for a group
    without an estimate); `mean`, `mean_low`, `mean_high` the same of the common mean, `tau`, `tau_low`, `tau_high`
    of the spread between groups (`tau` is its median). `differ` says whether Q exceeds chance at 1 - level: only then
    may groups be ranked.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    mean: float
    mean_low: float
    mean_high: float
    tau: float
    tau_low: float
    tau_high: float
    differ: bool
    heterogeneity: Heterogeneity
    level: float


def heterogeneity(estimates: npt.ArrayLike, se: npt.ArrayLike) -> Heterogeneity:
    """Q = sum w (y - weighted mean)^2 with w = 1 / se^2, chi-squared with groups - 1 degrees of freedom.

    `estimates`, `se` (groups,); groups with a NaN or an se of 0 are left out. tau^2 = max(0, (Q - df) / (sum w -
    sum w^2 / sum w)); I^2 = max(0, (Q - df) / Q). The standard errors are taken as known, so Q is somewhat liberal with
    groups below about 10 people. Cochran 1954; DerSimonian and Laird 1986.
    Checked against metafor::rma(method = "DL") 3.8.1.
    """
    y, variance, _ = _known(estimates, se)
    if len(y) < 2:
        return Heterogeneity(None, 0, None, None, None, len(y))
    w, df = 1 / variance, len(y) - 1
    q = float(np.sum(w * (y - np.sum(w * y) / w.sum()) ** 2))
    tau = float(np.sqrt(max(0.0, (q - df) / (w.sum() - np.sum(w**2) / w.sum()))))
    return Heterogeneity(q, df, float(chdtrc(df, q)), tau, max(0.0, (q - df) / q) if q > 0 else 0.0, len(y))


def shrink(estimates: npt.ArrayLike, se: npt.ArrayLike, *, level: float = 0.95) -> Shrinkage | None:
    """Normal groups around a normal common mean, with the uncertainty of the spread carried into every interval.

    y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2), flat priors on mu and on tau. Given tau everything is normal in
    closed form; the posterior of tau is laid out on a grid of 400 points, and value, low and high are those of the
    mixture over it. A spread estimated as 0 is therefore never taken as 0, as plugging one estimate in would do.

    `estimates`, `se` (groups,); groups with a NaN or an se of 0 are left out and stay NaN. None below five groups.
    Raises UsageError for unequal lengths or a level outside 0 to 1. Gelman 2006 (flat prior on tau); Rubin 1981.
    Checked against metafor's fit at fixed tau, R's integrate() over tau, and coverage by simulation.
    """
    require_between("level", level, 0, 1)
    y, variance, known = _known(estimates, se)
    if len(y) < GROUPS_FOR_SHRINKAGE:
        return None
    tau, mass, mu, mu_variance = _posterior_of_tau(y, variance)
    own = tau[:, None] ** 2 / (tau[:, None] ** 2 + variance)  # the share each group keeps of its own estimate
    middle = own * y + (1 - own) * mu[:, None]
    spread = np.sqrt(own * variance + (1 - own) ** 2 * mu_variance[:, None])
    tails = (1 - level) / 2, (1 + level) / 2
    low, high = (_mixture_quantile(mass, middle, spread, tail) for tail in tails)
    mean_low, mean_high = (
        float(_mixture_quantile(mass, mu[:, None], np.sqrt(mu_variance)[:, None], t)[0]) for t in tails
    )
    tau_low, tau_middle, tau_high = (float(np.interp(t, np.cumsum(mass), tau)) for t in (tails[0], 0.5, tails[1]))
    spread_of_groups = heterogeneity(estimates, se)
    differ = spread_of_groups.p_value is not None and spread_of_groups.p_value < 1 - level
    everywhere = [_spread_out(part, known) for part in (mass @ middle, low, high)]
    return Shrinkage(
        everywhere[0], everywhere[1], everywhere[2], float(mass @ mu), mean_low, mean_high,
        tau_middle, tau_low, tau_high, differ, spread_of_groups, level,
    )  # fmt: skip


def _known(estimates: npt.ArrayLike, se: npt.ArrayLike) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Estimates and variances of the groups that have both, and which groups these are."""
    require_equal_length(estimates=estimates, se=se)
    y, error = np.asarray(estimates, dtype=np.float64), np.asarray(se, dtype=np.float64)
    if bool(np.any(error < 0)):
        raise UsageError("NEGATIVE_SE", "A standard error is below 0.", "Standard errors are 0 or more.")
    known = np.isfinite(y) & np.isfinite(error) & (error > 0)
    return y[known], error[known] ** 2, known


def _posterior_of_tau(y: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Grid of tau with its posterior mass (sums to 1), and mean and variance of mu at each point.

    The grid is even in u with tau = scale u / (1 - u), which reaches every tau with points where the mass lies.
    """
    scale = max(float(np.sqrt(variance.mean())), float(y.std()))
    u = (np.arange(_GRID) + 0.5) / _GRID
    tau = scale * u / (1 - u)
    total = tau[:, None] ** 2 + variance
    precision = np.sum(1 / total, axis=1)
    mu = np.sum(y / total, axis=1) / precision
    misfit = np.sum((y - mu[:, None]) ** 2 / total, axis=1)
    log_mass = -0.5 * (np.log(total).sum(axis=1) + np.log(precision) + misfit) - 2 * np.log1p(-u)
    mass = np.exp(log_mass - log_mass.max())
    return tau, mass / mass.sum(), mu, 1 / precision


def _mixture_quantile(mass: FloatArray, middle: FloatArray, spread: FloatArray, share: float) -> FloatArray:
    """The `share` quantile (columns,) of mixtures of normals (grid, columns) weighted by `mass`, by bisection."""
    low, high = (middle - 10 * spread).min(axis=0), (middle + 10 * spread).max(axis=0)
    for _ in range(_HALVINGS):
        half = (low + high) / 2
        below = mass @ ndtr((half - middle) / spread) < share
        low, high = np.where(below, half, low), np.where(below, high, half)
    return np.asarray((low + high) / 2, dtype=np.float64)


def _spread_out(values: FloatArray, known: BoolArray) -> FloatArray:
    everywhere = np.full(len(known), np.nan)
    everywhere[known] = values
    return everywhere
