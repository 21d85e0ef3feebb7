"""Dates in any order and notation; the order of day and month is decided for a whole column, never for a cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

DateOrder = Literal["day_first", "month_first"]
DATE_ORDERS: Final[tuple[str, ...]] = ("day_first", "month_first")

_TIME = r"(?:[ T,]{1,3}(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?([AaPp]\.?[Mm]\.?)?.{0,12})?"
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_NUMERIC: Final = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})" + _TIME)
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. /]{1,2}([^\W\d]{3,9})\.?[-, /]{1,2}(\d{4}|\d{2})" + _TIME)
_MONTH_DAY: Final = re.compile(r"([^\W\d]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _TIME)
_MONTH_YEAR: Final = re.compile(r"([^\W\d]{3,9})\.?[- /](\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}(?:\.0)?")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d{1,12})?")
_COMPACT: Final = re.compile(r"(?:19|20)\d{6}")

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan jän", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), 1
    )
    for name in names.split()
}

#: What LimeSurvey writes as the date of a finished answer where the survey keeps no dates.
NOT_KEPT: Final = np.datetime64("1980-01-01T00:00:00", "s")
#: What REDCap writes for the time of a survey that nobody has sent in.
_NO_TIME: Final = "[not completed]"

#: Two-digit years up to this one belong to this century.
_LAST_SHORT_YEAR: Final = 68
#: A share of cells up to this one that contradict the rest are mistakes, not another order.
_STRAY: Final = 0.1
#: Day 0 of Excel's serial dates, which counts a 29 February 1900 that never was.
_EXCEL_EPOCH: Final = dt.datetime(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class ReadDates:
    """What a column's cells say as dates.

    values     datetime64[s], NaT where empty or not understood
    failed     where a cell says something that is no date
    year_only  where a cell gives a year (or month) alone; the date then is its middle
    order      the order of day and month that was used; None where it made no difference
    ambiguous  whether day and month could be either way round in every cell and nothing decides; such cells are NaT
    mixed      whether some cells can only be day first and others only month first
    """

    values: npt.NDArray[np.datetime64]
    failed: npt.NDArray[np.bool_]
    year_only: npt.NDArray[np.bool_]
    order: str | None
    ambiguous: bool
    mixed: bool


def read_dates(cells: pd.Series, order: str | None = None) -> ReadDates:
    """The dates in a column of text cells; `order` overrides what the column itself shows about day and month.

    Read are ISO dates, day, month and year in any order with "/", "." or "-", months by English or German name,
    Excel serials, plain years, each with a time or without. A time zone is left out: times are as the file says.
    Dots between the numbers mean day first. A cell that contradicts the column's order is failed, not swapped.
    """
    codes, distinct = pd.factorize(cells.fillna(""))
    texts = ["" if text == _NO_TIME else str(text).strip() for text in distinct]
    shown, mixed, numeric = order_shown(texts)
    used = order or shown
    read = [_read_date(text, used) for text in texts]
    values = np.array([when for when, _ in read], dtype="datetime64[s]")
    said = np.array([bool(text) for text in texts], dtype=bool)
    failed = said & np.isnat(values)
    year_only = np.array([coarse for _, coarse in read], dtype=bool)
    ambiguous = numeric and used is None and not mixed
    return ReadDates(values[codes], failed[codes], year_only[codes], used, ambiguous, mixed)


def order_shown(texts: Iterable[str]) -> tuple[DateOrder | None, bool, bool]:
    """What texts show about day and month: the order, whether they contradict each other, whether it matters."""
    numeric = [found for text in texts if (found := _NUMERIC.fullmatch(text))]
    day_first = sum(int(found[1]) > 12 for found in numeric)
    month_first = sum(int(found[3]) > 12 for found in numeric)
    if min(day_first, month_first) > _STRAY * (day_first + month_first):
        return None, True, True
    if month_first > day_first:
        return "month_first", False, True
    if day_first or (numeric and all(found[2] == "." for found in numeric)):
        return "day_first", False, True
    return None, False, bool(numeric)


def looks_like_dates(cells: pd.Series, share: float = 0.8) -> bool:
    """Whether at least `share` of the column's distinct, filled cells read as dates (plain years left out)."""
    distinct = [text.strip() for text in cells.drop_duplicates() if text.strip()][:300]
    if not distinct:
        return False
    dates = [text for text in distinct if not _YEAR.fullmatch(text) and not _SERIAL.fullmatch(text)]
    read = sum(1 for text in dates if not np.isnat(np.datetime64(_read_date(text, "day_first")[0] or "NaT"))
               or not np.isnat(np.datetime64(_read_date(text, "month_first")[0] or "NaT")))  # fmt: skip
    return read >= share * len(distinct)


def _read_date(text: str, order: str | None) -> tuple[dt.datetime | None, bool]:
    """The moment a cell states, and whether it stated no day; (None, False) where it is no date."""
    if len(text) > 60:
        return None, False
    if found := _ISO.fullmatch(text):
        return _moment(found[1], found[2], found[3], found.groups()[3:]), False
    if found := _NUMERIC.fullmatch(text):
        day, month = (found[1], found[3]) if order == "day_first" else (found[3], found[1])
        return (_moment(found[4], month, day, found.groups()[4:]) if order else None), False
    if found := _DAY_MONTH.fullmatch(text):
        return _moment(found[3], _month(found[2]), found[1], found.groups()[3:]), False
    if found := _MONTH_DAY.fullmatch(text):
        return _moment(found[3], _month(found[1]), found[2], found.groups()[3:]), False
    return _read_coarse(text)


def _read_coarse(text: str) -> tuple[dt.datetime | None, bool]:
    if _YEAR.fullmatch(text):
        return dt.datetime(int(text[:4]), 7, 1), True
    if found := _YEAR_MONTH.fullmatch(text):
        return _moment(found[1], found[2], "15", ()), True
    if found := _MONTH_YEAR.fullmatch(text):
        return _moment(found[2], _month(found[1]), "15", ()), True
    if _COMPACT.fullmatch(text):
        return _moment(text[:4], text[4:6], text[6:], ()), False
    if _SERIAL.fullmatch(text) and 10_000 <= float(text) <= 80_000:
        return (_EXCEL_EPOCH + dt.timedelta(days=float(text))).replace(microsecond=0), False
    return None, False


def _month(name: str) -> str:
    return str(_MONTHS.get(name[:3].casefold(), 0))


def _moment(year: str, month: str, day: str, time: tuple[str | None, ...]) -> dt.datetime | None:
    hour, minute, second, half = (*time, None, None, None, None)[:4]
    full_year = int(year) + (0 if len(year) == 4 else 2000 if int(year) <= _LAST_SHORT_YEAR else 1900)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.casefold().startswith("p") else 0)
    try:
        return dt.datetime(full_year, int(month), int(day), hours, int(minute or 0), int(second or 0))
    except ValueError:  # not a day of the calendar: the caller counts it as failed
        return None
