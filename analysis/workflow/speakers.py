"""Who speaks in an interview that gives names alone: found among all people whenever a study is opened.

Nothing of it is stored but the label, encrypted, and what a person decided by hand. So the roster may come before the
transcript or after it, and correcting either changes nothing in the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import pandas as pd

from analysis.errors import StudyError
from analysis.privacy.speakers import Acquaintances, Likeness, known_of
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.stores import Store
from analysis.workflow.pseudonyms import INTERVIEWER, SPEAKER

#: What a person says of a speaker whom no identifier tells apart; "open" takes back what was said.
Answer = Literal["person", "interviewer", "nobody", "open"]
#: How a speaker was mapped, as `Speakers.lines` says it.
BY_HAND: Final = "by hand"
COLUMNS: Final = ("token", "label", "side", "utterances", "person", "how", "candidates")


@dataclass(frozen=True, slots=True)
class Speakers:
    """Speakers whom no identifier in their own file tells apart, one row each in `lines`, with `COLUMNS`.

    These are token, label (as given; NA once identifiers were erased), side (that the file states), utterances, person
    (NA where nobody is sure), how ("identifier", "full name", "part of a name", "by hand" or ""), candidates (a tuple
    of persons, for whoever decides). `asking` are tokens of people who were said to ask the questions.
    """

    lines: pd.DataFrame = field(repr=False)
    asking: frozenset[str] = frozenset()

    @property
    def open(self) -> pd.DataFrame:
        """The lines that wait for a person: nobody fits surely, and nobody decided."""
        return self.lines[self.lines["person"].isna() & (self.lines["how"] != BY_HAND)].reset_index(drop=True)

    @property
    def mapped(self) -> dict[str, str]:
        """The person of each token that has one."""
        sure = self.lines.dropna(subset=["person"])
        return dict(zip(sure["token"], sure["person"], strict=True))


def find_speakers(
    tables: Mapping[str, pd.DataFrame], person: Mapping[str, str], identifiers: pd.DataFrame, said: Mapping[str, str]
) -> Speakers:
    """Whose the speaker tokens of a study are. `tables` are stored ones, `person` has the person of every token, `said`
    what was decided by hand, by token: a token of the person meant, "interviewer" or "nobody".

    Looked for among the people of the programme, and only where nobody there fits among all who are listed.
    """
    talk = tables["interviews"]
    talk = talk[talk["token"].fillna("").str.startswith(f"{SPEAKER}:")]
    labels = identifiers[identifiers["kind"] == SPEAKER].drop_duplicates("token").set_index("token")["value"]
    sides = {str(token): _only(group) for token, group in talk.groupby("token")["side"]}
    wanted = {token: (str(labels[token]), side or "") for token, side in sides.items() if token in labels}
    found = _likenesses(wanted, tables, person, identifiers)
    rows = []
    for token, count in talk["token"].value_counts().sort_index().items():
        likeness, decided = found.get(str(token), Likeness()), said.get(str(token))
        sure = likeness.persons[0] if likeness.is_sure else None
        who, how = (sure, likeness.how) if decided is None else (person.get(decided), BY_HAND)
        rows.append((token, labels.get(token), sides[str(token)], count, who, how, likeness.persons))
    lines = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = dict.fromkeys(("token", "label", "side", "person", "how"), "str")
    asking = frozenset(token for token, answer in said.items() if answer == INTERVIEWER)
    return Speakers(lines.astype(kinds), asking)


def with_speakers(talk: pd.DataFrame, speakers: Speakers) -> pd.DataFrame:
    """The table of interviews with the persons of speakers; whoever was said to ask is the interviewer, and nobody."""
    loose = talk["token"].fillna("").str.startswith(f"{SPEAKER}:")
    asks = talk["token"].isin(speakers.asking)
    known = talk["token"].map(speakers.mapped).astype("str")
    return talk.assign(
        person=talk["person"].mask(loose, known).mask(asks).astype("str"),
        speaker=talk["speaker"].mask(asks, INTERVIEWER),
        side=talk["side"].mask(asks),
    )


def read_answers(store: Store, study: str) -> dict[str, str]:
    """What was decided by hand, by token of the speaker: a token of the person meant, "interviewer" or "nobody"."""
    kept = read_kept_facts(store, study)
    mine = kept[kept["name"] == SPEAKER]
    return {str(key): str(json.loads(value)["is"]) for key, value in zip(mine["key"], mine["value"], strict=True)}


def decide_speakers(store: Store, study: str, answers: Mapping[str, str | None], *, who: str) -> None:
    """Keep what speakers are, by their tokens: as `read_answers` gives it, None to take it back. Raises StoreError for
    a read-only study.
    """
    told = {token: None if answer is None else json.dumps({"is": answer}) for token, answer in answers.items()}
    if told:
        keep_facts(store, study, [KeptFact(SPEAKER, value, key=token) for token, value in told.items()], who=who)


def decide_speaker(
    store: Store, study: str, token: str, answer: Answer, *, person_token: str | None = None, who: str
) -> None:
    """Keep who a speaker is, for every file that calls them so; the last answer counts and "open" takes it back.

    Raises StudyError (NO_PERSON) where a person is meant and none is named, StoreError for a read-only study.
    """
    if answer == "person" and not person_token:
        raise StudyError("NO_PERSON", "No person is named for the speaker.", "Choose somebody, or another answer.")
    told = person_token if answer == "person" else None if answer == "open" else answer
    decide_speakers(store, study, {token: told}, who=who)


#: Tables that list the people of the programme, and those that list anybody.
_RINGS: Final = (("memberships",), ("memberships", "people", "employment"))


def _acquaintances(
    tables: Mapping[str, pd.DataFrame], person: Mapping[str, str], identifiers: pd.DataFrame, names: tuple[str, ...]
) -> Acquaintances:
    listed = {person[token] for name in names for token in tables[name]["token"].dropna()}
    given = identifiers.dropna(subset=["value"])
    given = given[given["token"].isin([token for token in person if person[token] in listed])]
    rows = [
        (person[token], kind, value)
        for token, kind, value in given[["token", "kind", "value"]].itertuples(index=False, name=None)
        if not token.startswith(f"{SPEAKER}:")
    ]
    members = tables["memberships"].dropna(subset=["token"])
    sides = {who: _only(group) or "" for who, group in members["side"].groupby(members["token"].map(person))}
    return Acquaintances(known_of(rows, sides))


def _likenesses(
    wanted: Mapping[str, tuple[str, str]], tables: Mapping[str, pd.DataFrame], person: Mapping[str, str],
    identifiers: pd.DataFrame,
) -> dict[str, Likeness]:  # fmt: skip
    """Whom labels (with their sides, by token) mean, by the nearest ring of people in which anybody fits."""
    found: dict[str, Likeness] = {}
    for names in _RINGS:
        left = [token for token in wanted if token not in found]
        known = _acquaintances(tables, person, identifiers, names) if left else None
        likely = {token: known.whose(*wanted[token]) for token in left if known is not None}
        found |= {token: likeness for token, likeness in likely.items() if likeness.persons}
    return found


def _only(values: pd.Series[str]) -> str | None:
    """The one value of a column; None where there is none or several."""
    given = values.dropna().unique()
    return str(given[0]) if len(given) == 1 else None
