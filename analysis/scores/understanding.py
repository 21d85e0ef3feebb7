"""What people really understand of the other side: how much better than a naive guess they predict its answers."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.instruments import Item
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.once import once_a_study
from analysis.scores.respondents import RESPONDENT_COLUMNS, respondents
from analysis.study import JUNIOR, SENIOR, SIDES, Study

FloatArray = npt.NDArray[np.float64]

#: A side's mean is a target from this many answers on.
TARGET_FROM: Final = 10

#: What a prediction adds to the columns of its respondent.
PREDICTION_COLUMNS: Final = ("statement", "own", "predicted", "target", "target_se", "target_n")

OTHER_SIDE: Final = {JUNIOR: SENIOR, SENIOR: JUNIOR}


def targets(study: Study) -> pd.DataFrame:
    """The answers to be predicted, fixed once: one row a statement and side.

    Columns: statement, side (whose mean it is), wave (the first at which the statement was asked), target (mean own
    answer of that side then, all arms, scale points), target_se (standard error), target_n. Sides with fewer than
    `TARGET_FROM` answers give no target. Not to be shown before the last wave: people would learn the answers.
    """
    rows = respondents(study)
    return _targets(_own_answers(rows, answer_matrix(study.responses, rows)))


@once_a_study
def predictions(study: Study) -> pd.DataFrame:
    """Every prediction that can be judged: `RESPONDENT_COLUMNS` and `PREDICTION_COLUMNS`, one row a statement.

    `own` and `predicted` are the respondent's own answer and guess, `target` the other side's mean (see `targets`),
    all in scale points. Rows need all three answers; respondents without a side are left out.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    own = _own_answers(rows, answers)
    guesses = _long(rows, answers, _statements(answers, "prediction"), "predicted")
    other = _targets(own).rename(columns={"side": "of_side"}).drop(columns="wave")
    joined = guesses.merge(own[["row", "statement", "own"]], on=["row", "statement"])
    joined["of_side"] = joined["side"].map(OTHER_SIDE).astype("str")
    joined = joined.merge(other, on=["statement", "of_side"]).sort_values(["row", "statement"]).reset_index(drop=True)
    return joined[[*RESPONDENT_COLUMNS, *PREDICTION_COLUMNS]]


def prediction_gains(study: Study) -> pd.DataFrame:
    """How much better than a naive guess each respondent predicts: `RESPONDENT_COLUMNS`, statements, gain.

    gain = mean over statements of (own - T)^2 - (predicted - T)^2, in squared scale points; 0 is no better than
    assuming that they think like me, above 0 better. The sampling error of the target T is in both terms and
    cancels in expectation, so gains can be averaged and compared between groups and waves as they are. Respondents
    without a judged prediction are left out.
    """
    judged = predictions(study)
    gain = (judged["own"] - judged["target"]) ** 2 - (judged["predicted"] - judged["target"]) ** 2
    sums = judged.assign(gain=gain).groupby("submission", sort=False)["gain"].agg(["size", "mean"])
    found = judged.drop_duplicates("submission")[list(RESPONDENT_COLUMNS)].reset_index(drop=True)
    return found.assign(statements=sums["size"].to_numpy(), gain=sums["mean"].to_numpy())


def _statements(answers: Answers, role: str) -> dict[int, str]:
    """Column -> statement (the id of the item of role value) of the items of one role."""
    return {c: _statement(item) for c, item in enumerate(answers.items) if item.role == role}


def _statement(item: Item) -> str:
    return item.predicts or item.id


def _own_answers(rows: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    return _long(rows, answers, _statements(answers, "value"), "own")


def _long(rows: pd.DataFrame, answers: Answers, columns: dict[int, str], name: str) -> pd.DataFrame:
    """Answers to some items, one row an answer, with the respondent's columns; only people who have a side."""
    values = answers.values[:, list(columns)]
    known = np.isfinite(values) & rows["side"].isin(SIDES).to_numpy()[:, None]
    row, place = np.nonzero(known)
    found = rows.take(row).reset_index(drop=True)
    statements = pd.Series(list(columns.values()), dtype="str").take(place).reset_index(drop=True)
    found["row"], found["statement"], found[name] = row, statements, values[known]
    return found


def _targets(own: pd.DataFrame) -> pd.DataFrame:
    first = own.groupby("statement")["wave_order"].transform("min")
    at_first = own.loc[own["wave_order"] == first]
    grouped = at_first.groupby(["statement", "side"])
    found = grouped.agg(wave=("wave", "first"), target=("own", "mean"), spread=("own", "std"), target_n=("own", "size"))
    found["target_se"] = found["spread"] / np.sqrt(found["target_n"])
    enough = found.loc[found["target_n"] >= TARGET_FROM].reset_index()
    return enough[["statement", "side", "wave", "target", "target_se", "target_n"]]
