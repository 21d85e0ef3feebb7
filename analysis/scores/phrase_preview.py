"""What phrases would find in answers, before they stand in any codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.scores.codebook import codebook_of, spell_out
from analysis.scores.interviews import suggest_codes
from analysis.scores.phrases import PhraseTree, sentences


def answers_with(phrase: str, lists: Mapping[str, Sequence[str]], said: pd.DataFrame) -> pd.DataFrame:
    """The rows of `said` (utterance, text) in which a sound phrase stands, with the words found as `phrase`; several
    places of one answer are joined by " / ". Negations and cues are not looked at: it shows where the words stand.
    """
    tree = PhraseTree((words, 0) for words in spell_out([phrase], lists))
    found = [" / ".join(dict.fromkeys(_passages(str(text), tree))) for text in said["text"]]
    return said.assign(phrase=pd.Series(found, index=said.index, dtype="str")).loc[[bool(one) for one in found]]


def compare_theme(
    before: Mapping[str, Any], after: Mapping[str, Any], theme: str, utterances: pd.DataFrame
) -> pd.DataFrame:
    """What a theme is suggested for by two sound documents: utterance, `before` and `after` (a direction, NA for
    none) and `phrase`, the words that led to it, one row an answer that either finds. `utterances` as in
    `scores.interviews.suggest_codes`.
    """
    found = [_suggested(document, theme, utterances) for document in (before, after)]
    both = found[0].merge(found[1], on="utterance", how="outer", suffixes=("_before", "_after"))
    phrase = both["phrase_after"].fillna(both["phrase_before"])
    told = pd.DataFrame({"utterance": both["utterance"], "before": both["direction_before"]})
    return told.assign(after=both["direction_after"], phrase=phrase)


def _suggested(document: Mapping[str, Any], theme: str, utterances: pd.DataFrame) -> pd.DataFrame:
    themes = [one for one in document["themes"] if one["id"] == theme]
    codes = suggest_codes(utterances, codebook_of({**document, "themes": themes}))
    return codes[["utterance", "direction", "phrase"]]


def _passages(text: str, tree: PhraseTree) -> Iterator[str]:
    for words in sentences(text):
        for match in tree.matches(words):
            yield text[words[match.start].start : words[match.end - 1].end]
