"""Promotions, invitations and monthly counts from files of their own: taken, or set aside with a reason."""

import datetime as dt

import pandas as pd
import pytest

from analysis.ingest.months import read_months
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.ingest.words import event_of
from tests.ingest.sheets_in_memory import codes, contents, mapped
from tests.ingest.test_invented import taken


def built(table, kind, meanings, **more):
    return build_tables(contents(table), mapped(kind, meanings, **more))


def reasons(given):
    return given.set_aside.set_index("row")["code"].to_dict()


# -- events ----------------------------------------------------------------------------------------------------


def test_promotions_moves_and_training_are_taken_out_of_the_actions_of_an_hr_system():
    seen, given = taken("job-actions.csv")
    assert (seen.certain, seen.mapping.kind) == (True, "events")
    events = given.tables["events"]
    assert events["kind"].tolist() == ["promotion", "move", "training", "move"]
    assert events["value"].fillna("-").tolist() == ["L2", "Sales to Service", "Leading across generations", "-"]
    assert events["date"].iloc[0] == dt.datetime(2025, 2, 1)
    assert reasons(given) == {
        5: "UNKNOWN_EVENT", 6: "UNKNOWN_EVENT", 7: "MISSING_DATE", 8: "MISSING_DATE", 9: "MISSING_KEY",
        10: "DUPLICATE_ROW",
    }  # fmt: skip
    assert "PLACEHOLDER_DATE" in codes(given)
    assert "employment" not in given.tables, "an event makes and ends no spell"


def test_german_actions_in_windows_letters():
    seen, given = taken("personalmassnahmen.csv")
    assert (seen.certain, seen.mapping.kind) == (True, "events")
    assert given.tables["events"]["kind"].tolist() == ["promotion", "move", "training", "move"]
    assert reasons(given) == {6: "UNKNOWN_EVENT"}


def test_the_mapping_explains_words_for_events():
    table = [["ID", "What", "When"], ["1", "Grade step", "2025-01-31"], ["2", "Sabbatical", "2025-01-31"]]
    meanings = {"ID": "employee_id", "What": "event", "When": "date"}
    given = built(table, "events", meanings, person_key="employee_id", values={"event": {"grade step": "promotion"}})
    assert given.tables["events"]["kind"].tolist() == ["promotion"]
    assert reasons(given) == {3: "UNKNOWN_EVENT"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Promotion - Career ladder", "promotion"), ("Beförderung", "promotion"), ("Promotion training", "training"),
        ("Transfer > Change location", "move"), ("Stellenwechsel", "move"), ("Sicherheitsschulung", "training"),
        ("Information session", None), ("Removed from list", None), ("Termination", None), ("New hire", None),
        ("Concourse", None), ("Salary change", None),
    ],
)  # fmt: skip
def test_what_an_event_is(said, kind):
    assert event_of(said) == kind


# -- invitations -----------------------------------------------------------------------------------------------


def test_a_list_of_who_was_invited_counts_each_person_and_wave_once():
    seen, given = taken("invited-list.csv")
    assert (seen.certain, seen.mapping.kind) == (True, "invitations")
    invited = given.tables["invitations"]
    assert sorted(zip(invited["employee_id"], invited["wave"], strict=True)) == [
        ("00012", "baseline"), ("00012", "end"), ("00013", "baseline"), ("00013", "end"),
    ]  # fmt: skip
    assert reasons(given) == {4: "NOT_INVITED", 5: "INVITED_BEFORE"}


def test_yes_and_no_under_invited_in_german_and_the_wave_from_the_files_name():
    seen, given = taken("einladungen-baseline.csv")
    assert (seen.certain, seen.mapping.kind, seen.mapping.wave) == (True, "invitations", "baseline")
    assert given.tables["invitations"]["email"].tolist() == ["y0@acme.example", "y2@acme.example", "y3@acme.example"]
    assert reasons(given) == {3: "NOT_INVITED"}


def test_an_invitation_without_a_wave_is_asked_about_and_sets_the_row_aside():
    table = [["Employee ID", "Invited on"], ["1", "2025-01-31"], ["2", "2025-01-31"]]
    seen = recognise(contents(table, file_name="list.csv"))
    assert any("wave" in question for question in seen.questions)
    assert set(reasons(build_tables(contents(table), seen.mapping)).values()) <= {"MISSING_WAVE"}
    told = recognise(contents(table, file_name="list.csv"), wave="end")
    assert told.certain
    assert build_tables(contents(table), told.mapping).tables["invitations"]["wave"].tolist() == ["end", "end"]


@pytest.mark.parametrize(
    "table",
    [
        [["Employee ID", "Invited on", "I can be myself at work.", "At work I am full of energy."],
         ["1", "2025-01-01", "4", "4"]],
        [["Employee ID", "Cohort", "Pair", "Side", "Invited on"], ["1", "A", "P1", "junior", "2025-01-01"]],
        [["Employee ID", "Hire date", "Department", "Wave"], ["1", "2020-01-01", "Sales", "Baseline"]],
    ],
)  # fmt: skip
def test_what_says_more_than_who_was_asked_is_no_list_of_invitations(table):
    seen = recognise(contents(table))
    assert seen.mapping.kind != "invitations"


# -- counts ----------------------------------------------------------------------------------------------------


def test_monthly_counts_by_level_with_a_total():
    seen, given = taken("headcount-by-level.csv")
    assert (seen.certain, seen.mapping.kind) == (True, "counts")
    counts = given.tables["headcounts"]
    assert counts["month"].min() == dt.datetime(2025, 1, 1)
    january = counts[counts["month"] == "2025-01-01"].fillna({"level": "everybody"})
    assert january.set_index("level")["staff"].to_dict() == {"Junior": 41, "Senior": 20, "Board": 4, "everybody": 65}
    assert reasons(given) == {
        22: "DUPLICATE_MONTH", 26: "BAD_COUNT", 27: "BAD_COUNT", 28: "LEAVERS_EXCEED_STAFF", 29: "YEAR_NOT_MONTH",
        30: "MISSING_GROUP", 31: "DUPLICATE_MONTH",
    }  # fmt: skip
    (small,) = [finding for finding in given.findings if finding.code == "SMALL_GROUP"]
    assert small.rows_count == 6


def test_german_counts_by_arm():
    seen, given = taken("kopfzahlen.csv")
    assert (seen.certain, seen.mapping.kind) == (True, "counts")
    counts = given.tables["headcounts"]
    assert counts.groupby("arm")["leavers"].sum().to_dict() == {"comparison": 12, "programme": 0}
    assert given.rows_set_aside == 0


def test_a_file_that_names_people_counts_nobody():
    table = [["Month", "Employee ID", "Headcount", "Leavers"], ["2025-01", "00012", "1", "0"]]
    assert recognise(contents(table)).mapping.kind != "counts"
    shares = [["Month", "Headcount", "Attrition"], ["2025-01", "40", "low"], ["2025-02", "41", "high"]]
    assert recognise(contents(shares)).mapping.kind != "counts"


def test_months_that_are_not_counted_are_named():
    table = [["M", "S", "L"], ["2025-01", "40", "1"], ["2025-04", "40", "0"], ["2025-04", "40", "0"]]
    given = built(table, "counts", {"M": "date", "S": "staff", "L": "leavers"})
    (gap,) = [finding for finding in given.findings if finding.code == "MONTHS_MISSING"]
    assert gap.message.startswith("2 of 4 months")
    assert reasons(given) == {4: "DUPLICATE_ROW"}


@pytest.mark.parametrize(
    "cell", ["2025-03", "03/2025", "3.2025", "202503", "2025M03", "Mar 2025", "Mar-25", "März 2025", "2025-03-31",
             "31.03.2025", "2025/03"],
)  # fmt: skip
def test_months_in_any_notation(cell):
    assert read_months(pd.Series([cell], dtype="str")).values.tolist() == [pd.Timestamp(2025, 3, 1)]


@pytest.mark.parametrize(("cell", "alone"), [("2025", True), ("13/2025", False), ("", False), ("Q1 2025", False)])
def test_what_is_no_month(cell, alone):
    read = read_months(pd.Series([cell], dtype="str"))
    assert read.values.isna().all()
    assert read.year_only.tolist() == [alone]
