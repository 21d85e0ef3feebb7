"""Careers in a personnel file: positions, second hires, managers, tenure, and dates of birth that are kept nowhere."""

import datetime as dt

import pytest

from analysis.ingest.numbers import years_of
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.sheets_in_memory import codes, contents, mapped
from tests.ingest.test_invented import AS_OF, taken


def test_positions_that_repeat_the_day_of_hire_are_spells_of_one_service():
    seen, given = taken("job-history-with-hire.csv", as_of=AS_OF)
    assert (seen.certain, seen.mapping.kind) == (True, "employment")
    spells = given.tables["employment"].groupby("employee_id")
    left = spells.get_group("00012")
    assert left["from_date"].tolist() == [dt.datetime(2018, 1, 1), dt.datetime(2022, 7, 1)]
    assert left["exit_kind"].fillna("-").tolist() == ["-", "voluntary"], "the exit ends the last position only"
    assert spells.get_group("00013")["from_date"].min() == dt.datetime(2018, 1, 1), "hired before the first position"
    assert spells.get_group("00014")["from_date"].tolist() == [dt.datetime(2019, 5, 1)]


def test_a_second_hire_in_a_column_of_its_own_is_a_second_spell():
    seen, given = taken("rehires.csv", as_of=AS_OF)
    assert seen.certain
    spells = given.tables["employment"].groupby("employee_id")
    twice = spells.get_group("00012")
    assert twice["from_date"].dt.year.tolist() == [2012, 2019]
    assert twice["to_date"].dt.year.fillna(0).tolist() == [2016, 0]
    assert twice["exit_kind"].fillna("-").tolist() == ["voluntary", "-"]
    assert spells.get_group("00013")["from_date"].dt.year.tolist() == [2012]
    assert {"HIRED_AGAIN", "HIRED_AGAIN_WITHOUT_EXIT"} <= set(codes(given))


def test_tenure_in_months_says_so_in_its_heading_or_its_cells():
    _, given = taken("rehires.csv", as_of=AS_OF)
    worked_out = given.tables["employment"].set_index("employee_id").loc["00014", "from_date"]
    assert worked_out == dt.datetime(2023, 9, 30)
    assert [years_of(text) for text in ("30 months", "2 years 6 months", "18 Monate", "2 y 6 m")] == [
        2.5,
        2.5,
        1.5,
        2.5,
    ]


def test_reasons_in_words_of_their_own_are_explained_by_the_mapping():
    contents_of = [["ID", "In", "Out", "Why"], ["1", "2012-01-01", "2024-05-31", "Left with Bob"]]
    meanings = {"ID": "employee_id", "In": "hire_date", "Out": "exit_date", "Why": "exit_reason"}
    said = mapped("people", meanings, person_key="employee_id", as_of=AS_OF)
    assert build_tables(contents(contents_of), said).tables["employment"]["exit_kind"].tolist() == ["other"]
    said = mapped("people", meanings, person_key="employee_id", as_of=AS_OF,
                  values={"exit_reason": {"left with bob": "voluntary"}})  # fmt: skip
    assert build_tables(contents(contents_of), said).tables["employment"]["exit_kind"].tolist() == ["voluntary"]


def test_managers_are_read_as_employee_numbers_and_a_destroyed_column_is_not_used():
    meanings = {"ID": "employee_id", "In": "hire_date", "Boss": "manager_id"}
    said = mapped("people", meanings, person_key="employee_id")
    table = [["ID", "In", "Boss"], ["1", "2012-01-01", "99.0"], ["2", "2012-01-01", " 00098"]]
    given = build_tables(contents(table), said)
    assert given.tables["employment"]["manager_id"].tolist() == ["99", "00098"]
    table = [["ID", "In", "Boss"], *([str(n), "2012-01-01", "1.23E+17"] for n in range(1, 4))]
    given = build_tables(contents(table), said)
    assert given.tables["employment"]["manager_id"].isna().all()
    assert "ID_DESTROYED" in codes(given)


@pytest.mark.parametrize("heading", ["Date of birth", "Geburtsdatum", "Born"])
def test_a_date_of_birth_is_in_no_table_change_finding_or_row_set_aside(heading):
    table = [["Employee ID", "Hire date", "Exit date", heading, "Name"]]
    table += [["1", "2020-01-01", "2019-01-01", "1987-04-23", "Ann Young"], ["", "2020-01-01", "", "2001-04-23", "x"]]
    table += [["3", "2020-01-01", "", "1987-04-23", "Bob Old"], ["4", "2020-01-01", "", "85", "Cy Lee"]]
    given = contents(table)
    seen = recognise(given, as_of=AS_OF)
    made = build_tables(given, seen.mapping)
    assert made.tables["people"]["generation"].iloc[0] == "Millennials"
    assert made.rows_set_aside == 2
    told = [made.set_aside.to_csv(), made.changes.to_csv(), repr(made.findings), repr(seen.findings)]
    told += [frame.to_csv() for frame in made.tables.values()]
    assert not [text for text in told if "04-23" in text]
    assert "not kept" in made.set_aside["cells"].iloc[0]


def test_a_date_of_birth_that_the_mapping_leaves_out_is_not_kept_either():
    meanings = {"ID": "employee_id", "In": "hire_date", "Date of birth": "ignore"}
    table = [["ID", "In", "Date of birth"], ["", "2012-01-01", "1987-04-23"], ["2", "2012-01-01", "1987-04-23"]]
    given = build_tables(contents(table), mapped("people", meanings, person_key="employee_id"))
    assert "1987" not in given.set_aside["cells"].iloc[0]


def test_answers_of_an_anonymous_limesurvey_have_no_date_and_it_is_said():
    table = [["submitdate", "Q1"], ["1980-01-01 00:00:00", "4"], ["1980-01-01 00:00:00", "5"]]
    columns = {"submitdate": "date", "Q1": "comment"}
    given = build_tables(contents(table), mapped("survey", columns, tool="limesurvey", wave="end"))
    assert given.tables["submissions"]["date"].isna().all()
    assert "DATES_NOT_KEPT" in codes(given)
    table[1][0] = "2025-03-01 10:00:00"
    given = build_tables(contents(table), mapped("survey", columns, wave="end"))
    assert given.tables["submissions"]["date"].isna().tolist() == [False, True]
    assert "PLACEHOLDER_DATE" in codes(given)


def test_a_place_in_the_programme_since_1900_has_no_beginning():
    meanings = {"ID": "employee_id", "Cohort": "cohort", "Pair": "pair", "From": "from_date"}
    table = [["ID", "Cohort", "Pair", "From"], ["1", "A", "P1", "1900-01-01"], ["2", "A", "P1", "2025-01-31"]]
    given = build_tables(contents(table), mapped("people", meanings, person_key="employee_id"))
    assert given.tables["memberships"]["from_date"].isna().tolist() == [True, False]


def test_the_end_of_a_spell_that_the_next_one_follows_is_a_move_and_no_kind_of_exit():
    meanings = {"ID": "employee_id", "From": "from_date", "To": "to_date", "Why": "exit_reason", "Dept": "department"}
    table = [
        ["ID", "From", "To", "Why", "Dept"],
        ["1", "2020-01-01", "2021-03-31", "", "Sales"], ["1", "2021-04-01", "2022-05-31", "Resigned", "IT"],
        ["2", "2020-01-01", "2021-03-31", "", "Sales"], ["2", "2022-04-01", "", "", "IT"],
    ]  # fmt: skip
    as_of = dt.date(2025, 1, 31)
    given = build_tables(contents(table), mapped("employment", meanings, person_key="employee_id", as_of=as_of))
    assert given.tables["employment"]["exit_kind"].fillna("none").tolist() == ["none", "voluntary", "other", "none"]
