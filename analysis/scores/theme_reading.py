"""Reading themes and their directions out of one utterance, with negations, cues and guide questions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, Codebook
from analysis.scores.phrases import Match, PhraseTree, Word, sentences

#: The longest excerpt that is kept as the reason of a suggestion.
PHRASE_CHARACTERS: Final = 120
#: Words that carry a negation on from one phrase to the next ("neither heard nor valued").
JOINERS: Final = frozenset(("or", "nor", "and"))

_TOPIC, _CUE, _AFFIRMATION, _IGNORED, _QUESTION = "topic", "cue", "affirmation", "ignored", "question"
_OPPOSITE: Final = {FAVOURABLE: UNFAVOURABLE, UNFAVOURABLE: FAVOURABLE}


@dataclass(frozen=True, slots=True)
class Label:
    """What a phrase says: its kind (a direction, or another mark), its theme and, of a cue, its direction."""

    kind: str
    theme: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """A codebook ready to be matched: the tree's labels are places in `labels`."""

    book: Codebook
    tree: PhraseTree
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A theme in a direction, and the words of the sentence (`start` to `end`, exclusive) that say it."""

    theme: str
    direction: str
    start: int
    end: int


@lru_cache(maxsize=8)
def reader_of(book: Codebook) -> Reader:
    """The codebook made ready; the last few are remembered, because spelling one out takes a moment."""
    groups: list[tuple[Label, Sequence[tuple[str, ...]]]] = []
    for theme in book.themes:
        groups += [(Label(FAVOURABLE, theme.id), theme.favourable), (Label(UNFAVOURABLE, theme.id), theme.unfavourable)]
        groups += [(Label(_TOPIC, theme.id), theme.topic), (Label(_QUESTION, theme.id), theme.questions)]
    for side in (FAVOURABLE, UNFAVOURABLE):
        groups.append((Label(_CUE, direction=side), [words for words, way in book.cues if way == side]))
    groups += [(Label(_AFFIRMATION), book.affirmations), (Label(_IGNORED), book.ignored)]
    phrases = [(words, number) for number, (_, readings) in enumerate(groups) for words in readings]
    return Reader(book, PhraseTree(phrases), tuple(label for label, _ in groups))


def themes_in(text: str, question: str, reader: Reader) -> Iterator[tuple[str, str, str]]:
    """(theme, direction, words that say it) of one utterance, in the order of the codebook.

    `question` is what was asked, "" where that is not known. Time grows with the length of the text and no faster.
    """
    anchored = anchored_themes(question, reader) if question else frozenset()
    found: dict[str, dict[str, str]] = {}
    for words in sentences(text):
        for said in _read_sentence(words, reader, anchored):
            ways = found.setdefault(said.theme, {})
            if said.direction not in ways:
                ways[said.direction] = text[words[said.start].start : words[said.end - 1].end][:PHRASE_CHARACTERS]
    for theme in reader.book.themes:
        if theme.id in found:
            ways = found[theme.id]
            yield theme.id, MIXED if len(ways) > 1 else next(iter(ways)), " / ".join(ways.values())


@lru_cache(maxsize=1024)
def anchored_themes(question: str, reader: Reader) -> frozenset[str]:
    """The themes that a guide question asks about."""
    matches = [match for words in sentences(question) for match in reader.tree.matches(words)]
    return frozenset(reader.labels[m.label].theme for m in matches if reader.labels[m.label].kind == _QUESTION)


def _read_sentence(words: list[Word], reader: Reader, anchored: frozenset[str]) -> Iterator[Said]:
    """What a sentence says: strong phrases first, then topics and guide questions by their cues."""
    kinds: dict[str, list[Match]] = {}
    for match in reader.tree.matches(words):
        kinds.setdefault(reader.labels[match.label].kind, []).append(match)
    ignored = _places(kinds.get(_IGNORED, []))
    strong = [m for kind in _OPPOSITE for m in kinds.get(kind, []) if not ignored & {m.start, m.end - 1}]
    strong = _outermost(strong, reader)
    negated = _Negations(words, _places(kinds.get(_AFFIRMATION, [])), strong, reader.book)
    spoken = set()
    for match in strong:
        label = reader.labels[match.label]
        spoken.add(label.theme)
        yield Said(label.theme, negated.turn(label.kind, match), match.start, match.end)
    cues = [
        Said("", negated.turn(reader.labels[match.label].direction, match), match.start, match.end)
        for match in kinds.get(_CUE, [])
    ]
    yield from _by_cues(kinds.get(_TOPIC, []), cues, spoken, anchored, reader)


def _by_cues(
    topics: list[Match], cues: list[Said], spoken: set[str], anchored: frozenset[str], reader: Reader
) -> Iterator[Said]:
    """Topics that no strong phrase settled, by the nearest cue within the window; anchored themes by every cue."""
    starts = [cue.start for cue in cues]
    for match in topics:
        theme = reader.labels[match.label].theme
        after = bisect_left(starts, match.start)
        near = [c for c in cues[max(after - 1, 0) : after + 1] if abs(c.start - match.start) <= reader.book.cue_window]
        if near and theme not in spoken:
            cue = min(near, key=lambda c: abs(c.start - match.start))
            yield Said(theme, cue.direction, min(match.start, cue.start), max(match.end, cue.end))
    for theme in anchored - spoken:
        yield from (Said(theme, cue.direction, cue.start, cue.end) for cue in cues)


def _places(matches: list[Match]) -> set[int]:
    return {place for match in matches for place in range(match.start, match.end)}


def _outermost(matches: list[Match], reader: Reader) -> list[Match]:
    """Matches that do not lie inside a longer one of the same theme, in order; equal spans all stay."""
    kept: list[Match] = []
    last: dict[str, Match] = {}
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        theme = reader.labels[match.label].theme
        before = last.get(theme)
        if before is None or match.end > before.end or (match.start, match.end) == (before.start, before.end):
            kept.append(match)
            last[theme] = match
    return kept


class _Negations:
    """The negations of a sentence, and which phrases they turn.

    One turns the phrases that begin after it in its clause, within the codebook's window, up to the first of them
    and what is joined to it by "or", "nor" or "and".
    """

    def __init__(self, words: list[Word], affirmed: set[int], strong: list[Match], book: Codebook) -> None:
        self._words = words
        self._window = book.negation_window
        self._places = {p for p, word in enumerate(words) if word.text in book.negations and p not in affirmed}
        self._first_end: dict[int, int] = {}
        for match in strong:
            self._first_end[match.start] = min(match.end, self._first_end.get(match.start, match.end))

    def turn(self, direction: str, match: Match) -> str:
        """The direction of a match, turned where a negation reaches it."""
        clause = self._words[match.start].clause
        for place in range(match.start - 1, max(match.start - self._window, 0) - 1, -1):
            if place in self._places and self._words[place].clause == clause:
                return _OPPOSITE[direction]
            if self._first_end.get(place, match.start + 1) <= match.start and not self._joined(place, match.start):
                return direction
        return direction

    def _joined(self, start: int, end: int) -> bool:
        return any(self._words[place].text in JOINERS for place in range(start, end))
