"""Months in a column of counts: "2025-01", "01/2025", "Jan 25", 202501, or any day of the month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.dates import read_dates
from analysis.ingest.ledger import BoolArray
from analysis.ingest.source import Source, day

_MONTH_YEAR: Final = re.compile(r"(0?[1-9]|1[0-2])\s?[-/.]\s?(\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})\s?[-/. ]?\s?[Mm]?(0[1-9]|1[0-2])")
_NAMED: Final = re.compile(r"([^\W\d]{3,9})\.?[-' /](\d{2})")
_YEAR: Final = re.compile(r"\d{4}(?:\.0)?")


@dataclass(frozen=True, slots=True)
class ReadMonths:
    """What a column says as months: the first day of each (NaT where it says none), and where a year stands alone."""

    values: pd.Series[pd.Timestamp]
    year_only: BoolArray


def read_months(cells: pd.Series, order: str | None = None) -> ReadMonths:
    """The months of text cells; a day stands for its month, with `order` as in `read_dates`. A year is no month."""
    trimmed = cells.str.strip()
    said = {text: _as_iso(text) for text in trimmed.unique()}
    alone = trimmed.str.fullmatch(_YEAR.pattern).to_numpy(dtype=bool)
    days = day(read_dates(trimmed.map(said).mask(alone, ""), order).values, cells.index)
    return ReadMonths(days.dt.to_period("M").dt.to_timestamp().astype("datetime64[s]"), alone)


def look_like_months(cells: pd.Series) -> bool:
    """Whether at least four fifths of the distinct, filled cells are months."""
    filled = cells[cells.str.strip() != ""].drop_duplicates()
    return len(filled) > 0 and bool(np.mean(read_months(filled, "day_first").values.notna()) >= 0.8)


def _as_iso(text: str) -> str:
    """The text with a month that `read_dates` would not know as "2025-01"; any other text as it is."""
    if found := _MONTH_YEAR.fullmatch(text):
        return f"{found[2]}-{int(found[1]):02d}"
    if found := _YEAR_MONTH.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    if found := _NAMED.fullmatch(text):
        return f"{found[1]} 20{found[2]}"
    return text


def months_of_rows(source: Source, why_by_month: str) -> pd.Series:
    """The first days of the months in a sheet's column of dates; rows without a month, or with a year alone, are set
    aside, the latter with `why_by_month` as advice. Days whose order nothing decides are told.
    """
    raw, order, column = source.raw("date"), source.mapping.date_order, source.heading("date")
    if raw is not None and read_dates(raw, order).ambiguous:
        source.dates("date")  # says so, and what decides
    read = read_months(source.blank().fillna("") if raw is None else raw, order)
    source.ledger.set_aside(
        read.year_only, "YEAR_NOT_MONTH", "it counts a whole year.", column=column, advice=why_by_month
    )
    source.ledger.set_aside(read.values.isna().to_numpy(), "MISSING_MONTH", "the row does not say which month it is.",
                            column=column, advice="Write days as 2025-01-31 or months as 2025-01.")  # fmt: skip
    return read.values
