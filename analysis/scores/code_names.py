"""Which theme and direction a code from elsewhere stands for: by the theme's own name, else by the code's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, Codebook, codebook
from analysis.scores.phrases import sentences
from analysis.scores.theme_reading import Label, Reader, reader_of, themes_in

#: How sure a name is that is the theme's own; one that says more than one theme; words that only belong to a theme.
SAME_NAME: Final = 0.95
SAYS_SO: Final = 0.7
SPEAKS_OF_IT: Final = 0.6

_WORD: Final = re.compile(r"[^\W_]+")
#: Beginnings of this length tell words apart ("trusting" and "trust").
_STEM: Final = 5
_NO_THEME: Final = frozenset({"and", "being", "back", "fresh", "open", "skill", "time", "valued"})
_DIRECTIONS: Final = {
    **dict.fromkeys((FAVOURABLE, "favorable", "positive", "pos", "plus", "günstig", "positiv"), FAVOURABLE),
    **dict.fromkeys((UNFAVOURABLE, "unfavorable", "negative", "neg", "minus", "ungünstig", "negativ"), UNFAVOURABLE),
    **dict.fromkeys((MIXED, "ambivalent", "both", "gemischt"), MIXED),
}


@dataclass(frozen=True, slots=True)
class ThemeGuess:
    """A theme of the codebook for a code, its direction (None where the name says none), how sure (0 to 1) and why."""

    theme: str
    direction: str | None
    confidence: float
    because: str


def guess_theme(path: Sequence[str], book: Codebook | None = None) -> ThemeGuess | None:
    """What a code's name stands for; `path` has the groups it lies in before its own name. None where nothing tells.

    The name itself comes first, then the group next to it. A word for a direction ("positive") at the end of the path
    is one. Below `SAME_NAME` a person has to confirm.
    """
    reader = reader_of(book or codebook())
    parts = [part for part in path if part.strip()]
    direction = _DIRECTIONS.get(_words(parts[-1])) if len(parts) > 1 else None
    names = parts[:-1] if direction else parts
    ways = (_same_name, _says_theme, _speaks_of)
    found = (guess for way in ways for name in reversed(names) if (guess := way(name, reader)))
    guess = next(found, None)
    if guess is None:
        return None
    own = direction or guess.direction or next(filter(None, (_cue(part, reader) for part in reversed(names))), None)
    return ThemeGuess(guess.theme, own, guess.confidence, guess.because)


def _same_name(name: str, reader: Reader) -> ThemeGuess | None:
    theme = _theme_names(reader.book).get(_words(name))
    return None if theme is None else ThemeGuess(theme, None, SAME_NAME, f'"{name[:60]}" is the name of the theme.')


def _says_theme(name: str, reader: Reader) -> ThemeGuess | None:
    """By the phrases of the codebook, where they say one theme."""
    said = list(themes_in(name, "", reader))
    if len({theme for theme, _, _ in said}) != 1:
        return None
    theme, direction, phrase = said[0]
    cue = _cue(name, reader)
    # A noun alone ("trust") is the theme's and says no direction; beside a cue ("lack of trust") the cue says it.
    own = cue or (None if direction == FAVOURABLE and " " not in phrase else direction)
    return ThemeGuess(theme, own, SAYS_SO, f'"{phrase[:60]}" says so in the codebook.')


def _speaks_of(name: str, reader: Reader) -> ThemeGuess | None:
    """By words of the theme's own name, or by what the codebook knows as its topics, where one theme alone has them."""
    words = _words(name).split()
    named = {theme for theme, own in _theme_words(reader.book).items() if any(_alike(word, own) for word in words)}
    topics = {label.theme for label in _labels(name, reader) if label.kind == "topic"}
    for themes, because in ((named, "Its words are in the name of the theme."), (topics, "It names a topic of it.")):
        if len(themes) == 1:
            return ThemeGuess(next(iter(themes)), None, SPEAKS_OF_IT, because)
    return None


def _cue(name: str, reader: Reader) -> str | None:
    """The direction of the cues in a name, where they all say the same."""
    ways = {label.direction for label in _labels(name, reader) if label.kind == "cue"}
    return next(iter(ways)) if len(ways) == 1 else None


def _labels(name: str, reader: Reader) -> Iterator[Label]:
    for words in sentences(name):
        yield from (reader.labels[match.label] for match in reader.tree.matches(words))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _alike(word: str, own: frozenset[str]) -> bool:
    return word in own or any(len(word) >= _STEM and other[:_STEM] == word[:_STEM] for other in own)


@cache
def _theme_names(book: Codebook) -> dict[str, str]:
    """Themes by what they may be called."""
    return {_words(name): theme.id for theme in book.themes for name in (theme.title, theme.id.replace("_", " "))}


@cache
def _theme_words(book: Codebook) -> dict[str, frozenset[str]]:
    """The words of each theme's names that no other theme is called by."""
    every = {theme.id: set(_words(f"{theme.title} {theme.id.replace('_', ' ')}").split()) for theme in book.themes}
    return {
        theme: frozenset(
            word for word in words if word not in _NO_THEME and sum(word in other for other in every.values()) == 1
        )
        for theme, words in every.items()
    }  # fmt: skip
