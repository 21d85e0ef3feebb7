"""Who speaks under a name alone, for the person who corrects it: what was found, what waits, who may be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from analysis.privacy.speakers import calls_somebody
from analysis.storage.rows import stored_tables
from analysis.workflow.linking import link_tables, persons_of_tokens
from analysis.workflow.pseudonyms import SPEAKER
from analysis.workflow.speakers import BY_HAND, Speakers, decide_speakers, read_answers
from analysis.workflow.workspace import Workspace

#: What HR knows people by, the best first.
_KNOWN_BY: Final = ("name", "email", "employee_id", "code")
#: What somebody is called whose names were erased.
NAMELESS: Final = "somebody whose name was erased"


@dataclass(frozen=True, slots=True)
class SpeakerDesk:
    """For whoever may see names.

    `lines` has token, label, side, utterances, how and `who` (a name, "interviewer", "nobody" or NA where that waits),
    those that wait first; `names` what each person of the programme is called, by a token of theirs; `likely` the
    tokens of whom a label may mean, by token of the speaker.
    """

    lines: pd.DataFrame = field(repr=False)
    names: dict[str, str] = field(repr=False)
    likely: dict[str, tuple[str, ...]] = field(repr=False)

    @property
    def waiting(self) -> int:
        """How many speakers nobody is found for, and nobody decided."""
        return int(self.lines["who"].isna().sum())


def open_speaker_desk(workspace: Workspace, study: str) -> SpeakerDesk:
    """What is known of speakers now. Raises StudyError for an unknown study."""
    linked = link_tables(workspace, study)
    speakers = linked.linking.speakers
    people = persons_of_tokens(workspace, study)
    person = dict(zip(people["token"], people["person"], strict=True))
    members = stored_tables(workspace.store, study).tables["memberships"]["token"].dropna().unique()
    wanted = {*speakers.lines["person"].dropna(), *(who for group in speakers.lines["candidates"] for who in group)}
    others = [token for token, who in person.items() if who in wanted and not token.startswith(f"{SPEAKER}:")]
    called = _names(linked.identifiers, person)
    first: dict[str, str] = {}
    for token in sorted({*members, *others}):
        first.setdefault(person[token], token)
    names = {token: called.get(who, NAMELESS) for who, token in first.items()}
    likely = {
        str(token): tuple(first[who] for who in group if who in first)
        for token, group in zip(speakers.lines["token"], speakers.lines["candidates"], strict=True)
    }
    return SpeakerDesk(_lines(speakers, called, read_answers(workspace.store, study)), names, likely)


def _lines(speakers: Speakers, called: dict[str, str], said: dict[str, str]) -> pd.DataFrame:
    lines = speakers.lines
    decided = lines["token"].map({token: answer for token, answer in said.items() if ":" not in answer}).astype("str")
    gone = (lines["how"] == BY_HAND) & lines["person"].isna() & decided.isna()
    who = lines["person"].map(lambda one: called.get(one, NAMELESS), na_action="ignore").astype("str")
    shown = lines[["token", "label", "side", "utterances", "how"]].assign(who=who.fillna(decided).mask(gone))
    waits = shown["who"].notna()
    return shown.assign(waits=waits).sort_values(["waits", "label"], ignore_index=True).drop(columns="waits")


def _names(identifiers: pd.DataFrame, person: dict[str, str]) -> dict[str, str]:
    """What each person is called: a name, else a mail, a number or a code."""
    given = identifiers[identifiers["kind"].isin(_KNOWN_BY)].dropna(subset=["value"])
    given = given.assign(person=given["token"].map(person), rank=given["kind"].map(_KNOWN_BY.index))
    ordered = given.dropna(subset=["person"]).sort_values(["rank", "value"])
    return {str(who): str(value) for who, value in ordered.drop_duplicates("person")[["person", "value"]].to_numpy()}


def keep_found_speakers(workspace: Workspace, study: str, *, who: str) -> int:
    """Keep whom speakers were found to be, as if it had been decided by hand; gives how many were kept.

    For when identifiers are about to be erased: nobody could be found by name afterwards. Raises StoreError for a
    read-only study.
    """
    found = link_tables(workspace, study).linking.speakers.lines
    found = found[found["person"].notna() & (found["how"] != BY_HAND)]
    people = persons_of_tokens(workspace, study)
    others = people[~people["token"].str.startswith(f"{SPEAKER}:")].drop_duplicates("person")
    token = dict(zip(others["person"], others["token"], strict=True))
    answers: dict[str, str | None] = dict(zip(found["token"], found["person"].map(token), strict=True))
    decide_speakers(workspace.store, study, answers, who=who)
    return len(found)


def speaks_by_name(desk: SpeakerDesk) -> int:
    """How many speakers that wait are called by a name: parts in the talk ("Participant 2") may stay nobody's."""
    waiting = desk.lines.loc[desk.lines["who"].isna(), "label"].dropna()
    return sum(calls_somebody(str(label)) for label in waiting)
