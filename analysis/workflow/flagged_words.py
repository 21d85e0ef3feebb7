"""Words in texts that may be names of people who are on no roster: a person says which are, and that holds for all.

A word that is a name leaves every text whenever a study is opened, and the texts of files that come later before they
are stored. What was decided is kept encrypted, under a keyed hash of the word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from analysis.privacy.redaction import Redactor
from analysis.privacy.vocabulary import fold
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.stores import Store
from analysis.study import Study
from analysis.workflow.workspace import Workspace

#: The fact that says whether a word is a name.
WORD: Final = "word"
#: Tables and columns whose words are looked at: what people said and wrote.
_SAID: Final = (("interviews", "text"), ("comments", "text"))
#: Signs before and after a word that are shown with it.
_AROUND: Final = 45
COLUMNS: Final = ("word", "times", "example")


@dataclass(frozen=True, slots=True)
class WordAnswers:
    """What was decided: words that are names (as written), and folded words that are none."""

    names: tuple[str, ...] = ()
    others: frozenset[str] = field(default_factory=frozenset)


def read_word_answers(store: Store, study: str) -> WordAnswers:
    """What was decided on words of a study. Raises StudyError for an unknown one."""
    kept = read_kept_facts(store, study)
    told = [json.loads(value) for value in kept.loc[kept["name"] == WORD, "value"]]
    held = [(str(one["word"]), bool(one["name"])) for one in told if not str(one["word"]).startswith("[")]
    names = sorted(word for word, is_name in held if is_name)
    return WordAnswers(tuple(names), frozenset(fold(word) for word, is_name in held if not is_name))


def decide_words(workspace: Workspace, study: str, words: Iterable[str], *, are_names: bool, who: str) -> None:
    """Keep that words are names, or that they are none; the last answer on a word counts.

    Raises StoreError for a read-only study.
    """
    facts = [
        KeptFact(WORD, json.dumps({"word": word, "name": are_names}), key=_key(workspace, word))
        for word in dict.fromkeys(words)
    ]
    if facts:
        keep_facts(workspace.store, study, facts, who=who)


def flagged_words(study: Study, redactor: Redactor, answers: WordAnswers) -> pd.DataFrame:
    """Words of an opened study that may be names and were not decided on: `COLUMNS`, the most frequent first.

    `redactor` knows what names are known; a word counts once a place, and its writings with and without accents are
    one. `example` is a piece of a text around it.
    """
    rows = []
    for table, column in _SAID:
        texts = getattr(study, table)[column].reset_index(drop=True)
        flagged = redactor.redact(texts).flagged
        rows.append(flagged.assign(text=flagged["position"].map(texts)))
    found = pd.concat(rows, ignore_index=True)
    found = found.assign(folded=found["word"].map(fold))
    found = found[~found["folded"].isin(answers.others)]
    groups = found.groupby("folded", sort=True)
    words = groups.agg(word=("word", "first"), times=("word", "size"), text=("text", "first"))
    words = words.sort_values(["times", "word"], ascending=[False, True], ignore_index=True)
    examples = [_around(str(text), str(word)) for word, text in zip(words["word"], words["text"], strict=True)]
    shown = words.assign(example=pd.Series(examples, index=words.index, dtype="str"))
    return shown[list(COLUMNS)].astype({"word": "str", "times": "int64"})


def name_rows(answers: WordAnswers) -> pd.DataFrame:
    """Words that are names as rows of identifiers (kind, value), for a redactor."""
    return pd.DataFrame({"kind": WORD, "value": list(answers.names)}, dtype="str")


def _around(text: str, word: str) -> str:
    at = text.find(word)
    start, end = max(0, at - _AROUND), at + len(word) + _AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _key(workspace: Workspace, word: str) -> str:
    return workspace.pseudonymiser.word_token(WORD, fold(word))
