"""What people really understand of the other side: how much better than a naive guess they predict its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.instruments import Item, item_index
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.once import once_a_study
from analysis.scores.respondents import RESPONDENT_COLUMNS, respondents
from analysis.stats.change import mean_change
from analysis.study import JUNIOR, SENIOR, SIDES, Study

FloatArray = npt.NDArray[np.float64]

#: A side's mean is a target from this many answers on.
TARGET_FROM: Final = 10

#: What a prediction adds to the columns of its respondent.
PREDICTION_COLUMNS: Final = ("statement", "own", "predicted", "middle", "target", "target_se", "target_n")
SKILL_COLUMNS: Final = ("n", "skill", "low", "high", "skill_against_middle")

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
    all in scale points; `middle` is the middle of the response scale. Rows need all three answers; respondents
    without a side are left out.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    own = _own_answers(rows, answers)
    guesses = _long(rows, answers, _statements(answers, "prediction"), "predicted")
    other = _targets(own).rename(columns={"side": "of_side"}).drop(columns="wave")
    joined = guesses.merge(own[["row", "statement", "own"]], on=["row", "statement"])
    joined["of_side"] = joined["side"].map(OTHER_SIDE).astype("str")
    joined = joined.merge(other, on=["statement", "of_side"]).sort_values(["row", "statement"]).reset_index(drop=True)
    ends = [item_index()[name][1].response_scale for name in joined["statement"]]
    joined["middle"] = np.array([(e.minimum + e.maximum) / 2 for e in ends], dtype=np.float64)
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


def prediction_skill(study: Study, by: Sequence[str] = ("wave", "side"), *, level: float = 0.95) -> pd.DataFrame:
    """Skill of each group: 1 - sum of squared errors of the predictions / the same of a naive guess.

    Columns: `by`, n (respondents), skill (against one's own answer), low and high (its interval), and
    skill_against_middle (against the middle of the scale for everything). The target's squared standard error is
    taken off each squared error. 1 is perfect, 0 no better than the naive guess, below 0 worse; NaN where the naive
    guess has no error left. The interval comes from the linearised ratio with errors robust to pairs (CR2,
    Satterthwaite); it takes the target as known. Rows in which a column of `by` is missing are left out.
    """
    judged = predictions(study).dropna(subset=list(by))
    noise = judged["target_se"] ** 2
    errors = {name: (judged[name] - judged["target"]) ** 2 - noise for name in ("own", "predicted", "middle")}
    keys = ["submission", "cluster", *[name for name in by if name not in ("submission", "cluster")]]
    people = judged[keys].assign(**errors).groupby(keys, sort=False)[list(errors)].sum().reset_index()
    numbers = np.asarray(people.groupby(list(by)).ngroup(), dtype=np.int64)
    groups = people.drop_duplicates(list(by)).sort_values(list(by))[list(by)].reset_index(drop=True)
    own, guess, middle = (people[name].to_numpy(np.float64) for name in ("own", "predicted", "middle"))
    skill, linear = _ratio_skill(guess, own, numbers, len(groups))
    found = mean_change(linear, people["cluster"].to_numpy(), numbers, n_groups=len(groups), level=level)
    against_middle, _ = _ratio_skill(guess, middle, numbers, len(groups))
    n = np.bincount(numbers, minlength=len(groups))
    return groups.assign(**dict(zip(SKILL_COLUMNS, (n, skill, found.low, found.high, against_middle), strict=True)))


def _ratio_skill(
    guess: FloatArray, naive: FloatArray, groups: npt.NDArray[np.int64], n_groups: int
) -> tuple[FloatArray, FloatArray]:
    """Skill by group, and for each respondent a value whose group mean is the skill and whose spread is its error."""
    n = np.bincount(groups, minlength=n_groups)
    sums = [np.bincount(groups, weights=part, minlength=n_groups) for part in (guess, naive)]
    some = sums[1] > 0
    share = np.divide(sums[0], sums[1], out=np.full(n_groups, np.nan), where=some)
    mean_naive = np.divide(sums[1], n, out=np.full(n_groups, np.nan), where=some)
    linear = 1 - share[groups] - (guess - share[groups] * naive) / mean_naive[groups]
    return 1 - share, linear


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
