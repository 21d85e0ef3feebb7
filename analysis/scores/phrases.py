"""Finding many phrases in a text in one pass: words in, matches out, bounded in time whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from analysis.scores.codebook import GAP, GAP_WORDS, Words

# Each pattern reads every character at most once: no nested repetition, so no text can make them slow.
_SENTENCE_END: Final = re.compile(r"[.!?;…\n]+")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,–—:()]")
_CLAUSE_MARKS: Final = frozenset(",–—:()")
_CLAUSE_WORDS: Final = frozenset(("but", "because", "although", "though", "whereas", "while", "however", "yet"))

#: What stands for the part of a contraction after the apostrophe; others ('s, 'd) say nothing and are dropped.
_ENDINGS: Final = {"m": "am", "re": "are", "ve": "have", "ll": "will"}
_IRREGULAR: Final = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "cannot": ("can", "not"),
}


class Word(NamedTuple):
    """One word as it is matched, where it stands in the text, and the clause of its sentence it belongs to."""

    text: str
    start: int
    end: int
    clause: int


class Match(NamedTuple):
    """A phrase found in a sentence: `label` as given with the phrase, words `start` to `end` (exclusive)."""

    label: int
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    gap: _Node | None = None
    labels: list[int] = field(default_factory=list)


class PhraseTree:
    """Phrases sharing their beginnings in one tree, so that all are looked for at once.

    `phrases` are pairs of words and a label. The time to match is bounded by the number of words times the reach of
    a phrase with two gaps, whatever the text.
    """

    def __init__(self, phrases: Iterable[tuple[Words, int]]) -> None:
        self._root = _Node()
        self._words: set[str] = set()
        self._stems: dict[str, list[str]] = {}
        self._symbols: dict[str, tuple[str, ...]] = {}
        for words, label in phrases:
            self._insert(words, label)

    def matches(self, sentence: list[Word]) -> list[Match]:
        """Every phrase in a sentence, in the order of their first words; a gap is any word up to `GAP_WORDS` times."""
        symbols = [self._symbols.get(word.text) or self._symbols_of(word.text) for word in sentence]
        beginnings = self._root.children
        found: list[Match] = []
        for start, first in enumerate(symbols):
            for symbol in first:
                if symbol in beginnings:
                    found += [Match(label, start, end) for label, end in _ends(beginnings[symbol], symbols, start + 1)]
        return found

    def _insert(self, words: Words, label: int) -> None:
        node = self._root
        for word in words:
            if word == GAP:
                node.gap = node.gap or _Node()
                node = node.gap
                continue
            if word.endswith("*"):
                self._stems.setdefault(word[:3].rstrip("*"), []).append(word)
            else:
                self._words.add(word)
            node = node.children.setdefault(word, _Node())
        if label not in node.labels:
            node.labels.append(label)

    def _symbols_of(self, word: str) -> tuple[str, ...]:
        """What a word may stand for in a phrase: itself, and the beginnings it has; remembered by word."""
        known = self._symbols.get(word)
        if known is None:
            stems = {stem for head in {word[:1], word[:2], word[:3]} for stem in self._stems.get(head, ())}
            begun = tuple(sorted(stem for stem in stems if word.startswith(stem[:-1])))
            known = ((word,) if word in self._words else ()) + begun
            # A hostile text has many words, a phrase few: only words that mean something are worth remembering.
            if known:
                self._symbols[word] = known
        return known


def _ends(node: _Node, symbols: list[tuple[str, ...]], place: int) -> set[tuple[int, int]]:
    """(label, end) of every phrase that goes on from `node` at `place`."""
    found: set[tuple[int, int]] = set()
    waiting = [(node, place)]
    while waiting:
        node, place = waiting.pop()
        found.update([(label, place) for label in node.labels])
        if place < len(symbols):
            children = node.children
            waiting += [(children[symbol], place + 1) for symbol in symbols[place] if symbol in children]
            if node.gap is not None:
                waiting += _past_gap(node.gap, symbols, place)
    return found


def _past_gap(node: _Node, symbols: list[tuple[str, ...]], place: int) -> list[tuple[_Node, int]]:
    """Where the phrase goes on after leaving out no word up to `GAP_WORDS` words."""
    last = min(place + GAP_WORDS + 1, len(symbols))
    children = node.children
    return [(children[s], skip + 1) for skip in range(place, last) for s in symbols[skip] if s in children]


def sentences(text: str) -> Iterator[list[Word]]:
    """The sentences of a text as words: lower case, contractions opened ("didn't": did not), marks left out."""
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        if words := _words(text, start, mark.start()):
            yield words
        start = mark.end()
    if words := _words(text, start, len(text)):
        yield words


def _words(text: str, start: int, end: int) -> list[Word]:
    found: list[Word] = []
    clause = 0
    for token in _TOKEN.finditer(text, start, end):
        said = token.group().lower().replace("’", "'")
        if said in _CLAUSE_MARKS or said in _CLAUSE_WORDS:
            clause += 1
        if said not in _CLAUSE_MARKS:
            found += [Word(part, token.start(), token.end(), clause) for part in _opened(said)]
    return found


def _opened(word: str) -> tuple[str, ...]:
    """A word without its contraction."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if "'" not in word:
        return (word,)
    head, _, tail = word.partition("'")
    if tail == "t" and head.endswith("n"):
        return head[:-1], "not"
    return (head, _ENDINGS[tail]) if tail in _ENDINGS else (head,)
