"""A look: one measure between two waves, with everything at the level of people that its cards share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.impact.clues import LookBack, look_back_shifts, times_asked
from analysis.impact.contrasts import NO_COMPARISON
from analysis.impact.covariates import Flags, Values
from analysis.impact.evidence import Evidence
from analysis.impact.first_wave import FirstWave, look_at_first_wave
from analysis.impact.history import Outside, look_outside
from analysis.impact.linked import LinkedPeople
from analysis.impact.measures import Measure
from analysis.impact.plan import PlannedOutcome, judged_at
from analysis.impact.retest import Retest, learn_retest
from analysis.impact.trend_before import EarlierPair, answered_before_joining, earlier_pairs, first_days
from analysis.impact.waves_to_come import cohorts_to_come
from analysis.study import COMPARISON, PROGRAMME, WAITLIST

WAITING_WITHOUT_DRAW = "there is no comparison group; people wait for their turn, but no draw by lot is recorded"
ONE_WAVE_ONLY = "nobody of the comparison group answered both waves"


@dataclass(frozen=True, slots=True)
class Look:
    """One measure between two waves: the linked people of every arm and what the cards of it share.

    `asked` are the answers of the programme's people; `first` is everybody known at the earlier wave for whom the later
    one has come, whether or not they answered again; `to_come` are the cohorts for which it has not. `earlier` are
    pairs of waves before somebody's start; `joined` says of each linked person whether the day of joining is known,
    `not_started` whether the later wave came before it. `times_asked` is how often each had answered before,
    `looking_back` is how people see where they began; `nobody` says why there is nobody to compare with, where there
    is nobody, and `outside` how people outside moved all the same.
    """

    evidence: Evidence
    measure: Measure
    asked: pd.DataFrame
    people: LinkedPeople
    first: FirstWave
    to_come: frozenset[str]
    wave_from: str
    wave_to: str
    leads: bool
    main: bool
    retest: Retest
    earlier: tuple[EarlierPair, ...]
    joined: Flags
    not_started: Flags
    times_asked: Values
    looking_back: LookBack
    nobody: str
    outside: Outside


def looks_of(
    evidence: Evidence, measures: tuple[Measure, ...], *, planned: PlannedOutcome | None = None, led: bool = False
) -> Iterator[Look]:
    """Every look at these measures, the first wave against each later one; a measure asked once is looked at once,
    with an empty earlier wave. `leads` marks the first measure, unless another `led` already that nobody was asked;
    `main` is the leading one at the wave it is judged at, by the plan where there is one. Measures nobody of the
    programme answered have no look.
    """
    joined, looking_back = first_days(evidence.study), LookBack(look_back_shifts(evidence.scores))
    not_yet: dict[str, frozenset[str]] = {}
    for position, measure in enumerate(measures):
        scores, changes = _of_measure(evidence.scores, measure), _of_measure(evidence.changes, measure)
        waves, earlier = waves_asked(scores), earlier_pairs(changes, joined)
        leads = position == 0 and not led
        for wave_from, wave, people in _linked(changes, waves):
            if wave not in not_yet:
                not_yet[wave] = cohorts_to_come(evidence.study, evidence.scores, wave)
            to_come = not_yet[wave]
            first = _for_whom_it_came(scores[(scores["wave"] == wave_from) & scores["person"].notna()], to_come)
            drawn = _for_whom_it_came(evidence.assignment.drawn, to_come)
            yield Look(
                evidence=evidence, measure=measure, asked=scores[scores["arm"] == PROGRAMME], people=people,
                first=look_at_first_wave(first, people.table, drawn), to_come=to_come, wave_from=wave_from,
                wave_to=wave, leads=leads, main=leads and wave == judged_at(planned, waves),
                retest=learn_retest(
                    people, validated=measure.validated, higher_is_better=measure.higher_is_better
                ),
                earlier=earlier, joined=people.table["person"].isin(joined.index).to_numpy(dtype=bool),
                not_started=answered_before_joining(people.table, joined),
                times_asked=times_asked(scores, people, wave), looking_back=looking_back,
                nobody=_why_nobody(people, scores, wave_from, wave),
                outside=look_outside(scores, changes, wave_from, wave),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkedWaves:
    """One measure between two waves with the linked people of every arm alone: what needs no more of a `Look`."""

    measure: Measure
    wave_from: str
    wave_to: str
    people: LinkedPeople


def linked_waves(evidence: Evidence, measures: tuple[Measure, ...]) -> Iterator[LinkedWaves]:
    """The measures and waves of `looks_of`, in its order."""
    for measure in measures:
        changes, waves = _of_measure(evidence.changes, measure), waves_asked(_of_measure(evidence.scores, measure))
        yield from (LinkedWaves(measure, *found) for found in _linked(changes, waves))


def _of_measure(table: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    return table[table["scale"] == measure.id]


def _linked(changes: pd.DataFrame, waves: list[str]) -> Iterator[tuple[str, str, LinkedPeople]]:
    """The first wave and each later one with the people linked between them; of a single wave, an empty one and it."""
    wave_from = waves[0] if len(waves) > 1 else ""
    for wave in waves[1:] or waves:
        chosen = (changes["wave_from"] == wave_from) & (changes["wave_to"] == wave)
        yield wave_from, wave, LinkedPeople.of(changes[chosen].reset_index(drop=True))


def _for_whom_it_came(people: pd.DataFrame, to_come: frozenset[str]) -> pd.DataFrame:
    """Those of `people` (cohort, arm) who are not of a cohort for which the wave is still to come."""
    waits = people["cohort"].isin(to_come) & people["arm"].isin((PROGRAMME, WAITLIST))
    return people[~waits]


def waves_asked(scores: pd.DataFrame) -> list[str]:
    """The waves at which the programme's people answered these scores, in order."""
    asked = scores.loc[scores["arm"] == PROGRAMME, ["wave", "wave_order"]].drop_duplicates()
    return list(asked.sort_values("wave_order")["wave"].dropna())


def _why_nobody(people: LinkedPeople, scores: pd.DataFrame, wave_from: str, wave_to: str) -> str:
    """Why there is nobody to compare with, where there is nobody."""
    if len(people.of_arm(WAITLIST)):
        return WAITING_WITHOUT_DRAW
    there = scores["wave"].isin([wave_from, wave_to]) & (scores["arm"] == COMPARISON) & scores["person"].notna()
    return ONE_WAVE_ONLY if bool(np.any(there)) else NO_COMPARISON
