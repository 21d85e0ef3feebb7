"""The word lists of redaction, read once from `words.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

#: Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in the form that `fold` gives; what each set is for stands in `words.toml`."""

    everyday: frozenset[str]
    months: frozenset[str]
    before_month: frozenset[str]
    after_name: frozenset[str]
    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    known: frozenset[str]
    roles: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The lists as shipped."""
    lists = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return Vocabulary(**{name: frozenset(words.split()) for name, words in lists.items()})


def fold(word: str) -> str:
    """A word without case and accents: "Müller" and "MULLER" are one."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
