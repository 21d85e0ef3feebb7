"""Who belonged to which cohort, pair and side at a given day, and which people are not independent of each other."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.lookup import looked_up
from analysis.stats.components import connected_components
from analysis.study import COMPARISON, SIDES

#: What a membership says about a person at a day.
MEMBERSHIP_COLUMNS: Final = ("cohort", "pair", "arm", "side")


def membership_at(persons: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """The membership of each row of `persons` (person, date, cohort as stated or NA) on its date.

    Returns `MEMBERSHIP_COLUMNS` on the index of `persons`, NA where there is no membership. Where a file stated a
    cohort in which the person has a membership, only memberships in that cohort count. Of those left the one that
    holds on the date is taken (of several the one that began last: re-pairing), else the next to begin (a baseline
    lies before the start), else the last that ended. A missing `from_date` or `to_date` is an open end.
    """
    known = persons.loc[persons["person"].notna(), ["person", "date", "cohort"]].rename(columns={"cohort": "stated"})
    ordered = memberships.sort_values(["person", "cohort", "pair", "from_date"])
    candidates = known.rename_axis("row").reset_index().merge(ordered, on="person", how="inner")
    candidates["elsewhere"] = (candidates["stated"].notna() & (candidates["stated"] != candidates["cohort"])).to_numpy()
    candidates["standing"], candidates["distance"] = _standing(candidates)
    ranked = candidates.sort_values(["row", "elsewhere", "standing", "distance"], kind="stable")
    chosen = ranked.drop_duplicates("row").set_index("row")
    return chosen[list(MEMBERSHIP_COLUMNS)].reindex(persons.index)


def _standing(candidates: pd.DataFrame) -> tuple[pd.Series[int], pd.Series[float]]:
    """0 holds, 1 still to begin, 2 over; and the days between the date and the nearer end."""
    day, start, end = (candidates[name] for name in ("date", "from_date", "to_date"))
    to_come, over = start > day, end < day
    standing = to_come.astype(int).where(~over, 2)
    since_start, since_end = (day - start).dt.days.astype(float), (day - end).dt.days.astype(float)
    return standing, since_end.where(standing == 2, since_start).abs()


def person_clusters(memberships: pd.DataFrame) -> pd.Series[int]:
    """Person -> number of the connected component of pairs the person belongs to.

    Two people who ever shared a pair, or who are linked by a chain of such people, are one independent unit; a
    person without a pair is a unit alone. A pair's name counts within its cohort.
    """
    person, people = pd.factorize(memberships["person"])
    paired = memberships["pair"].notna() & (person >= 0)
    names = pd.MultiIndex.from_frame(memberships.loc[paired, ["cohort", "pair"]].fillna(""))
    pair, pairs = pd.factorize(names)
    labels = connected_components(person[paired.to_numpy()], pair + len(people), len(people) + len(pairs))
    return pd.Series(labels[: len(people)], index=pd.Index(people, name="person"), name="cluster")


def side_by_level(memberships: pd.DataFrame, people: pd.DataFrame) -> pd.Series[str]:
    """Level -> the side on which most programme members of that level stand; a level without a majority is left out.

    This is how people of the comparison group get a side.
    """
    members = memberships.loc[(memberships["arm"] != COMPARISON) & memberships["side"].isin(SIDES), ["person", "side"]]
    levels = members.drop_duplicates().merge(people[["person", "level"]], on="person").dropna(subset=["level"])
    counts = (
        levels.groupby("level")["side"].value_counts().unstack(fill_value=0).reindex(columns=list(SIDES), fill_value=0)
    )
    junior, senior = (counts[side].to_numpy() for side in SIDES)
    side = pd.Series(np.where(junior > senior, SIDES[0], SIDES[1]), index=counts.index, dtype="str")
    decided: pd.Series[str] = side.loc[junior != senior]
    return decided


def sides_of(
    memberships: pd.DataFrame,
    people: pd.DataFrame,
    level: pd.Series[str],
    *,
    cohort: pd.Series[str] | str | None = None,
    by_level: pd.Series[str] | None = None,
) -> pd.Series[str]:
    """The side of each person in the index of `level`: of a membership (in `cohort`, where one is given for all or one
    each), else of the person's level; NA where neither says. Of somebody who stands on both sides (a mentor who is a
    mentee as well) the side of the membership that began first counts, of two that began together the junior's.
    `by_level` is `side_by_level` where it is known already.
    """
    stated = memberships.dropna(subset=["person", "side"]).sort_values(["from_date", "side"], na_position="first")
    keys, asked = ["person"], pd.Index(level.index)
    if cohort is not None:
        each = np.broadcast_to(np.asarray(cohort, dtype=object), len(level))
        keys, asked = ["person", "cohort"], pd.MultiIndex.from_arrays([level.index, each])
    own = stated.drop_duplicates(keys).set_index(keys)["side"].reindex(asked).reset_index(drop=True)
    of_level = looked_up(level, side_by_level(memberships, people) if by_level is None else by_level)
    return own.fillna(of_level.reset_index(drop=True)).set_axis(level.index)


def clusters_of(persons: pd.Series[str], memberships: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The independent unit of each row: the person's pairs; people without membership and rows without a person get
    units of their own (one a person, one a row).
    """
    units = person_clusters(memberships)
    unit = looked_up(persons, units).to_numpy(dtype=np.float64, na_value=np.nan)
    return with_units_alone(unit, persons, first_free=int(units.max()) + 1 if len(units) else 0)


def with_units_alone(
    unit: npt.NDArray[np.float64], persons: pd.Series[str], *, first_free: int
) -> npt.NDArray[np.int64]:
    """`unit` (rows,) with numbers from `first_free` on where it is NaN: one a person, one a row without a person."""
    codes, unique = pd.factorize(persons)
    alone = np.where(codes >= 0, codes, len(unique) + np.arange(len(persons)))
    return np.where(np.isnan(unit), first_free + alone, unit).astype(np.int64)
