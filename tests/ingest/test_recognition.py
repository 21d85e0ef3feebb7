"""What files are recognised as, what is asked, and what carries over from a mapping made before."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.ingest.mapping import ColumnMapping
from analysis.ingest.mapping_files import read_mapping
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.instruments import questionnaire
from tests.ingest.read_here import contents_of
from tests.ingest.sheets_in_memory import codes, contents

EXPORTS = Path(__file__).parent / "fixtures" / "exports"
MAPPINGS = Path(__file__).parent / "fixtures" / "mappings"
BANK = {item.id: item for item in questionnaire("reverb").items}
ENGAGEMENT = [BANK[f"eng_{number}"].text for number in range(1, 7)]


def own_survey(**names):
    header = ["Timestamp", "Employee ID", *ENGAGEMENT]
    rows = [[f"2026-03-0{day} 10:00:00", f"E{day:03d}", *["Agree"] * 6] for day in range(1, 5)]
    return contents([header, *rows], **names)


@pytest.mark.parametrize(
    ("name", "tool", "kind", "header_rows", "key"),
    [
        ("qR__sample.csv", "qualtrics", "survey", 3, "row"),
        ("DERIVED_qualtrics_sample_utf16.tsv", "qualtrics", "survey", 3, "row"),
        ("QT__No_Basis_for_Evaluation_(Insights).csv", "qualtrics", "survey", 3, "row"),
        ("538__StarWars_first_rows.csv", "surveymonkey", "survey", 2, "row"),
        ("538__steak-risk-survey_first_rows.csv", "surveymonkey", "survey", 2, "row"),
        ("spack__2020_first_rows.csv", "google_forms", "survey", 1, "row"),
        ("glint__survey_export.csv", "glint", "survey", 1, "employee_id"),
        ("glint__attrition.csv", "hris", "employment", 1, "employee_id"),
        ("glint__employee_attributes.csv", "hris", "people", 1, "employee_id"),
        ("redcap__checkboxes-1__data.csv", "redcap", "survey", 1, "code"),
    ],
)
def test_exports_of_real_tools_are_recognised(name, tool, kind, header_rows, key):
    seen = recognise(contents_of((EXPORTS / name).read_bytes(), name))
    found = seen.mapping
    assert (found.tool, found.kind, found.header_rows, found.person_key) == (tool, kind, header_rows, key)
    assert all(reason.because and 0 <= reason.confidence <= 1 for reason in seen.reasons)


def test_the_older_qualtrics_header_is_recognised():
    name = "qR__sample_legacy.csv"
    found = recognise(contents_of((EXPORTS.parent / name).read_bytes(), name)).mapping
    assert (found.tool, found.header_rows) == ("qualtrics", 2)


@pytest.mark.parametrize(
    ("header", "tool"),
    [
        (["ID", "Start time", "Completion time", "Email", "Name", "How are you?"], "microsoft_forms"),
        (["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Wie geht es Ihnen?"], "microsoft_forms"),
        (["Response ID", "Date submitted", "Last page", "Start language", "G1Q1[SQ1]. I like it"], "limesurvey"),
        (["Zeitstempel", "Wie geht es Ihnen?"], "google_forms"),
        (["record_id", "redcap_event_name", "q1"], "redcap"),
    ],
)
def test_signatures_by_header_alone(header, tool):
    assert recognise(contents([header, ["1"] * len(header)])).mapping.tool == tool


def test_a_survey_of_our_own_bank_is_certain():
    seen = recognise(own_survey(file_name="survey-baseline.csv"))
    assert seen.certain, seen.questions
    assert seen.mapping.wave == "baseline"
    assert seen.mapping.questionnaire == "reverb"
    assert [column.item for column in seen.mapping.with_meaning("item")] == [f"eng_{n}" for n in range(1, 7)]


def test_without_a_wave_it_is_asked_and_nothing_is_certain():
    seen = recognise(own_survey(file_name="export.csv"))
    assert not seen.certain
    assert any("Which wave" in question and "2026-03" in question for question in seen.questions)
    assert recognise(own_survey(file_name="export.csv"), wave="T0").mapping.wave == "baseline"


@pytest.mark.parametrize(
    ("name", "wave"),
    [
        ("Pulse_T0.csv", "baseline"),
        ("mid-programme survey.csv", "mid"),
        ("Follow up 6 months.csv", "follow-up 6"),
        ("welle 2.csv", "wave 2"),
        ("PostSurvey.csv", "end"),
        ("Abschluss.csv", "end"),
    ],
)
def test_waves_in_names(name, wave):
    assert recognise(own_survey(file_name=name)).mapping.wave == wave


def test_two_waves_in_one_name_are_asked():
    assert any("Which wave" in q for q in recognise(own_survey(file_name="pre_and_post.csv")).questions)


def test_title_rows_above_the_header_are_skipped():
    rows = [["Mentoring survey", "", ""], ["made on 1 March", "", ""], ["Employee ID", ENGAGEMENT[0], ENGAGEMENT[1]]]
    seen = recognise(contents([*rows, ["E1", "4", "5"]], file_name="baseline.csv"))
    assert seen.mapping.first_row == 3
    assert build_tables(contents([*rows, ["E1", "4", "5"]]), seen.mapping).rows_read == 1


def test_a_matrix_is_matched_by_its_statement():
    for heading in (
        f"How far do you agree? - {ENGAGEMENT[0]}",
        f"How far do you agree? [{ENGAGEMENT[0]}]",
        f"G01Q02[SQ001]. {ENGAGEMENT[0]}",
        f"<p>{ENGAGEMENT[0].upper()}</p>",
    ):
        seen = recognise(
            contents([["Employee ID", heading, ENGAGEMENT[1]], ["E1", "4", "4"]], file_name="baseline.csv")
        )
        assert [column.item for column in seen.mapping.with_meaning("item")] == ["eng_1", "eng_2"], heading


def test_small_edits_are_proposed_and_asked():
    edited = ENGAGEMENT[0].replace(ENGAGEMENT[0].split()[-1], ENGAGEMENT[0].split()[-1].rstrip(".") + "s.")
    table = [["Employee ID", edited, *ENGAGEMENT[1:]], ["E1", *["4"] * 6]]
    seen = recognise(contents(table, file_name="baseline.csv"))
    assert any(ENGAGEMENT[0] in question for question in seen.questions)
    assert not seen.certain


@pytest.mark.parametrize("header", ["uwes9_{}", "UWES_{}", "UWES-9 {}", "uwes9_q{}"])
def test_uwes_is_recognised_by_its_key(header):
    names = [header.format(number) for number in range(1, 10)]
    table = [["Employee ID", *names], ["E1", *["3"] * 9]]
    found = recognise(contents(table, file_name="baseline.csv")).mapping
    assert [column.item for column in found.with_meaning("item")] == [f"uwes9_{n}" for n in range(1, 10)]


def test_several_data_sheets_are_asked():
    table = [["Employee ID", *ENGAGEMENT], ["E1", *["4"] * 6]]
    both = contents(table, table, names=("Juniors", "Seniors"), file_name="baseline.xlsx")
    assert any("Which sheet" in question for question in recognise(both).questions)
    assert recognise(both, sheet="Seniors").mapping.sheet == "Seniors"
    second = contents([["Please see sheet 2"]], table, names=("Notes", "Data"), file_name="baseline.xlsx")
    seen = recognise(second)
    assert seen.mapping.sheet == "Data"
    assert not seen.certain


def test_identifiers_that_excel_destroyed_are_no_person_key():
    table = [["Employee ID", "Department", "Hire date"]]
    table += [["6.34E+17", "Sales", "2020-01-01"], ["6.35E+17", "Sales", "2021-01-01"]] * 20
    seen = recognise(contents(table))
    assert {"ID_DESTROYED", "ID_FEW_DISTINCT"} <= set(codes(seen))
    assert not seen.certain
    advice = next(finding.advice for finding in seen.findings if finding.code == "ID_DESTROYED")
    assert "Excel" in advice


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["Employee ID", "", *ENGAGEMENT], "BLANK_HEADER"),
        (["Employee ID", "caf\u00e9", "cafe\u0301"], "DUPLICATE_HEADER"),
        (["Employee ID", "q\u200b1", "q1"], "DUPLICATE_HEADER"),
    ],
)
def test_headings_that_are_missing_or_twice_stop_a_plain_file(header, code):
    seen = recognise(contents([header, ["E1", *["4"] * (len(header) - 1)]], file_name="baseline.csv"))
    assert code in codes(seen)
    assert not seen.certain


def test_a_respondent_id_that_no_tool_wrote_names_a_person():
    seen = recognise(contents([["respondent_id", "wave", "q1"], ["1", "pre", "4"], ["1", "pre", "2"]]))
    assert seen.mapping.person_key == "code"
    assert seen.mapping.tool == "unknown"
    blank = recognise(contents([["respondent_id", "", "q1", " "], ["1", "2", "3", "4"]]))
    assert "BLANK_HEADER" in codes(blank)


def test_a_header_without_rows_and_a_file_without_header():
    assert codes(recognise(contents([["Employee ID", "q1"]]))) == ["NO_ROWS"]
    assert codes(recognise(contents([["1", "2"], ["3", "4"]]))) == ["NO_HEADER"]


def test_bands_that_became_dates_are_noticed():
    table = [["Employee ID", "Tenure group", *ENGAGEMENT]]
    table += [[f"E{n}", band, *["4"] * 6] for n, band in enumerate(["0-1", "01-Mar", "5-10", "03-Jun", "0-1"])]
    seen = recognise(contents(table, file_name="baseline.csv"))
    found = next(finding for finding in seen.findings if finding.code == "BAND_BECAME_DATE")
    assert found.rows == (3, 5)


def test_exits_need_the_date_of_the_data():
    table = [
        ["Personalnummer", "Eintrittsdatum", "Austrittsdatum", "Abteilung"],
        ["007", "01.02.2020", "31.12.2024", "IT"],
    ]
    seen = recognise(contents(table, file_name="hr_2025-01-31.csv"))
    assert any("2025-01-31" in question for question in seen.questions)
    assert recognise(contents(table), as_of=dt.date(2025, 1, 31)).certain
    assert seen.mapping.date_order == "day_first"


def test_dates_that_could_be_either_way_round_are_asked():
    table = [["Employee ID", "Hire date", "Department"], ["E1", "03/04/2020", "IT"], ["E2", "05/06/2021", "IT"]]
    assert any("day or with the month" in question for question in recognise(contents(table)).questions)
    table.append(["E3", "25/06/2021", "IT"])
    assert recognise(contents(table)).mapping.date_order == "day_first"


def test_a_mapping_made_before_is_used_for_the_same_header():
    asked = recognise(own_survey(file_name="export.csv"))
    by_hand = replace(
        asked.mapping,
        wave="baseline",
        columns=(*asked.mapping.columns[:2], ColumnMapping(ENGAGEMENT[0], "item", "own.energy")),
    )
    again = recognise(own_survey(file_name="export end.csv"), profiles=[by_hand])
    assert again.certain
    assert again.mapping.columns == by_hand.columns
    assert again.mapping.wave == "end"


def test_three_waves_of_one_survey_keep_their_items():
    years = (2020, 2021, 2022)
    saved = {year: read_mapping(MAPPINGS / f"google_forms_survey_{year}.toml") for year in years}
    given = {}
    for year in years:
        name = f"spack__{year}_first_rows.csv"
        given[year] = build_tables(contents_of((EXPORTS / name).read_bytes(), name), saved[year])
        assert given[year].rows_accepted == 30
        assert set(given[year].tables["submissions"]["wave"]) == {str(year)}
    items = [set(given[year].tables["responses"]["item"]) for year in years]
    assert len(items[0] & items[1] & items[2]) >= 25


def test_drift_between_waves_is_proposed_not_taken():
    before = read_mapping(MAPPINGS / "google_forms_survey_2020.toml")
    name = "spack__2021_first_rows.csv"
    seen = recognise(contents_of((EXPORTS / name).read_bytes(), name), wave="2021", profiles=[before])
    same = [reason for reason in seen.reasons if "confirmed before" in reason.because]
    edited = [reason for reason in seen.reasons if "the same text as" in reason.because]
    assert len(same) == 38
    assert [reason.part for reason in edited] == ["How bad would it be if Spack dropped support for Python 2?"]
    assert all(reason.confidence < 0.8 for reason in edited)
    assert not seen.certain


def test_who_is_mentor_is_asked_where_a_roster_says_it_under_a_strange_heading():
    rows = [[f"E{n}", "Cohort 1", f"P{n // 2}", "Mentor" if n % 2 else "Mentee"] for n in range(12)]
    seen = recognise(contents([["Employee ID", "Cohort", "Pair", "Zq 7"], *rows], file_name="roster.csv"))
    assert not seen.certain
    assert any("Zq 7" in question and "mentor" in question.casefold() for question in seen.questions)
    assert next(column for column in seen.mapping.columns if column.source == "Zq 7").meaning == "side"


def test_two_people_who_say_much_are_no_damage():
    rows = [[f"E{n % 2}", "Q", f"Answer number {n} of many"] for n in range(30)]
    table = contents([["Employee ID", "Question", "Answer"], *rows], file_name="interviews-end.csv")
    seen = recognise(table, kind="interviews")
    assert "ID_FEW_DISTINCT" not in {finding.code for finding in seen.findings}
    assert build_tables(table, seen.mapping).rows_accepted == 30


def test_a_file_of_one_column_is_said_to_be_one():
    seen = recognise(contents([["Employee ID;eng_1"], ["E1;4"], ["E2;5"]], file_name="end.csv"))
    assert (seen.mapping, [finding.code for finding in seen.findings]) == (None, ["ONE_COLUMN"])
    assert "another sign divides" in seen.findings[0].advice
