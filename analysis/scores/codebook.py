"""The codebook as data: themes with their phrases, read from TOML and checked."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from analysis.errors import MappingError
from analysis.scores.codebook_faults import GAP_MARK, PART, THEME_TEXTS, document_faults

FILE: Final = Path(__file__).with_name("codebook.toml")

FAVOURABLE: Final = "favourable"
UNFAVOURABLE: Final = "unfavourable"
#: Both at once.
MIXED: Final = "mixed"

Direction = Literal["favourable", "unfavourable"]

#: A phrase spelled out: words, `word*` for a beginning, `GAP` for up to `GAP_WORDS` words of any kind.
Words = tuple[str, ...]
GAP: Final = GAP_MARK
GAP_WORDS: Final = 4


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
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError("CODEBOOK_INVALID", f"{path.name} cannot be read as a codebook: {error}.") from error
    return codebook_of(read_document(text, path.name))


def read_document(text: str, name: str) -> dict[str, Any]:
    """The document in the TOML `text` of the file called `name`: it can be changed, and given to `codebook_of`.

    Raises MappingError (CODEBOOK_INVALID) where the text is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError("CODEBOOK_INVALID", f"{name} cannot be read as a codebook: {error}.") from error


def codebook_of(document: Mapping[str, Any]) -> Codebook:
    """The codebook that a document says. Raises MappingError (CODEBOOK_INVALID) with everything that is wrong in it,
    joined; `codebook_faults.document_faults` gives them one by one.
    """
    if faults := list(document_faults(document)):
        raise MappingError("CODEBOOK_INVALID", f"This is not a valid codebook: {'; '.join(faults)}.")
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
    parts = [_alternatives(part, lists) for part in PART.findall(phrase)]
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
