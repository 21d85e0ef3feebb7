"""Identifiers of people in a column: normalised as text, and whether a spreadsheet has destroyed them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.headings import heading_words
from analysis.ingest.words import NOBODY

_SCIENTIFIC: Final = re.compile(r"[+-]?\d(?:[.,]\d{1,15})?[eE]\+?\d{1,3}")
_DIGITS: Final = re.compile(r"\d{1,40}")
_MAILTO: Final = re.compile(r"^mailto: ?", re.IGNORECASE)
_WHOLE_FLOAT: Final = re.compile(r"\d{1,15}\.0")
_MAIL: Final = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,190}\.[^@\s,;<>.]{2,24}")

#: The largest whole number that spreadsheets and JavaScript keep exactly.
EXACT_TO: Final = 2**53


@dataclass(frozen=True, slots=True)
class Damage:
    """How a column of identifiers was damaged. `fatal` where it cannot tell people apart any more."""

    code: str
    message: str
    advice: str
    rows: tuple[int, ...]
    fatal: bool


def clean_identifiers(cells: pd.Series, kind: str) -> pd.Series:
    """Identifiers as text: trimmed, placeholders such as "anonymous" missing, a mail address without its "mailto:".

    Nothing is converted: "00123" stays "00123". "123.0", which a spreadsheet made of 123, becomes "123".
    The result is pandas `str` with NA where there is none.
    """
    codes, distinct = pd.factorize(cells.fillna(""))
    cleaned = pd.Series([_clean(str(text), kind) for text in distinct], dtype="str")
    return pd.Series(cleaned.array.take(codes), index=cells.index, dtype="str")


def _clean(text: str, kind: str) -> str | None:
    plain = " ".join(text.replace("\u00a0", " ").split())
    if kind == "email":
        plain = _MAILTO.sub("", plain)
    elif _WHOLE_FLOAT.fullmatch(plain):
        plain = plain[:-2]
    return None if not plain or _names_nobody(plain) else plain


def _names_nobody(text: str) -> bool:
    return len(text) <= 20 and not any(letter.isdigit() for letter in text) and heading_words(text) in NOBODY


def find_damage(cells: pd.Series, *, people: bool = True) -> tuple[Damage, ...]:
    """Everything that shows that a spreadsheet rewrote the identifiers of a column (index: file rows).

    `people` says that the column should name people: then few distinct identifiers over many rows count as damage.
    """
    filled = cells[cells.str.strip() != ""].str.strip()
    if filled.empty:
        return ()
    checks = (_scientific(filled), _imprecise(filled), _few(filled) if people else None, _lost_zeros(filled))
    return tuple(damage for damage in checks if damage is not None)


def _scientific(filled: pd.Series) -> Damage | None:
    hit = _rows_matching(filled, _SCIENTIFIC)
    if not hit:
        return None
    found, distinct = filled.loc[list(hit)].iloc[0], filled.nunique()
    return Damage(
        "ID_DESTROYED",
        f'Identifiers read "{found}": a spreadsheet has rounded them, and {len(filled)} rows share {distinct} of them.',
        "Export again as CSV and do not open it in Excel, or format the column as text before the numbers go in.",
        hit,
        fatal=True,
    )


def _imprecise(filled: pd.Series) -> Damage | None:
    long = filled[filled.str.len() >= 16]
    exact = [bool(_DIGITS.fullmatch(text)) and int(text) > EXACT_TO for text in long]
    hit = tuple(int(row) for row in long.index[exact])
    rounded = [row for row in hit if filled[row].endswith("0")]
    if not hit:
        return None
    return Damage(
        "ID_PRECISION",
        f"{len(hit)} identifiers are longer than the 15 digits a spreadsheet keeps exactly; "
        f"{len(rounded)} of them end in 0, as rounded ones do.",
        "Check a few against the source. If they differ, export the column as text.",
        hit,
        fatal=len(hit) >= 3 and len(rounded) >= 0.9 * len(hit),
    )


def _few(filled: pd.Series) -> Damage | None:
    distinct = filled.nunique()
    if len(filled) < 20 or distinct > max(2, 0.02 * len(filled)):
        return None
    return Damage(
        "ID_FEW_DISTINCT",
        f"{len(filled)} rows share {distinct} identifiers, so they do not tell people apart.",
        "Choose the column with the employee numbers, or export it again as text.",
        (),
        fatal=True,
    )


def _lost_zeros(filled: pd.Series) -> Damage | None:
    digits = filled[filled.str.fullmatch(r"\d{1,12}")]
    lengths = digits.str.len()
    if len(digits) < 10 or len(digits) < 0.95 * len(filled) or digits.str.startswith("0").any():
        return None
    width = int(lengths.max())
    short = lengths < width
    if not 0 < short.mean() <= 0.12 or width < 5:
        return None
    return _zeros(digits[short], width)


def _zeros(short: pd.Series, width: int) -> Damage:
    return Damage(
        "ID_LEADING_ZEROS",
        f"{len(short)} identifiers have fewer than {width} digits: leading zeros may have been lost.",
        "Compare with another file: if it has 00123 where this one has 123, export the column as text.",
        tuple(int(row) for row in short.index),
        fatal=False,
    )


def odd_mails(mails: pd.Series) -> tuple[int, ...]:
    """The rows whose mail address cannot be one."""
    given = mails.dropna()
    distinct = given.drop_duplicates()
    bad = set(distinct[[not _MAIL.fullmatch(text) for text in distinct]])
    return tuple(int(row) for row in given.index[given.isin(bad)])


def _rows_matching(filled: pd.Series, pattern: re.Pattern[str]) -> tuple[int, ...]:
    codes, distinct = pd.factorize(filled)
    hit = np.array([bool(pattern.fullmatch(str(text)[:60])) for text in distinct], dtype=bool)
    return tuple(int(row) for row in filled.index[hit[codes]])
