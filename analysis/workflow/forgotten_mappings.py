"""Mappings without the names of people who were forgotten: names of codes, words and headings may hold them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.errors import MappingError
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.storage.profiles import drop_profile, find_profiles
from analysis.workflow.forgotten import cleaner, known_forgotten
from analysis.workflow.workspace import Workspace

Clean = Callable[[str], str]

#: Meanings of columns whose headings people make up: each is a code of theirs, or left out.
_MADE_UP: Final = ("applied", "ignore")


def clean_mapping(mapping: Mapping, clean: Clean) -> Mapping:
    """The mapping with names taken out of the words that it explains, of the headings that are codes or left out, and
    of the name of its sheet. Of headings that are then alike the first stays: a mapping names each once.
    """
    values = {name: {clean(word): said for word, said in words.items()} for name, words in mapping.values.items()}
    cleaned = [_clean_column(column, clean) for column in mapping.columns]
    columns = tuple({column.source.casefold().strip(): column for column in reversed(cleaned)}.values())[::-1]
    sheet = None if mapping.sheet is None else clean(mapping.sheet)
    return replace(mapping, values=values, columns=columns, sheet=sheet)


def clean_mapping_text(text: str, clean: Clean) -> str:
    """`clean_mapping` for a mapping as TOML; the very same text where nothing was changed.

    What an earlier Reverb wrote and this one cannot read is cleaned as a text.
    """
    try:
        mapping = read_mapping(text)
    except MappingError:
        return clean(text)
    cleaned = clean_mapping(mapping, clean)
    return text if cleaned == mapping else write_mapping(cleaned)


def without_forgotten_names(workspace: Workspace, study: str | None, mapping: Mapping) -> Mapping:
    """The mapping as it is kept in a study: without the names of people who were forgotten there."""
    forgotten = known_forgotten(workspace, study)
    if not forgotten:
        return mapping
    return clean_mapping(mapping, cleaner(forgotten, pd.DataFrame({"kind": [], "value": []}, dtype="str")))


def drop_profiles_that_name(workspace: Workspace, clean: Clean, *, who: str) -> int:
    """Drop the saved mappings in which `clean` finds a name; gives how many went.

    They belong to no study. A mapping with another word in it would no longer fit its file, so that it goes as a whole:
    the next file of that form is asked about once more.
    """
    naming = [one for one in find_profiles(workspace.store) if clean_mapping_text(one.mapping, clean) != one.mapping]
    for profile in naming:
        drop_profile(workspace.store, profile.name, who=who)
    return len(naming)


def _clean_column(column: ColumnMapping, clean: Clean) -> ColumnMapping:
    return replace(column, source=clean(column.source)) if column.meaning in _MADE_UP else column
