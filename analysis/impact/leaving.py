"""Leavers a year per 100 staff, from monthly counts: context beside the curves of retention."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

#: What a rate is of: everybody, an arm, or a level.
By = Literal["all", "arm", "level"]


@dataclass(frozen=True, slots=True)
class LeavingRate:
    """Leavers a year per 100 staff of one group, from monthly counts that HR brought: context, not time at risk.

    `by` is "all" (everybody), "arm" or "level", `group` the arm's or level's name. `per_year` is twelve times the sum
    of `months` months' leavers over the sum of their staff, per 100; `staff` the mean number of people a month. The
    months lie between the first days `month_from` and `month_to`.
    """

    by: By
    group: str
    month_from: dt.date
    month_to: dt.date
    months: int
    staff: int
    per_year: float
