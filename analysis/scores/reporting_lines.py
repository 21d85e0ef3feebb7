"""Pairs inside a reporting line: the senior manages the junior, directly or over one manager in between."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.study import JUNIOR, SENIOR, Study

_SPAN = ["from_date", "to_date"]


@dataclass(frozen=True, slots=True)
class LinePairs:
    """How many pairs have both partners (`pairs`), how many of their juniors have a known manager, and how many are
    inside a reporting line (`inside`). Counts alone: which pairs they are is said to nobody.
    """

    pairs: int
    with_manager: int
    inside: int


def pairs_in_line(study: Study) -> LinePairs:
    """The pairs whose senior is the manager of the junior, or the manager's manager, while the pair lasts.

    Managers are those of the employment spells that overlap the pair's time; a missing date is an open end. A pair of
    more than two people counts once.
    """
    return count_in_line(lines_of_pairs(study.memberships, study.employment))


def count_in_line(lines: pd.DataFrame) -> LinePairs:
    """The counts of `pairs_in_line` over rows of `lines_of_pairs`."""
    return LinePairs(len(lines), int(lines["with_manager"].sum()), int(lines["inside"].sum()))


def lines_of_pairs(memberships: pd.DataFrame, employment: pd.DataFrame) -> pd.DataFrame:
    """One row a pair with both partners: cohort ("" where none is known), pair, with_manager, inside (see `LinePairs`).

    Which pairs they are is for counting alone: a pair's name counts within its cohort.
    """
    members = memberships.dropna(subset=["person", "pair"])
    key = ["cohort", "pair"]
    members = members.assign(cohort=members["cohort"].fillna(""))
    sides = {side: members.loc[members["side"] == side] for side in (JUNIOR, SENIOR)}
    both = sides[JUNIOR].merge(sides[SENIOR][[*key, "person"]], on=key, suffixes=("", "_senior"))
    reports = employment.dropna(subset=["person", "manager"])[["person", "manager", *_SPAN]]
    first = _managed(both, reports, "person", "manager_1")
    second = _managed(first, reports, "manager_1", "manager_2")
    direct = first.loc[first["manager_1"] == first["person_senior"], key]
    over = second.loc[second["manager_2"] == second["person_senior"], key]
    pairs = both[key].drop_duplicates(ignore_index=True)
    of = pd.MultiIndex.from_frame(pairs)
    managed, inside = (pd.MultiIndex.from_frame(rows[key]) for rows in (first, pd.concat([direct, over])))
    return pairs.assign(with_manager=of.isin(managed), inside=of.isin(inside))


def _managed(rows: pd.DataFrame, reports: pd.DataFrame, who: str, called: str) -> pd.DataFrame:
    """`rows` with the manager that the person in column `who` had at some time between from_date and to_date."""
    spells = reports.rename(
        columns={"person": who, "manager": called, "from_date": "spell_from", "to_date": "spell_to"}
    )
    met = rows.merge(spells, on=who)
    apart = (met["spell_from"] > met["to_date"]) | (met["spell_to"] < met["from_date"])
    return met.loc[~apart].drop(columns=["spell_from", "spell_to"])
