"""Logs kept by hand: recognised, added up by month, and every row that says too little set aside with a reason."""

import datetime as dt

import pytest

from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.ingest.words import logged_of
from analysis.study import LOG_KINDS
from tests.ingest.sheets_in_memory import contents, mapped

HEAD = ["Month", "What was counted", "Cohort", "Pair", "Side", "Number"]


def taken(table, **said):
    given = contents(table, **said)
    seen = recognise(given)
    return seen, build_tables(given, seen.mapping)


def reasons(given):
    return given.set_aside.set_index("row")["code"].to_dict()


def test_a_log_is_recognised_and_added_up_by_month() -> None:
    seen, given = taken([
        HEAD,
        ["2025-01", "Ideas raised", "A", "P1", "Mentor", "2"],
        ["2025-01-20", "idea raised", "A", "P1", "junior", "1"],
        ["2025-02", "Idea adopted", "A", "P1", "", "0"],
        ["03/2025", "Decision", "", "", "", "4"],
    ])  # fmt: skip
    assert (seen.certain, seen.mapping.kind) == (True, "log"), (seen.questions, seen.findings)
    facts = given.tables["facts"].astype(object).where(given.tables["facts"].notna(), None)
    assert facts[["name", "cohort", "pair", "side", "value"]].values.tolist() == [
        ["idea raised", "A", "P1", "junior", "3"], ["idea adopted", "A", "P1", None, "0"],
        ["decision informed", None, None, None, "4"],
    ]  # fmt: skip
    assert facts["date"].tolist() == [dt.datetime(2025, month, 1) for month in (1, 2, 3)]
    assert (given.rows_read, given.rows_accepted) == (4, 4)


def test_a_german_log_without_numbers_counts_its_rows() -> None:
    seen, given = taken([
        ["Datum", "Was wurde gezählt", "Kohorte", "Seite"],
        ["14.03.2025", "Idee eingebracht", "Nord", "Mentorin"],
        ["15.03.2025", "Idee eingebracht", "Nord", "Mentorin"],
        ["20.03.2025", "Idee umgesetzt", "Nord", ""],
        ["21.03.2025", "Einladung Vorstandssitzung", "Nord", "Mentor"],
        ["22.03.2025", "Mitarbeiterempfehlung", "Nord", ""],
        ["23.03.2025", "Neuer Kunde", "Nord", ""],
    ])  # fmt: skip
    assert (seen.certain, seen.mapping.kind) == (True, "log"), (seen.questions, seen.findings)
    facts = given.tables["facts"].set_index("name")["value"].to_dict()
    assert facts == {
        "idea raised": "2", "idea adopted": "1", "senior forum": "1", "referral": "1", "contract won": "1"
    }  # fmt: skip


def test_rows_that_say_too_little_are_set_aside() -> None:
    rows = [
        ["2025-01", "idea raised", "A", "", "", "1"],
        ["2025-01", "idea raised", "A", "", "", "1"],
        ["2025", "idea raised", "A", "", "", "1"],
        ["", "idea raised", "A", "", "", "1"],
        ["2025-01", "lunch", "A", "", "", "1"],
        ["2025-01", "", "A", "", "", "1"],
        ["2025-01", "referral", "A", "", "", "1.5"],
        ["2025-01", "referral", "A", "", "", "-1"],
        ["2025-01", "referral", "A", "", "", ""],
        ["2025-01", "referral", "A", "", "", "many"],
        ["2025-01", "referral", "Total", "", "", "7"],
        ["2025-01", "administration hours", "A", "", "", "7.5"],
        ["2025-01", "referral", "A", "", "", "500000"],
    ]
    meanings = dict(zip(HEAD, ("date", "counted", "cohort", "pair", "side", "number"), strict=True))
    given = build_tables(contents([HEAD, *rows]), mapped("log", meanings))
    assert reasons(given) == {
        3: "DUPLICATE_ROW", 4: "YEAR_NOT_MONTH", 5: "MISSING_MONTH", 6: "UNKNOWN_ENTRY", 7: "MISSING_ENTRY",
        8: "BAD_COUNT", 9: "BAD_COUNT", 10: "MISSING_COUNT", 11: "MISSING_COUNT", 12: "TOTAL_ROW", 14: "BAD_COUNT",
    }  # fmt: skip
    assert given.tables["facts"].set_index("name")["value"].to_dict() == {
        "idea raised": "1", "administration hours": "7.5"
    }  # fmt: skip


def test_a_word_of_ones_own_is_explained_and_what_holds_for_all_is_taken() -> None:
    table = [["When", "What"], ["2025-01", "Eureka"], ["2025-02", "Eureka"]]
    own = mapped("log", {"When": "date", "What": "counted"}, values={"counted": {"eureka": "idea raised"}}, cohort="A")
    facts = build_tables(contents(table), own).tables["facts"]
    assert facts[["name", "cohort", "value"]].values.tolist() == [["idea raised", "A", "1"]] * 2


@pytest.mark.parametrize(
    "table",
    [
        [["Employee ID", "Event", "Event date"], ["1", "Promotion", "2025-01-31"]],
        [["Pair", "Date", "Topic", "Minutes"], ["P1", "2025-01-31", "ideas", "45"]],
        [["Date", "Kind"], ["2025-01-31", "lunch"], ["2025-01-31", "dinner"], ["2025-02-01", "idea raised"]],
        [["Month", "Headcount", "Leavers"], ["2025-01", "40", "1"]],
    ],
)
def test_what_is_no_log_is_not_taken_for_one(table) -> None:
    assert recognise(contents(table)).mapping.kind != "log"


@pytest.mark.parametrize("kind", LOG_KINDS)
def test_every_kind_is_known_by_its_own_name(kind) -> None:
    """So that a template filled in with the words of its note needs no question, and an export reads back."""
    assert logged_of(kind) == kind
    assert logged_of(kind.title()) == kind
