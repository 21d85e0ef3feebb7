"""Answers that may have been given without reading: flagged for the analyst, never dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.respondents import respondents
from analysis.study import Study

FloatArray = npt.NDArray[np.float64]

#: A run of equal answers is a straight line from this many answers on, and only where reversed items are in it.
STRAIGHT_FROM: Final = 6
#: Fewer seconds an answer than this is faster than reading (Huang et al. 2012 use 2 seconds).
SECONDS_AN_ANSWER: Final = 2.0
#: A reversed item contradicts its twin when their keyed answers are this many parts of the range apart, or more.
CONTRADICTION_SHARE: Final = 0.75
#: Contradictions are a flag from this many on.
CONTRADICTIONS_FROM: Final = 2


def careless_answers(study: Study) -> pd.DataFrame:
    """Flags of answers that may not have been read, one row a respondent, in the order of `respondents`.

    Columns: submission, person, wave, answered (items), seconds, `straight_line` (every answer to the agreement
    items the same number although some items are worded the other way, from six answers on), `too_fast` (fewer
    than two seconds an answer; False where the time is not known), `contradictions` (facets of which the item and
    its reversed twin are three quarters of the range apart or more after keying), `contradictory` (two or more of
    these), `flags` (how many of the three hold). Nobody is dropped: a flag is a reason to look, and sensitivity
    analyses may leave flagged people out.

    Huang, Curran, Keeney, Poposki and DeShon 2012; Meade and Craig 2012.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    answered = np.isfinite(answers.values).sum(axis=1)
    seconds = study.submissions.drop_duplicates("submission").set_index("submission")["seconds"]
    taken = seconds.reindex(rows["submission"]).to_numpy(np.float64)
    flags = pd.DataFrame(
        {
            "answered": answered,
            "seconds": taken,
            "straight_line": _straight_lines(answers),
            "too_fast": (answered > 0) & (taken < SECONDS_AN_ANSWER * answered),
            "contradictions": _contradictions(answers),
        }
    )
    flags["contradictory"] = flags["contradictions"] >= CONTRADICTIONS_FROM
    flags["flags"] = flags[["straight_line", "too_fast", "contradictory"]].sum(axis=1)
    return pd.concat([rows[["submission", "person", "wave"]], flags], axis=1)


def without_careless(study: Study) -> Study:
    """The study without anybody whose answers were flagged at any wave, for a look at what they do to a figure.

    Left out are all answers of a person flagged once, and flagged answers of nobody known; who belongs where, who was
    invited, employed or interviewed stays. The given study is not changed.
    """
    flags = careless_answers(study)
    flagged = flags[flags["flags"] > 0]
    sent = study.submissions
    out = sent["submission"].isin(flagged["submission"]) | sent["person"].isin(flagged["person"].dropna())
    kept = sent[~out].reset_index(drop=True)
    answered = study.responses[study.responses["submission"].isin(kept["submission"])].reset_index(drop=True)
    return replace(study, submissions=kept, responses=answered)


def _straight_lines(answers: Answers) -> npt.NDArray[np.bool_]:
    """Whether all raw answers to scale items are one number, answered items worded both ways among them."""
    columns = [c for c, item in enumerate(answers.items) if item.role == "scale"]
    raw = answers.values[:, columns]
    backwards = np.array([answers.items[c].reversed for c in columns], dtype=bool)
    known = np.isfinite(raw)
    both_ways = known[:, backwards].any(axis=1) & known[:, ~backwards].any(axis=1)
    lowest = np.where(known, raw, np.inf).min(axis=1, initial=np.inf)
    highest = np.where(known, raw, -np.inf).max(axis=1, initial=-np.inf)
    straight: npt.NDArray[np.bool_] = both_ways & (known.sum(axis=1) >= STRAIGHT_FROM) & (lowest == highest)
    return straight


def _contradictions(answers: Answers) -> npt.NDArray[np.int64]:
    """For each respondent, the pairs of an item and the reversed item of the same facet that contradict each other."""
    twins: dict[tuple[str, str], list[int]] = {}
    for column, item in enumerate(answers.items):
        if item.scale is not None and item.subscale is not None:
            twins.setdefault((item.scale, item.subscale), []).append(column)
    count = np.zeros(len(answers.values), dtype=np.int64)
    for columns in twins.values():
        if len(columns) == 2 and answers.items[columns[0]].reversed != answers.items[columns[1]].reversed:
            ends = answers.items[columns[0]].response_scale
            keyed = answers.keyed(columns)
            count += np.abs(keyed[:, 0] - keyed[:, 1]) >= CONTRADICTION_SHARE * (ends.maximum - ends.minimum)
    return count
