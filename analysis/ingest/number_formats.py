"""Which numbers of a binary workbook are shown as dates or durations, told by their number format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Shown = Literal["number", "date", "duration"]

#: Formats that every program knows by number and that depend on the language: dates and times of East Asia.
_REGIONAL_DATES: Final = frozenset({*range(27, 37), *range(50, 59)})


def shown_as(number: int, formats: Mapping[int, str]) -> Shown:
    """How a format shows a number; `formats` are the workbook's own, by number, beside those that every one has."""
    # Imported here: most files are not binary workbooks, and every file is read by a process of its own.
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    if number in _REGIONAL_DATES and number not in formats:
        return "date"
    code = formats.get(number, BUILTIN_FORMATS.get(number, "General"))[:300]
    if code.casefold() in ("general", "standard"):  # the same word in English and German; the latter has a "d"
        return "number"
    # The first section is for positive numbers: "General;d" shows these as they are.
    if is_timedelta_format(code):
        return "duration"
    return "date" if is_date_format(code) else "number"
