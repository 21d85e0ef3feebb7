"""What cells say: sides, arms, waves, generations, exits and "no answer", by the words of `cell_words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from analysis.ingest.headings import heading_words
from analysis.study import GENERATIONS, OTHER_EXIT


@cache
def _document() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """`cell_words.toml`, read once: sections of words by what they mean."""
    document = tomllib.loads(files("analysis.ingest").joinpath("cell_words.toml").read_text(encoding="utf-8"))
    return MappingProxyType(document)


@cache
def _meanings(section: str) -> Mapping[str, str]:
    """Each word of a section with what it means."""
    return MappingProxyType({word: value for value, words in _document()[section].items() for word in words})


#: Words that name a wave in a file's name only when nothing else does ("after work survey" is no wave).
WEAK_WAVE_WORDS: Final = frozenset(
    {"start", "after", "before", "final", "close", "end", "intake", "middle", "beginning", "fin", "avant", "anfang"}
)

NO_ANSWER: Final = frozenset(_document()["answers"]["no_answer"])
#: What tools write where a name or a mail address was not collected.
NOBODY: Final = frozenset(_document()["answers"]["nobody"])
YES: Final = frozenset(_document()["answers"]["yes"])
NO: Final = frozenset(_document()["answers"]["no"])

_NUMBERED_WAVE = re.compile(
    r"^(?:wave|w|t|round|survey|pulse|welle|runde|month|m)\s?(\d{1,2})$"
    r"|^(\d{1,2})\s?(?:st|nd|rd|th)?\s(?:wave|round|welle|runde)$"
)
_NUMBERED_FOLLOW_UP = re.compile(
    r"^(?:follow up|followup|fu|nachbefragung)\s?(\d{1,2})\s?(?:months?|monate?|m)?$"
    r"|^(\d{1,2})\s?(?:months?|monate?|m)\s?(?:follow up|followup|fu|later|after|danach|später)$"
)
#: A longer text than this is no word for a side, even if it names one.
_LONGEST_SIDE: Final = 40
#: How REDCap ends an event's name ("baseline_arm_1") and its label ("Baseline (Arm 1: Programme)").
_ARM_EVENT = re.compile(r"[\s_]*(?:\(?arm|_arm)[\s_]\d{1,3}(?::.{0,200})?\)?$", re.IGNORECASE | re.DOTALL)


def side_of(text: str) -> str | None:
    """`junior` or `senior`; None where no word names either, or words name both ("I am a mentee" is senior)."""
    words = heading_words(text)
    if (known := _meanings("sides").get(words)) or len(words) > _LONGEST_SIDE:
        return known
    named = {side for word in words.split() if (side := _meanings("side_words").get(word))}
    return named.pop() if len(named) == 1 else None


def arm_of(text: str) -> str | None:
    """`programme`, `waitlist` or `comparison`, None for a word that names none of them."""
    return _meanings("arms").get(heading_words(text))


def generation_of(text: str) -> str | None:
    """The generation band a word names ("Gen X", "Boomers (1946-64)"); None for none."""
    words = re.sub(r"[\s\d]+$", "", heading_words(text))
    return _meanings("generations").get(words)


def generation_of_year(year: int) -> str | None:
    """The generation band of somebody born in `year`; None outside all bands."""
    return next((band for band, (first, last) in GENERATIONS.items() if first <= year <= last), None)


def exit_kind_of(reason: str) -> str:
    """Voluntary, involuntary, retirement or other, by keyword; a reason that no keyword knows is other."""
    words = reason.casefold()
    return next(
        (kind for kind, keywords in _document()["exits"].items() if any(keyword in words for keyword in keywords)),
        OTHER_EXIT,
    )


def event_of(text: str) -> str | None:
    """One of `EVENT_KINDS`, by the beginnings of words; None for an event that is none of them (a hire, an exit)."""
    words = heading_words(text)
    kinds = _document()["events"].items()
    return next((kind for kind, parts in kinds if any(_begins(words, part) for part in parts)), None)


def _begins(words: str, part: str) -> bool:
    """Whether a word begins with `part`, or, where that begins with "*", ends in it."""
    return f"{part[1:]} " in f"{words} " if part.startswith("*") else f" {part}" in f" {words}"


def is_total(text: str) -> bool:
    """Whether the text stands for everybody where counts are broken down ("Total", "Gesamt")."""
    return heading_words(text) in _document()["totals"]["words"]


def is_no_answer(text: str) -> bool:
    """Whether the text says that there is no answer; a dash or a dot alone says so too."""
    words = heading_words(text)
    return words in NO_ANSWER or words == ""


def known_wave(words: str) -> str | None:
    """The wave's usual name: baseline, mid, end, follow-up (with its number), or "wave 2"; None if not known."""
    if found := _meanings("waves").get(words):
        return found
    if found_number := _NUMBERED_FOLLOW_UP.match(words):
        return f"follow-up {int(found_number[1] or found_number[2])}"
    if found_number := _NUMBERED_WAVE.match(words):
        return "baseline" if words in {"t0", "t 0"} else f"wave {int(found_number[1] or found_number[2])}"
    return None


def normalise_wave(text: str) -> str:
    """A wave as the study calls it: its usual name where there is one, else what the file says, in one spelling."""
    event = _ARM_EVENT.sub("", text.strip())
    if event and event != text.strip():
        return known_wave(heading_words(event)) or heading_words(event)
    return known_wave(heading_words(text)) or " ".join(text.split())
