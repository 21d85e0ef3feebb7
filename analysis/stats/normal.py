"""The standard normal distribution: which share lies below a score, and below which score a share lies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from analysis.stats.arrays import FloatArray


def share_below(score: npt.ArrayLike) -> FloatArray:
    """Phi(score), 0 to 1, of the shape of `score` (standard scores); NaN stays NaN. Checked against R's pnorm."""
    return np.asarray(ndtr(np.asarray(score, dtype=np.float64)), dtype=np.float64)


def score_above(share: npt.ArrayLike) -> FloatArray:
    """The standard score with `share` (0 to 1) below it, the inverse of `share_below`.

    0 and 1 give -inf and inf, NaN and shares outside 0 to 1 give NaN. Checked against R's qnorm.
    """
    return np.asarray(ndtri(np.asarray(share, dtype=np.float64)), dtype=np.float64)
