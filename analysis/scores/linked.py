"""Scores before and after of the same people, on the questions they were asked both times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.instruments import Scale, scale_of
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.respondents import RESPONDENT_COLUMNS, respondents
from analysis.scores.scales import mean_of_enough, scales_in
from analysis.study import Study

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: What a linked score adds to the columns of its respondent.
LINKED_COLUMNS: Final = ("scale", "questionnaire", "before", "after", "change", "items", "items_dropped")


def linked_scores(study: Study, wave_from: str, wave_to: str) -> pd.DataFrame:
    """Scores before and after of the same people, on the items asked of them at both waves.

    One row a linked person (same person, same cohort) and scale: `RESPONDENT_COLUMNS` of the later wave, then
    `before`, `after` and `change` = after - before (0 to 100, and -100 to 100), `items` (asked both times) and
    `items_dropped` (asked only once). Questions differ in how easily people agree: comparing a short form with a
    long one would show a change where there is none, so each person's two scores use the same questions. People
    who answered less than the scale's share of them at either wave are left out.

    Raises StudyError (UNKNOWN_WAVE) for a wave that nobody answered.
    """
    rows = respondents(study)
    for wave in (wave_from, wave_to):
        if not (rows["wave"] == wave).any():
            known = ", ".join(rows["wave"].drop_duplicates()) or "none"
            raise StudyError("UNKNOWN_WAVE", f'There are no answers of a wave "{wave}".', f"Waves are {known}.")
    return link_rows(rows, answer_matrix(study.responses, rows), wave_from, wave_to)


def link_rows(rows: pd.DataFrame, answers: Answers, wave_from: str, wave_to: str) -> pd.DataFrame:
    """The linked scores of these respondents, as `linked_scores`, whose `answers` these are; empty without any."""
    before, after = _linked_rows(rows, wave_from, wave_to)
    parts = [_linked(scale_id, answers, before, after) for scale_id in scales_in(answers)]
    return _table(rows.take(after).reset_index(drop=True), parts)


@dataclass(frozen=True, slots=True)
class _Linked:
    """One scale of all linked people: arrays of one length, NaN where there is no score."""

    scale: str
    questionnaire: str
    before: FloatArray
    after: FloatArray
    items: IntArray
    items_dropped: IntArray

    @property
    def change(self) -> FloatArray:
        return self.after - self.before


def _linked_rows(rows: pd.DataFrame, wave_from: str, wave_to: str) -> tuple[IntArray, IntArray]:
    """Positions in `rows` of the earlier and the later answers of everyone who gave both in one cohort."""
    keyed = rows.reset_index(names="row").dropna(subset=["person"])[["row", "person", "cohort", "wave"]]
    keyed["cohort"] = keyed["cohort"].fillna("")
    earlier, later = (keyed[keyed["wave"] == wave] for wave in (wave_from, wave_to))
    linked = earlier.merge(later, on=["person", "cohort"], suffixes=("_from", "_to"))
    return linked["row_from"].to_numpy(np.int64), linked["row_to"].to_numpy(np.int64)


def _linked(scale_id: str, answers: Answers, before: IntArray, after: IntArray) -> _Linked:
    owner, scale = scale_of(scale_id)
    columns = answers.columns_of([item.id for item in scale.items])
    keyed, asked = answers.keyed(columns), answers.asked[:, columns]
    asked_before, asked_after = asked[answers.group[before]], asked[answers.group[after]]
    both = asked_before & asked_after
    scores = [_score(np.where(both, keyed[rows], np.nan), both.sum(axis=1), scale) for rows in (before, after)]
    dropped = (asked_before ^ asked_after).sum(axis=1)
    return _Linked(scale.id, owner.id, scores[0], scores[1], both.sum(axis=1), dropped)


def _score(keyed: FloatArray, asked: IntArray, scale: Scale) -> FloatArray:
    points, _ = mean_of_enough(keyed, asked, scale.minimum_share)
    return 100 * (points - scale.minimum) / (scale.maximum - scale.minimum)


def _table(people: pd.DataFrame, parts: list[_Linked]) -> pd.DataFrame:
    """One row a scale and person (a row of `people`, which the arrays of `parts` go with) who has a change in it."""
    known = [np.flatnonzero(np.isfinite(part.change)) for part in parts]
    rows = np.concatenate([np.empty(0, dtype=np.int64), *known])
    table, sizes = people.take(rows).reset_index(drop=True), [len(each) for each in known]
    for name in ("scale", "questionnaire"):
        texts = np.array([getattr(part, name) for part in parts], dtype=object)
        table[name] = pd.Series(np.repeat(texts, sizes), dtype="str")
    for name in LINKED_COLUMNS[2:]:
        values = [getattr(part, name)[each] for part, each in zip(parts, known, strict=True)]
        table[name] = np.concatenate([np.empty(0), *values])
    return table[[*RESPONDENT_COLUMNS, *LINKED_COLUMNS]]
