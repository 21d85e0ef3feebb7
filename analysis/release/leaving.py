"""Which monthly counts of staff and leavers may leave: as a rate a year, for groups that are large in every month."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, cast

import pandas as pd

from analysis.impact.leaving import By, LeavingRate
from analysis.release.families import PAIRS_NEEDED, people_needed
from analysis.release.release import HiddenCell, Release
from analysis.study import ALL, ARMS, COMPARISON, PROGRAMME, RETENTION

_TOO_FEW: Final = "in some month fewer people were employed than a group needs, in it or in what it leaves of the total"


def plan_leaving(counts: pd.DataFrame, k: int) -> tuple[tuple[LeavingRate, ...], tuple[HiddenCell, ...]]:
    """The rates that may leave, everybody first, and the groups that are hidden.

    `counts` are as `scores.headcounts.leaving_counts` gives them: the total and the groups of one breakdown by month.
    A group needs k people in every month (comparison ten, programme and waitlist as many as three pairs have). In every
    month what the shown groups leave of a shown total is nobody or at least k people; while it is not, the smallest
    group is hidden. So every month of every figure, and every difference of two figures, is about k people or more.
    Rate: 1200 x sum of leavers / sum of staff, to one decimal.
    """
    staff = counts.pivot_table("staff", "month", ["by", "group"], aggfunc="sum")
    enough = [name for name in _in_order(staff) if staff[name].min() >= _needed(*name, k)]
    total = [name for name in enough if name[0] == ALL]
    parts = sorted((name for name in enough if name[0] != ALL), key=lambda name: -staff[name].sum())
    if total:
        while parts and not _leaves_enough(staff, total[0], parts, k):
            parts.pop()
    shown = {*total, *parts}
    order = [*total, *(name for name in _in_order(staff) if name in shown and name[0] != ALL)]
    hidden = tuple(_hidden(*name) for name in _in_order(staff) if name not in shown)
    return tuple(_rate(counts, *name) for name in order), hidden


def freeze_leaving(new: tuple[LeavingRate, ...], published: Sequence[Release], k: int) -> tuple[LeavingRate, ...]:
    """New rates once a later month is counted; until then, and where there are none, those that are out.

    A figure that changes within its month would tell of the one person whose exit was corrected. Rates that were
    planned for a smaller `k` than now are out of date.
    """
    releases = [one for one in sorted(published, key=lambda one: one.created_at) if one.leaving]
    if not releases or releases[-1].k < k:
        return new
    out = releases[-1].leaving
    return new if new and max(r.month_to for r in new) > max(r.month_to for r in out) else out


def _needed(by: str, group: str, k: int) -> int:
    if by != "arm":
        return k
    return people_needed(group, k) if group == COMPARISON else max(k, 2 * PAIRS_NEEDED)


def _leaves_enough(staff: pd.DataFrame, total: tuple[str, str], parts: Sequence[tuple[str, str]], k: int) -> bool:
    """Whether in every month the parts leave nobody, or at least k people, of the total."""
    left = staff[total] - staff[list(parts)].fillna(0).sum(axis=1)
    return bool(((left == 0) | (left >= k)).all())


def _in_order(staff: pd.DataFrame) -> list[tuple[str, str]]:
    """All groups: arms in their order, levels by name."""
    names = [(str(name[0]), str(name[1])) for name in staff.columns]
    return sorted(names, key=lambda name: (name[0] != ALL, ARMS.index(name[1]) if name[0] == "arm" else 0, name))


def _rate(counts: pd.DataFrame, by: str, group: str) -> LeavingRate:
    rows = counts[(counts["by"] == by) & (counts["group"] == group)]
    staff, leavers = float(rows["staff"].sum()), float(rows["leavers"].sum())
    months = rows["month"].nunique()
    return LeavingRate(
        by=cast("By", by), group=group, month_from=rows["month"].min().date(), month_to=rows["month"].max().date(),
        months=months, staff=round(staff / months), per_year=round(1200 * leavers / staff, 1),
    )  # fmt: skip


def _hidden(by: str, group: str) -> HiddenCell:
    arm = PROGRAMME if by == "level" else group
    terms = (("level", group),) if by == "level" else ()
    return HiddenCell(RETENTION, "level", "", arm, terms, _TOO_FEW, "count")


def is_sound(rate: LeavingRate, k: int) -> bool:
    """Whether a rate may stand in a release of smallest group `k`."""
    return rate.staff >= _needed(rate.by, rate.group, k) and math.isfinite(rate.per_year) and rate.per_year >= 0
