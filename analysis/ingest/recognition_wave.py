"""Which wave a file belongs to, and for whom it was: from what HR wrote into names of files and sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import pandas as pd

from analysis.ingest.dates import NOT_KEPT, read_dates
from analysis.ingest.words import WEAK_WAVE_WORDS, arm_of, known_wave, side_of
from analysis.study import COMPARISON, WAITLIST

_SPLIT = re.compile(r"[^\w]+|_|(?<=[a-zäöü])(?=[A-Z0-9])|(?<=\d)(?=[a-zA-Z])")
_YEAR = re.compile(r"20[0-4]\d")
_NUMBER = re.compile(r"\d{1,2}")
_SIDE_WORDS = frozenset({"junior", "juniors", "senior", "seniors", "mentor", "mentors", "mentee", "mentees",
                         "führungskräfte", "nachwuchskräfte"})  # fmt: skip


#: In a name of so few words even "before" or "end" says which wave it is.
_SHORT_NAME = 5


@dataclass(frozen=True, slots=True)
class NameClue:
    """What a name says: the value, how sure (0 to 1), and the sentence that says where it was read."""

    value: str
    confidence: float
    because: str


def wave_in_names(file_name: str, sheet_name: str) -> tuple[NameClue, ...]:
    """The waves that the file's name, then the sheet's name, state; several where they contradict each other."""
    clues: dict[str, NameClue] = {}
    for label, name in (("file's name", PurePath(file_name).stem), ("sheet's name", sheet_name)):
        for wave, confidence in _waves_in(_tokens(name)):
            clues.setdefault(wave, NameClue(wave, confidence, f'The {label} says "{wave}".'))
    strong = tuple(clue for clue in clues.values() if clue.confidence >= 0.9)
    return strong or tuple(clues.values())


def _waves_in(tokens: Sequence[str]) -> Iterable[tuple[str, float]]:
    found: dict[str, float] = {}
    used: set[int] = set()
    for width in (3, 2, 1):
        for start in range(len(tokens) - width + 1):
            span = range(start, start + width)
            words = " ".join(tokens[start : start + width])
            wave = None if used & set(span) else known_wave(words)
            if wave:
                weak = words in WEAK_WAVE_WORDS and len(tokens) > _SHORT_NAME
                found[wave] = max(found.get(wave, 0), 0.7 if weak else 0.9)
                used |= set(span)
    if "follow-up" in found and any(wave.startswith("follow-up ") for wave in found):
        del found["follow-up"]
    if not found:
        found = {token: 0.75 for token in tokens if _YEAR.fullmatch(token)}
    return found.items()


def side_in_name(file_name: str, sheet_name: str) -> NameClue | None:
    """The one side that the names state ("baseline_mentors.csv" is of juniors); None for none or both."""
    words = [word for name in (PurePath(file_name).stem, sheet_name) for word in _tokens(name)]
    sides = {side_of(word) or side_of(word.rstrip("s")) for word in words if word in _SIDE_WORDS} - {None}
    if len(sides) != 1 or "reverse" in words:
        return None
    side = str(sides.pop())
    return NameClue(side, 0.8, f"The file's name says that these are the {side}s.")


def arm_in_name(file_name: str, sheet_name: str) -> NameClue | None:
    """The waitlist or comparison arm where the names state one; None otherwise (the programme is not assumed)."""
    words = [word for name in (PurePath(file_name).stem, sheet_name) for word in _tokens(name)]
    arms = {arm for word in words if (arm := arm_of(word)) in (WAITLIST, COMPARISON)}
    if len(arms) != 1:
        return None
    arm = str(arms.pop())
    return NameClue(arm, 0.9, f"The file's name says that these are people of the {arm} arm.")


def wave_from_dates(cells: pd.Series | None, order: str | None) -> NameClue | None:
    """The month in the middle of the file's dates as a name to be confirmed by a person; None without dates."""
    if cells is None:
        return None
    values = read_dates(cells, order).values
    given = values[~np.isnat(values) & (values != NOT_KEPT)]
    if not len(given):
        return None
    middle = pd.Timestamp(np.sort(given)[len(given) // 2])
    return NameClue(f"{middle:%Y-%m}", 0.4, f"Half of the answers were given by {middle:%d %B %Y}.")


def _tokens(name: str) -> list[str]:
    return [token.casefold() for token in _SPLIT.split(name) if token]
