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
_TALK: Final = "talk"
_CALLED: Final = MappingProxyType({"interview": _TALK, "utterance": _TALK, "pair": "pair"})
#: What stands before the number that tells one label from the next.
_STEM: Final = re.compile(r"^\D*[^\W\d_]")
#: Words with capitals one after the other, which may be a name within a label ("Talk with Anna Schmidt").
#: Bounded, since a label may be as long as a cell.
_CAPITALS: Final = re.compile(r"[^\W\d_a-z][^\W\d_]{0,40}(?:[ .'’\-]{1,2}[^\W\d_a-z][^\W\d_]{0,40}){1,8}")
#: What looks like somebody's number: it is taken out of texts as well.
_NUMBER: Final = re.compile(r"(?:[A-Za-z]{1,5}-?\d{4,12}|\d{6,20})(?!\w)")
#: Names that talks without one get from what their file holds.
_OURS: Final = "interview "
_SIGNS: Final = 8
#: What names of files end in.
_ENDING: Final = r"\.(?i:docx?|odt|rtf|txt|pdf|html?|md|vtt|srt)$"


def without_names_in_labels(table: pd.DataFrame, pseudonymiser: Pseudonymiser) -> pd.DataFrame:
    """`table` with every label of an interview, utterance or pair that reads as a name or a person's number, or
    holds a name or a mail, replaced.

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
    stem = _naming_stem(label) or (_number_stem(label) if called == _TALK else "")
    if not stem:
        return label
    token = pseudonymiser.one("code", stem) or ""
    return f"{called} {token.removeprefix('code:')[:_SIGNS]}{label[len(stem) :]}"


def _naming_stem(label: str) -> str:
    """The beginning of a label that says who somebody is, "" where nothing of it does."""
    if "@" in label:
        return label
    if (found := _STEM.match(label)) and spells_a_name(found[0]):
        return found[0]
    if any(map(spells_a_name, _CAPITALS.findall(label))):
        return label[: max(place for place, sign in enumerate(label, start=1) if sign.isalpha())]
    return ""


def _number_stem(label: str) -> str:
    """What a label begins with that looks like somebody's number; pairs have numbers of their own, and keep them."""
    number = None if label.startswith(_OURS) else _NUMBER.match(label)
    return number[0] if number else ""
