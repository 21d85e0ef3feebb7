"""Everything at the level of people that cards, curves and cells are made from: computed once a study's version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.errors import StudyError
from analysis.impact.assignment import Assignment, read_assignment
from analysis.impact.linked import link_skill
from analysis.scores.linked import LINKED_COLUMNS, linked_scores
from analysis.scores.respondents import RESPONDENT_COLUMNS
from analysis.scores.retention import empty_risk, time_at_risk
from analysis.scores.scales import SCORE_COLUMNS, score_scales
from analysis.scores.skill import PREDICTION_SKILL, skill_scores
from analysis.study import Study

_SCORES: Final = [*RESPONDENT_COLUMNS, *SCORE_COLUMNS]
_CHANGES: Final = [*RESPONDENT_COLUMNS, *LINKED_COLUMNS, "wave_from", "wave_to"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One study, scored.

    `scores` holds one row a respondent, wave and measure (`scale`, `score` in the measure's unit): the scales, and
    the prediction skill as a measure of its own. `changes` holds one row a person, measure and pair of waves for
    which both scores are there (`wave_from`, `wave_to`, `before`, `after`, `change`), on the questions asked at
    both. `risk` holds one row a person and cohort start (see `scores.retention.time_at_risk`). `assignment` is the
    recorded draw of who starts first; whoever was drawn to wait has the waitlist arm throughout.
    """

    study: Study
    scores: pd.DataFrame
    changes: pd.DataFrame
    risk: pd.DataFrame
    assignment: Assignment


def gather_evidence(study: Study, *, answers: bool = True, changes: bool = True) -> Evidence:
    """Score a study. Its frames are not changed; a study without answers or employment gives empty frames.

    Without `changes` there are none, for whoever asks only for answers or for who stays; without `answers` there are no
    scores either, for whoever asks only for who stays.
    """
    scores = _scores(study) if answers else pd.DataFrame(columns=_SCORES)
    drawn, changes = read_assignment(study), answers and changes
    linked = _changes(study, scores) if changes else pd.DataFrame(columns=_CHANGES)
    return Evidence(study, drawn.as_drawn(scores), drawn.as_drawn(linked), _risk(study), drawn)


def _scores(study: Study) -> pd.DataFrame:
    scales, skill = score_scales(study).table, skill_scores(study)
    return pd.concat([scales, skill], ignore_index=True) if len(skill) else scales


def _changes(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    waves = list(scores[["wave", "wave_order"]].drop_duplicates().sort_values("wave_order")["wave"])
    parts = []
    for position, wave_from in enumerate(waves):
        for wave_to in waves[position + 1 :]:
            linked = linked_scores(study, wave_from, wave_to)
            skill = link_skill(scores[scores["scale"] == PREDICTION_SKILL], wave_from, wave_to)
            both = pd.concat([linked, skill], ignore_index=True) if len(skill) else linked
            parts.append(both.assign(wave_from=wave_from, wave_to=wave_to))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_CHANGES)


def _risk(study: Study) -> pd.DataFrame:
    """Time at risk; empty where the data's date was never stated, which the card then says."""
    try:
        return time_at_risk(study)
    except StudyError as error:
        if error.code != "AS_OF_MISSING":
            raise
        return empty_risk()
