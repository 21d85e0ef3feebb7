"""The check on days kept: a hazard ratio in calendar time, with late entry, joining as an event in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.follow_up import start_stop
from analysis.stats.estimate import optional
from analysis.stats.survival.proportional_hazards import cox
from analysis.stats.weighting import covariate_columns
from analysis.study import Study

#: Leavers that a value needs before the hazard ratio is adjusted for it.
LEAVERS_A_VALUE: Final = 5


@dataclass(frozen=True, slots=True)
class HazardCheck:
    """The hazard ratio of having joined with its 95 % limits, and how often chance alone makes such a ratio drift as
    much over time as here; None where it cannot be had.
    """

    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    drift_p: float | None = None


def hazard_check(study: Study) -> HazardCheck:
    """Cox regression on `scores.follow_up.start_stop`, adjusted for level and tenure, clustered by pairs.

    A value of level that fewer than `LEAVERS_A_VALUE` leavers have, or lack, is not adjusted for: it has no hazard
    ratio that could be found, and would take all others with it. That one ratio holds for the whole time is tested
    (`stats.survival.partial_likelihood.drift_statistics`), not supposed.
    """
    rows = start_stop(study)
    if rows["treated"].nunique() < 2:  # else the first ratio would be that of a level
        return HazardCheck()
    adjusted = covariate_columns(rows[["level", "tenure_months"]]).to_numpy(dtype=np.float64)
    x = np.column_stack([rows["treated"].to_numpy(dtype=np.float64), told_by_leavers(adjusted, rows["event"])])
    found = cox(rows["start_days"], rows["stop_days"], rows["event"], _independent(x), rows["cluster"])
    ratio, low, high, drift = (optional(part[0]) for part in (found.ratio, found.low, found.high, found.drift_p))
    return HazardCheck(ratio, low, high, drift)


def told_by_leavers(x: npt.NDArray[np.float64], event: pd.Series[bool]) -> npt.NDArray[np.float64]:
    """The columns that leavers tell something of: a value that (almost) no leaver has, or all have, has no hazard ratio
    that could be found, and would take all others with it.
    """
    leavers = x[event.to_numpy(dtype=bool)]
    flags = np.isin(x, (0.0, 1.0)).all(axis=0)
    rarer = np.minimum((leavers == 1).sum(axis=0), (leavers == 0).sum(axis=0))
    return x[:, ~flags | (rarer >= LEAVERS_A_VALUE)]


def _independent(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The columns that add something to those before them: a one-hot level is one column too many."""
    kept: list[int] = []
    centred = x - x.mean(axis=0)
    for column in range(x.shape[1]):
        if np.linalg.matrix_rank(centred[:, [*kept, column]]) > len(kept):
            kept.append(column)
    return x[:, kept]
