"""Which cohorts a wave is still to come for: whoever could not have answered yet is not missing."""

from __future__ import annotations

import pandas as pd

from analysis.impact.trend_before import first_days
from analysis.scores.lookup import looked_up
from analysis.scores.respondents import asked_people
from analysis.study import PROGRAMME, WAITLIST, Study


def cohorts_to_come(study: Study, scores: pd.DataFrame, wave: str) -> frozenset[str]:
    """Cohorts of the programme for whose people `wave` is still to come.

    Nobody of such a cohort has answered it or was invited to it, and its turn lies after the last day that the study
    knows of (its date, else its last answer). A cohort's turn comes as many days after its start as that of the others
    did: the median, over cohorts in which somebody answered, of the days from the median start of the cohort's people
    to the median date of their answers. `scores` has one row a respondent, wave and measure (see `Evidence.scores`).
    A cohort whose start is not known is taken to have come: who does not answer is missing until dates say otherwise.
    """
    last = _last_day(study)
    answers = scores.loc[scores["arm"].isin((PROGRAMME, WAITLIST)), ["person", "cohort", "wave", "date"]]
    starts = looked_up(answers["person"], first_days(study)).astype("datetime64[s]")
    start = starts.groupby(answers["cohort"]).median().dropna()
    there = answers[answers["wave"] == wave]
    silent = start.index.difference(pd.Index(there["cohort"].dropna().unique()))
    after = (there.groupby("cohort")["date"].median() - start).dropna()
    if last is None or after.empty or not len(silent):
        return frozenset()
    turn = start[silent] + after.median()
    waiting = set(turn.index[turn > last])
    return frozenset(waiting - _invited(study, wave))


def _last_day(study: Study) -> pd.Timestamp | None:
    if study.as_of is not None:
        return pd.Timestamp(study.as_of)
    dates = study.submissions["date"].dropna()
    return dates.max() if len(dates) else None


def _invited(study: Study, wave: str) -> set[str]:
    """Cohorts of people who were asked at the wave."""
    asked = asked_people(study)
    people = asked.loc[asked["wave"] == wave, "person"]
    return set(study.memberships.loc[study.memberships["person"].isin(people), "cohort"].dropna())
