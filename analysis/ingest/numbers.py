"""Numbers as people and tools write them."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]

_PLAIN: Final = re.compile(r"[+-]?\d{1,40}(?:\.\d{0,40})?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d{1,40}")
_NOT_FINITE: Final = re.compile(r"[+-]?(?:nan|inf|infinity|1\.#\w{2,4})", re.IGNORECASE)
_EXCEL_ERRORS: Final = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#WERT!",
     "#BEZUG!", "#NV", "#ZAHL!"}
)  # fmt: skip
_BAND: Final = re.compile(r"(\d{1,3})\s?(?:-|\u2013|\u2014|to|bis)\s?(\d{1,3})")
_YEARS_MONTHS: Final = re.compile(
    r"(?:(\d{1,2})\s?(?:years?|yrs?|y|jahre?|j|ans?|jaar)[ ,]{0,3})?"
    r"(\d{1,3})\s?(?:months?|mos?|m|monate?|mois|maand(?:en)?)\.?",
    re.IGNORECASE,
)
_FIRST_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_LESS: Final = re.compile(r"less|under|unter|<|weniger|bis zu|up to", re.IGNORECASE)
_MORE: Final = re.compile(r"more|over|über|>|mehr|\+|older|ab ", re.IGNORECASE)


def number_of(text: str, decimal: str = ".") -> float:
    """The number that `text` is, NaN where it is none or is not finite.

    `decimal` is the file's decimal sign. With ",", "3,5" is 3.5 and "3.5" still 3.5 (tools mix the two: a
    computed column keeps its point); with ".", "3,5" is no number. Blanks, a thin space and a percent sign go.
    """
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").rstrip("%").strip()
    if decimal == "," and plain.count(",") == 1:
        plain = plain.replace(".", "").replace(",", ".") if re.fullmatch(r"[+-]?[\d.]{1,40},\d{1,40}", plain) else plain
    if not _PLAIN.fullmatch(plain):
        return float("nan")
    value = float(plain)
    return value if np.isfinite(value) else float("nan")


def numbers_of(cells: pd.Series, decimal: str = ".") -> FloatArray:
    """`number_of` for a column; each distinct text is read once."""
    codes, distinct = pd.factorize(cells)
    values = np.array([number_of(str(text), decimal) for text in distinct] + [np.nan])
    return values[codes]


def is_excel_error(text: str) -> bool:
    """Whether the cell is an error of a spreadsheet ("#DIV/0!"), in English or German."""
    return text.strip().upper() in _EXCEL_ERRORS


def is_not_finite(text: str) -> bool:
    """Whether the cell writes a number that is none: "nan", "inf", or one too large to hold ("1e309")."""
    plain = text.strip()
    if _NOT_FINITE.fullmatch(plain):
        return True
    return bool(_PLAIN.fullmatch(plain)) and not np.isfinite(float(plain))


def years_of(text: str, decimal: str = ".") -> float:
    """Years of service from a number or a band: "7" is 7, "1-2" is 1.5, "Less than 1 year" 0.5, "More than 20" 20,
    "30 months" 2.5, "2 years 6 months" 2.5.

    NaN for a text without a number. An open band at the top counts as its lower end: the least that is known.
    """
    value = number_of(text, decimal)
    if np.isfinite(value):
        return value
    if found := _YEARS_MONTHS.fullmatch(text.strip()):
        return float(found[1] or 0) + float(found[2]) / 12
    if found := _BAND.search(text):
        return (float(found[1]) + float(found[2])) / 2
    if not (number := _FIRST_NUMBER.search(text)):
        return float("nan")
    years = float(number[0].replace(",", "."))
    if _LESS.search(text):
        return years / 2
    return years if _MORE.search(text) or "year" in text.casefold() or "jahr" in text.casefold() else float("nan")


def is_band(text: str) -> bool:
    """Whether the cell is a band such as "1-2", "11-20" or "More than 20 years"."""
    return bool(_BAND.fullmatch(text.strip())) or (
        bool(_MORE.search(text) or _LESS.search(text)) and years_of(text) >= 0
    )
