"""Interviews as they came in: what waits for a roster, what may name somebody, what cannot be coded."""

from __future__ import annotations

import hashlib

import pandas as pd

from analysis.privacy.redaction import Redactor
from analysis.scores.languages import ENGLISH, language_of
from analysis.storage.kept_facts import read_kept_facts
from analysis.storage.stores import Store
from analysis.study import Study
from analysis.workflow.flagged_words import WORD, flagged_words, read_word_answers
from analysis.workflow.pseudonyms import SPEAKER
from analysis.workflow.texts import known_names
from analysis.workflow.workspace import Workspace


def quarantined(study: Study) -> int:
    """How many texts of interviews and comments are kept and shown to nobody, because no roster is there."""
    return 0 if study.has_roster else len(study.interviews) + len(study.comments)


def texts_mark(store: Store, study: str) -> str:
    """A mark that changes when something is decided on speakers or on words that may be names."""
    kept = read_kept_facts(store, study)
    mine = kept.loc[kept["name"].isin((SPEAKER, WORD)), ["key", "value"]].sort_values("key")
    return hashlib.sha256(mine.to_json(orient="values").encode()).hexdigest()[:16]


def words_to_decide(workspace: Workspace, study: Study) -> pd.DataFrame:
    """Words of an opened study that may be names, as `flagged_words`; none while its texts are in quarantine."""
    redactor = Redactor.from_identifiers(known_names(workspace, study.name))
    return flagged_words(study, redactor, read_word_answers(workspace.store, study.name))


def not_in_english(said: pd.DataFrame) -> pd.DataFrame:
    """The rows of `said` (with a column text) that are in another language, with that `language`; nothing is suggested
    for them.
    """
    languages = said["text"].map(language_of, na_action="ignore").fillna(ENGLISH).astype("str")
    return said.assign(language=languages)[languages != ENGLISH]
