"""Files as HR departments hand them over, in shapes that no tool of ours writes: understood, or asked about."""

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest import read_here

INVENTED = Path(__file__).parent / "fixtures" / "invented"
AS_OF = dt.date(2026, 3, 31)


@cache
def contents_of(name):
    return read_here.contents_of((INVENTED / name).read_bytes(), name)


def taken(name, **said):
    contents = contents_of(name)
    seen = recognise(contents, **said)
    return seen, build_tables(contents, seen.mapping)


def codes(given):
    return {finding.code for finding in given.findings}


def test_a_german_personnel_list_is_read_with_its_exits():
    seen, given = taken("hr-liste-deutsch.csv", as_of=AS_OF)
    assert (seen.certain, seen.mapping.kind, seen.mapping.person_key) == (True, "people", "employee_id")
    people, employment = given.tables["people"], given.tables["employment"]
    assert people["employee_id"].tolist()[:2] == ["00012", "00013"]
    assert people["name"].iloc[0] == "Müller0 Jörg"
    assert people["generation"].iloc[[0, 9]].tolist() == ["Baby boomers", "Millennials"]
    assert employment["from_date"].iloc[0] == dt.datetime(2014, 5, 14)
    assert employment["exit_kind"].dropna().tolist() == ["voluntary", "retirement"]


def test_a_french_personnel_list_in_utf_16_is_read_with_its_exits():
    seen, given = taken("effectifs-francais.csv", as_of=AS_OF)
    assert (seen.certain, seen.mapping.kind) == (True, "people")
    assert given.tables["employment"]["exit_kind"].dropna().tolist() == ["voluntary", "involuntary"]
    assert given.tables["people"]["department"].unique().tolist() == ["Comptabilité"]


def test_german_answers_to_english_questions_are_steps_of_agreement_and_said_so():
    seen, given = taken("umfrage-baseline-deutsche-antworten.csv")
    assert (seen.certain, seen.mapping.wave) == (True, "baseline")
    assert given.tables["submissions"]["side"].tolist()[:2] == ["senior", "junior"]
    first = given.tables["responses"].query("item == 'eng_1'").set_index("raw")["value"].to_dict()
    assert first == {
        "Stimme überhaupt nicht zu": 1, "Stimme eher nicht zu": 2, "Teils, teils": 3, "Stimme eher zu": 4,
        "Stimme voll zu": 5,
    }  # fmt: skip
    assert "ANSWERS_IN_OTHER_WORDS" in codes(given)


def test_pairs_listed_by_mail_give_people_and_places_of_both_partners():
    seen, given = taken("pairs-by-mail.csv")
    assert (seen.certain, seen.mapping.person_key, seen.mapping.side) == (True, "email", "junior")
    places = given.tables["memberships"].set_index("email")
    assert places.loc[["y0@acme.example", "o0@acme.example"], "side"].tolist() == ["junior", "senior"]
    assert places.loc["y0@acme.example", "pair"] == places.loc["o0@acme.example", "pair"]
    assert places.loc["o4@acme.example", "from_date"] == dt.datetime(2026, 3, 18)
    assert set(given.tables["people"]["name"]) == {"Ann Young", "Bob Old"}
    assert "employment" not in given.tables


def test_words_for_a_side_that_nobody_knows_are_asked_and_told_by_the_mapping():
    seen, given = taken("roster-coach.csv")
    assert not seen.certain
    assert any("Coachee" in question and "junior" in question for question in seen.questions)
    assert given.tables["memberships"]["side"].isna().all()
    told = write_mapping(seen.mapping) + '\n[values.side]\nCoach = "junior"\nCoachee = "senior"\n'
    contents = contents_of("roster-coach.csv")
    head, columns = told.split("\n[[columns]]", 1)
    columns, values = columns.split("\n[values.side]")
    again = build_tables(contents, read_mapping(f"{head}\n[values.side]{values}\n[[columns]]{columns}"))
    assert again.tables["memberships"]["side"].value_counts().to_dict() == {"junior": 5, "senior": 5}


def test_lists_of_staff_by_month_become_spells_with_moves_and_exits():
    seen, given = taken("staff-lists-by-month.csv", as_of=dt.date(2025, 4, 30))
    assert seen.certain
    spells = given.tables["employment"].groupby("employee_id")
    assert spells.size().to_dict() == {"00012": 1, "00013": 2, "00014": 1, "00015": 1, "00016": 1}
    gone, moved = spells.get_group("00012"), spells.get_group("00013").sort_values("from_date")
    assert dt.datetime(2025, 2, 15) < gone["to_date"].iloc[0] < dt.datetime(2025, 3, 15)
    assert moved["level"].tolist() == ["G4", "G5"]
    assert (moved["from_date"].iloc[1] - moved["to_date"].iloc[0]).days == 1
    assert spells.get_group("00016")["to_date"].isna().all()
    assert {"SNAPSHOTS_JOINED"} <= codes(given)


def test_lists_by_month_need_the_data_date():
    seen, _ = taken("staff-lists-by-month.csv")
    assert any("data's date" in question for question in seen.questions)


def test_one_answer_a_row_is_one_respondent_with_all_answers():
    seen, given = taken("one-answer-a-row.csv")
    assert (seen.certain, seen.mapping.kind, seen.mapping.person_key) == (True, "survey", "code")
    assert (given.rows_read, given.rows_accepted) == (6, 6)
    submissions = given.tables["submissions"]
    assert submissions["wave"].unique().tolist() == ["baseline"]
    answers = given.tables["responses"].merge(submissions[["submission", "code"]])
    assert answers.query("code == 'AB01'").sort_values("item")["value"].tolist() == [2, 3, 4, 5, 1, 2]
    kept = read_mapping(write_mapping(seen.mapping))
    again = build_tables(contents_of("one-answer-a-row.csv"), kept)
    assert len(again.tables["responses"]) == 36


def test_seven_points_on_a_scale_of_five_stop_the_file():
    seen, given = taken("seven-points-baseline.csv")
    stopping = [f for f in given.findings if f.severity == "error" and f.rows_count == 0]
    assert seen.certain
    assert [finding.code for finding in stopping] == ["SCALE_RANGE"]
    assert "span 1 to 7" in stopping[0].message


def test_headings_in_two_rows_keep_the_identifier_and_numbers_beside_anchors():
    seen, given = taken("headings-in-two-rows-baseline.xlsx")
    assert (seen.certain, seen.mapping.header_rows, seen.mapping.person_key) == (True, 2, "employee_id")
    first = given.tables["responses"].query("item == 'eng_1'")
    assert first["value"].tolist() == [1, 2, 3, 4, 5] * 2
    assert first["raw"].iloc[0] == "1 - Strongly disagree"


def test_two_waves_side_by_side_are_asked_about():
    seen, _ = taken("two-waves-side-by-side.csv", wave="baseline")
    assert not seen.certain
    assert any(question.startswith("6 columns ask what other columns ask already") for question in seen.questions)


def test_the_end_of_a_spell_that_the_next_one_follows_is_no_exit_without_reason():
    _, given = taken("job-history.csv", as_of=AS_OF)
    silent = [finding for finding in given.findings if finding.code == "EXIT_WITHOUT_REASON"]
    assert [finding.rows_count for finding in silent] == [1]
    assert len(given.tables["employment"]) == 8


def test_titles_a_long_heading_for_the_code_and_sentences_for_the_side():
    seen, given = taken("T0-own-code.csv")
    assert (seen.certain, seen.mapping.first_row, seen.mapping.person_key) == (True, 4, "code")
    submissions = given.tables["submissions"]
    assert submissions["side"].tolist()[:2] == ["senior", "junior"]
    assert submissions["link_method"].unique().tolist() == ["code"]
    assert len(given.tables["comments"]) == 0
    assert given.tables["responses"]["value"].notna().all()


# A data dictionary has no rows of answers.
WITH_ROWS = sorted({path.name for path in INVENTED.glob("*.*")} - {"SOURCES.md", "redcap-dictionary.csv"})


@pytest.mark.parametrize("name", WITH_ROWS)
def test_every_row_is_accounted_for(name):
    _, given = taken(name, as_of=AS_OF)
    assert given.rows_read == given.rows_accepted + given.rows_set_aside
    assert given.rows_read > 0
