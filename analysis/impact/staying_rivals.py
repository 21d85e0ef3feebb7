"""Explanations of days kept other than the programme, worked out for each card from the people at risk."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from analysis.impact.card import Rival
from analysis.impact.conditions import attribute_word
from analysis.impact.covariates import Flags
from analysis.impact.measures import DAYS
from analysis.impact.risk_sets import HORIZON_DAYS, RiskSet
from analysis.impact.rival_words import amount, moved
from analysis.impact.rivals import SMALLEST_DIFFERENCE_SAID
from analysis.impact.selection import Selection, size_selection
from analysis.stats.survival.restricted_mean import rmst_difference
from analysis.study import VOLUNTARY

PICKED: Final = "participants may have been picked because they were expected to stay"
#: For people of whom nothing is known beside: nobody to compare with.
STAYERS_WERE_PICKED: Final = Rival("selection", PICKED, bare=PICKED)
HISTORY: Final = Rival(
    "history", "whatever else happened in that year kept or moved people as well, and nobody outside is followed"
)


def staying_rivals(at_risk: RiskSet, estimate: float | None) -> tuple[Rival, ...]:
    """All rivals of a retention card; that stayers were picked leads always, since no record can rule it out.

    With a comparison: selection, sized by what weighting left between the groups in recorded things and how many days
    a standard deviation of each tells (`impact.selection`), over people whose first year is known; and exits that were
    nobody's own choice, sized by the estimate less what it is when only exits of people's own will count (dismissed
    and retired people are followed until that day), where reasons are recorded and more than one kind occurs. Without a
    comparison: selection and history, unsized. Reasons that rest on single leavers are for analysts only.
    """
    if at_risk.alike is None:
        return (STAYERS_WERE_PICKED, HISTORY) if at_risk.treated.all() else (STAYERS_WERE_PICKED,)
    exits = _unchosen_exits(at_risk, estimate)
    return (_picked(size_recorded(at_risk), estimate), *(() if exits is None else (exits,)))


def size_recorded(at_risk: RiskSet) -> Selection | None:
    """`size_selection` of days kept in the first year, over people who left or were followed throughout it; None
    without a comparison or where either group has fewer than two such people.
    """
    rows, alike = at_risk.rows, at_risk.alike
    time = rows["time_days"].to_numpy(dtype=np.float64)
    known: Flags = rows["event"].to_numpy(dtype=bool) | (time >= HORIZON_DAYS)
    treated = at_risk.treated[known]
    if alike is None or treated.sum() < 2 or (~treated).sum() < 2:
        return None
    held = replace(alike, columns=alike.columns[known], weights=alike.weights[known])
    return size_selection(held, np.minimum(time[known], HORIZON_DAYS), treated)


def _picked(found: Selection | None, estimate: float | None) -> Rival:
    if found is None:
        return STAYERS_WERE_PICKED
    because = f"{PICKED}; of what is recorded nothing is left between the groups"
    if abs(found.difference) >= SMALLEST_DIFFERENCE_SAID:
        because = (
            f"{PICKED}; of what is recorded, what is left between the groups is largest in "
            f"{attribute_word(found.differs_in)} ({abs(found.difference):.2f} standard deviations, worth "
            f"{amount(found.worth, DAYS)})"
        )
    needed = None if estimate is None else found.needed(estimate)
    if needed is not None:
        because += (
            f"; something no file records, telling as much as {attribute_word(found.telling)} does, would have to set "
            f"the groups {needed:.1f} standard deviations apart to make the whole difference"
        )
    return Rival("selection", because, found.worth, PICKED, "comparison")


def _unchosen_exits(at_risk: RiskSet, estimate: float | None) -> Rival | None:
    """The part of the difference that comes from exits which were nobody's own choice."""
    rows = at_risk.rows
    left = rows["event"].to_numpy(dtype=bool)
    own_will = left & (rows["exit_kind"] == VOLUNTARY).to_numpy(dtype=bool)
    if estimate is None or not own_will.any() or own_will.sum() == left.sum():
        return None
    chosen = rmst_difference(
        rows["time_days"], own_will, at_risk.treated, at_risk.weights, rows["cluster"], tau=HORIZON_DAYS
    ).value
    if chosen is None:
        return None
    bare = "some left because they were dismissed or retired, which a programme hardly changes"
    because = f"{bare}; counting only exits of people's own will the difference is {moved(chosen, DAYS)}"
    return Rival("exits nobody chose", because, estimate - chosen, bare, "answers")
