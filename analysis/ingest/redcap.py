"""REDCap's exports: which columns belong to which instrument, and which row is what of a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.headings import Heading, heading_words
from analysis.ingest.ledger import BoolArray
from analysis.ingest.sheet_view import SheetView

#: A box that can be ticked: `field___1` in an export of names, "Question (choice=Option)" in one of labels.
CHECKBOX: Final = re.compile(r"\w{1,80}___\w{1,40}|.{1,500}\(choice=.{1,200}\)", re.DOTALL)
_INSTANCE: Final = ("redcap repeat instance", "repeat instance")
_INSTRUMENT: Final = ("redcap repeat instrument", "repeat instrument")
#: The columns that say which row of a record this is.
_PLACE: Final = (*_INSTANCE, *_INSTRUMENT, "redcap event name", "event name")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A form of the project: its columns stand side by side, from an optional timestamp to "_complete".

    name       its words ("weekly pulse"); "" in an export of labels, where every form's last column has one name
    columns    positions of all its columns
    complete   position of the column that says whether it was filled in (0, 1, 2 or the words for them)
    timestamp  position of the column with the time it was sent in, None where it is not a survey
    """

    name: str
    columns: range
    complete: int
    timestamp: int | None


def instruments_of(headings: Sequence[Heading]) -> tuple[Instrument, ...]:
    """The instruments of an export, in order; none where no column ends one."""
    found, first = [], 0
    for heading in headings:
        words = heading_words(heading.text)
        if not words.endswith(" complete") and heading.text.strip() != "Complete?":
            continue
        columns = range(first, heading.position + 1)
        stamps = (p for p in columns if heading_words(headings[p].text).endswith(" timestamp"))
        found.append(Instrument(words.removesuffix("complete").strip(), columns, heading.position, next(stamps, None)))
        first = heading.position + 1
    return tuple(found)


def survey_instrument(headings: Sequence[Heading], answered: Iterable[int]) -> Instrument | None:
    """The instrument with most of the columns `answered` (positions of items); None where none has one."""
    positions = set(answered)
    counted = [(len(positions.intersection(one.columns)), one) for one in instruments_of(headings)]
    most = max((count for count, _ in counted), default=0)
    return next((one for count, one in counted if count == most), None) if most else None


def instance_of_rows(view: SheetView) -> np.ndarray:
    """The number of each row among repetitions of its form: 1 where it is the first or does not repeat."""
    cells = _named(view, _INSTANCE)
    if cells is None:
        return np.ones(len(view.data), dtype=np.int64)
    numbers = pd.to_numeric(cells.str.strip(), errors="coerce").fillna(1.0)
    return numbers.clip(lower=1, upper=9_999).astype("int64").to_numpy()


def form_of_rows(view: SheetView) -> pd.Series:
    """The words of the repeating form that each row holds, "" for a row of the others: forms are no rivals."""
    cells = _named(view, _INSTRUMENT)
    return pd.Series("", index=view.data.index, dtype="str") if cells is None else cells.map(heading_words)


def place_columns(view: SheetView) -> list[int]:
    """The positions of the record's number and of what says which of its rows this is."""
    return [h.position for h in view.headings if h.position == 0 or heading_words(h.text) in _PLACE]


def belongs_elsewhere(view: SheetView, answered: Iterable[int]) -> BoolArray:
    """Rows of a form, or of an event, in which the forms with the columns `answered` were not given at all.

    REDCap leaves "_complete" blank where a form does not belong to a row; where it was only not filled in, it is 0.
    """
    positions = set(answered)
    forms = [one for one in instruments_of(view.headings) if positions.intersection(one.columns)]
    if not forms:
        return np.zeros(len(view.data), dtype=bool)
    blank: BoolArray = np.ones(len(view.data), dtype=bool)
    for one in forms:
        blank &= (view.data[one.complete].str.strip() == "").to_numpy()
    repeated = _named(view, _INSTRUMENT)
    names = {one.name for one in forms if one.name}
    if repeated is None or not names:
        return blank
    words = repeated.map(heading_words)
    others: BoolArray = ((words != "") & ~words.isin(names)).to_numpy(dtype=bool)
    return blank | others


def told_once(frame: pd.DataFrame, records: pd.Series) -> pd.DataFrame:
    """The frame with blanks filled by what the other rows of the same record say, where they say one thing.

    records  the number of each row's record, NA for none

    REDCap keeps what was asked once (number, site, role) in the row of the event or form in which it was asked.
    """
    filled = frame.copy()
    for name in frame.columns:
        groups = frame[name].groupby(records)
        only = groups.transform("first").where(groups.transform("nunique") == 1)
        filled[name] = frame[name].fillna(only)
    return filled


def _named(view: SheetView, names: Sequence[str]) -> pd.Series | None:
    heading = next((h for h in view.headings if heading_words(h.text) in names), None)
    return None if heading is None else view.column(heading)
