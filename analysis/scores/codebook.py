"""The codebook as data: themes with their phrases, read from TOML and checked."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from analysis.errors import MappingError
from analysis.study import OUTCOMES

FILE: Final = Path(__file__).with_name("codebook.toml")

FAVOURABLE: Final = "favourable"
UNFAVOURABLE: Final = "unfavourable"
#: Both at once.
MIXED: Final = "mixed"

Direction = Literal["favourable", "unfavourable"]

#: A phrase spelled out: words, `word*` for a beginning, `GAP` for up to `GAP_WORDS` words of any kind.
Words = tuple[str, ...]
GAP: Final = ".."
GAP_WORDS: Final = 4

#: A part of a phrase: several words in brackets, or one word.
_PART: Final = re.compile(r"\([^()]*\)|[^\s()]+")

THEME_TEXTS: Final = ("id", "title", "definition", "include", "exclude")
THEME_LISTS: Final = ("examples", "claims", "questions", "strong_favourable", "strong_unfavourable", "topic")
BOOK_LISTS: Final = ("negations", "affirmations", "ignored")


@dataclass(frozen=True, slots=True)
class Theme:
    """One bipolar theme. Phrases are spelled out; topic phrases have no direction of their own.

    `outcome` is the impact outcome the theme speaks to, None for none; `questions` are phrases of guide questions
    that anchor it: in their answers a cue is enough.
    """

    id: str
    title: str
    outcome: str | None
    definition: str
    include: str
    exclude: str
    examples: tuple[str, ...]
    claims: tuple[str, ...]
    questions: tuple[Words, ...]
    favourable: tuple[Words, ...]
    unfavourable: tuple[Words, ...]
    topic: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """Themes, and how their phrases are read: windows in words, negations, affirmations, ignored phrases and cues."""

    version: str
    negation_window: int
    cue_window: int
    negations: frozenset[str]
    affirmations: tuple[Words, ...]
    ignored: tuple[Words, ...]
    cues: tuple[tuple[Words, Direction], ...]
    themes: tuple[Theme, ...]

    def theme(self, theme_id: str) -> Theme:
        """The theme with this id; raises KeyError where there is none."""
        return {theme.id: theme for theme in self.themes}[theme_id]


@cache
def codebook() -> Codebook:
    """The shipped codebook. Read once."""
    return read_codebook(FILE)


def read_codebook(path: Path) -> Codebook:
    """The codebook in the TOML file `path`; the file itself explains how phrases are written.

    Raises MappingError (CODEBOOK_INVALID) with everything that is wrong in it.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError("CODEBOOK_INVALID", f"{path.name} cannot be read as a codebook: {error}.") from error
    problems = list(_problems(document))
    if problems:
        raise MappingError("CODEBOOK_INVALID", f"{path.name} is not a valid codebook: {'; '.join(problems)}.")
    lists = document.get("lists", {})
    sides: tuple[Direction, ...] = (FAVOURABLE, UNFAVOURABLE)
    cues = [(words, side) for side in sides for words in spell_out(document["cues"][side], lists)]
    return Codebook(
        version=document["version"],
        negation_window=document["negation_window"],
        cue_window=document["cue_window"],
        negations=frozenset(document["negations"]),
        affirmations=spell_out(document["affirmations"], lists),
        ignored=spell_out(document["ignored"], lists),
        cues=tuple(cues),
        themes=tuple(_theme(table, lists) for table in document["themes"]),
    )


def spell_out(phrases: Sequence[str], lists: Mapping[str, Sequence[str]]) -> tuple[Words, ...]:
    """Every reading of some phrases: alternatives ("a|b", "(a b|c)") and lists ("{name}") multiplied out."""
    return tuple(dict.fromkeys(words for phrase in phrases for words in _readings(phrase, lists)))


def _readings(phrase: str, lists: Mapping[str, Sequence[str]]) -> Iterator[Words]:
    parts = [_alternatives(part, lists) for part in _PART.findall(phrase)]
    for choice in itertools.product(*parts):
        yield tuple(itertools.chain.from_iterable(choice))


def _alternatives(part: str, lists: Mapping[str, Sequence[str]]) -> list[Words]:
    found: list[Words] = []
    for one in part.strip("()").split("|"):
        if one.startswith("{"):
            found += [words for entry in lists[one.strip("{}")] for words in _readings(entry, lists)]
        else:
            found.append(tuple(one.split()))
    return found


def _theme(table: Mapping[str, Any], lists: Mapping[str, Sequence[str]]) -> Theme:
    return Theme(
        **{name: table[name] for name in THEME_TEXTS},
        outcome=table.get("outcome"),
        examples=tuple(table["examples"]),
        claims=tuple(table["claims"]),
        questions=spell_out(table["questions"], lists),
        favourable=spell_out(table["strong_favourable"], lists),
        unfavourable=spell_out(table["strong_unfavourable"], lists),
        topic=spell_out(table["topic"], lists),
    )


def _problems(document: Mapping[str, Any]) -> Iterator[str]:
    for key in ("version", "negation_window", "cue_window", *BOOK_LISTS, "cues", "themes"):
        if key not in document:
            yield f'"{key}" is missing'
    lists, themes = document.get("lists", {}), document.get("themes", [])
    ids = [theme.get("id") for theme in themes]
    yield from (f'theme "{name}" stands twice' for name in dict.fromkeys(ids) if ids.count(name) > 1)
    for theme in themes:
        where = f'theme "{theme.get("id")}"'
        yield from (f'{where} lacks "{key}"' for key in (*THEME_TEXTS, *THEME_LISTS) if key not in theme)
        unknown = theme.keys() - {*THEME_TEXTS, *THEME_LISTS, "outcome"}
        yield from (f'{where} has an unknown key "{key}"' for key in sorted(unknown))
        if theme.get("outcome", OUTCOMES[0]) not in OUTCOMES:
            yield f'{where} speaks to the unknown outcome "{theme["outcome"]}"'
        for key in THEME_LISTS[2:]:
            yield from (f"{where}: {fault}" for phrase in theme.get(key, []) for fault in _phrase_faults(phrase, lists))


def _phrase_faults(phrase: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    parts = _PART.findall(phrase)
    words = phrase.replace("(", " ").replace(")", " ").split()
    if not parts or GAP in (words[0], words[-1]) or words.count(GAP) > 2:
        yield f'phrase "{phrase}" is empty, begins or ends with a gap, or has more than two gaps'
    names = [one for part in parts for one in part.strip("()").split("|") if one.startswith("{")]
    yield from (f'phrase "{phrase}" names the unknown list {name}' for name in names if name.strip("{}") not in lists)
    if phrase != phrase.lower() or "'" in phrase or phrase.count("(") != phrase.count(")"):
        yield f'phrase "{phrase}" must be in lower case, without contractions, and close its brackets'
