"""Which questions were left out, and how: by item and wave, by kind of gap, and the gaps that many have in common."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.respondents import respondents
from analysis.study import Study

BoolArray = npt.NDArray[np.bool_]

#: The kinds of gaps a respondent may have, each respondent being of one kind.
GAP_KINDS: Final = ("complete", "a few left out", "stopped early", "much left out")
#: From this share of the questions asked on (0 to 1), much was left out.
MUCH: Final = 0.25
#: Common gaps that are listed at most.
MOST_GAPS: Final = 8


def item_missingness(study: Study) -> pd.DataFrame:
    """How often each question was left out: scale (NA for a question of none), item, wave, asked, missing (0 to 1).

    `asked` counts respondents of whose kind (same import, wave, arm and side) anybody answered the question, so that
    questions for one side only are not missing from the other; "not applicable" and "prefer not to say" count as left
    out. In the order of the questions, then the waves.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    asked, missing = _gaps(answers, rows)
    found = []
    for wave in rows["wave"].drop_duplicates():
        members = (rows["wave"] == wave).to_numpy()
        counts, gaps = asked[members].sum(axis=0), missing[members].sum(axis=0)
        found += [
            (item.scale, item.id, place, wave, int(counts[place]), float(gaps[place] / counts[place]))
            for place, item in enumerate(answers.items) if counts[place]
        ]  # fmt: skip
    table = pd.DataFrame(found, columns=["scale", "item", "place", "wave", "asked", "missing"])
    table = table.sort_values("place", kind="stable").drop(columns="place")
    return table.astype({"scale": "str", "item": "str", "wave": "str"}).reset_index(drop=True)


def gap_kinds(study: Study) -> pd.DataFrame:
    """How many respondents of each wave left out what: wave, kind (`GAP_KINDS`), people, share (0 to 1).

    "stopped early": two questions or more unanswered, and these are the last ones of the form; "much left out": a
    quarter of the questions or more, scattered; "a few left out": fewer; else "complete". Questions are in the order
    in which the file has them. Respondents who were asked nothing that is known are left out.
    """
    rows = respondents(study)
    asked, missing = _gaps(answer_matrix(study.responses, rows), rows)
    known = pd.Series(asked.any(axis=1), index=rows.index)
    waves = rows.loc[known, "wave"]
    kinds = pd.Series(_kinds(asked, missing)[known.to_numpy()], index=waves.index)
    counted = kinds.groupby(waves).value_counts().unstack(fill_value=0)
    counted = counted.reindex(index=waves.drop_duplicates(), columns=range(len(GAP_KINDS)), fill_value=0)
    counted.columns = pd.Index(GAP_KINDS)
    table = counted.rename_axis("wave").reset_index().melt("wave", var_name="kind", value_name="people")
    table["share"] = table["people"] / table.groupby("wave")["people"].transform("sum")
    return table.astype({"wave": "str", "kind": "str", "people": "int64"})


def common_gaps(study: Study, *, k: int) -> pd.DataFrame:
    """The sets of questions that `k` respondents or more left out alike: items (a tuple), people; the commonest first.

    At most `MOST_GAPS`. Sets of fewer people are not listed: a rare pattern of gaps would point to one of them.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    _, missing = _gaps(answers, rows)
    patterns, counts = np.unique(missing[missing.any(axis=1)], axis=0, return_counts=True)
    order = [place for place in np.argsort(-counts, kind="stable") if counts[place] >= k][:MOST_GAPS]
    found = [
        (tuple(answers.items[column].id for column in np.flatnonzero(patterns[place])), int(counts[place]))
        for place in order
    ]
    return pd.DataFrame(found, columns=["items", "people"]).astype({"people": "int64"})


def _gaps(answers: Answers, rows: pd.DataFrame) -> tuple[BoolArray, BoolArray]:
    """(respondents, items): what was asked of whom, and what of it has no answer."""
    group = rows.groupby(["import_id", "wave", "arm", "side"], dropna=False, sort=False).ngroup().to_numpy()
    known = np.isfinite(answers.values)
    seen = np.zeros((int(group.max(initial=-1)) + 1, known.shape[1]), dtype=bool)
    np.logical_or.at(seen, group, known)
    asked = seen[group] if len(group) else np.zeros(known.shape, dtype=bool)
    return asked, asked & ~known


def _kinds(asked: BoolArray, missing: BoolArray) -> npt.NDArray[np.int64]:
    """The place in `GAP_KINDS` of each respondent."""
    gaps, whole = missing.sum(axis=1), asked.sum(axis=1)
    answered = asked & ~missing
    last = np.where(answered, np.arange(missing.shape[1]), -1).max(axis=1, initial=-1)
    before = (missing & (np.arange(missing.shape[1]) < last[:, None])).any(axis=1)
    stopped = (gaps > 1) & ~before
    return np.select([gaps == 0, stopped, gaps >= MUCH * whole], [0, 2, 3], 1)
