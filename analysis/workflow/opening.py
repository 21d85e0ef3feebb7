"""A study from its stored rows: tokens become persons, waves get their order, names leave the texts."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.ingest.waves import wave_order
from analysis.privacy.redaction import Redactor
from analysis.scores.comments import comment_ids
from analysis.scores.logs import agreed_counts
from analysis.storage.imports import list_imports
from analysis.storage.kept_facts import read_kept_facts
from analysis.storage.row_schema import INTERVIEW_RATING, NO_EVIDENCE, QUOTE, QUOTES_SWITCH, RECODE, TOLD
from analysis.storage.stores import Store
from analysis.storage.studies import read_study
from analysis.study import PROGRAMME, Study, as_table
from analysis.workflow.code_themes import name_others
from analysis.workflow.codebooks import CODEBOOK
from analysis.workflow.decisions import NO_ALIASES, decided_codes
from analysis.workflow.flagged_words import WORD
from analysis.workflow.interview_ratings import place_ratings
from analysis.workflow.linking import link_tables
from analysis.workflow.opened import OpenedStudy
from analysis.workflow.passages import joined_tables
from analysis.workflow.pseudonyms import SPEAKER
from analysis.workflow.texts import known_names, names_are_known, redact_tables, withhold_texts
from analysis.workflow.utterances import told_apart
from analysis.workflow.workspace import Workspace


def open_anew(workspace: Workspace, name: str) -> OpenedStudy:
    """The study from its rows, as `workflow.studies` keeps it. Raises StudyError for an unknown study."""
    store = workspace.store
    linked = link_tables(workspace, name)
    tables, identifiers = dict(linked.tables), linked.identifiers
    tables["waves"] = _with_order(tables["waves"], tables["submissions"])
    brought = tables["facts"]
    counts = agreed_counts(brought[brought["name"] != INTERVIEW_RATING])
    tables["facts"] = pd.concat([counts, _kept_facts(store, name)], ignore_index=True)
    knows_names = names_are_known(tables["people"], identifiers)
    tables["people"] = one_row_a_person(tables["people"])
    tables["memberships"] = with_arms(tables["memberships"])
    tables["invitations"] = tables["invitations"].drop_duplicates(["person", "wave"], ignore_index=True)
    tables["events"] = tables["events"].drop_duplicates(["person", "kind", "date", "value"], ignore_index=True)
    redactor = Redactor.from_identifiers(known_names(workspace, name, identifiers))
    tables = redact_tables(tables, redactor)
    talk = told_apart(tables["interviews"].assign(given=tables["interviews"]["interview"]))
    rated = place_ratings(brought, talk, [line.import_id for line in list_imports(store, name)])
    tables["interviews"] = talk.drop(columns="given")
    joined = joined_tables(tables, redactor)
    if joined is not None:
        tables |= {"interviews": joined.interviews, "codes": joined.codes}
    codes, aliases = name_others(tables["codes"]), joined.aliases if joined else NO_ALIASES
    known = pd.concat([tables["interviews"]["utterance"], comment_ids(tables["comments"])])
    tables["codes"] = decided_codes(store, name, codes, known, aliases)
    tables = tables if knows_names else withhold_texts(tables)
    study = Study.from_tables(
        name,
        tables,
        version=linked.version,
        as_of=_data_date(workspace, name),
        has_roster=knows_names,
        settings=read_study(store, name).settings,
    )
    return OpenedStudy(study, as_table("codes", codes), aliases, rated)


def one_row_a_person(people: pd.DataFrame) -> pd.DataFrame:
    """Everybody once, with what any file says of them; where files differ, the last value in the alphabet.

    A roster names people without their department, HR's list has it: neither may hide the other.
    """
    return people.groupby("person", sort=True).max().reset_index() if len(people) else people


def with_arms(memberships: pd.DataFrame) -> pd.DataFrame:
    """Whoever has a pair, and no file says the arm, is in the programme; where no arm is stated at all, everybody is.

    A roster lists the pairs of the programme and seldom has a column that says so. A cohort alone does not tell where
    other rows state arms: it may be the one that comparison people stand beside.

    Where another row states the arm of the same person in the same cohort (a list of who was drawn to wait, beside the
    roster), the first of these holds.
    """
    memberships = _with_stated_arms(memberships)
    unstated = memberships["arm"].isna()
    told = memberships["pair"].notna() | bool(unstated.all())
    return memberships.assign(arm=memberships["arm"].mask(unstated & told, PROGRAMME))


def _with_stated_arms(memberships: pd.DataFrame) -> pd.DataFrame:
    """Rows without an arm take the first one that is stated for the same person and cohort."""
    keys = [name for name in ("person", "cohort") if name in memberships]
    stated = memberships[memberships["arm"].notna()]
    if len(keys) < 2 or stated.empty or len(stated) == len(memberships):
        return memberships
    first = stated.sort_values("from_date", kind="stable").drop_duplicates(keys)[[*keys, "arm"]]
    told = memberships[keys].merge(first, on=keys, how="left")["arm"].set_axis(memberships.index)
    return memberships.assign(arm=memberships["arm"].fillna(told))


def _with_order(stated: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """The waves that were answered in their order; what a file stated of a wave's dates wins."""
    found = wave_order(submissions["wave"], submissions["date"])
    given = stated.drop_duplicates("wave").set_index("wave")[["opens", "closes"]]
    dates = given.reindex(found["wave"]).reset_index(drop=True)
    return found.assign(**{name: dates[name].fillna(found[name]) for name in ("opens", "closes")})


def _kept_facts(store: Store, name: str) -> pd.DataFrame:
    """What is kept by hand, as rows of the table `facts`; without what changes no figure, and so no version, and
    without the codebook, interviewers' ratings, quotes, groups, what participants are told and what was decided on
    texts, which are read apart.
    """
    kept = read_kept_facts(store, name)
    apart = (*NO_EVIDENCE, CODEBOOK, INTERVIEW_RATING, QUOTE, QUOTES_SWITCH, RECODE, SPEAKER, TOLD, WORD)
    return as_table("facts", kept.loc[~kept["name"].isin(apart)])


def _data_date(workspace: Workspace, name: str) -> dt.date | None:
    """The latest date up to which an import says its employment records are known."""
    dates = [line.as_of for line in list_imports(workspace.store, name) if line.as_of is not None]
    return max(dates, default=None)
