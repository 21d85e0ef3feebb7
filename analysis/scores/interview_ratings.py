"""What interviewers rated after an interview, kept apart from everything that people answered themselves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from analysis.stats.change import mean_change
from analysis.study import ENGAGEMENT, HIGHEST_RATING, LOWEST_RATING, STAY, UNDERSTANDING

#: What is rated, with the question the interviewer answers, from the lowest (not at all) to the highest (very much).
RATED: Final[Mapping[str, str]] = MappingProxyType(
    {
        ENGAGEMENT: "How engaged did the person seem?",
        UNDERSTANDING: "How well did the person understand the other side?",
        STAY: "How much did the person mean to stay?",
    }
)
#: The fewest interviews of which a mean is told.
FEWEST: Final = 5

COLUMNS: Final = ("rated", "wave", "side", "n", "mean", "low", "high")


def summarise_ratings(ratings: pd.DataFrame, interviews: pd.DataFrame) -> pd.DataFrame:
    """Mean rating by what was rated, wave and side, with its 95 % interval: `COLUMNS`.

    `ratings` has interview, rated (a key of `RATED`) and value (1 to 5); `interviews` interview, wave and side, one row
    an interview. `n` counts interviews, not people who answered anything. Below `FEWEST` interviews mean, low and high
    are NaN; low and high also where all ratings are the same. Interviews that are not in `interviews` are left out.
    """
    told = ratings.merge(interviews, on="interview", how="inner")
    rows = [
        (*group, *_mean(values["value"].to_numpy(dtype=np.float64)))
        for group, values in told.groupby(["rated", "wave", "side"], dropna=False, sort=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _mean(values: np.ndarray) -> tuple[int, float, float, float]:
    if len(values) < FEWEST:
        return len(values), np.nan, np.nan, np.nan
    found = mean_change(values).estimate(0)
    ends = [np.nan if end is None else end for end in (found.low, found.high)]
    low, high = max(ends[0], LOWEST_RATING), min(ends[1], HIGHEST_RATING)
    return len(values), float(values.mean()), low, high
