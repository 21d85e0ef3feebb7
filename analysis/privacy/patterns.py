"""Mails, phone numbers and ids in texts, by patterns whose work grows with the length of the text and no faster."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

MAIL: Final = "[mail]"
PHONE: Final = "[phone]"
ID: Final = "[id]"

# Every run is bounded, and begins only where no run could have begun before: nothing is tried twice.
_MAIL: Final = re.compile(
    r"(?<![\w.%+\-])[\w.%+\-]{1,256}(?:@|\s?[\[(](?:at|AT)[\])]\s?)[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,8}"
)
_DATE: Final = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?:[T ]\d{1,2}:\d{2})?(?![\w\-/])"
)
_YEARS: Final = r"(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)\d{2}(?![\w\-/])"
_PHONE: Final = re.compile(
    rf"(?<!\w)(?:(?P<date>{_DATE}|{_YEARS})|(?P<phone>[+(]?\d[\d \u00a0().\-/]{{5,28}}\d)(?!\w))"
)
_GROUPED: Final = re.compile(r"\d{3}[ .\-]\d{3}[ .\-]\d{4}|\d{3}[.\-]\d{4}")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[ \u00a0.]\d{3})+")
_TOKEN: Final = re.compile(r"(?<!\w)\w[\w.\-/]{1,40}")
_PARTS: Final = re.compile(r"[.\-/]")
_LABELLED: Final = re.compile(
    r"(?i)(?<!\w)((?:id|(?:employee|staff|personnel|payroll|badge)(?: |-)?(?:id|no|number)|personalnummer|matricule)"
    r"[.:#= ]{1,4})([a-z]{0,5}-?\d{2,12})(?!\w)"
)
_LETTERED: Final = re.compile(r"(?<!\w)[A-Za-z]{1,5}-?\d{4,12}(?!\w)")
_DIGITS: Final = re.compile(r"(?<![\w.,])\d{6,20}(?![\w])")
#: Letters before digits that make no id.
_NO_ID: Final = ("fy", "iso", "din", "en", "h", "q", "wave", "top")


def redact_mails(text: str) -> tuple[str, int]:
    """Mail addresses become [mail]: also `name(at)firm.com`, and an address without a dot."""
    if "@" not in text and "at" not in text.lower():
        return text, 0
    return _MAIL.subn(MAIL, text)


def redact_known_ids(text: str, is_known: Callable[[str], bool]) -> tuple[str, int]:
    """Words that `is_known`, or a part of which it knows ("HR-E4711"), become [id]; it gets them in small letters,
    without a point or dash at the end.
    """
    count = 0

    def decide(match: re.Match[str]) -> str:
        nonlocal count
        word = match[0].rstrip(".-/")
        if not is_known(word.lower()) and not any(map(is_known, _PARTS.split(word.lower()))):
            return match[0]
        count += 1
        return ID + match[0][len(word) :]

    return _TOKEN.sub(decide, text), count


def redact_phones(text: str) -> tuple[str, int]:
    """Phone numbers of 7 digits and more become [phone]; dates, spans of years, ratings and amounts stay."""
    count = 0

    def decide(match: re.Match[str]) -> str:
        nonlocal count
        if match["phone"] is None or not _is_phone(match["phone"]):
            return match[0]
        count += 1
        return PHONE

    return _PHONE.sub(decide, text), count


def redact_id_patterns(text: str) -> tuple[str, int]:
    """What looks like an id becomes [id]: after a word that says so, letters with 4 digits and more, 6 digits and more.

    Round amounts (ending in 000) stay.
    """
    text, labelled = _LABELLED.subn(rf"\1{ID}", text)
    count = labelled

    def decide(match: re.Match[str]) -> str:
        nonlocal count
        letters = match[0].rstrip("0123456789").rstrip("-").lower()
        if letters in _NO_ID or (not letters and match[0].endswith("000")):
            return match[0]
        count += 1
        return ID

    return _DIGITS.sub(decide, _LETTERED.sub(decide, text)), count


def _is_phone(run: str) -> bool:
    """Whether a run of digits and separators is a phone number."""
    digits = sum(letter.isdigit() for letter in run)
    if digits < 7:
        return False
    if run[0] in "+(0":
        return True
    groups = re.split(r"\D+", run)
    if len(groups) == 1 or _THOUSANDS.fullmatch(run):
        return False  # one run of digits is an id's affair
    return _GROUPED.fullmatch(run) is not None or (digits >= 9 and max(map(len, groups)) >= 3)
