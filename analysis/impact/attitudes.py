"""Cards of engagement and understanding: change of the same people, held against similar staff where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.impact.card import Condition
from analysis.impact.clues import gather_clues
from analysis.impact.contrasts import Contrast, compare_as_assigned, compare_with_similar_staff, hold_against_nobody
from analysis.impact.covariates import Rows
from analysis.impact.drafts import Draft, unmeasured_draft
from analysis.impact.evidence import Evidence
from analysis.impact.group_changes import GroupChanges, changes_of_groups
from analysis.impact.lacking import Beside, lacking_answers, lacking_links
from analysis.impact.linked import GROUPINGS
from analysis.impact.looks import Look, looks_of, waves_asked
from analysis.impact.measures import measures_of, missing_measure
from analysis.impact.missing import Arm, Missingness, arm_of, judge_missing
from analysis.impact.plan import read_plan
from analysis.impact.regression import Drift, drift_alone, drift_of_matching, retest_correlation
from analysis.impact.trend_before import start_condition, trend_condition
from analysis.impact.unlinked import ASKED_ONCE, NOBODY_EARLIER, unlinked_draft
from analysis.impact.verdicts import LEVEL, PRIMARY_LEVEL
from analysis.study import ALL, PROGRAMME, WAITLIST, Outcome

UNASKED = "nobody was asked about it"
PLANNED_AND_UNASKED = "it was fixed as the primary measure, and nobody was asked about it"


def attitude_drafts(evidence: Evidence, outcome: Outcome) -> Iterator[Draft]:
    """Drafts of every card of `outcome`: each measure, later wave, cohort and side, the whole programme first."""
    planned = read_plan(evidence.study).of(outcome)
    wanted = None if planned is None else planned.measure
    measures = measures_of(evidence.scores, outcome, wanted)
    led = not measures or (wanted is not None and measures[0].id != wanted)
    if led:
        because = UNASKED if not measures else PLANNED_AND_UNASKED
        yield unmeasured_draft(missing_measure(outcome, wanted), because, conditions=lacking_answers(because))
    for position, measure in enumerate(measures):
        if not waves_asked(evidence.scores[evidence.scores["scale"] == measure.id]):
            because = "nobody in the programme was asked about it"
            primary = position == 0 and not led
            yield unmeasured_draft(measure, because, primary=primary, conditions=lacking_answers(because))
    for look in looks_of(evidence, measures, planned=planned, led=led):
        yield from _look_drafts(look)


@dataclass(frozen=True, slots=True)
class _Missing:
    """For each group of a grouping the positions in the look's first wave of its missing people, and of those drawn to
    wait who are missing.
    """

    own: tuple[Rows, ...]
    waiting: tuple[Rows, ...]


def _look_drafts(look: Look) -> Iterator[Draft]:
    members, waiting = look.people.of_arm(PROGRAMME), look.people.of_arm(WAITLIST)
    for columns in GROUPINGS:
        primary = look.main and not columns
        repeats = "cohort" in columns and _is_one_cohort(look, members)
        whole = not columns or (repeats and columns == ("cohort",))
        level = PRIMARY_LEVEL if look.leads and whole else LEVEL
        groups = changes_of_groups(
            look.evidence.study, look.measure, look.asked, look.people, members, waiting, columns,
            look.wave_from, look.wave_to, level=level, retest=look.retest,
            waits=look.evidence.assignment.waiting,
        )  # fmt: skip
        keys = groups.grouping.keys()
        missing = _Missing(*(look.first.missing_by(columns, keys, arm) for arm in (PROGRAMME, WAITLIST)))
        for i in range(len(groups.grouping)):
            linked = len(groups.own[i]) > 0
            draft = _linked_draft(look, groups, i, missing, primary) if linked else _unlinked(look, groups, i, primary)
            yield replace(draft, repeats=repeats)


def _is_one_cohort(look: Look, members: Rows) -> bool:
    """Whether everybody the cards speak of is of the same cohort."""
    cohorts = look.people.table["cohort"].iloc[members] if len(members) else look.asked["cohort"]
    return bool(cohorts.notna().all()) and cohorts.nunique() == 1


def _linked_draft(look: Look, groups: GroupChanges, i: int, missing: _Missing, primary: bool) -> Draft:
    facts, alone = groups.facts, groups.alone(i)
    held = _hold(look, groups, i, missing)
    contrast = held.contrast
    return Draft(
        measure=look.measure,
        cohort=groups.grouping.cohorts[i],
        side=groups.grouping.sides[i],
        wave_from=look.wave_from,
        wave_to=look.wave_to,
        primary=primary,
        contrast=contrast,
        own_change=alone.value,
        before=float(facts.before[i]),
        after=float(facts.after[i]),
        sd_change=float(facts.sd_change[i]),
        invited=_known(facts.invited[i]),
        answered=int(facts.answered[i]),
        people=int(facts.people[i]),
        pairs=int(facts.pairs[i]),
        alone=alone,
        error=groups.error(i),
        effect_size=groups.effect_size(i, contrast.estimate),
        worse_share=None if look.retest.threshold is None else float(groups.worse_share[i]),
        worse_by_chance=look.retest.by_chance,
        missing=(("worse", look.retest.because), ("effect_size", "fewer than two people, or their answers are alike")),
        missingness=held.missingness,
        drift=held.drift,
        clues=gather_clues(
            look.measure, look.people, groups.own[i], held.others, look.times_asked, look.looking_back,
            cohort=groups.grouping.cohorts[i], side=groups.grouping.sides[i],
        ),
        waiting_change=_mean_change(look, groups.waiting[i]),
        outside=look.outside,
        cohorts_to_come=len(look.to_come) if groups.grouping.cohorts[i] == ALL else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Held:
    """A group held against others: the contrast, the positions of the others, who is missing, the drift by itself."""

    contrast: Contrast
    others: Rows
    missingness: Missingness
    drift: Drift


def _hold(look: Look, groups: GroupChanges, i: int, missing: _Missing) -> _Held:
    waiting = groups.waiting[i]
    if len(waiting) and look.evidence.assignment.covers(_cohorts(look, groups.own[i])):
        return _as_assigned(look, groups, i, missing)
    return _beside_similar_staff(look, groups, i, missing)


def _as_assigned(look: Look, groups: GroupChanges, i: int, missing: _Missing) -> _Held:
    people, own, waiting = look.people, groups.own[i], groups.waiting[i]
    mine, theirs = _arm(look, own, missing.own[i]), _arm(look, waiting, missing.waiting[i])
    gap = _share_missing(mine) - _share_missing(theirs)
    crossed = people.table["person"].iloc[np.concatenate([own, waiting])].isin(look.evidence.assignment.crossed)
    contrast = compare_as_assigned(
        people, own, waiting, level=groups.level, dropout_gap=gap, crossed=int(crossed.sum()),
        answering=look.first.weights,
    )  # fmt: skip
    drift = Drift(None, because="a lot decided who starts, so that both groups move back alike")
    return _Held(contrast, waiting, _missingness(look, contrast, mine, theirs), drift)


def _beside_similar_staff(look: Look, groups: GroupChanges, i: int, missing: _Missing) -> _Held:
    cohort, side, people, own = groups.grouping.cohorts[i], groups.grouping.sides[i], look.people, groups.own[i]
    others, answering, alone = people.others.for_group(cohort, side), look.first.weights, groups.alone(i)
    here = look.first.answered(missing.own[i])
    mine = _arm(look, own, here)
    correlation = retest_correlation(people, others, look.retest)
    if len(others) == 0:
        contrast = hold_against_nobody(people, own, own=alone, answering=answering, nobody=look.nobody)
    else:
        others_lost = look.first.others_lost(cohort, side)
        gap = None if others_lost is None else _share_missing(mine) - others_lost
        further = _further_conditions(look, own, cohort, side)
        contrast = compare_with_similar_staff(
            people, own, others, own=alone, dropout_gap=gap, further=further, answering=answering
        )
    if contrast.design == "B":
        theirs = _arm(look, others, look.first.missing_others(cohort, side))
        drift = drift_of_matching(people, own, others, correlation)
        return _Held(contrast, others, _missingness(look, contrast, mine, theirs), drift)
    drift = drift_alone(people, own, look.first, correlation, cohort=cohort, side=side)
    return _Held(contrast, others, _missingness(look, contrast, mine, None), drift)


def _further_conditions(look: Look, own: Rows, cohort: str, side: str) -> tuple[Condition, ...]:
    smallest = look.evidence.study.settings.smallest_change
    trend = trend_condition(look.earlier, cohort, side, smallest_change=smallest)
    return trend, start_condition(look.not_started[own], look.joined[own])


def _missingness(look: Look, contrast: Contrast, mine: Arm, theirs: Arm | None) -> Missingness:
    """Who is missing from a card; where nobody is, weights change nothing and the estimate stands as it is."""
    nobody_missing = len(mine.before_missing) + (0 if theirs is None else len(theirs.before_missing)) == 0
    sensitivity = contrast.estimate if nobody_missing else contrast.sensitivity
    return judge_missing(
        look.measure, mine, theirs, estimate=contrast.estimate.value, sensitivity=sensitivity,
        because=look.first.because,
    )  # fmt: skip


def _arm(look: Look, linked: Rows, missing: Rows) -> Arm:
    return arm_of(look.people.before, look.people.change, linked, look.first.before, missing)


def _share_missing(arm: Arm) -> float:
    return len(arm.before_missing) / (len(arm.before_missing) + len(arm.change))


def _mean_change(look: Look, rows: Rows) -> float | None:
    return float(look.people.change[rows].mean()) if len(rows) else None


def _cohorts(look: Look, rows: Rows) -> set[str]:
    """The cohorts of these people; one that is not known has the empty name."""
    return set(look.people.table["cohort"].iloc[rows].fillna(""))


def _known(count: int) -> int | None:
    return int(count) if count >= 0 else None


def _unlinked(look: Look, groups: GroupChanges, i: int, primary: bool) -> Draft:
    cohort, side = groups.grouping.cohorts[i], groups.grouping.sides[i]
    scores = look.asked
    for column, value in (("cohort", cohort), ("side", side)):
        scores = scores if value == ALL else scores[scores[column] == value]
    first, later = (scores[scores["wave"] == wave] for wave in (look.wave_from, look.wave_to))
    nothing, beside = NOBODY_EARLIER if look.wave_from else ASKED_ONCE, _beside_unlinked(look, scores, cohort, side)
    return unlinked_draft(
        look.measure,
        scores,
        cohort=cohort,
        side=side,
        wave_from=look.wave_from,
        wave_to=look.wave_to,
        invited=_known(groups.facts.invited[i]),
        primary=primary,
        level=groups.level,
        conditions=lacking_links(first, later, beside, nothing=nothing),
        compared=beside.answered_both > 0,
    )


def _beside_unlinked(look: Look, scores: pd.DataFrame, cohort: str, side: str) -> Beside:
    """The comparison people who answered both waves, beside a group that is known by these `scores` alone."""
    others = look.people.others.for_group(cohort, side)
    here = scores[scores["wave"].isin([look.wave_from, look.wave_to])]
    levels = here["level"].dropna().unique()
    of_level = look.people.table["level"].iloc[others].isin(levels).sum() if len(levels) else len(others)
    trend = trend_condition(look.earlier, cohort, side, smallest_change=look.evidence.study.settings.smallest_change)
    return Beside(len(others), int(of_level), look.nobody, trend)
