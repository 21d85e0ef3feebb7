"""Codes as people decided them: those imported as coded elsewhere, then every decision taken here; the last counts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.storage.decisions import read_decisions
from analysis.storage.stores import Store

#: The status a code has after each action that decides on it.
STATUS_AFTER: Final = {
    "accept": "accepted", "reject": "rejected", "change": "changed", "add": "added", "move": "rejected",
}  # fmt: skip
#: Decided elsewhere and imported: a person's code like any other.
IMPORTED: Final = "accepted"
NO_ALIASES: Final[Mapping[str, str]] = MappingProxyType({})


def decided_codes(
    store: Store, study: str, imported: pd.DataFrame, known: pd.Series[str], aliases: Mapping[str, str] = NO_ALIASES
) -> pd.DataFrame:
    """One row an utterance and theme that a person decided, with the table `codes`'s columns; `known` are the
    utterances that there are.

    What was undone does not count, nor what a second reader decided independently. Decisions on utterances that are
    no longer in the study (their import was undone) rest until they are back; those on passages that turned out to be
    other utterances (`aliases`) go along with them.
    """
    return codes_of(standing_decisions(read_decisions(store, study)), imported, known, aliases)


def codes_of(
    standing: pd.DataFrame, imported: pd.DataFrame, known: pd.Series[str], aliases: Mapping[str, str] = NO_ALIASES
) -> pd.DataFrame:
    """What `decided_codes` gives, of decisions that stand and were read already."""
    decisions = standing[~standing["independent"] & standing["action"].isin(STATUS_AFTER)]
    decisions = decisions.assign(
        utterance=decisions["utterance"].map(lambda name: aliases.get(name, name)).astype("str"),
        status=decisions["action"].map(STATUS_AFTER).astype("str"),
        decided_by=decisions["who"],
        decided_at=decisions["decided_at"].astype("str"),
    )
    elsewhere = imported.assign(status=imported["status"].fillna(IMPORTED))
    together = pd.concat([elsewhere, decisions], ignore_index=True)[list(elsewhere)]
    last = together.drop_duplicates(["utterance", "theme"], keep="last")
    return last[last["utterance"].isin(known)].reset_index(drop=True)


def standing_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """Those of `decisions` (as `read_decisions` gives them) that were not undone, oldest first.

    An undo takes back the last decision that stands of the same person on the same utterance and theme.
    """
    stacks: dict[tuple[object, ...], list[int]] = {}
    keys = zip(*(decisions[name] for name in ("who", "independent", "utterance", "theme")), strict=True)
    for place, (key, action) in enumerate(zip(keys, decisions["action"], strict=True)):
        stack = stacks.setdefault(key, [])
        if action != "undo":
            stack.append(place)
        elif stack:
            stack.pop()
    return decisions.iloc[sorted(place for stack in stacks.values() for place in stack)].reset_index(drop=True)


def last_act(standing: pd.DataFrame, who: str, *, independent: bool) -> pd.DataFrame:
    """What `who` did last that stands: a decision, or the two by which a code moved to another theme; empty for none.

    `standing` as `standing_decisions` gives it; the rows come in the order in which they were decided.
    """
    mine = standing[(standing["who"] == who) & (standing["independent"] == independent)]
    pair = mine.tail(2)
    moved = len(pair) == 2 and pair["action"].tolist() == ["move", "add"] and pair["utterance"].nunique() == 1
    return pair if moved else mine.tail(1)
