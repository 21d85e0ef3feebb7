"""Against whom a change is held, what grade that earns, and the number that grade allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.impact.card import Condition, Design
from analysis.impact.conditions import (
    COMPARED,
    FEWEST_COUNTED,
    dropout_condition,
    failures,
    interval_condition,
    likeness_conditions,
    same_waves_condition,
)
from analysis.impact.covariates import Flags, Rows, Values, make_alike
from analysis.impact.linked import LinkedPeople
from analysis.impact.selection import Selection, size_selection
from analysis.stats.comparison import ancova, weighted_difference
from analysis.stats.estimate import Estimate
from analysis.stats.regression import cr2_regression

NO_COMPARISON: Final = "there is no comparison group"
NO_WEIGHT: Final = "no comparison person is anything like the group"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A change held against another group's.

    `estimate` is what the card shows under `design`; `because` says what earned the grade, or every condition of
    grade B that fails. `change` is the other group's own (weighted) change, `people` its size; None or 0 without a
    group to compare with. `conditions` is the whole checklist. `sensitivity` is the estimate with people weighted
    for how likely they were to answer again, `adjusted` the same effect by the other way of counting, `selection`
    what recorded unlikeness could make of it; None where there is none.
    """

    design: Design
    because: str
    estimate: Estimate
    compared_with: str = ""
    change: float | None = None
    people: int = 0
    conditions: tuple[Condition, ...] = ()
    sensitivity: Estimate | None = None
    adjusted: Estimate | None = None
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class _Arms:
    """The people of two arms: positions among everybody linked, which are treated, and how much each weighs."""

    people: LinkedPeople
    rows: Rows
    treated: Flags
    weights: Values

    def ancova(self, level: float, more: Values | None = None) -> Estimate:
        people, rows = self.people, self.rows
        weights = self.weights if more is None else self.weights * more[rows]
        return ancova(people.before[rows], people.after[rows], self.treated, weights, people.cluster[rows], level=level)

    def other_change(self) -> float | None:
        weights = self.weights[~self.treated]
        change = self.people.change[self.rows[~self.treated]]
        return float(np.average(change, weights=weights)) if len(change) and weights.sum() > 0 else None


def hold_against_nobody(
    people: LinkedPeople, group: Rows, *, own: Estimate, answering: Values | None, nobody: str = NO_COMPARISON
) -> Contrast:
    """The change of `group` alone: grade C. `nobody` says why there is nobody to compare with; other arguments as in
    `compare_with_similar_staff`.
    """
    missing = Condition(COMPARED, "fails", nobody, "")
    sensitivity = change_weighted(people, group, answering, level=own.level)
    return Contrast("C", nobody, own, conditions=(missing,), sensitivity=sensitivity)


def compare_with_similar_staff(
    people: LinkedPeople,
    group: Rows,
    others: Rows,
    *,
    own: Estimate,
    dropout_gap: float | None,
    further: tuple[Condition, ...] = (),
    answering: Values | None = None,
) -> Contrast:
    """Hold the change of `group` against that of `others`: grade B where every condition holds, else C.

    Conditions: the same waves; at least 20 comparison people of the same level; overlap weights that leave every
    standardised difference at .1 or less (the earlier score's included), nearly everybody with somebody like them, a
    comparison still worth 20 people; dropout within 10 points; and `further` ones (the trend before, see
    `trend_before`). A condition that cannot be tested costs nothing and is named.

    The estimate is a difference in differences with these weights. `adjusted` is ANCOVA on everybody unweighted: it
    adjusts for the earlier score by a line where the weights do so by likeness, so that a large gap between both
    says that the answer hangs on the way of counting.

    `people` is everybody linked between the two waves, `group` and `others` are positions among them; `own`
    is the change of `group` alone, which a C card shows. `dropout_gap` is the share of baseline answers lost in the
    group less the same among the others, None if not known; `answering` (one a person) are inverse probabilities of
    answering again, None where they are not known.
    """
    if len(others) == 0:
        return hold_against_nobody(people, group, own=own, answering=answering)
    rows = np.concatenate([group, others])
    treated = np.arange(len(rows)) < len(group)
    alike = None
    if min(len(group), len(others)) > 1:
        alike = make_alike(people.attributes, rows, treated, people.before[rows])
    arms = _Arms(people, rows, treated, np.ones(len(rows)) if alike is None else alike.weights)
    conditions = (
        same_waves_condition(len(others)), *likeness_conditions(_of_level(people, group, others), alike),
        dropout_condition(dropout_gap), *further,
    )  # fmt: skip
    base = Contrast(
        "C", failures(conditions), own, f"{len(others)} similar staff", arms.other_change(), len(others), conditions,
        sensitivity=change_weighted(people, group, answering, level=own.level),
    )  # fmt: skip
    if alike is None or base.change is None:
        return replace(base, because=base.because or NO_WEIGHT)
    if base.because:
        return base
    # The weights make the earlier scores' means equal, so that leaving these scores in the regression moves no
    # estimate, and its error no longer counts the spread that the weights have taken out.
    difference = arms.ancova(own.level)
    conditions = (*conditions, interval_condition(difference))
    if not difference.has_interval:
        return replace(base, because=failures(conditions), conditions=conditions)
    return replace(
        base,
        design="B",
        because="same waves, similar staff after weighting, equal dropout",
        estimate=difference,
        conditions=conditions,
        sensitivity=None if answering is None else arms.ancova(own.level, answering),
        adjusted=replace(arms, weights=np.ones(len(rows))).ancova(own.level),
        selection=size_selection(alike, people.change[rows], treated),
    )


def compare_as_assigned(
    people: LinkedPeople,
    group: Rows,
    waiting: Rows,
    *,
    level: float,
    dropout_gap: float | None = None,
    crossed: int = 0,
    answering: Values | None = None,
) -> Contrast:
    """Programme against waitlist as drawn: grade A, analysed as assigned, adjusted for the earlier score (ANCOVA).

    Everybody counts in the arm they were drawn into: whoever started although drawn to wait (`crossed` of them), and
    whoever was drawn to start and never did. Both make the estimate smaller than what taking part did. Dropout is
    counted from everybody drawn (`dropout_gap`); a gap of more than 10 points is named, and costs no grade, since the
    draw still holds: it is answered by the bounds. `adjusted` is the plain difference in differences.
    """
    rows = np.concatenate([group, waiting])
    treated = np.arange(len(rows)) < len(group)
    arms = _Arms(people, rows, treated, np.ones(len(rows)))
    because = "who started first was drawn by lot, and everybody is counted as drawn"
    plain = weighted_difference(people.change[rows], treated, cluster=people.cluster[rows], level=level)
    conditions = (
        Condition("drawn by lot", "holds", "a draw is recorded for everybody counted", ""),
        Condition("counted as drawn", "holds", _crossed_words(crossed), ""),
        dropout_condition(dropout_gap, binding=False),
    )
    return Contrast(
        "A", because, arms.ancova(level), f"{len(waiting)} people on the waiting list",
        float(people.change[waiting].mean()), len(waiting), conditions,
        sensitivity=None if answering is None else arms.ancova(level, answering), adjusted=plain,
    )  # fmt: skip


def _crossed_words(crossed: int) -> str:
    if crossed == 0:
        return "nobody is known to have changed sides"
    who = str(crossed) if crossed >= FEWEST_COUNTED else f"fewer than {FEWEST_COUNTED}"
    return f"{who} did not do what they were drawn for, and count as drawn all the same"


def change_weighted(people: LinkedPeople, group: Rows, answering: Values | None, *, level: float) -> Estimate | None:
    """Mean change of `group`, each weighted by the inverse probability of answering again; None without weights.

    CR2 and Satterthwaite over connected pairs, see `stats.regression.cr2_regression`. The weights are taken as fixed;
    learning them makes the true interval narrower, not wider, so this one errs on the safe side (Robins et al. 1994).
    """
    if answering is None or len(group) == 0:
        return None
    ones = np.ones((len(group), 1))
    return cr2_regression(ones, people.change[group], people.cluster[group], answering[group]).estimate(0, level=level)


def _of_level(people: LinkedPeople, group: Rows, others: Rows) -> int:
    """Comparison people of a level that occurs in the group; all of them where no level is known."""
    levels = np.unique(people.level[group])
    known = levels[levels >= 0]
    return int(np.isin(people.level[others], known).sum()) if len(known) else len(others)
