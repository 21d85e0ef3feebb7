"""Who gave which rows: by what was seen together, but for what is contested, and by accepted slips in codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from analysis.ingest.code_slips import CodeHolder, SlipProposals, propose_links
from analysis.ingest.contested import Contested, find_contested, without_contested
from analysis.ingest.identity import is_row_code
from analysis.ingest.linkage import CODE_FUZZY, NOT_LINKED, link_method, person_name, resolve_persons
from analysis.ingest.repeats import drop_repeated_submissions
from analysis.privacy.pseudonyms import normal_form
from analysis.storage.rows import stored_tables
from analysis.storage.side_rows import read_identifiers, read_links
from analysis.storage.versions import read_accepted_risk
from analysis.study import Study
from analysis.workflow.speakers import Speakers, find_speakers, read_answers, with_speakers
from analysis.workflow.workspace import Workspace

#: Tables that list people; what stands in one of them is known to HR.
LISTS: Final = ("people", "memberships", "employment")
_PERSONAL: Final = (("token", "person"), ("manager_token", "manager"))


@dataclass(frozen=True, slots=True)
class Linking:
    """How people were told apart: what is contested, which slips could be links, and whether those links are made.

    `accepted_risk` is the greatest share of wrong matches that somebody accepted; None where nobody did. `speakers`
    says who speaks in interviews under a name alone.
    """

    contested: Contested = field(repr=False)
    proposals: SlipProposals
    accepted_risk: float | None
    speakers: Speakers = field(repr=False)

    @property
    def is_applied(self) -> bool:
        """Whether links between codes of one slip are made: accepted, and no riskier than was accepted."""
        return self.accepted_risk is not None and self.proposals.risk <= self.accepted_risk


@dataclass(frozen=True, slots=True)
class LinkedTables:
    """The stored tables of a study with `person` for `token` and `manager` for `manager_token`, kept beside them.

    `submissions` holds each submission once, with how it was linked. `identifiers` are those as given.
    """

    version: str
    tables: dict[str, pd.DataFrame] = field(repr=False)
    identifiers: pd.DataFrame = field(repr=False)
    linking: Linking


def link_tables(workspace: Workspace, name: str) -> LinkedTables:
    """Read a study's rows and find out whose they are. Raises StudyError for an unknown study."""
    stored = stored_tables(workspace.store, name)
    identifiers = read_identifiers(workspace.store, name)
    links, risk = read_links(workspace.store, name), read_accepted_risk(workspace.store, name)
    said = read_answers(workspace.store, name)
    tables, linking = link_rows(stored.tables, links, identifiers, risk, said)
    return LinkedTables(stored.version, tables, identifiers, linking)


def persons_of_tokens(workspace: Workspace, name: str) -> pd.DataFrame:
    """Columns token, person: whose every token of a study is, by the rule by which the study is opened.

    Tokens that identifiers alone hold are among them. A contested token is a person of its own: what two people share
    is neither's. A speaker's is that of the person whom it surely means. Raises StudyError for an unknown study.
    """
    stored = stored_tables(workspace.store, name).tables
    identifiers = read_identifiers(workspace.store, name)
    links, risk = read_links(workspace.store, name), read_accepted_risk(workspace.store, name)
    said = read_answers(workspace.store, name)
    _, linking = link_rows(stored, links, identifiers, risk, said)
    used = [without_contested(links, linking.contested), *([linking.proposals.pairs] if linking.is_applied else [])]
    columns = ("token", "manager_token")
    held = [table[column] for table in stored.values() for column in columns if column in table]
    tokens = pd.concat([*held, identifiers["token"]]).dropna()
    people = resolve_persons(tokens, pd.concat(used, ignore_index=True))
    speaking = people["token"].map(linking.speakers.mapped)
    return people.assign(person=speaking.astype("str").fillna(people["person"]))


def names_now(workspace: Workspace, study: Study) -> dict[str, str]:
    """By what an opened study calls somebody now: from every name they had while less was known of them.

    Such names are those that each of their tokens alone would give, and the submissions that were nobody's then.
    """
    people = persons_of_tokens(workspace, study.name)
    before = dict(zip(people["token"].map(person_name), people["person"], strict=True))
    known = study.submissions.dropna(subset=["person"])
    before |= dict(zip(known["submission"], known["person"], strict=True))
    return {name: person for name, person in before.items() if name != person}


def link_rows(
    tables: Mapping[str, pd.DataFrame],
    links: pd.DataFrame,
    identifiers: pd.DataFrame,
    accepted_risk: float | None,
    said: Mapping[str, str],
) -> tuple[dict[str, pd.DataFrame], Linking]:
    """`link_tables` for tables that are at hand, with what was `said` of speakers; nothing given is changed.

    Submissions under a contested token belong to nobody. A submission that is linked by accepted slips only says so.
    """
    once = drop_repeated_submissions(tables)
    contested = find_contested(once, links)
    sure = without_contested(links, contested)
    person = _persons(once, sure)
    speakers = find_speakers(once, person, identifiers, said)
    exact = _with_persons(once, person, contested, speakers)
    exact["submissions"] = exact["submissions"].assign(link_method=_link_methods(exact))
    proposals = propose_links(code_holders(exact, person, identifiers, contested))
    linking = Linking(contested, proposals, accepted_risk, speakers)
    if not linking.is_applied or not linking.proposals.count:
        return exact, linking
    person = _persons(once, pd.concat([sure, linking.proposals.pairs], ignore_index=True))
    linking = replace(linking, speakers=find_speakers(once, person, identifiers, said))
    joined = _with_persons(once, person, contested, linking.speakers)
    known = exact["submissions"]["link_method"]
    slipped = _link_methods(joined).where(lambda found: found == NOT_LINKED, CODE_FUZZY)
    joined["submissions"] = joined["submissions"].assign(link_method=known.where(known != NOT_LINKED, slipped))
    return joined, linking


def code_holders(
    tables: Mapping[str, pd.DataFrame], person: Mapping[str, str], identifiers: pd.DataFrame, contested: Contested
) -> list[CodeHolder]:
    """What is known of everybody who uses a code, from tables with persons; `person` has the person of every token.

    Left out are contested codes and those that only name a row of a file in which nothing tells people apart.
    """
    given = identifiers[identifiers["kind"] == "code"].dropna(subset=["value"])
    codes = {
        token: normal_form("code", value)
        for token, value in sorted(zip(given["token"], given["value"], strict=True))
        if token in person and token not in contested.tokens and not is_row_code(value)
    }
    known = _known_of_people(tables, person, {person[token] for token in codes})
    return [replace(known[person[token]], token=token, code=code) for token, code in codes.items()]


def _known_of_people(
    tables: Mapping[str, pd.DataFrame], person: Mapping[str, str], coded: set[str]
) -> dict[str, CodeHolder]:
    """What is known of each of the people `coded`, without their codes."""
    sure = {who for token, who in person.items() if not token.startswith("code:")}
    listed = {who for name in LISTS for who in tables[name]["person"].dropna()}
    waves = _stated(tables["submissions"], "wave", coded)
    told = (tables["submissions"], tables["memberships"], tables["people"])
    traits = {
        trait: [_stated(table, trait, coded) for table in told if trait in table]
        for trait in ("side", "cohort", "generation")
    }
    return {
        who: CodeHolder(
            "", "", who, waves.get(who, frozenset()), who in listed, who not in sure,
            *(frozenset().union(*(stated.get(who, frozenset()) for stated in traits[trait])) for trait in traits),
        )
        for who in coded
    }  # fmt: skip


def _stated(table: pd.DataFrame, column: str, people: set[str]) -> dict[str, frozenset[str]]:
    """The values of a column by person."""
    rows = table.loc[table["person"].isin(people), ["person", column]].dropna().drop_duplicates()
    return {str(who): frozenset(group) for who, group in rows.groupby("person")[column]}


def _persons(tables: Mapping[str, pd.DataFrame], links: pd.DataFrame) -> dict[str, str]:
    """The person of every token in the tables and links."""
    held = [table[token] for table in tables.values() for token, _ in _PERSONAL if token in table]
    tokens = pd.concat([*held, links["token_a"], links["token_b"]]).dropna().drop_duplicates()
    found = resolve_persons(tokens, links)
    return dict(zip(found["token"], found["person"], strict=True))


def _with_persons(
    tables: Mapping[str, pd.DataFrame], person: Mapping[str, str], contested: Contested, speakers: Speakers
) -> dict[str, pd.DataFrame]:
    """The tables with persons; whose submissions stand under a contested token nobody knows."""
    named = {}
    for name, table in tables.items():
        given = {who: table[token].map(person).astype("str") for token, who in _PERSONAL if token in table}
        named[name] = table.assign(**given)
    submissions = named["submissions"]
    unsure = submissions["token"].isin(contested.tokens)
    named["submissions"] = submissions.assign(person=submissions["person"].mask(unsure).astype("str"))
    named["interviews"] = with_speakers(named["interviews"], speakers)
    return named


def _link_methods(tables: Mapping[str, pd.DataFrame]) -> pd.Series[str]:
    """How each submission was linked: by its own token, if its person answered another wave or is in another file."""
    submissions = tables["submissions"]
    answered = submissions[["person", "wave"]].dropna().drop_duplicates()["person"]
    own = ("submissions", "invitations")  # who was asked stands in the file of the answers
    elsewhere = [table["person"] for name, table in tables.items() if name not in own and "person" in table]
    # Each once: pandas turns what it looks for into a list, which took a fifth of the time of opening a study.
    known = pd.concat([answered[answered.duplicated()], *elsewhere]).dropna().drop_duplicates()
    tokens = submissions["token"]
    return link_method(tokens, tokens[submissions["person"].isin(known)])
