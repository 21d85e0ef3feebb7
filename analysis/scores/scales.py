"""From answers to scale scores: keyed, averaged over enough answered items, in scale points and from 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import Finding
from analysis.instruments import Scale, scale_of
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.respondents import RESPONDENT_COLUMNS, respondents
from analysis.study import Study

FloatArray = npt.NDArray[np.float64]

#: What a score adds to the columns of its respondent.
SCORE_COLUMNS: Final = ("scale", "questionnaire", "points", "score", "favourable", "answered_items", "asked_items")

#: Room for rounding when a share of items is compared with the share that must be answered.
SHARE_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class ScaleScores:
    """Scale scores of respondents, one row a respondent and scale, and what was noticed on the way.

    `table` has `RESPONDENT_COLUMNS` and `SCORE_COLUMNS`: `points` on the response scale, `score` from 0 to 100 as
    percent of maximum possible, `favourable` 1 or 0 (NaN where the scale names no favourable answers). Only rows
    with a score are there.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def score_scales(study: Study) -> ScaleScores:
    """Score every known scale for every respondent of the study.

    points = mean of the keyed answers (reversed items: minimum + maximum - x), where at least the scale's
    `minimum_share` of the items asked are answered; score = 100 (points - minimum) / (maximum - minimum). The items
    asked are those that anybody of the same import and wave answered, so that a short form is scored on its own
    items; compare waves of different forms with
    `linked_scores` only. Missing and "not applicable" answers are
    left out of the mean. Favourable: points at or above the scale's `favourable_from`.

    An empty study gives an empty table. Checked against a loop over people and items.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    return ScaleScores(score_rows(rows, answers), answers.findings)


def score_rows(rows: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """The scores of these respondents, as the table of `ScaleScores`; `answers` are theirs."""
    return _table(rows, [_score_one(scale_id, answers) for scale_id in scales_in(answers)])


@dataclass(frozen=True, slots=True)
class _Scored:
    """One scale, scored for all respondents (or linked people): arrays of one length; NaN is no score."""

    scale: Scale
    questionnaire: str
    points: FloatArray
    answered_items: npt.NDArray[np.int64]
    asked_items: npt.NDArray[np.int64]

    @property
    def score(self) -> FloatArray:
        return 100 * (self.points - self.scale.minimum) / (self.scale.maximum - self.scale.minimum)

    @property
    def favourable(self) -> FloatArray:
        if self.scale.favourable_from is None:
            return np.full(len(self.points), np.nan)
        return np.where(self.points >= self.scale.favourable_from - SHARE_TOLERANCE, 1.0, 0.0)


def scales_in(answers: Answers) -> list[str]:
    """The scales of which at least one item occurs, in the order of the items."""
    return list(dict.fromkeys(item.scale for item in answers.items if item.scale is not None))


def _score_one(scale_id: str, answers: Answers) -> _Scored:
    """Points of one scale over the items asked of each respondent."""
    owner, scale = scale_of(scale_id)
    columns = answers.columns_of([item.id for item in scale.items])
    asked = answers.asked[:, columns].sum(axis=1)[answers.group]
    points, answered = mean_of_enough(answers.keyed(columns), asked, scale.minimum_share)
    return _Scored(scale, owner.id, points, answered, asked)


def mean_of_enough(
    keyed: FloatArray, asked: npt.NDArray[np.int64], minimum_share: float
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Means over the answered items of each row, and how many are answered.

    `keyed` (rows, items) with NaN for no answer; `asked` (rows,) counts the items asked. The mean is NaN where
    nothing is answered or less than `minimum_share` (0 to 1) of the items asked.
    """
    counts, total = np.zeros(len(keyed), dtype=np.int32), np.zeros(len(keyed))
    for item in keyed.T:  # one item at a time needs no second table
        given = item == item
        counts += given.view(np.int8)  # as booleans they would be converted first, which takes longer than adding
        total += item if given.all() else np.where(given, item, 0.0)
    answered = counts.astype(np.int64)
    enough = (answered > 0) & (answered >= minimum_share * asked - SHARE_TOLERANCE)
    return np.divide(total, answered, out=np.full(len(keyed), np.nan), where=enough), answered


def _table(rows: pd.DataFrame, parts: list[_Scored]) -> pd.DataFrame:
    """Respondents repeated for each of their scores, scale after scale."""
    scored = [np.flatnonzero(np.isfinite(part.points)) for part in parts]
    taken = np.concatenate([np.empty(0, dtype=np.intp), *scored])
    which = np.repeat(np.arange(len(parts)), [len(part) for part in scored])
    table = rows.take(taken).reset_index(drop=True)
    table["scale"] = _labels([part.scale.id for part in parts], which)
    table["questionnaire"] = _labels([part.questionnaire for part in parts], which)
    for name in ("points", "score", "favourable", "answered_items", "asked_items"):
        table[name] = np.concatenate(
            [np.empty(0), *(getattr(p, name)[at] for p, at in zip(parts, scored, strict=True))]
        )
    return table[[*RESPONDENT_COLUMNS, *SCORE_COLUMNS]]


def _labels(names: list[str], which: npt.NDArray[np.int64]) -> pd.Series[str]:
    return pd.Series(names, dtype="str").take(which).reset_index(drop=True)
