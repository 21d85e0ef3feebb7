"""The codebook of a study: the shipped one, or what people made of it; every version is kept.

A version is facts kept by hand under the name `CODEBOOK`: one with what was said of it, one with what all themes
share, one a theme, so that each is short and a name can be taken out of its texts like out of any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from analysis.errors import MappingError
from analysis.scores.codebook import FILE, Codebook, codebook, codebook_of, read_document
from analysis.scores.codebook_faults import (
    BOOK_LISTS,
    PHRASE_LISTS,
    THEME_LISTS,
    THEME_TEXTS,
    document_faults,
    phrase_faults,
)
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.stores import Store

#: The fact that is a version of the codebook.
CODEBOOK: Final = "codebook"
#: The longest reason for a change, in characters.
LONGEST_WHY: Final = 300
#: The largest file that is read as a codebook, in characters.
LONGEST_FILE: Final = 400_000


#: A theme without a word yet.
NEW_THEME: Final[Mapping[str, Any]] = MappingProxyType(
    {**dict.fromkeys(THEME_TEXTS, ""), **{name: [] for name in THEME_LISTS}}
)


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """One version: its number from 1 (0: as shipped), the version that codes carry, who made it, when and why.

    `document` is what its TOML says; `who` is "", and `at` None, of the shipped one.
    """

    number: int
    version: str
    who: str
    at: datetime | None
    why: str
    document: Mapping[str, Any] = field(repr=False)


def shipped_document() -> dict[str, Any]:
    """What the shipped codebook says."""
    return read_document(FILE.read_text(encoding="utf-8"), FILE.name)


@cache
def _shipped() -> CodebookVersion:
    """The shipped codebook, parsed once; its document is read only."""
    return CodebookVersion(0, codebook().version, "", None, "As shipped with Reverb.", shipped_document())


def codebook_versions(store: Store, study: str) -> tuple[CodebookVersion, ...]:
    """Every version that the study has had, the one in use first, the shipped one last."""
    facts = read_kept_facts(store, study)
    facts = facts[facts["name"] == CODEBOOK]
    held = dict(zip(facts["key"], facts["value"], strict=True))
    heads = facts[~facts["key"].str.contains("/")]
    own = [
        _version(int(key), who, at, held)
        for key, who, at in zip(heads["key"], heads["who"], heads["kept_at"], strict=True)
    ]
    return (*sorted(own, key=lambda one: -one.number), _shipped())


def codebook_in_use(store: Store, study: str) -> Codebook:
    """The codebook of a study: its latest version, else the shipped one."""
    latest = codebook_versions(store, study)[0]
    return codebook_of(latest.document) if latest.number else codebook()


def codebook_mark(store: Store, study: str) -> str:
    """What changes whenever another codebook is in use: it keys caches."""
    facts = read_kept_facts(store, study)
    return str(len(facts[facts["name"] == CODEBOOK]))


def save_codebook(store: Store, study: str, document: Mapping[str, Any], *, why: str, who: str) -> CodebookVersion:
    """Keeps a document as the study's next version, in use from now on; codes keep the version they came from.

    Whatever version the document names is replaced by the shipped one's with a running number ("1.0 own 2").
    Raises MappingError (CODEBOOK_INVALID) with everything that is wrong in it, CODEBOOK_WHY without a reason;
    StoreError for a study that cannot be changed. A document that is the one in use makes no new version.
    """
    why = " ".join(why.split())
    if not why or len(why) > LONGEST_WHY:
        raise MappingError("CODEBOOK_WHY", "A new version needs a reason.", f"Say why in up to {LONGEST_WHY} signs.")
    latest = codebook_versions(store, study)[0]
    number = latest.number + 1
    shipped = _content(document) == _content(shipped_document())
    version = codebook().version if shipped else f"{codebook().version} own {number}"
    written = {**document, "version": version}
    codebook_of(written)
    if _content(document) == _content(latest.document):
        return latest
    keep_facts(store, study, _facts(number, written, why), who=who, told=f"version {number}")
    return codebook_versions(store, study)[0]


def with_theme(document: Mapping[str, Any], theme: Mapping[str, Any]) -> dict[str, Any]:
    """The document with a theme in place of the one with its id, or at the end where there is none."""
    ids = [one["id"] for one in document["themes"]]
    themes = [dict(theme) if one["id"] == theme["id"] else one for one in document["themes"]]
    return {**document, "themes": themes if theme["id"] in ids else [*themes, dict(theme)]}


def read_codebook_file(data: bytes, name: str) -> dict[str, Any]:
    """The document in a file that somebody brings. Raises MappingError with a sentence for each mistake in it."""
    if len(data) > LONGEST_FILE:
        raise MappingError(
            "CODEBOOK_LONG", f"{name} has {len(data):,} bytes; a codebook has {LONGEST_FILE:,} at most.",
            "Begin with the codebook that can be downloaded here.",
        )  # fmt: skip
    try:
        document = read_document(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise MappingError("CODEBOOK_INVALID", f"{name} is no UTF-8 text: {error}.", "Save it as UTF-8.") from error
    if faults := list(document_faults(document)):
        said = "\n".join(f"- {fault[:1].upper()}{fault[1:]}." for fault in faults)
        raise MappingError("CODEBOOK_INVALID", f"{name} is not a valid codebook:\n{said}")
    return document


def _content(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "version"}


def _facts(number: int, document: Mapping[str, Any], why: str) -> list[KeptFact]:
    head = {key: value for key, value in document.items() if key != "themes"}
    parts = [(f"{number}", {"why": why, "themes": [theme["id"] for theme in document["themes"]]})]
    parts += [(f"{number}/", head), *((f"{number}/{theme['id']}", theme) for theme in document["themes"])]
    return [KeptFact(CODEBOOK, json.dumps(part, ensure_ascii=False), key=key) for key, part in parts]


def _version(number: int, who: str, at: pd.Timestamp, held: Mapping[str, str]) -> CodebookVersion:
    said = json.loads(held[f"{number}"])
    document = json.loads(held[f"{number}/"])
    document["themes"] = [json.loads(held[f"{number}/{theme}"]) for theme in said["themes"]]
    return CodebookVersion(number, document["version"], who, at.to_pydatetime(), said["why"], _mended(document))


def _mended(document: dict[str, Any]) -> dict[str, Any]:
    """A document without the phrases out of which a name was taken when somebody was forgotten."""
    lists = document.get("lists", {})
    for key in BOOK_LISTS:
        document[key] = [phrase for phrase in document[key] if not any(phrase_faults(phrase, lists))]
    for theme in document["themes"]:
        for key in PHRASE_LISTS:
            theme[key] = [phrase for phrase in theme[key] if not any(phrase_faults(phrase, lists))]
    return document
