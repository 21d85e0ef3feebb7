"""Passages that were coded in other tools as part of a study: joined to its interviews, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from analysis.privacy.redaction import Redactor
from analysis.scores.comments import RESPONDENT, comment_ids
from analysis.scores.passages import JoinedPassages, join_passages
from analysis.study import PASSAGE, as_table
from analysis.workflow.linking import link_tables
from analysis.workflow.texts import known_names, redact_tables
from analysis.workflow.utterances import told_apart
from analysis.workflow.workspace import Workspace


def joined_tables(tables: Mapping[str, pd.DataFrame], redactor: Redactor) -> JoinedPassages | None:
    """The interviews and codes of `tables` with each passage joined by its redacted text, to an open answer where it
    was written in one; None without passages.
    """
    if not has_passages(tables):
        return None
    texts = redact_tables({name: tables[name] for name in ("interviews", "codes", "comments")}, redactor)
    written = _as_interviews(texts["comments"])
    joined = join_passages(pd.concat([told_apart(texts["interviews"]), written], ignore_index=True), texts["codes"])
    spoken = joined.interviews[~joined.interviews["utterance"].isin(written["utterance"])]
    return replace(joined, interviews=spoken.reset_index(drop=True))


def _as_interviews(comments: pd.DataFrame) -> pd.DataFrame:
    """Open answers as rows of the table interviews, each with its submission in place of the interview."""
    told = comments.assign(utterance=comment_ids(comments), interview=comments["submission"], speaker=RESPONDENT)
    return as_table("interviews", told)


def has_passages(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether any import brought passages."""
    return bool(tables["interviews"]["utterance"].str.startswith(PASSAGE, na=False).any())


def passages_of(workspace: Workspace, study: str, tokens: Collection[str]) -> frozenset[str]:
    """The passages that repeat what somebody said: stored under no token of theirs, and theirs all the same."""
    linked = link_tables(workspace, study)
    joined = joined_tables(linked.tables, Redactor.from_identifiers(known_names(workspace, study)))
    if joined is None:
        return frozenset()
    before = linked.tables["interviews"]
    theirs = set(before.loc[before["token"].isin(tokens), "person"].dropna())
    said = joined.interviews
    own = set(said.loc[said["person"].isin(theirs), "utterance"])
    told = {passage for passage, utterance in joined.aliases.items() if utterance in own}
    return frozenset(told | {name for name in own if name.startswith(PASSAGE)})
