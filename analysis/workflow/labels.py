"""Labels that name people ("Anna Schmidt.1", "Anna Schmidt & Ben Okafor") become others, alike in every file."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.privacy.names import spells_a_name
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.study import PASSAGE

#: Columns of labels, and what a label is called instead; an utterance begins with its interview.
_CALLED: Final = MappingProxyType({"interview": "talk", "utterance": "talk", "pair": "pair"})
#: What stands before the number that tells one label from the next.
_STEM: Final = re.compile(r"^\D*[^\W\d_]")
_SIGNS: Final = 8
#: What names of files end in.
_ENDING: Final = r"\.(?i:docx?|odt|rtf|txt|pdf|html?|md|vtt|srt)$"


def without_names_in_labels(table: pd.DataFrame, pseudonymiser: Pseudonymiser) -> pd.DataFrame:
    """`table` with every label of an interview, utterance or pair that reads as a name, or holds a mail, replaced.

    The same label becomes the same one in every file, so that codes still find their utterance and meetings their
    pair. Other labels stay as they are.
    """
    changed = {}
    table = _without_documents(table, pseudonymiser)
    for column, called in _CALLED.items():
        if column in table and table[column].notna().any():
            spoken = {label: _renamed(str(label), called, pseudonymiser) for label in table[column].dropna().unique()}
            changed[column] = table[column].map(spoken, na_action="ignore").astype("str")
    return table.assign(**changed)


def _without_documents(table: pd.DataFrame, pseudonymiser: Pseudonymiser) -> pd.DataFrame:
    """The table with another name for every document of a coded project: names of files may name people.

    A document is called alike in every file, whatever its ending.
    """
    if "interview" not in table or "utterance" not in table:
        return table
    passages = table["utterance"].str.startswith(PASSAGE, na=False) & table["interview"].notna()
    if not passages.any():
        return table
    stems = table["interview"].where(passages).str.replace(_ENDING, "", regex=True).str.strip()
    tokens = pseudonymiser.token("code", stems).str.removeprefix("code:").str[:_SIGNS]
    return table.assign(interview=table["interview"].mask(passages, "document " + tokens).astype("str"))


def _renamed(label: str, called: str, pseudonymiser: Pseudonymiser) -> str:
    found = _STEM.match(label)
    stem = label if "@" in label else found[0] if found else ""
    if "@" not in stem and not spells_a_name(stem):
        return label
    token = pseudonymiser.one("code", stem) or ""
    return f"{called} {token.removeprefix('code:')[:_SIGNS]}{label[len(stem) :]}"
