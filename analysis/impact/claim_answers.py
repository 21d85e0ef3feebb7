"""What people answered to the questions of each claim: one score a person, wave and claim, and its change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.assignment import Assignment
from analysis.instruments import Claim, Item
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.respondents import respondents
from analysis.scores.scales import mean_of_enough
from analysis.study import ALL, PROGRAMME, Study

FloatArray = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

#: A person's answers to a claim need this share of the questions asked (0 to 1).
ENOUGH: Final = 0.5


@dataclass(frozen=True, slots=True)
class Link:
    """Positions of the earlier and the later answers of everyone who gave both in one cohort."""

    first: Rows
    later: Rows


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows of those who have a score of one claim at a `wave`, and these scores (0 to 100, none missing)."""

    wave: str
    rows: Rows
    scores: FloatArray


@dataclass(frozen=True, slots=True)
class ClaimAnswers:
    """The respondents of a study and what they answered.

    `rows` holds one a respondent and wave, `keyed` (rows, items) their answers from 0 to 100, turned so that more is
    what one hopes for, NaN for no answer. The arrays have one entry a row: `member` says who is of the programme,
    `cohort` and `pair` number cohort and pair (a pair within its cohort; -1 unknown); `cohorts` are the names.
    """

    rows: pd.DataFrame
    answers: Answers
    keyed: FloatArray
    wave: npt.NDArray[np.object_]
    member: npt.NDArray[np.bool_]
    cohort: Rows
    pair: Rows
    cohorts: tuple[str, ...]
    #: By claim, for the next cohort that asks.
    _standing: dict[str, Standing | None] = field(default_factory=dict, repr=False, compare=False)

    def columns(self, claim: Claim) -> list[int]:
        """The columns of those questions of a claim that anybody answered."""
        return self.answers.columns_of(list(claim.items))

    def scores(self, claim: Claim) -> FloatArray:
        """The mean of each respondent's answers to a claim, from 0 to 100; NaN for too few answers, or for the side
        whose answers do not count.
        """
        columns = self.columns(claim)
        asked = self.answers.asked[:, columns].sum(axis=1)[self.answers.group]
        return mean_of_enough(self._counting(claim, columns), asked, ENOUGH)[0]

    def waves(self, scores: FloatArray) -> list[str]:
        """The waves at which people of the programme have one of these scores, in order."""
        return list(dict.fromkeys(self.wave[np.isfinite(scores) & self.member]))

    def standing(self, claim: Claim) -> Standing | None:
        """Where everybody of the programme stands on a claim at the last wave that asked, the first where the claim is
        about the start; None where nobody has a score.
        """
        if claim.id not in self._standing:
            self._standing[claim.id] = self._find_standing(claim)
        return self._standing[claim.id]

    def _find_standing(self, claim: Claim) -> Standing | None:
        scores = self.scores(claim)
        waves = self.waves(scores)
        if not waves:
            return None
        wave = waves[0] if claim.early else waves[-1]
        rows = np.flatnonzero(self.member & (self.wave == wave) & np.isfinite(scores))
        return Standing(wave, rows, scores[rows])

    def of_cohort(self, cohort: str) -> npt.NDArray[np.bool_]:
        """Which rows are of the programme and of a cohort (`ALL`: of any)."""
        return self.member if cohort == ALL else self.member & (self.cohort == self.cohorts.index(cohort))

    def count_pairs(self, rows: Rows | npt.NDArray[np.bool_]) -> int:
        """How many pairs these rows come from."""
        pairs = self.pair[rows]
        return len(np.unique(pairs[pairs >= 0]))

    def link(self, wave_from: str, wave_to: str) -> Link:
        """Everyone who answered at both waves within one cohort."""
        known = self.rows[["person", "cohort", "wave"]].assign(row=np.arange(len(self.rows)))
        known = known[known["person"].notna()].assign(cohort=known["cohort"].fillna(""))
        first, later = (known[known["wave"] == wave] for wave in (wave_from, wave_to))
        linked = first.merge(later, on=["person", "cohort"], suffixes=("_from", "_to"))
        return Link(linked["row_from"].to_numpy(np.intp), linked["row_to"].to_numpy(np.intp))

    def before_and_after(self, claim: Claim, link: Link) -> tuple[FloatArray, FloatArray]:
        """Scores of the linked people at both waves (0 to 100), each on the questions asked of them both times; NaN
        where they answered too few.
        """
        columns = self.columns(claim)
        counting, asked = self._counting(claim, columns), self.answers.asked[:, columns][self.answers.group]
        both = asked[link.first] & asked[link.later]
        before, after = (
            mean_of_enough(np.where(both, counting[at], np.nan), both.sum(axis=1), ENOUGH)[0]
            for at in (link.first, link.later)
        )
        return before, after

    def _counting(self, claim: Claim, columns: list[int]) -> FloatArray:
        """The answers that count: of a claim about one side that side's, unless the question is put to the other."""
        values = self.keyed[:, columns]
        if claim.side is None:
            return values
        wanted = np.array([self.answers.items[column].side or claim.side for column in columns], dtype=object)
        return np.where(self.rows["side"].to_numpy(dtype=object)[:, None] == wanted[None, :], values, np.nan)


def claim_answers(study: Study, drawn: Assignment) -> ClaimAnswers:
    """The answers of a study, keyed from 0 to 100; whoever was `drawn` to wait counts as waiting throughout."""
    rows = drawn.as_drawn(respondents(study))
    answers = answer_matrix(study.responses, rows)
    low, span = _ranges(answers.items)
    cohorts = study.cohorts
    pairs = pd.MultiIndex.from_arrays([rows["cohort"].fillna(""), rows["pair"].fillna("")])
    return ClaimAnswers(
        rows=rows,
        answers=answers,
        keyed=100 * (answers.keyed(list(range(len(low)))) - low) / span,
        wave=rows["wave"].to_numpy(dtype=object),
        member=(rows["arm"] == PROGRAMME).to_numpy(dtype=bool),
        cohort=pd.Index(cohorts, dtype="object").get_indexer(pd.Index(rows["cohort"].to_numpy(dtype=object))),
        pair=np.where(rows["pair"].isna(), -1, pd.factorize(pairs)[0]),
        cohorts=cohorts,
    )


def _ranges(items: Sequence[Item]) -> tuple[FloatArray, FloatArray]:
    low = np.array([item.response_scale.minimum for item in items], dtype=np.float64)
    return low, np.array([item.response_scale.maximum for item in items], dtype=np.float64) - low
