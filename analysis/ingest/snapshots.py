"""Lists of staff that were saved once a month: the rows of one person become spells of service."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import Finding
from analysis.ingest.dates import read_dates
from analysis.ingest.headings import Heading, find_heading
from analysis.ingest.identifiers import clean_identifiers
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.meanings import ATTRIBUTES
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.words import YES

#: What a spell keeps throughout; a change of one of these begins a new spell.
_STATE: Final = (*(name for name in ATTRIBUTES if name != "generation"), "manager_id")
_SEEN: Final = ("First seen in the list", "Last seen in the list")


def spells_of_snapshots(view: SheetView, mapping: Mapping) -> tuple[SheetView, Mapping, tuple[Finding, ...]]:
    """One row for each time a person was seen from month to month without a change, with two columns of dates more.

    A spell begins on the day it was first seen (a person's first one on the day of hire, where the file has it): what
    was before the first list is not known. Who is missing in a later
    list has left in the middle between the two lists; who is in the last one is employed at its date, which is the
    data's date unless the mapping gives one. Dates of exit that the file states are left out, because a spell of months
    cannot have them. A file in which nobody comes twice is left as it is.
    """
    days = _days(view, mapping, "snapshot")
    people = _people(view, mapping)
    known = days.notna() & people.notna() & ~_gone(view, mapping)
    if not people[known].duplicated().any():
        return view, mapping, ()
    lists = np.sort(days[known].unique())
    seen = pd.DataFrame({"who": people, "day": days, "state": _state(view, mapping)})[known]
    seen = seen.sort_values(["who", "day"], kind="stable").drop_duplicates(["who", "day"], keep="last")
    place = pd.Series(np.searchsorted(lists, seen["day"].to_numpy()), index=seen.index)
    same = (seen["who"] == seen["who"].shift()) & (seen["state"] == seen["state"].shift()) & (place.diff() == 1)
    spell = (~same).cumsum()
    first_of = ~seen["who"].duplicated()
    begun, last = seen["day"].groupby(spell).transform("first"), place.groupby(spell).transform("last")
    kept = ~spell.duplicated(keep="last")
    follows = (seen["who"] == seen["who"].shift(-1)) & (place.shift(-1) == place + 1)
    hired = _days(view, mapping, "hire_date").reindex(seen.index)
    begun = begun.where(~first_of.groupby(spell).transform("first") | ~(hired < begun), hired)
    ended = _ends(lists, last[kept].to_numpy(), follows[kept].to_numpy())
    wide = view.data.loc[seen.index[kept]].assign(begun=_texts(begun[kept].to_numpy()), ended=_texts(ended))
    return _with_dates(view, wide), _mapped(mapping, lists[-1]), (_said(view, wide, lists),)


def _days(view: SheetView, mapping: Mapping, meaning: str) -> pd.Series:
    cells = _cells(view, mapping, meaning)
    read = read_dates(cells, mapping.date_order) if cells is not None else None
    values = read.values if read else np.full(len(view.data), np.datetime64("NaT", "s"))
    days: pd.Series = pd.Series(values, index=view.data.index).dt.floor("D")
    return days


def _people(view: SheetView, mapping: Mapping) -> pd.Series:
    cells = _cells(view, mapping, mapping.person_key)
    blank = pd.Series([None] * len(view.data), index=view.data.index, dtype="str")
    return blank if cells is None else clean_identifiers(cells, mapping.person_key).str.upper()


def _gone(view: SheetView, mapping: Mapping) -> pd.Series:
    cells = _cells(view, mapping, "left")
    nobody = pd.Series(data=False, index=view.data.index)
    return nobody if cells is None else cells.str.strip().str.casefold().isin(YES)


def _state(view: SheetView, mapping: Mapping) -> pd.Series:
    columns = [cells.str.strip() for name in _STATE if (cells := _cells(view, mapping, name)) is not None]
    blank = pd.Series("", index=view.data.index, dtype="str")
    for cells in columns:
        blank = blank + "\x1f" + cells
    return blank


def _cells(view: SheetView, mapping: Mapping, meaning: str) -> pd.Series | None:
    column = next(iter(mapping.with_meaning(meaning)), None)
    heading = find_heading(column.source, view.headings) if column else None
    return None if heading is None else view.column(heading)


def _ends(lists: np.ndarray, last: np.ndarray, follows: np.ndarray) -> np.ndarray:
    """The day before the next list where the person's next spell begins there; the middle where nobody saw them go."""
    later = lists[np.minimum(last + 1, len(lists) - 1)]
    middle = lists[last] + (later - lists[last]) // 2
    ends = np.where(follows, later - np.timedelta64(1, "D"), middle)
    return np.where(last == len(lists) - 1, np.datetime64("NaT", "s"), ends)


def _texts(days: np.ndarray) -> np.ndarray:
    return np.asarray(pd.Series(days).dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object))


def _with_dates(view: SheetView, wide: pd.DataFrame) -> SheetView:
    count = len(view.headings)
    added = tuple(Heading(count + place, "", name, name) for place, name in enumerate(_SEEN))
    data = wide.set_axis(range(count + 2), axis=1).astype("str").sort_index()
    return replace(view, headings=(*view.headings, *added), data=data)


def _mapped(mapping: Mapping, last: np.datetime64) -> Mapping:
    dropped = ("snapshot", "hire_date", "rehire_date", "exit_date", "left", "tenure", "from_date", "to_date")
    kept = tuple(replace(c, meaning="ignore") if c.meaning in dropped else c for c in mapping.columns)
    dates = tuple(ColumnMapping(name, m) for name, m in zip(_SEEN, ("hire_date", "exit_date"), strict=True))
    return replace(mapping, columns=(*kept, *dates), as_of=mapping.as_of or pd.Timestamp(last).date())


def _said(view: SheetView, wide: pd.DataFrame, lists: np.ndarray) -> Finding:
    return Finding(
        "SNAPSHOTS_JOINED", "warning", f"{len(view.data)} rows from {len(lists)} lists of staff are read as "
        f"{len(wide)} spells of service: begun when first seen, ended in the middle between two lists.",
        "Dates of hire and exit from the personnel system are exact; use those where you have them.",
    )  # fmt: skip
