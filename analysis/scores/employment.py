"""Employment spells joined into episodes: from a hire to the exit that ended it, internal moves left inside."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.once import once_a_study
from analysis.study import OTHER_EXIT, Study

#: Two spells at most this many days apart are one episode with an internal move, not an exit and a rehire.
MOVE_GAP_DAYS: Final = 7

_BEGINNING: Final = pd.Timestamp("1900-01-01")
_OPEN: Final = pd.Timestamp("2200-01-01")


@once_a_study
def study_episodes(study: Study) -> pd.DataFrame:
    """`employment_episodes` of a study: what is counted of who stays begins with them."""
    return employment_episodes(study.employment)


def employment_episodes(employment: pd.DataFrame) -> pd.DataFrame:
    """One row per person and unbroken episode: person, hired, left, exit_kind; ordered by person and date.

    `hired` is NaT where the record begins before what is known, `left` (the last day) NaT for who is still employed.
    Spells at most `MOVE_GAP_DAYS` apart, or overlapping, are one episode; a later spell after a longer gap is a
    rehire and an episode of its own. Of several records of one spell (same person and first day) the one with the
    latest last day counts, so that a newer export closes what an older one left open; a spell left open is closed by
    the next one's start. `exit_kind` is NA for who is still employed and "other" where no kind was given.
    """
    spells = _ordered_spells(employment)
    spells["reach"] = spells.groupby("person")["end"].cummax()
    before = spells.groupby("person")["reach"].shift()
    fresh = before.isna() | (spells["start"] > before + pd.Timedelta(days=MOVE_GAP_DAYS))
    spells["episode"] = fresh.cumsum()
    last = spells.sort_values(["episode", "end"], kind="stable").drop_duplicates("episode", keep="last")
    first = spells.drop_duplicates("episode")
    left = last["end"].where(last["end"] < _OPEN)
    return pd.DataFrame(
        {
            "person": first["person"].to_numpy(),
            "hired": first["start"].where(first["start"] > _BEGINNING).to_numpy(),
            "left": left.to_numpy(),
            "exit_kind": last["exit_kind"].fillna(OTHER_EXIT).where(left.notna()).to_numpy(),
        }
    ).astype({"person": "str", "hired": "datetime64[s]", "left": "datetime64[s]", "exit_kind": "str"})


def _ordered_spells(employment: pd.DataFrame) -> pd.DataFrame:
    known = employment.loc[employment["person"].notna(), ["person", "from_date", "to_date", "exit_kind"]]
    # Missing last days sort first, so that of two records of one spell the closed one is kept.
    spells = known.sort_values(["person", "from_date", "to_date"], na_position="first", kind="stable")
    spells = spells.drop_duplicates(["person", "from_date"], keep="last")
    following = spells.groupby("person")["from_date"].shift(-1)
    start, end = spells["from_date"].fillna(_BEGINNING), spells["to_date"].fillna(following).fillna(_OPEN)
    return spells.assign(start=start, end=end).reset_index(drop=True)


def attributes_at(
    employment: pd.DataFrame, people: pd.DataFrame, persons: pd.Index, day: pd.Timestamp | pd.Series[pd.Timestamp]
) -> pd.DataFrame:
    """Level and department (NA where unknown) of each of `persons` on `day` (one for all, or one each), on that index.

    Those of the spell that began last by that day; where a spell states none, those of `people`.
    """
    spells = employment.loc[employment["person"].notna()]
    place = _last_begun(spells, persons, np.broadcast_to(np.asarray(day, dtype="datetime64[s]"), len(persons)))
    known = people.drop_duplicates("person")
    beside = pd.Index(known["person"]).get_indexer(persons)
    stated, otherwise = (
        pd.DataFrame({name: table[name].array.take(rows, allow_fill=True) for name in ("level", "department")})
        for table, rows in ((spells, place), (known, beside))
    )
    return stated.fillna(otherwise).set_axis(persons)


def _last_begun(spells: pd.DataFrame, persons: pd.Index, day: npt.NDArray[np.datetime64]) -> npt.NDArray[np.intp]:
    """The position of each person's spell that began last by the day, of equal ones the last; -1 where there is none.

    One search for all in numbers that count people and, within a person, seconds; a missing first day is the first.
    """
    start, asked = spells["from_date"].to_numpy(dtype="datetime64[s]"), day.astype(np.int64)
    begun = np.where(np.isnat(start), 0, start.astype(np.int64))
    base = min(begun.min(initial=0), asked.min(initial=0)) - 1
    span = max(begun.max(initial=0), asked.max(initial=0)) - base + 1
    names = persons.unique()
    owner, person = names.get_indexer(pd.Index(spells["person"])), names.get_indexer(persons)
    keys = owner * span + np.where(np.isnat(start), 0, begun - base)
    order = np.argsort(keys, kind="stable")
    last = np.searchsorted(keys[order], person * span + asked - base, side="right") - 1
    found = np.append(order, -1)[last]
    return np.where((found >= 0) & (np.append(owner, -1)[found] == person), found, -1)


def days_between(start: pd.Series[pd.Timestamp], end: pd.Series[pd.Timestamp] | pd.Timestamp) -> np.ndarray:
    """Whole days from `start` to `end` as floats, NaN where either is missing."""
    return np.asarray((end - start).dt.days, dtype=np.float64)
