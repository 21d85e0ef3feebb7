"""Passages that were coded elsewhere, joined to the interviews that a study has, so that none counts twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from analysis.scores.interviews import INTERVIEWERS
from analysis.study import PASSAGE

#: A passage with fewer words is only the same where all of an utterance is, in the interview of its document.
_FEW: Final = 4
_WORD: Final = re.compile(r"[^\W_]+")
#: "Name: " before what was said, which a transcript keeps apart.
_LABEL: Final = re.compile(r"\s{0,9}\[?[^\s:\[\]]{1,40}(?: [^\s:\[\]]{1,40}){0,3}\]?\s{0,3}:\s")
#: What a passage takes over from the interview of its document.
_OF_INTERVIEW: Final = ("interview", "person", "wave", "cohort", "side")


@dataclass(frozen=True, slots=True)
class JoinedPassages:
    """The tables interviews and codes with each passage once, and where passages went: utterance by passage."""

    interviews: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    aliases: dict[str, str]


def join_passages(interviews: pd.DataFrame, codes: pd.DataFrame) -> JoinedPassages:
    """Passages that are said in the study's interviews already become those utterances; the others stay.

    The same is: all words of an utterance; a part of one of `_FEW` words or more; or the longest of the utterances
    that it holds. Case, punctuation and a speaker's name before it do not matter. Of several, the one in the interview
    counts in which most passages of the same document are found; that document's other passages are of the same
    interview and person. Equal passages of one document in several files are one. Frames are not changed.
    """
    is_passage = interviews["utterance"].str.startswith(PASSAGE, na=False)
    if not is_passage.any():
        return JoinedPassages(interviews, codes, {})
    said, passages = interviews[~is_passage], interviews[is_passage]
    index = _Index(said)
    found = [index.find(text) for text in passages["text"]]
    homes = _homes(passages, found, index)
    aliases = _chosen(passages, found, homes, index)
    kept = passages[~passages["utterance"].isin(aliases)]
    kept = _at_home(kept, homes, said)
    aliases |= _repeated(kept)
    kept = kept[~kept["utterance"].isin(aliases)]
    names = codes["utterance"].map(lambda name: aliases.get(name, name), na_action="ignore").astype("str")
    together = pd.concat([said, kept], ignore_index=True)
    return JoinedPassages(together, codes.assign(utterance=names), aliases)


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a passage may be said: places among the utterances; `short` where it is too short to be sure."""

    places: tuple[int, ...]
    short: bool


class _Index:
    """The utterances of a study by their words, so that each passage is looked for among few."""

    def __init__(self, said: pd.DataFrame) -> None:
        self.utterances = said["utterance"].tolist()
        self.interviews = said["interview"].tolist()
        asks = said["speaker"].str.casefold().isin(INTERVIEWERS)
        self._asks = asks.tolist()
        self._texts = [_words(text) for text in said["text"]]
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, text in enumerate(self._texts):
            if text:
                self._whole[text].append(at)
                for run in dict.fromkeys(_runs(text.split())):
                    self._runs[run].append(at)

    def find(self, text: object) -> _Found:
        """The places of the best kind there is: the same, a part, or a whole; interviewees before who asks."""
        for words in _readings(text):
            short = len(words.split()) < _FEW
            for places in (self._whole.get(words, ()), () if short else self._within(words)):
                if places:
                    return _Found(tuple(sorted(places, key=lambda at: (self._asks[at], at))), short)
        longest = self._longest_in(next(_readings(text), ""))
        return _Found(longest, short=False)

    def _within(self, words: str) -> list[int]:
        """The utterances that the words are a part of."""
        first = tuple(words.split()[:_FEW])
        return [at for at in self._runs.get(first, ()) if f" {words} " in f" {self._texts[at]} "]

    def _longest_in(self, words: str) -> tuple[int, ...]:
        """The longest of the utterances that lie in the words; none of fewer than `_FEW` words."""
        near = {at for run in _runs(words.split()) for at in self._runs.get(run, ())}
        within = [at for at in near if f" {self._texts[at]} " in f" {words} "]
        best = max(within, key=lambda at: (not self._asks[at], len(self._texts[at]), -at), default=None)
        return () if best is None else (best,)


def _homes(passages: pd.DataFrame, found: Sequence[_Found], index: _Index) -> dict[str, str]:
    """The interview of each document: the one in which more than half of what is found of it was said."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for document, one in zip(passages["interview"], found, strict=True):
        if one.places and not one.short:
            votes[document].update({index.interviews[at] for at in one.places})
    best = {document: counts.most_common(1)[0] for document, counts in votes.items() if counts}
    return {document: name for document, (name, count) in best.items() if 2 * count > votes[document].total()}


def _chosen(passages: pd.DataFrame, found: Sequence[_Found], homes: dict[str, str], index: _Index) -> dict[str, str]:
    """The utterance of each passage that has one."""
    aliases = {}
    for name, document, one in zip(passages["utterance"], passages["interview"], found, strict=True):
        home = [at for at in one.places if index.interviews[at] == homes.get(document)]
        places = home or ([] if one.short else list(one.places))
        if places:
            aliases[name] = index.utterances[places[0]]
    return aliases


def _at_home(passages: pd.DataFrame, homes: dict[str, str], said: pd.DataFrame) -> pd.DataFrame:
    """The passages that were not found, as said in the interview of their document, where one person speaks in it."""
    answers = said[~said["speaker"].str.casefold().isin(INTERVIEWERS)]
    people = answers.groupby("interview")["person"].nunique(dropna=False)
    first = answers.drop_duplicates("interview").set_index("interview")
    homes = {document: home for document, home in homes.items() if people.get(home, 0) == 1}
    at = passages["interview"].map(homes)
    changed = passages.copy()
    for column in _OF_INTERVIEW:
        theirs = at if column == "interview" else at.map(first[column])
        changed[column] = theirs.where(at.notna(), passages[column]).astype(passages[column].dtype)
    return changed


def _repeated(passages: pd.DataFrame) -> dict[str, str]:
    """Passages of the same words in the same document (or person's talk), by the first of them."""
    key = passages["interview"].fillna("") + "\x1f" + passages["text"].map(_words)
    first = passages["utterance"].groupby(key).transform("first")
    repeated = (first != passages["utterance"]) & passages["text"].notna()
    return dict(zip(passages.loc[repeated, "utterance"], first[repeated], strict=True))


def _readings(text: object) -> Iterator[str]:
    """The words of a passage, then without a speaker's name before them."""
    if isinstance(text, str):
        for one in dict.fromkeys((text, _LABEL.sub("", text, count=1))):
            if words := _words(one):
                yield words


def _words(text: object) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())) if isinstance(text, str) else ""


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every `_FEW` words in a row."""
    return (tuple(words[at : at + _FEW]) for at in range(len(words) - _FEW + 1))
