"""Cox regression on start-stop rows: the hazard ratio, with late entry, ties by Efron and clustered errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from analysis.errors import UsageError
from analysis.stats.arrays import (
    FloatArray,
    dense_labels,
    require_between,
    require_equal_length,
    weights_or_ones,
)
from analysis.stats.estimate import NO_VARIANCE, optional, t_interval
from analysis.stats.survival.partial_likelihood import drift_statistics, likelihood_rows, maximise


@dataclass(frozen=True, slots=True)
class HazardRatios:
    """Hazard ratios (k,) with robust limits of coverage `level`; NaN throughout when they could not be found.

    `log_ratio` and `se` are on the log scale. `drift_p` (k,) says how often chance alone makes a ratio drift with time
    as much as here (NaN untested): a small one means that one ratio does not tell the whole time. `n` rows, `events`
    leavers, `clusters` independent units. Without a result `because` ends "no hazard ratio, because ...".
    """

    ratio: FloatArray
    low: FloatArray
    high: FloatArray
    log_ratio: FloatArray
    se: FloatArray
    p_value: FloatArray
    drift_p: FloatArray
    level: float
    n: int
    events: int
    clusters: int
    because: str = ""

    def first(self) -> tuple[float, float, float] | None:
        """Ratio and limits of the first column; None where there are none."""
        ratio, low, high = (optional(part[0]) for part in (self.ratio, self.low, self.high))
        return None if ratio is None or low is None or high is None else (ratio, low, high)


def cox(
    start: npt.ArrayLike,
    stop: npt.ArrayLike,
    event: npt.ArrayLike,
    x: npt.ArrayLike,
    cluster: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> HazardRatios:
    """Proportional hazards on rows at risk in (start, stop], leaving at `stop` where `event`.

    Partial likelihood with Efron's ties, Newton's method. Variance: the score residuals times the inverse
    information, summed by cluster, squared, summed (Lin and Wei). Arrays (n,), `x` (n,) or (n, k) without intercept;
    a row with a NaN, or weight 0, is left out. A person with several rows needs a cluster label. NaN with the reason
    when nobody left, a column does not vary among those at risk, or a ratio runs to 0 or infinity.
    Raises UsageError for unequal lengths or stop <= start.
    Cox 1972; Efron 1977; Lin and Wei 1989. Checked against survival 3.5.3: coxph (ties = "efron", cluster), cox.zph.
    """
    rows = require_equal_length(start=start, stop=stop, event=event, x=x, cluster=cluster, weights=weights)
    require_between("level", level, 0, 1)
    covariates = np.asarray(x, dtype=np.float64).reshape(rows, -1) if rows else np.empty((0, 1))
    entry, end, died = (
        np.asarray(start, dtype=np.float64),
        np.asarray(stop, dtype=np.float64),
        np.asarray(event, bool),
    )
    given = weights_or_ones(weights, rows)
    used = np.isfinite(entry) & np.isfinite(end) & np.isfinite(covariates).all(axis=1) & (given > 0)
    if np.any(end[used] <= entry[used]):
        raise UsageError("STOP_BEFORE_START", "A row ends before or when it starts.", "Rows need start < stop.")
    units = dense_labels(None if cluster is None else np.asarray(cluster)[used], int(used.sum()))
    counts = (int(used.sum()), int(died[used].sum()), int(units.max(initial=-1)) + 1)
    spread = covariates[used].std(axis=0) if used.any() else np.zeros(covariates.shape[1])
    if because := _why_not(covariates[used], died[used], spread, counts[2]):
        return _nothing(covariates.shape[1], level, counts, because)
    scaled = (covariates[used] - covariates[used].mean(axis=0)) / spread
    ladder = likelihood_rows(entry[used], end[used], died[used], scaled, given[used])
    fit = maximise(ladder, units)
    if fit is None:
        return _nothing(covariates.shape[1], level, counts, "the ratio has no limit: one side had no leavers")
    beta, se = fit[0] / spread, fit[1] / spread
    low, high, p_value = t_interval(beta, se, np.inf, level)
    drift = np.asarray(chdtrc(1, drift_statistics(ladder, fit[0])), dtype=np.float64)
    return HazardRatios(np.exp(beta), np.exp(low), np.exp(high), beta, se, p_value, drift, level, *counts)


def _why_not(x: FloatArray, died: npt.NDArray[np.bool_], spread: FloatArray, clusters: int) -> str:
    if not died.any():
        return "nobody left"
    if np.any(spread <= NO_VARIANCE * np.abs(x).max(initial=0)):
        return "there is nobody to compare with"
    return "all rows belong to one independent unit" if clusters < 2 else ""


def _nothing(k: int, level: float, counts: tuple[int, int, int], because: str) -> HazardRatios:
    empty = np.full(k, np.nan)
    return HazardRatios(empty, empty, empty, empty, empty, empty, empty, level, *counts, because)
