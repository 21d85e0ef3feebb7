"""People who answered first and not again: weights for who stays, and how far the missing could move a mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.stats.arrays import FloatArray, require_between, require_equal_length
from analysis.stats.weighting import fitted_probabilities

#: Nobody is taken to have been less likely to answer again: a single person would otherwise speak for dozens.
LEAST_PROBABILITY: Final = 0.05


def answering_weights(answered: npt.ArrayLike, covariates: npt.ArrayLike) -> FloatArray:
    """Inverse probability of answering again: 1 / p for those who did, 0 for those who did not, shape (n,).

    p comes from a logistic regression of `answered` (n,) booleans on `covariates` (n, k) without gaps, and is held at
    .05 or more. Weighted so, the people who stayed stand for all who were there at first, provided that whether
    somebody answers again depends on the covariates only (missing at random given them). Everybody answered: weights
    of 1; nobody did: weights of 0. Raises UsageError for unequal lengths or a covariate with gaps.
    Seaman and White 2013. Checked against R's glm(family = binomial).
    """
    require_equal_length(answered=answered, covariates=covariates)
    stayed, x = np.asarray(answered, dtype=bool), np.asarray(covariates, dtype=np.float64)
    if not np.isfinite(x).all():
        raise UsageError("COVARIATES", "A covariate has gaps.", "Fill them, and mark where they were.")
    if stayed.all() or not stayed.any():
        return stayed.astype(np.float64)
    probability = np.maximum(fitted_probabilities(stayed, x), LEAST_PROBABILITY)
    return np.asarray(np.where(stayed, 1 / probability, 0.0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far missing people could move the mean change of one arm, in the score's unit.

    `low` (0 or less as a rule) and `high` are what is added to the mean of those who stayed if every missing person
    ended at the low or the high end of the scale; `moderate` (0 or more) if they changed one standard deviation more
    (or less) than those who stayed, None where that is not known; `share` (0 to 1) is how many are missing.
    """

    share: float
    low: float
    high: float
    moderate: float | None


def reach_of_missing(
    change: npt.ArrayLike, before_missing: npt.ArrayLike, *, scale_low: float, scale_high: float
) -> Reach:
    """Bounds of a mean change that hold whatever the missing people did (Horowitz and Manski 2000).

    With `change` (n,) of those who stayed, mean m, and `before_missing` (k,) the first scores of those missing:
    q = k / (n + k); low = q (mean(scale_low - before) - m), high = q (mean(scale_high - before) - m), to be added to
    m. A first score that is NaN is not known either; it is taken to be anywhere on the scale, so that such a person's
    change may be the whole of the scale either way. moderate = q sd(change), for n of 2 or more: everybody missing
    changed one standard deviation less, or more, than those who stayed (a delta of 1 SD in a pattern mixture).

    Nobody missing: all 0. Nobody stayed: m counts as 0. Raises UsageError unless scale_low < scale_high.
    Checked against brute force over all 2^k ways in which people on a scale can end.
    """
    require_between("scale_low", scale_low, -np.inf, scale_high)
    stayed, first = np.asarray(change, dtype=np.float64), np.asarray(before_missing, dtype=np.float64)
    total = len(stayed) + len(first)
    if len(first) == 0:
        return Reach(0.0, 0.0, 0.0, 0.0)
    share = len(first) / total
    mean = float(stayed.mean()) if len(stayed) else 0.0
    width = scale_high - scale_low
    lowest = np.where(np.isnan(first), -width, scale_low - first)
    highest = np.where(np.isnan(first), width, scale_high - first)
    moderate = share * float(stayed.std(ddof=1)) if len(stayed) > 1 else None
    return Reach(share, share * (float(lowest.mean()) - mean), share * (float(highest.mean()) - mean), moderate)
