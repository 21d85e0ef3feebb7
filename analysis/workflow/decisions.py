"""Codes as people decided them: those imported as coded elsewhere, then every decision taken here; the last counts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.storage.decisions import read_decisions
from analysis.storage.stores import Store

#: The status a code has after each action.
STATUS_AFTER: Final = {"accept": "accepted", "reject": "rejected", "change": "changed", "add": "added"}
#: Decided elsewhere and imported: a person's code like any other.
IMPORTED: Final = "accepted"
NO_ALIASES: Final[Mapping[str, str]] = MappingProxyType({})


def decided_codes(
    store: Store, study: str, imported: pd.DataFrame, interviews: pd.DataFrame, aliases: Mapping[str, str] = NO_ALIASES
) -> pd.DataFrame:
    """One row an utterance and theme that a person decided, with the table `codes`'s columns.

    Decisions on utterances that are no longer in the study (their import was undone) rest until they are back; those
    on passages that turned out to be other utterances (`aliases`) go along with them.
    """
    decisions = read_decisions(store, study)
    decisions = decisions.assign(
        utterance=decisions["utterance"].map(lambda name: aliases.get(name, name)).astype("str"),
        status=decisions["action"].map(STATUS_AFTER).astype("str"),
        decided_by=decisions["who"],
        decided_at=decisions["decided_at"].astype("str"),
    )
    elsewhere = imported.assign(status=imported["status"].fillna(IMPORTED))
    together = pd.concat([elsewhere, decisions], ignore_index=True)
    last = together.drop_duplicates(["utterance", "theme"], keep="last")
    return last[last["utterance"].isin(interviews["utterance"])].reset_index(drop=True)
