"""Prediction skill as a score of each person, so that it can be linked, averaged and compared like any other."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.scores.respondents import RESPONDENT_COLUMNS
from analysis.scores.understanding import prediction_gains, predictions
from analysis.study import Study

#: The scale that skill scores are listed under.
PREDICTION_SKILL: Final = "prediction_skill"
#: Below this mean squared error (scale points) the naive guess is so good that nobody can be told to do better.
NAIVE_ERROR_NEEDED: Final = 0.16
#: No score lies further from 0: the largest squared error of a 1 to 5 scale over the smallest naive error.
LARGEST_SKILL: Final = 100 * 16 / NAIVE_ERROR_NEEDED


def skill_scores(study: Study) -> pd.DataFrame:
    """One row a respondent who predicted: `RESPONDENT_COLUMNS`, scale ("prediction_skill") and score.

    score = 100 gain / D, with the gain of `prediction_gains` and D the mean squared error of the naive guess (one's
    own answer) over everyone at that wave, the target's squared standard error taken off. 100 is perfect, 0 no better
    than assuming that they think like me, below 0 worse. A group's mean is its skill against everyone's naive guess;
    D belongs to the wave, because the statements rotate and some are harder to guess. Waves whose naive error is
    below `NAIVE_ERROR_NEEDED` are left out.
    """
    judged, gains = predictions(study), prediction_gains(study)
    naive = (judged["own"] - judged["target"]) ** 2 - judged["target_se"] ** 2
    error = naive.groupby(judged["wave"]).mean()
    difficulty = gains["wave"].map(error[error >= NAIVE_ERROR_NEEDED])
    scores = 100 * gains["gain"] / difficulty.astype("float64")
    named = gains[list(RESPONDENT_COLUMNS)].assign(scale=PREDICTION_SKILL, questionnaire="reverb", score=scores)
    return named.dropna(subset=["score"]).reset_index(drop=True)
