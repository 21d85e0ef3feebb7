"""Regression to the mean: what a group would move by itself because of where it started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.impact.covariates import Rows
from analysis.impact.first_wave import FirstWave
from analysis.impact.linked import LinkedPeople
from analysis.impact.retest import Retest
from analysis.stats.change import regression_to_the_mean
from analysis.study import ALL, PROGRAMME

#: People from whom on a mean to go back to, or a correlation between two waves, is worth using.
PEOPLE_FOR_A_MEAN: Final = 20

NO_RETEST: Final = "how steady answers are between two waves is not known"
NOBODY_TO_GO_BACK_TO: Final = "nobody else answered the earlier wave, so no mean to go back to is known"


@dataclass(frozen=True, slots=True)
class Drift:
    """What regression to the mean alone would give a card, in the unit of the measure; None with the reason.

    `started` is how far the group began from the mean it is held against (negative: below), `retest` the correlation
    between two waves, `against` whom it is held against.
    """

    shift: float | None
    started: float | None = None
    retest: float | None = None
    against: str = ""
    because: str = ""


def retest_correlation(people: LinkedPeople, others: Rows, retest: Retest) -> float | None:
    """Correlation (0 to 1) between two waves: of the comparison people where there are 20, else of everybody linked."""
    before, after = people.before[others], people.after[others]
    if len(others) >= PEOPLE_FOR_A_MEAN and np.ptp(before) > 0 and np.ptp(after) > 0:
        return min(max(float(np.corrcoef(before, after)[0, 1]), 0.0), 1 - 1e-9)
    known = retest.correlation
    return known if known is not None and 0 <= known < 1 else None


def drift_alone(
    people: LinkedPeople, group: Rows, first: FirstWave, correlation: float | None, *, cohort: str, side: str
) -> Drift:
    """What a group held against nobody (grade C) would move by itself: (1 - r) (mean of the others - its own mean).

    The others are the comparison people who answered the earlier wave, whether or not they answered again; where there
    are fewer than 20, the programme's people of the same side outside the group. Without either, or without a known
    r, it is not worked out. See `stats.change.regression_to_the_mean`.
    """
    if correlation is None:
        return Drift(None, because=NO_RETEST)
    answers, against = first.before[first.others.for_group(cohort, side)], "other staff"
    answers = answers[np.isfinite(answers)]
    if len(answers) < PEOPLE_FOR_A_MEAN:
        answers, against = _rest_of_programme(first, cohort, side), "the rest of the programme"
    if len(answers) < PEOPLE_FOR_A_MEAN:
        return Drift(None, because=NOBODY_TO_GO_BACK_TO)
    own, mean = float(people.before[group].mean()), float(answers.mean())
    return Drift(regression_to_the_mean(own, mean, correlation), own - mean, correlation, against)


def _rest_of_programme(first: FirstWave, cohort: str, side: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Earlier scores of the programme's people outside a cohort, of the same side; nobody is outside all of it."""
    table = first.table
    chosen = ((table["arm"] == PROGRAMME) & (table["cohort"] != cohort)).to_numpy(dtype=bool) & (cohort != ALL)
    if side != ALL:
        chosen &= (table["side"] == side).to_numpy(dtype=bool)
    return first.before[chosen & np.isfinite(first.before)]


def drift_of_matching(people: LinkedPeople, group: Rows, others: Rows, correlation: float | None) -> Drift:
    """What matching on the first answers can make by itself (grade B): (1 - r) (mean of the group - mean of others).

    If the two groups really stand where their unweighted means say, people of equal first answers go back to
    different means, and the weighted comparison drifts from the group by this much although nothing happened. If the
    group was picked for its first answers, both go back alike and there is no such drift: so this is its upper size,
    and its sign is the sign it would have in the estimate. Campbell and Kenny 1999; Daw and Hatfield 2018.
    """
    if correlation is None:
        return Drift(None, because=NO_RETEST)
    gap = float(people.before[group].mean() - people.before[others].mean())
    return Drift((1 - correlation) * gap, gap, correlation, "similar staff before weighting")
