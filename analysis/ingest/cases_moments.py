"""Dates and times of SPSS and Stata, which are counts since a day long ago, as ISO text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

import numpy as np

from analysis.ingest.numbers import FloatArray

#: How a count is shown; None for a plain number.
Shown = Literal["day", "moment", "clock", "week", "month", "quarter", "half", "year"]

_SPSS: Final[dict[str, Shown]] = {
    **dict.fromkeys(("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"), "day"),
    **dict.fromkeys(("DATETIME", "YMDHMS"), "moment"),
    **dict.fromkeys(("TIME", "DTIME", "MTIME"), "clock"),
}
_STATA: Final[dict[str, Shown]] = {
    "d": "day", "c": "moment", "C": "moment", "w": "week", "m": "month", "q": "quarter", "h": "half", "y": "year",
}  # fmt: skip
_STATA_FORMAT: Final = re.compile(r"%-?(?:t([dcCwmqhy])|(d))(.{0,60})", re.DOTALL)
_CLOCK_ONLY: Final = re.compile(r"[Hh]{1,2}:MM(?::SS(?:\.s{1,3})?)?(?:[ _]?[AaPp]\.?[Mm]\.?)?")

_SPSS_DAY_0: Final = np.datetime64("1582-10-14", "ms")
_STATA_DAY_0: Final = np.datetime64("1960-01-01", "ms")
_FIRST, _BEYOND = np.datetime64("0001-01-01", "ms"), np.datetime64("10000-01-01", "ms")
_DAY, _SECOND = 86_400_000, 1_000
#: A duration that is longer than a century is no duration but a slip of the format.
_LONGEST_CLOCK: Final = 100 * 366 * _DAY
#: How many of a part of a year a year has, and the letter that Stata shows before its number.
_PARTS: Final = {"week": (52, "w"), "quarter": (4, "q"), "half": (2, "h"), "year": (1, "")}


def spss_shown(variable_format: str) -> Shown | None:
    """How SPSS shows a number of this format ("EDATE10" is a day); None for a plain number."""
    return _SPSS.get(variable_format.rstrip("0123456789.").upper())


def stata_shown(variable_format: str) -> Shown | None:
    """How Stata shows a number of this format ("%td" is a day); None for a plain number."""
    found = _STATA_FORMAT.match(variable_format)
    if found is None:
        return None
    shown = _STATA[found[1] or "d"]
    return "clock" if shown == "moment" and _CLOCK_ONLY.fullmatch(found[3]) else shown


def moment_texts(counts: FloatArray, shown: Shown, *, spss: bool) -> tuple[str | None, ...]:
    """Each count as text: "2026-04-01", "2026-04-01T10:02:33", "10:02:33"; None where the calendar has no such day.

    SPSS counts seconds since 14 October 1582, Stata days or milliseconds since 1960 (leap seconds of %tC are left in,
    27 seconds at most), or weeks, months, quarters, halves and years, which read "2026w14", "2026-04", "2026q2",
    "2026h1" and "2026". Midnight is the day alone. Durations may pass 24 hours; they are to the second.
    """
    whole = [float(count) for count in counts]
    if shown in _PARTS or shown == "month":
        return tuple(_part_of_year(count, shown) for count in whole)
    unit = _SECOND if spss else _DAY if shown == "day" else 1
    thousandths = [count * unit for count in whole]
    if shown == "clock":
        return tuple(map(_clock, thousandths))
    origin = _SPSS_DAY_0 if spss else _STATA_DAY_0
    write: Callable[[np.datetime64], str] = _day if shown == "day" else _moment
    return tuple(_in_calendar(origin, count, write) for count in thousandths)


def _in_calendar(origin: np.datetime64, thousandths: float, write: Callable[[np.datetime64], str]) -> str | None:
    if not abs(thousandths) < 4e14:  # about 12,000 years; also what is not finite
        return None
    when = origin + np.timedelta64(round(thousandths), "ms")
    return write(when) if _FIRST <= when < _BEYOND else None


def _day(when: np.datetime64) -> str:
    return str(when.astype("datetime64[D]"))


def _moment(when: np.datetime64) -> str:
    text = str(when)
    if text.endswith("T00:00:00.000"):
        return text[:10]
    return text.removesuffix(".000")


def _clock(thousandths: float) -> str | None:
    if not abs(thousandths) < _LONGEST_CLOCK:
        return None
    seconds = round(abs(thousandths) / _SECOND)
    sign = "-" if thousandths < 0 and seconds else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _part_of_year(count: float, shown: str) -> str | None:
    if not abs(count) < 1e6:
        return None
    if shown == "year":
        return f"{round(count):04d}" if 1 <= count < 10_000 else None
    parts, letter = _PARTS.get(shown, (12, "-"))
    year, part = divmod(round(count), parts)
    if not 1 <= 1960 + year < 10_000:
        return None
    number = f"{part + 1:02d}" if parts > 9 else str(part + 1)
    return f"{1960 + year:04d}{letter}{number}"
