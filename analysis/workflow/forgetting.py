"""Forgets a person: finds out who is meant, what is theirs, erases it, and says what cannot be reached."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.errors import MappingError, StudyError
from analysis.ingest.linkage import person_name
from analysis.ingest.mapping_files import read_mapping
from analysis.ingest.private_folders import sweep
from analysis.privacy.forgotten import Forgotten, name_tokens, pair_tokens, talk_tokens
from analysis.release.panels import without_people
from analysis.scores.comments import comment_ids
from analysis.storage.backup_lines import BackupLine, list_backups
from analysis.storage.forgetting import Erased, Recogniser, erase_person
from analysis.storage.imports import list_imports
from analysis.storage.records import findings_from_json, findings_to_json
from analysis.storage.release_panels import read_panels
from analysis.storage.releases import release_history
from analysis.storage.rows import read_tables
from analysis.storage.side_rows import read_identifiers, read_set_aside
from analysis.storage.studies import list_studies
from analysis.workflow.forgotten import clean_findings, clean_json, cleaner, owner_of_cells
from analysis.workflow.forgotten_mappings import clean_mapping_text, drop_profiles_that_name
from analysis.workflow.forgotten_passages import tombstones_of_passages
from analysis.workflow.linking import persons_of_tokens
from analysis.workflow.passages import passages_of
from analysis.workflow.quotes import quotes_of_person
from analysis.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Whom:
    """The person meant: every token that is theirs by the study's own rule, and how often each table names them.

    `numbers` is how many employee numbers they have: more than one may be two people who were taken for one.
    """

    tokens: frozenset[str]
    rows: dict[str, int]
    numbers: int


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What was erased, which backups still hold the person, in which other studies they are, what is out of reach."""

    erased: Erased
    backups: tuple[BackupLine, ...]
    other_studies: tuple[str, ...]
    not_reached: tuple[str, ...]


def find_person(workspace: Workspace, study: str, person: str) -> Whom:
    """Whom a pseudonym ("P..."), an employee number, a mail address or a code of one's own means in the study.

    Raises StudyError (UNKNOWN_PERSON) where nothing in the study is about them.
    """
    tables = read_tables(workspace.store, study)
    people = persons_of_tokens(workspace, study)
    given = _tokens_of(workspace, person)
    named = people.loc[people["token"].isin(given) | (people["person"] == person.strip()), "person"]
    tokens = frozenset(people.loc[people["person"].isin(named), "token"])
    forgotten = Forgotten(given, workspace.pseudonymiser)
    is_quoted = bool(quotes_of_person(workspace.store, study, given, ()))
    is_known = bool(tokens) or is_quoted or _is_set_aside(workspace, study, forgotten)
    if not is_known and not _is_behind_a_release(workspace, study, given):
        raise StudyError(
            "UNKNOWN_PERSON", f'Nothing in the study "{study}" is about that person.',
            "Give an employee number, a mail address or a code as it stood in a file, or a pseudonym as in the "
            "cleaned data (P and ten signs).",
        )  # fmt: skip
    tokens = tokens or given  # whoever is known only from rows that were set aside, from a quote or behind a release
    rows = {name: int(table["token"].isin(tokens).sum()) for name, table in tables.items() if "token" in table}
    numbers = int(people.loc[people["token"].isin(tokens), "token"].str.startswith("id:").sum())
    return Whom(tokens, {name: count for name, count in rows.items() if count}, numbers)


def forget(workspace: Workspace, study: str, person: str, *, who: str) -> Forgetting:
    """Erase a person from every import of a study and keep them out from now on. Published releases stay as they are,
    but for words of theirs.

    Raises StudyError for an unknown study or person, StoreError for a read-only study.
    """
    whom = find_person(workspace, study, person)
    erased = erase_tokens(workspace, study, whom.tokens, who=who)
    sweep()  # what a killed reading of a file may have left of them
    return Forgetting(
        erased,
        list_backups(workspace.store),
        tuple(_other_studies(workspace, study, whom.tokens)),
        not_reached(workspace, study, erased),
    )


def tokens_of_persons(workspace: Workspace, study: str, told: frozenset[str]) -> frozenset[str]:
    """`told` and every other token of the same persons in the study."""
    people = persons_of_tokens(workspace, study)
    persons = people.loc[people["token"].isin(told), "person"]
    return told | frozenset(people.loc[people["person"].isin(persons), "token"])


def erase_tokens(
    workspace: Workspace, study: str, tokens: frozenset[str], *, who: str, keep_out: frozenset[str] = frozenset()
) -> Erased:
    """Erase whom `tokens` stand for, and their names wherever others wrote them.

    `keep_out` are tokens of them, names' among them, that were noted before.
    """
    known = read_identifiers(workspace.store, study)
    theirs = known[known["token"].isin(tokens)]
    values = theirs.groupby("kind")["value"].agg(list).to_dict()
    mails = values.get("email", [])
    names = keep_out | name_tokens(values.get("name", []), mails, workspace.pseudonymiser)
    tables = read_tables(workspace.store, study)
    members, said = tables["memberships"], tables["interviews"]
    pairs = members.loc[members["token"].isin(tokens), "pair"].dropna().unique()
    names |= pair_tokens(pairs, workspace.pseudonymiser)
    names |= talk_tokens(_talks_of(said, tokens), workspace.pseudonymiser)
    forgotten = Forgotten(tokens | names, workspace.pseudonymiser)
    seen = recogniser_of(workspace, study, theirs, forgotten)
    passages = passages_of(workspace, study, tokens)
    uttered = passages | set(said.loc[said["token"].isin(tokens), "utterance"].dropna())
    quotes = quotes_of_person(workspace.store, study, tokens, uttered)
    told = tokens | names | tombstones_of_passages(workspace, study, said, passages)
    drop_profiles_that_name(workspace, cleaner(forgotten, theirs), who=who)
    others = passages | _answers_of(tables, tokens)
    return erase_person(workspace.store, study, tokens, told, seen, who=who, passages=others, quotes=quotes)


def _answers_of(tables: Mapping[str, pd.DataFrame], tokens: frozenset[str]) -> set[str]:
    """The utterances that open answers of these tokens are: decisions on them go along."""
    submissions = tables["submissions"]
    theirs = submissions.loc[submissions["token"].isin(tokens), "submission"]
    return set(comment_ids(tables["comments"][tables["comments"]["submission"].isin(theirs)]))


def _talks_of(interviews: pd.DataFrame, tokens: frozenset[str]) -> set[str]:
    """The names of interviews in which some file knows these tokens and nobody else's."""
    known = interviews.dropna(subset=["token", "interview"])
    theirs = known["token"].isin(tokens).groupby([known["import_id"], known["interview"]]).all()
    return {str(interview) for _, interview in theirs[theirs].index}


def recogniser_of(workspace: Workspace, study: str, theirs: pd.DataFrame, forgotten: Forgotten) -> Recogniser:
    """What tells the store's erasure which texts and rows name the people of `theirs` (kind, value) or `forgotten`."""
    clean = cleaner(forgotten, theirs)
    owns = _owners(workspace, study, forgotten)
    return Recogniser(
        clean=_each(clean),
        clean_cells=_each(lambda text: clean_json(text, clean)),
        clean_findings=_each(lambda text: _in_findings(text, clean)),
        clean_mappings=_each(lambda text: clean_mapping_text(text, clean)),
        clean_panel=partial(_without_person, stand_in=uuid.uuid4().hex),
        owns=lambda import_id, cells: owns[import_id](cells),
    )


def _without_person(text: str, theirs: Collection[str], *, stand_in: str) -> str:
    """Panels without whom `theirs` (tokens, submissions) are: by whichever token they were called when it was out."""
    return without_people(text, {*theirs, *map(person_name, theirs)}, stand_in)


def _is_behind_a_release(workspace: Workspace, study: str, tokens: frozenset[str]) -> bool:
    """Whether a published figure counts somebody of `tokens`, whose rows were taken back since."""
    return any(
        _without_person(text, tokens, stand_in="") != text for text in read_panels(workspace.store, study).values()
    )


def not_reached(workspace: Workspace, study: str, erased: Erased) -> tuple[str, ...]:
    """In plain sentences, what an erasure leaves where it is."""
    told = ["Files that were exported or downloaded before, and the files that were imported, where they are kept."]
    if releases := len(release_history(workspace.store, study)):
        stay = "they hold aggregates and stay; the person's own words have left them"
        told.append(f"Releases that were published ({releases}): {stay}.")
    if workspace.store.path is None:
        told.append("The database server's own backups and archived logs.")
    if not erased.scrubbed:
        told.append("Deleted bytes in the store's file: somebody was reading it all the time. Run the command again.")
    return tuple(told)


def _tokens_of(workspace: Workspace, person: str) -> frozenset[str]:
    kinds = ("mail",) if "@" in person else ("id", "code")
    tokens = (workspace.pseudonymiser.one(kind, person) for kind in kinds)
    return frozenset(token for token in tokens if token is not None)


def _is_set_aside(workspace: Workspace, study: str, forgotten: Forgotten) -> bool:
    owns = _owners(workspace, study, forgotten)
    rows = read_set_aside(workspace.store, study)
    held = zip(rows["import_id"], rows["raw"], strict=True)
    return any(owns[import_id](raw) for import_id, raw in held if isinstance(raw, str))


def _owners(workspace: Workspace, study: str, forgotten: Forgotten) -> dict[str, Callable[[str], bool]]:
    """For each import, what says whether cells that were set aside are the person's."""
    return {line.import_id: _owner(line.mapping, forgotten) for line in list_imports(workspace.store, study)}


def _owner(mapping: str, forgotten: Forgotten) -> Callable[[str], bool]:
    try:
        return owner_of_cells(read_mapping(mapping), forgotten)
    except MappingError:  # a mapping of an earlier Reverb: any cell may say whose the row is
        return lambda cells: any(
            forgotten.is_id(text) or forgotten.is_full_name(text) for text in _texts(json.loads(cells)) if text
        )


def _other_studies(workspace: Workspace, study: str, tokens: frozenset[str]) -> Sequence[str]:
    """Studies of the same store in which somebody has one of the tokens."""
    there = []
    for line in list_studies(workspace.store):
        if line.name != study and read_identifiers(workspace.store, line.name)["token"].isin(tokens).any():
            there.append(line.name)
    return there


def _each(change: Callable[[str], str]) -> Callable[[Sequence[str | None]], list[str | None]]:
    return lambda texts: [None if text is None else change(text) for text in texts]


def _in_findings(text: str, change: Callable[[str], str]) -> str:
    held = findings_from_json(text)
    changed = clean_findings(held, change)
    return text if changed == held else findings_to_json(changed)


def _texts(held: object) -> list[str]:
    values = held.values() if isinstance(held, dict) else held if isinstance(held, list) else []
    return [value for value in values if isinstance(value, str)]
