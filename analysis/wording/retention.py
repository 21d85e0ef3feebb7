"""Retention in words: what could be seen at all, then days kept, then the naive figure beside the fair one."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.impact.card import Card
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.leaving import LeavingRate
from analysis.study import ALL, COMPARISON
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, decimals_for, interval, listed, month, number, percent, signed
from analysis.wording.power import describe_power
from analysis.wording.subject import cohort_name

#: What monthly counts are no measure of.
_CANNOT_TELL = (
    "Counts follow nobody: they do not say how long people had been there or who took part when, so a difference "
    "between groups is context and no effect of the programme."
)
#: The first rival of every retention figure.
FIRST_RIVAL = "The first other explanation is always that people were picked because they were expected to stay."


def describe_retention(comparison: RetentionComparison | None, card: Card | None = None) -> str:
    """Power first, then the days kept in the first months, then naive beside fair, then the first rival.

    None for either where there is nothing that may be shown; the text always ends in a full stop.
    """
    if comparison is None:
        return "Retention cannot be compared yet: it takes leaver dates for participants and for similar staff."
    said = [describe_power(card)] if card is not None else []
    said += [describe_days_kept(comparison), describe_naive_beside_fair(comparison), FIRST_RIVAL]
    return " ".join(sentence for sentence in said if sentence)


def describe_days_kept(comparison: RetentionComparison) -> str:
    """Days kept in the first months, as a difference with its interval; a verb of change belongs to the card."""
    days, low, high = comparison.rmst_difference_days, comparison.low, comparison.high
    months = f"the first {counted(comparison.months, 'month')}"
    if days is None:
        return f"Days kept in {months} cannot be shown yet."
    difference = counted(signed(days, decimals_for(days)), "day")
    if low is None or high is None:
        return f"Counting time at risk, the difference in days kept in {months} is {difference}; no interval is shown."
    decimals = decimals_for(days, low, high, width=high - low)
    difference = counted(signed(days, decimals), "day")
    told = f"the difference in days kept in {months} is {difference} ({interval(low, high, decimals, sign=True)})"
    reading = "" if low > 0 or high < 0 else ", so we cannot tell yet whether participants stay longer"
    return f"Counting time at risk, {told}{reading}."


def describe_naive_beside_fair(comparison: RetentionComparison) -> str:
    """The naive difference beside the time-at-risk fair one, in percentage points; empty where neither is known."""
    naive, fair = comparison.naive_difference, comparison.fair_difference
    if naive is None and fair is None:
        return ""
    if naive is None:
        return f"The time-at-risk fair difference in people still here is {_points(fair)}."
    told = (
        f"Set whoever ever took part beside whoever never did, and the difference in people still here is "
        f"{_points(naive)}"
    )
    if fair is not None and _points(naive) == _points(fair):
        return f"{told}; time-at-risk fair, it is the same here."
    told = f"{told}; but who joined late cannot have left before"
    if fair is None:
        return f"{told}. The time-at-risk fair figure is not available."
    return f"{told}. Time-at-risk fair, it is {_points(fair)}."


def _points(share: float | None) -> str:
    value = (share or 0.0) * 100
    return counted(signed(value, decimals_for(value)), "percentage point")


def describe_staying(curves: Sequence[Curve], *, month: float = 12) -> str:
    """The share still employed after a year, or at the last month that all curves reach, group by group."""
    drawn = [curve for curve in curves if curve.time_months]
    if not drawn:
        return "Who stayed cannot be shown yet."
    shared = min(month, *(curve.time_months[-1] for curve in drawn))
    told = [f"{percent(_share_at(curve, shared))} of {group_words(curve.group)}" for curve in drawn]
    beside = f", beside {listed(told[1:])}" if len(told) > 1 else ""
    return f"After {counted(round(shared), 'month')}, {told[0]} were still employed{beside}."


def group_words(group: str) -> str:
    """A curve's group inside a sentence."""
    names = {"participants": "participants", COMPARISON: "similar staff"}
    return names.get(group) or cohort_name(group)


def _share_at(curve: Curve, month: float) -> float:
    return [share for time, share in zip(curve.time_months, curve.survival, strict=True) if time <= month][-1]


def describe_leaving(rates: Sequence[LeavingRate]) -> str:
    """Monthly counts in words: everybody's rate, then the groups', and what such counts cannot tell.

    Groups are named and never compared with a verb of change: whoever took part had to be there in order to join.
    """
    if not rates:
        return "There are monthly counts, and no group of them is large enough in every month to be shown."
    told = listed(f"{number(one.per_year)} {_whose(one)}" for one in rates)
    first, last = min(one.month_from for one in rates), max(one.month_to for one in rates)
    months = f"from {month(first)} to {month(last)}" if first != last else f"in {month(first)}"
    return f"From monthly counts, not time at risk: leavers a year per 100 staff {months} were {told}. {_CANNOT_TELL}"


def _whose(one: LeavingRate) -> str:
    if one.by == ALL:
        return "among everybody"
    return f"in the {one.group} arm" if one.by == "arm" else f"at level {escape_markdown(one.group)}"
