"""Which survival curves may leave: by whole month, with enough people at risk at each step, none by subtraction."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, replace
from itertools import takewhile

import numpy as np

from analysis.disclosure.suppression import SHOWN
from analysis.impact.curve import Curve, RetentionComparison
from analysis.release.families import people_needed
from analysis.release.groups import suppress_groups, terms_of
from analysis.release.release import HiddenCell
from analysis.study import ALL, COMPARISON, PROGRAMME, RETENTION

PARTICIPANTS = "participants"
_IN_DAYS = frozenset({"rmst_difference_days", "low", "high", "crude_difference_days"})


def plan_curves(curves: tuple[Curve, ...], k: int) -> tuple[tuple[Curve, ...], tuple[HiddenCell, ...]]:
    """The curves that may leave, each up to its last safe month, and those hidden from the start.

    A step is a whole month with at least k people at risk (ten in the comparison group). At every month the
    people at risk in a curve and in the wider one it is part of differ by nobody or by at least k, and hidden cohorts
    (or sides) are at least k together; otherwise the narrower curve ends before that month. Shares to three decimals.
    """
    monthly = [curve for curve in map(_by_month, curves) if _is_sound(curve)]
    last: dict[tuple[str, str], float] = {}
    going = list(monthly)
    for month in sorted({month for curve in monthly for month in curve.time_months}):
        going = _safe_at(going, month, k)
        last.update({(curve.group, curve.side): month for curve in going})
    shown = tuple(
        first_steps(curve, last[curve.group, curve.side]) for curve in monthly if (curve.group, curve.side) in last
    )
    kept = {(curve.group, curve.side) for curve in shown}
    because = (
        f"at the start fewer than {k} people are at risk (10 in the comparison group), or would be in what it leaves"
    )
    hidden = tuple(hidden_curve(curve, because) for curve in curves if (curve.group, curve.side) not in kept)
    return shown, hidden


def plan_comparison(
    comparison: RetentionComparison | None, curves: Iterable[Curve], k: int = 5
) -> tuple[RetentionComparison | None, tuple[str, ...]]:
    """The comparison, rounded, where ten participants and the comparison group may be shown; else None and a note."""
    if comparison is None:
        return None, ()
    shown = {(curve.group, curve.side): curve for curve in curves}
    participants = shown.get((PARTICIPANTS, ALL))
    if participants is None or participants.at_risk[0] < 10 or (COMPARISON, ALL) not in shown:
        return None, (
            "Retention is not compared: at least 10 participants and 10 others must be at risk at the start.",
        )
    parts: dict[str, float | None] = {}
    for part in fields(comparison):
        value = getattr(comparison, part.name)
        if isinstance(value, float):
            decimals = 1 if part.name in _IN_DAYS else 3
            parts[part.name] = round(value, decimals) + 0.0 if math.isfinite(value) else None
    if comparison.late_joiners is not None and comparison.late_joiners < k:
        parts["late_joiners"] = None
    return replace(comparison, **parts), ()  # type: ignore[arg-type]


def until_too_few(curve: Curve, k: int) -> Curve:
    """The steps of a curve before the first with fewer than k people at risk (ten in the comparison group)."""
    needed = people_needed(COMPARISON if curve.group == COMPARISON else PROGRAMME, k)
    enough = takewhile(lambda step: curve.at_risk[step] >= needed, range(len(curve.at_risk)))
    return _take(curve, list(enough))


def _is_sound(curve: Curve) -> bool:
    """Whether the curve has steps, and every number of it is one."""
    numbers = np.array([curve.time_months, curve.survival, curve.low, curve.high, curve.at_risk], dtype=np.float64)
    return numbers.size > 0 and bool(np.isfinite(numbers).all())


def _by_month(curve: Curve) -> Curve:
    whole = [step for step, month in enumerate(curve.time_months) if float(month).is_integer()]
    return _take(curve, whole)


def first_steps(curve: Curve, month: float) -> Curve:
    """The steps of a curve up to a month."""
    return _take(curve, [step for step, time in enumerate(curve.time_months) if time <= month])


def _take(curve: Curve, steps: list[int]) -> Curve:
    def shares(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(round(values[step], 3) + 0.0 for step in steps)

    return Curve(
        curve.group, curve.side, tuple(float(curve.time_months[step]) for step in steps),
        shares(curve.survival), shares(curve.low), shares(curve.high),
        tuple(int(curve.at_risk[step]) for step in steps),
    )  # fmt: skip


def _safe_at(curves: list[Curve], month: float, k: int) -> list[Curve]:
    """Of the curves still going, those that may take the step at `month`."""
    stepping = [curve for curve in curves if month in curve.time_months]
    kept: list[Curve] = []
    for comparison in (False, True):
        arm = [curve for curve in stepping if (curve.group == COMPARISON) == comparison]
        at_risk = [curve.at_risk[curve.time_months.index(month)] for curve in arm]
        start = np.array(at_risk, dtype=np.int64) >= people_needed(COMPARISON if comparison else PROGRAMME, k)
        groups = [(ALL if curve.group in (PARTICIPANTS, COMPARISON) else curve.group, curve.side) for curve in arm]
        codes = suppress_groups(groups, at_risk, start, ("cohort", "side"), k)
        kept += [curve for curve, code in zip(arm, codes, strict=True) if code == SHOWN]
    return kept


def hidden_curve(curve: Curve, because: str) -> HiddenCell:
    """A curve that is not shown, and why."""
    arm = COMPARISON if curve.group == COMPARISON else PROGRAMME
    cohort = ALL if curve.group in (PARTICIPANTS, COMPARISON) else curve.group
    by = terms_of(cohort, curve.side)
    return HiddenCell(RETENTION, "level", "", arm, by, because, "curve")
