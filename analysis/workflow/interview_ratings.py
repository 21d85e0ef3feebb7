"""Ratings by interviewers: recorded interview by interview, every one kept with who and when; the last one holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import pandas as pd

from analysis.errors import StudyError
from analysis.scores.interview_ratings import HIGHEST, LOWEST, RATED
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.row_schema import INTERVIEW_RATING
from analysis.storage.stores import Store

COLUMNS: Final = ("interview", "rated", "value")


def rate_interview(store: Store, study: str, interview: str, values: Mapping[str, int], *, who: str) -> None:
    """Keep the ratings of one interview in place of those before: some or all of `RATED`; none takes them back.

    Raises StudyError (RATING) for another thing rated or a value outside 1 to 5, StoreError for a read-only study.
    """
    for rated, value in values.items():
        if rated not in RATED or type(value) is not int or not LOWEST <= value <= HIGHEST:
            raise StudyError(
                "RATING", f'"{rated}" cannot be rated {value!r}.',
                f"Rate {', '.join(RATED)} in whole numbers from {LOWEST} to {HIGHEST}.",
            )  # fmt: skip
    told = json.dumps(dict(values)) if values else None
    keep_facts(store, study, [KeptFact(INTERVIEW_RATING, told, key=interview)], who=who)


def read_ratings(store: Store, study: str) -> pd.DataFrame:
    """The ratings that hold, one row an interview and thing rated: `COLUMNS`."""
    facts = read_kept_facts(store, study)
    facts = facts[facts["name"] == INTERVIEW_RATING]
    rows = [
        (interview, rated, value)
        for interview, told in zip(facts["key"], facts["value"], strict=True)
        for rated, value in json.loads(told).items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"interview": "str", "rated": "str", "value": "int64"})
