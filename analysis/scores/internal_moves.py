"""Who was promoted or moved inside the organisation, and when: neither is an exit."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.scores.employment import MOVE_GAP_DAYS
from analysis.scores.once import once_a_study
from analysis.study import MOVE, PROMOTION, Study

#: Kinds of moves inside.
INTERNAL: Final = (PROMOTION, MOVE)
#: A change in the records this near to a stated promotion or move is the same one.
SAME_DAYS: Final = 31


@once_a_study
def internal_moves(study: Study) -> pd.DataFrame:
    """One row a move: person, kind ("promotion" or "move"), date; ordered by person and date.

    Promotions and moves that a file states (`events`), and beside them each spell of employment that follows another at
    most `MOVE_GAP_DAYS` later with another department or level: a "move", since levels have no stated order, unless
    an event within `SAME_DAYS` days already tells it. Events and spells without a date or a person count for nothing.
    """
    stated = study.events.loc[study.events["kind"].isin(INTERNAL), ["person", "kind", "date"]].dropna()
    found = pd.concat([stated, _unstated(_changed_spells(study.employment), stated)], ignore_index=True)
    return found.drop_duplicates().sort_values(["person", "date", "kind"], ignore_index=True)


def _changed_spells(employment: pd.DataFrame) -> pd.DataFrame:
    """Spells that begin right after another of the person, in another department or on another level."""
    known = employment.dropna(subset=["person", "from_date"])
    spells = known.sort_values(["person", "from_date", "to_date"], na_position="first", kind="stable")
    spells = spells.drop_duplicates(["person", "from_date"], keep="last")
    before = spells.groupby("person")[["to_date", "department", "level"]].shift()
    gap = spells["from_date"] - before["to_date"].fillna(spells["from_date"])
    follows = (spells["person"] == spells["person"].shift()) & (gap <= pd.Timedelta(days=MOVE_GAP_DAYS))
    changed = pd.Series(False, index=spells.index)
    for name in ("department", "level"):
        changed |= spells[name].notna() & before[name].notna() & (spells[name] != before[name])
    moved = spells.loc[follows & changed, ["person", "from_date"]].rename(columns={"from_date": "date"})
    return moved.assign(kind=MOVE)[["person", "kind", "date"]]


def _unstated(changes: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """The changes that no stated move of the person lies near."""
    both = changes.rename_axis("row").reset_index().merge(stated[["person", "date"]], on="person", suffixes=("", "_of"))
    near = (both["date"] - both["date_of"]).abs() <= pd.Timedelta(days=SAME_DAYS)
    return changes[~changes.index.isin(both.loc[near, "row"])]
