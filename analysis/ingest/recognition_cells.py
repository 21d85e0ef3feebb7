"""What stands below a heading: whether it can be what the heading says, and what it shows by itself."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.dates import looks_like_dates
from analysis.ingest.identifiers import clean_identifiers
from analysis.ingest.meanings import DATES, IDENTIFIERS, RATINGS
from analysis.ingest.numbers import numbers_of, years_of
from analysis.ingest.words import NO, YES, arm_of, side_of
from analysis.study import HIGHEST_RATING, LOWEST_RATING

_SERIAL: Final = re.compile(r"[34]\d{4}(?:\.\d{1,12})?")
_FULL_NAME: Final = re.compile(r"[^\W\d_][^\d@]{0,60}[ ,][^\d@]{1,60}")
_NAMES_PEOPLE: Final = frozenset({"employee_id", "partner_id", "email", "partner_email"})
_AS_MAIL: Final = {"employee_id": "email", "partner_id": "partner_email"}
_AS_NAME: Final = {
    "employee_id": "name",
    "email": "name",
    "partner_id": "partner_name",
    "partner_email": "partner_name",
}
#: A column of words for sides or arms has few; one with more different cells holds something else (job titles).
_MOST_WORDS: Final = 12
#: The share of cells of a column of ratings that are ratings at least; the others are slips.
_RATED: Final = 0.6
#: So few words may stand for sides or arms although none is known.
_FEW_WORDS: Final = 3


def holds(cells: pd.Series, meaning: str) -> bool:
    """Whether the cells can be what the heading says; an identifier that names nobody cannot."""
    filled = cells[cells.str.strip() != ""]
    if meaning in (*IDENTIFIERS, "name"):
        given = clean_identifiers(filled, meaning)
        mails = given.dropna().str.contains("@", regex=False).astype(bool)  # those who are "anonymous" say nothing
        return bool(given.notna().any()) and (meaning != "email" or bool(mails.mean() >= 0.5))
    if meaning in RATINGS:
        rated = numbers_of(filled)
        fits = np.isin(rated, range(LOWEST_RATING, HIGHEST_RATING + 1))
        return bool(np.mean(fits) >= _RATED)
    if meaning == "age":
        ages = numbers_of(filled)
        return bool(np.mean((ages >= 14) & (ages <= 99)) >= 0.9)
    if meaning == "left":
        return set(filled.str.strip().str.casefold()) <= YES | NO
    if meaning == "tenure":
        return bool(np.mean([np.isfinite(years_of(text)) for text in filled.unique()]) >= 0.8)
    if meaning == "wave":
        return filled.nunique() <= 20 and not looks_like_dates(filled)
    if meaning in ("side", "arm"):
        known = side_of if meaning == "side" else arm_of
        return filled.nunique() <= _FEW_WORDS or any(known(text) for text in filled.unique()[:200])
    if meaning == "birth_date":
        return True
    return meaning not in DATES or looks_like_dates(filled, share=0.5) or _mostly(filled, _SERIAL) or _are_years(filled)


def told_by(cells: pd.Series, meaning: str) -> str:
    """The meaning, or what the cells make of it: a column "Mentor" may hold numbers, mail addresses or names."""
    if meaning not in _NAMES_PEOPLE:
        return meaning
    filled = cells[cells.str.strip() != ""].str.strip()
    if _are_mails(filled):
        return _AS_MAIL.get(meaning, meaning)
    return _AS_NAME[meaning] if _mostly(filled, _FULL_NAME) else meaning


def shown_by_cells(cells: pd.Series) -> tuple[str, str] | None:
    """What cells under a heading that says nothing show by themselves: (meaning, why), None where nothing."""
    filled = cells[cells.str.strip() != ""].str.strip()
    if looks_like_dates(filled):
        return "date", "Its cells are dates."
    if _are_mails(filled):
        return "email", "Its cells are mail addresses."
    if filled.nunique() <= _MOST_WORDS and all(side_of(text) for text in filled.unique()):
        return "side", "Its cells say who is mentor (junior) and who is mentee (senior)."
    return None


def only_numbers_rows(cells: pd.Series) -> bool:
    """Whether the cells count the rows (1, 2, 3 ...) and so name nobody."""
    numbers = numbers_of(cells)
    return len(numbers) > 1 and bool(np.all(np.diff(numbers) == 1)) and numbers[0] in (0, 1)


def _are_mails(filled: pd.Series) -> bool:
    return len(filled) > 0 and bool(filled.str.contains("@", regex=False).mean() >= 0.5)


def _are_years(filled: pd.Series) -> bool:
    return _mostly(filled, re.compile(r"(?:19|20)\d{2}(?:\.0)?"))


def _mostly(filled: pd.Series, pattern: re.Pattern[str]) -> bool:
    distinct = filled.str.strip().unique()[:300]
    return len(distinct) > 0 and sum(bool(pattern.fullmatch(text)) for text in distinct) >= 0.8 * len(distinct)
