"""Passages of coded projects that somebody who was forgotten said: they name nobody, and are known by their words.

What went with an erasure is kept as keyed hashes, and left out when a project brings it again. A passage that had never
been in the study, or never been found in their interview, cannot be told from others': the import says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.errors import Finding
from analysis.ingest.tables import CheckedTables
from analysis.privacy.forgotten import Forgotten, passage_tokens
from analysis.privacy.redaction import Redactor
from analysis.study import PASSAGE
from analysis.workflow.forgotten import WithoutForgotten, known_forgotten, left_out
from analysis.workflow.labels import without_names_in_labels
from analysis.workflow.texts import known_names
from analysis.workflow.workspace import Workspace

FORGOTTEN_PASSAGES: Final = "FORGOTTEN_PASSAGES"
_TOLD: Final = (
    "People were forgotten in this study, and passages name nobody. Those that went with them are left out; others of "
    "theirs that this project may hold cannot be told from what other people said."
)
_ADVICE: Final = "Take the documents of people who asked to be forgotten out of the project, and export it again."


def tombstones_of_passages(
    workspace: Workspace, study: str, interviews: pd.DataFrame, passages: Collection[str]
) -> frozenset[str]:
    """The tokens of passages (ids of utterances) that are about to be erased; `interviews` as they are stored."""
    theirs = interviews[interviews["utterance"].isin(passages)].dropna(subset=["interview", "text"])
    texts = _redactor(workspace, study, known_forgotten(workspace, study)).redact(theirs["text"]).texts
    return passage_tokens(zip(theirs["interview"], texts, strict=True), workspace.pseudonymiser)


def without_passages(workspace: Workspace, study: str | None, free: WithoutForgotten) -> WithoutForgotten:
    """`free` without the passages that went with somebody who was forgotten in the study, and the codes of these; with
    a finding on what cannot be recognised wherever passages come in after an erasure.
    """
    checked, forgotten = free.checked, known_forgotten(workspace, study)
    talk = checked.tables.get("interviews")
    if study is None or talk is None or not forgotten:
        return free
    is_passage = talk["utterance"].str.startswith(PASSAGE, na=False)
    if not is_passage.any():
        return free
    passages = without_names_in_labels(
        talk.loc[is_passage, ["interview", "utterance", "text"]], workspace.pseudonymiser
    )
    texts = _redactor(workspace, study, forgotten, free.names).redact(passages["text"]).texts
    told = zip(passages["interview"].fillna(""), texts.fillna(""), strict=True)
    gone = [forgotten.is_passage(str(document), str(text)) for document, text in told]
    kept = _without(checked, passages.index[gone]) if any(gone) else checked
    finding = Finding(FORGOTTEN_PASSAGES, "warning", _TOLD, _ADVICE)
    if finding not in kept.findings:
        kept = replace(kept, findings=(*kept.findings, finding))
    return replace(free, checked=kept)


def _without(checked: CheckedTables, places: pd.Index) -> CheckedTables:
    """The file without these rows of the table interviews and their codes, its account of rows still whole."""
    talk, codes = checked.tables["interviews"], checked.tables["codes"]
    coded = codes["utterance"].isin(talk.loc[places, "utterance"])
    rows = {*talk.loc[places, "row"].astype(int), *codes.loc[coded, "row"].astype(int)}
    kept = {"interviews": talk.drop(index=places), "codes": codes[~coded]}
    tables = {**checked.tables, **{name: table.reset_index(drop=True) for name, table in kept.items()}}
    return left_out(checked, tables, rows)


def _redactor(workspace: Workspace, study: str, forgotten: Forgotten, more: pd.DataFrame | None = None) -> Redactor:
    named = pd.concat([known_names(workspace, study), more], ignore_index=True)
    return Redactor.from_identifiers(named, forgotten)
