"""Numbers of a spreadsheet as text: those shown as dates are days counted from 1900 or 1904."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

_DAY_SECONDS: Final = 86_400
_FROM_1900, _FROM_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
#: Spreadsheets count a 29 February 1900, which there was not, as day 60; the days before it are one later.
_INVENTED_DAY: Final = 60
_WHOLE: Final = 1e21  # beyond it a whole number is no longer written out


def float_text(number: float) -> str | None:
    """The shortest text of a number, "4" for 4.0; None where it is none (no spreadsheet holds an infinite number)."""
    if number.is_integer():
        return str(int(number)) if abs(number) < _WHOLE else repr(number)
    return repr(number) if math.isfinite(number) else None


def date_text(days: float, *, from_1904: bool) -> str | None:
    """Days as an ISO date, with a time where there is one; a time of day alone below one day.

    None where no date has that number (negative, or after the year 9999).
    """
    milliseconds = round(days * _DAY_SECONDS * 1000) if math.isfinite(days) and 0 <= days < 3e6 else -1
    if milliseconds < 0:
        return None
    if milliseconds < _DAY_SECONDS * 1000 and not from_1904:
        return _iso_time(dt.datetime.min + dt.timedelta(milliseconds=milliseconds))
    early = not from_1904 and days < _INVENTED_DAY
    first = _FROM_1904 if from_1904 else _FROM_1900 + dt.timedelta(days=1 if early else 0)
    try:
        moment = first + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return moment.date().isoformat() if moment.time() == dt.time.min else f"{moment.date()}T{_iso_time(moment)}"


def duration_text(days: float) -> str | None:
    """Days as hours, minutes and seconds, "36:30:00"; None where it is not a number."""
    if not math.isfinite(days) or abs(days) > 1e8:
        return None
    minutes, seconds = divmod(round(abs(days) * _DAY_SECONDS), 60)
    return f"{'-' if days < 0 else ''}{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _iso_time(moment: dt.datetime) -> str:
    # Seconds and milliseconds are all that a spreadsheet's fraction of a day can tell.
    return moment.time().isoformat("milliseconds" if moment.microsecond else "seconds")
