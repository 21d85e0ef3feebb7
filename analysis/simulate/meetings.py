"""The meeting log: when pairs met, for how long, how, about what, and who called a meeting off."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.simulate.enrolment import PROGRAMME_DAYS
from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.staff import Days, day_of
from analysis.study import PROGRAMME

MODES: Final = ("In person", "Video call", "Phone")
TOPICS: Final = (
    "Digital tools", "Social media", "Artificial intelligence", "What younger customers want", "Careers and strategy",
    "How decisions are made", "Flexible working", "Diversity and inclusion", "Feedback and culture",
)  # fmt: skip
_INTERVAL_DAYS: Final = 23.0
_MOST_MEETINGS: Final = 40
_FIRST_DAY: Final = 5
_CANCELLED: Final = 0.13
_BY_MENTEE: Final = 0.7


def draw_meetings(plan: ProgrammePlan, members: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row a meeting held or called off: pair, day, minutes (NaN if off), mode, topic, cancelled_by."""
    pairs = members[members["arm"] == PROGRAMME].groupby("pair", sort=True).agg(
        begins=("from_day", "max"), ends=("to_day", "min")
    )  # fmt: skip
    begins, ends = pairs["begins"].to_numpy(), pairs["ends"].fillna(np.inf).to_numpy()
    last = np.minimum(ends, np.minimum(begins + PROGRAMME_DAYS, day_of(plan.as_of)))
    # A pair keeps its own rhythm: one row a pair, more meetings than fit, cut off where the programme ends.
    rhythm = _INTERVAL_DAYS * np.exp(rng.normal(0, 0.3, len(pairs)))
    gaps = np.ceil(rhythm[:, None] * rng.uniform(0.6, 1.4, (len(pairs), _MOST_MEETINGS))).astype(np.int64)
    days = begins[:, None] + np.cumsum(gaps, axis=1) - gaps[:, :1] + _FIRST_DAY
    pair, number = np.nonzero(days < last[:, None])
    return _details(pairs.index.to_numpy()[pair], _on_working_days(days[pair, number]), rng)


def _on_working_days(days: Days) -> Days:
    """What would fall on a weekend is held on the Monday after."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    return np.asarray(days + np.select([weekday == 5, weekday == 6], [2, 1], 0), dtype=np.int64)


def _details(pair: npt.NDArray[Any], days: Days, rng: np.random.Generator) -> pd.DataFrame:
    off = rng.random(len(days)) < _CANCELLED
    by = np.where(rng.random(len(days)) < _BY_MENTEE, "Mentee", "Mentor")
    return pd.DataFrame(
        {
            "pair": pair,
            "day": days,
            "minutes": np.where(off, np.nan, rng.choice([30, 45, 60, 60, 75, 90], len(days))),
            "mode": rng.choice(MODES, len(days), p=(0.45, 0.45, 0.10)),
            "topic": rng.choice(TOPICS, len(days)),
            "cancelled_by": np.where(off, by, ""),
        }
    )
