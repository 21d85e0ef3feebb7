"""Lists of people: attributes, places in the programme, service in the company, and answers that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.ingest.attributes import note_swapped_sides, read_attributes, read_memberships
from analysis.ingest.checking_answers import check_answers
from analysis.ingest.checking_scales import AnswerColumn
from analysis.ingest.duplicates import set_aside_repetitions, set_aside_rivals
from analysis.ingest.identity import (
    person_label,
    read_identity,
    read_other_person,
    repeated_rows,
    row_identity,
    submission_ids,
    wave_of_rows,
)
from analysis.ingest.meanings import MEMBERSHIP, PARTNER
from analysis.ingest.pairs import partners_as_people, read_partners, with_partners
from analysis.ingest.placeholders import stand_for_none
from analysis.ingest.responses import commented, read_answer_columns
from analysis.ingest.service import Service, read_service
from analysis.ingest.source import Source, day
from analysis.ingest.tables_survey import answer_tables

_SPELLS = ("hire_date", "rehire_date", "exit_date", "exit_reason", "left", "tenure")


def people_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table people; employment where dates of service are known, memberships where places in the programme are.

    A row without a date of hire or exit writes no employment, since it would count as employed since ever; who manages
    whom is kept with dated rows only. A row that names both partners of a pair gives people and places of both.

    Several rows of one person are spells (rehires, moves, new pairs) where their dates or pairs differ. Answers and
    comments in the same rows become submissions of the same people.
    """
    identity = row_identity(source) if source.mapping.person_key == "row" else read_identity(source)
    label = person_label(identity)
    source.ledger.set_aside(
        label.isna().to_numpy(), "MISSING_KEY", "the row names nobody.", severity="info",
        advice="Notes below a table look like this; otherwise add the identifier.",
    )  # fmt: skip
    service = read_service(source, label)
    attributes = read_attributes(source, _reference_years(source, service))
    places = read_memberships(source)
    note_swapped_sides(source, attributes, places)
    answers = read_answer_columns(source)
    check_answers(source, answers, pd.Series(np.nan, index=label.index))
    set_aside_repetitions(source, repeated_rows(source), np.full(source.size, source.mapping.person_key != "row"))
    undated = pd.Series(np.datetime64("NaT", "s"), index=label.index)
    keys = label + "|" + service.key() + "|" + places["pair"].fillna("") + "|" + places["cohort"].fillna("")
    keys += "|" + _membership_key(source)
    if not answers:
        set_aside_rivals(source, keys, undated, pd.Series(1, index=label.index), "for the same dates")
    tables = _person_tables(source, identity, label, attributes, places, service)
    if answers or commented(source).any():
        tables |= _answers_beside(source, identity, attributes, places, service, answers)
    return tables


def employment_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table employment, read as in a list of people, without a table of them: spells say where somebody worked when."""
    return {name: table for name, table in people_tables(source).items() if name != "people"}


def _person_tables(
    source: Source, identity: pd.DataFrame, label: pd.Series, attributes: pd.DataFrame, places: pd.DataFrame,
    service: Service,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    rows = source.ledger.accepted
    numbered = pd.DataFrame({"row": source.ledger.rows}, index=label.index)
    people = pd.concat([numbered, identity, attributes], axis=1).assign(
        name=source.joined("name"), who=label, when=service.begin
    )
    current = people[rows].sort_values("when", kind="stable", na_position="first").drop_duplicates("who", keep="last")
    partners = read_partners(source)
    listed = current.sort_values("row").drop(columns=["who", "when"]).reset_index(drop=True)
    tables = {"people": partners_as_people(listed, None if partners is None else partners[rows])}
    if source.mapping.has(*_SPELLS) or (source.mapping.has("from_date") and not service_dates_apart(source)):
        told = attributes[["department", "level", "site"]]
        spells = pd.concat([numbered, identity, service.frame, told, _managers(source)], axis=1)
        dated = service.frame[["from_date", "to_date"]].notna().any(axis=1)
        taken = spells[rows & ~service.unknown_exit & dated]
        before = spells.drop(columns=service.frame.columns).join(service.earlier, how="inner")
        both = [before.loc[before.index.intersection(taken.index), taken.columns], taken]
        tables["employment"] = pd.concat(both).sort_values("row", kind="stable").reset_index(drop=True)
    if source.mapping.has(*MEMBERSHIP, *PARTNER) or source.mapping.cohort or source.mapping.arm:
        frame = pd.concat([numbered, identity, places, _membership_dates(source)], axis=1)
        places_of_all = with_partners(source, frame[rows], partners)
        placed = places_of_all[["cohort", "pair", "arm"]].notna().any(axis=1)
        tables["memberships"] = places_of_all[placed].reset_index(drop=True)
    return tables


def _answers_beside(
    source: Source, identity: pd.DataFrame, attributes: pd.DataFrame, places: pd.DataFrame, service: Service,
    answers: Sequence[AnswerColumn],
) -> dict[str, pd.DataFrame]:  # fmt: skip
    waves = wave_of_rows(source)
    ids = submission_ids(source, waves)
    dates = source.dates("date")
    given = service.frame["to_date"]
    if dates is not None:
        given = day(dates.values, ids.index)
        given = given.mask(stand_for_none(source, "date", given))
    methods = "row" if source.mapping.person_key == "row" else source.mapping.person_key
    submissions = pd.DataFrame(
        {
            "row": source.ledger.rows, "submission": ids, **identity, "wave": waves,
            "date": day(given.to_numpy(), ids.index), "seconds": np.nan, "cohort": places["cohort"],
            "side": places["side"], "arm": places["arm"], **attributes, "link_method": methods,
            "import_id": source.blank(),
        }
    )  # fmt: skip
    said = commented(source)
    for answer in answers:
        said |= answer.read.answered
    tables = answer_tables(source, answers, submissions, ids)
    return {**tables, "submissions": submissions[source.ledger.accepted & said].reset_index(drop=True)}


def _managers(source: Source) -> pd.DataFrame:
    return pd.DataFrame({"manager_id": read_other_person(source, "manager_id", "employee_id")})


def _membership_dates(source: Source) -> pd.DataFrame:
    """From and to of a place in the programme."""
    index = source.view.data.index
    frame = pd.DataFrame(index=index)
    for name in ("from_date", "to_date"):
        dates = source.dates(name) if service_dates_apart(source) else None
        values = dates.values if dates is not None else np.full(source.size, np.datetime64("NaT", "s"))
        days = day(values, index)
        frame[name] = days if dates is None else days.mask(stand_for_none(source, name, days))
    return frame


def service_dates_apart(source: Source) -> bool:
    """Whether "from" and "to" are of the place in the programme rather than of service in the company."""
    return source.mapping.has(*MEMBERSHIP, *PARTNER) and source.mapping.kind == "people"


def _membership_key(source: Source) -> pd.Series:
    raw = source.raw("from_date")
    return source.blank().fillna("") if raw is None else raw.str.strip()


def _reference_years(source: Source, service: Service) -> pd.Series:
    as_of = source.mapping.as_of
    years = service.frame["to_date"].dt.year.astype("float64")
    filled: pd.Series = years.fillna(float(as_of.year)) if as_of else years
    return filled
