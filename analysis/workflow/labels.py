"""Labels that name people ("Anna Schmidt.1", "Anna Schmidt & Ben Okafor") become others, alike in every file."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.privacy.names import spells_a_name
from analysis.privacy.pseudonyms import Pseudonymiser

#: Columns of labels, and what a label is called instead; an utterance begins with its interview.
_CALLED: Final = MappingProxyType({"interview": "talk", "utterance": "talk", "pair": "pair"})
#: What stands before the number that tells one label from the next.
_STEM: Final = re.compile(r"^\D*[^\W\d_]")
_SIGNS: Final = 8


def without_names_in_labels(table: pd.DataFrame, pseudonymiser: Pseudonymiser) -> pd.DataFrame:
    """`table` with every label of an interview, utterance or pair that reads as a name, or holds a mail, replaced.

    The same label becomes the same one in every file, so that codes still find their utterance and meetings their
    pair. Other labels stay as they are.
    """
    changed = {}
    for column, called in _CALLED.items():
        if column in table and table[column].notna().any():
            spoken = {label: _renamed(str(label), called, pseudonymiser) for label in table[column].dropna().unique()}
            changed[column] = table[column].map(spoken, na_action="ignore").astype("str")
    return table.assign(**changed)


def _renamed(label: str, called: str, pseudonymiser: Pseudonymiser) -> str:
    found = _STEM.match(label)
    stem = label if "@" in label else found[0] if found else ""
    if "@" not in stem and not spells_a_name(stem):
        return label
    token = pseudonymiser.one("code", stem) or ""
    return f"{called} {token.removeprefix('code:')[:_SIGNS]}{label[len(stem) :]}"
