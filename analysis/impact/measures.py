"""Which measure speaks to which outcome in this study, and what its numbers mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.instruments import Scale, outcome_scales, scale_of
from analysis.scores.skill import PREDICTION_SKILL
from analysis.study import ENGAGEMENT, UNDERSTANDING, Outcome

RMST: Final = "rmst_difference"
POINTS: Final = "points of 100"
DAYS: Final = "days"
#: Cases a month that a log kept by hand counts.
A_MONTH: Final = "cases a month"
#: Days kept are counted in the first year after a cohort's start.
DAYS_A_YEAR: Final = 365.0

#: Answers from which on a new questionnaire's reliable change may be said (waves and arms pooled).
ANSWERS_TO_VALIDATE: Final = 100


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of an outcome: `low` to `high` is the range of its scores in `unit`.

    `validated` is False for a new questionnaire with fewer than `ANSWERS_TO_VALIDATE` answers.
    """

    id: str
    title: str
    outcome: Outcome
    unit: str = POINTS
    low: float = 0.0
    high: float = 100.0
    higher_is_better: bool = True
    validated: bool = True


def measures_of(scores: pd.DataFrame, outcome: Outcome, planned: str | None = None) -> tuple[Measure, ...]:
    """The measures of `outcome` that `scores` (one row a person, wave and scale) holds, the main one first.

    The main one is the scale with the id `planned`, which the study's plan fixed. Without a plan it is the scale with
    the most answers, of two with equally many our own; that choice depends on the data, so its card is exploratory.
    The prediction skill follows for understanding, and never leads: it is shown beside what people say of themselves.
    """
    answers = scores["scale"].value_counts()
    scales = [scale for scale in outcome_scales(outcome) if answers.get(scale.id, 0) > 0]
    scales.sort(key=lambda scale: (scale.id != planned, -int(answers[scale.id])))
    found = [_scale_measure(scale, outcome, int(answers[scale.id])) for scale in scales]
    if outcome == UNDERSTANDING and answers.get(PREDICTION_SKILL, 0) > 0:
        found.append(Measure(PREDICTION_SKILL, "prediction skill", UNDERSTANDING, low=-100.0))
    return tuple(found)


def main_scale(outcome: Outcome) -> Scale:
    """The scale of our own bank for an outcome that is asked for."""
    return outcome_scales(outcome)[0]


def missing_measure(outcome: Outcome, planned: str | None = None) -> Measure:
    """What stands for an outcome that nobody measured: the scale that the plan names, else that of our own bank."""
    for scale in outcome_scales(outcome):
        if scale.id == planned:
            return _scale_measure(scale, outcome, 0)
    title = "engagement" if outcome == ENGAGEMENT else "cross-generational understanding"
    return Measure(main_scale(outcome).id, title, outcome)


def is_validated(scale: str, answers: int) -> bool:
    """Whether a scale's reliable change may be said: not for a new questionnaire with fewer than so many answers."""
    return not scale_of(scale)[0].new or answers >= ANSWERS_TO_VALIDATE


def _scale_measure(scale: Scale, outcome: Outcome, answers: int) -> Measure:
    return Measure(
        scale.id,
        scale.title.lower(),
        outcome,
        higher_is_better=scale.higher_is_better,
        validated=is_validated(scale.id, answers),
    )


def smallest_change_in(unit: str, smallest_change: float) -> float:
    """The smallest change that matters (of 100 points) in a card's unit.

    In days kept: as many of a hundred people who stay to the year's end instead of leaving evenly through it. Five are
    9 days; where 15 % leave a year, halving that gives 13.
    """
    return smallest_change / 100 * DAYS_A_YEAR / 2 if unit == DAYS else smallest_change
