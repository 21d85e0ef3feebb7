"""A response that several files hold: an export of Monday and one of Friday, both imported, are one answer each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

#: What says the same thing twice, in each of the tables that a response feeds.
_KEYS: Final = {
    "submissions": ["submission"],
    "responses": ["submission", "item"],
    "comments": ["submission", "question"],
}


def drop_repeated_submissions(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with every submission, answer and comment once; nothing is done where no submission comes twice.

    tables  of a study, from all its live imports, with submissions, responses and comments among them

    Of a submission in several files the one with the later date is kept (else the last in the tables' order), and of
    its answers and comments the last; an answer that only one of the files has stays.
    """
    kept = dict(tables)
    submissions = tables["submissions"]
    twice = submissions.loc[submissions["submission"].duplicated(), "submission"]
    if twice.empty:
        return kept
    ordered = submissions.sort_values("date", kind="stable", na_position="first")
    kept["submissions"] = ordered.drop_duplicates(_KEYS["submissions"], keep="last").sort_index()
    for name in ("responses", "comments"):
        again = tables[name]["submission"].isin(twice)
        surplus = tables[name][again].duplicated(_KEYS[name], keep="last")
        kept[name] = tables[name].drop(index=surplus.index[surplus])
    return kept
