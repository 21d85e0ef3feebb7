"""The matcher, against a slow one that tries every phrase at every place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.scores.codebook import GAP, GAP_WORDS, Words
from analysis.scores.phrases import PhraseTree, sentences


def said(text: str) -> list[list[str]]:
    return [[word.text for word in words] for words in sentences(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I didn't. He can’t!", [["i", "did", "not"], ["he", "can", "not"]]),
        ("We've met; she's CFO, I'm new", [["we", "have", "met"], ["she", "cfo", "i", "am", "new"]]),
        ("I'd won't cannot", [["i", "will", "not", "can", "not"]]),
        ("", []),
        ("... !?", []),
        ("Über-cool\nzwei", [["über", "cool"], ["zwei"]]),
    ],
)
def test_words_of_a_text(text: str, words: list[list[str]]) -> None:
    assert said(text) == words


def test_words_know_their_place_and_clause() -> None:
    text = "No, but İ'm fine"
    (words,) = sentences(text)
    assert [text[w.start : w.end] for w in words] == ["No", "but", "İ'm", "İ'm", "fine"]
    assert [w.clause for w in words] == [0, 2, 2, 2, 2]


def slow_ends(phrase: Words, words: list[str], place: int) -> set[int]:
    if not phrase:
        return {place}
    if phrase[0] == GAP:
        places = range(place, min(place + GAP_WORDS, len(words)) + 1)
        return {end for start in places for end in slow_ends(phrase[1:], words, start)}
    if place >= len(words):
        return set()
    fits = words[place].startswith(phrase[0][:-1]) if phrase[0].endswith("*") else words[place] == phrase[0]
    return slow_ends(phrase[1:], words, place + 1) if fits else set()


WORDS = st.sampled_from(["a", "ab", "abc", "b", "bc", "c"])
PARTS = st.one_of(WORDS, st.sampled_from(["a*", "ab*", "b*"]))
PHRASES = st.lists(PARTS, min_size=1, max_size=3).flatmap(
    lambda parts: st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)).map(
        lambda gaps: tuple(p for i, part in enumerate(parts) for p in ((GAP, part) if gaps[i] and i else (part,)))
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PHRASES, min_size=1, max_size=5), st.lists(WORDS, max_size=12))
def test_tree_finds_what_trying_everything_finds(phrases: list[Words], words: list[str]) -> None:
    (sentence,) = list(sentences(" ".join(words))) or [[]]
    found = {
        (m.label, m.start, m.end) for m in PhraseTree(zip(phrases, range(len(phrases)), strict=True)).matches(sentence)
    }
    expected = {
        (label, start, end)
        for label, phrase in enumerate(phrases)
        for start in range(len(words))
        for end in slow_ends(phrase, words, start)
    }
    assert found == expected
