"""Exports of survey tools that no real file of ours shows: recognised, asked about if unsure, read to the row."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.instruments import questionnaire
from tests.ingest.read_here import contents_of
from tests.ingest.sheets_in_memory import codes, contents

INVENTED = Path(__file__).parent / "fixtures" / "invented"
BANK = {item.id: item.text for item in questionnaire("reverb").items}
ENGAGEMENT = [BANK[f"eng_{number}"] for number in range(1, 7)]


@cache
def taken(name):
    given = contents_of((INVENTED / name).read_bytes(), name)
    seen = recognise(given)
    return seen, build_tables(given, seen.mapping)


def meanings(seen):
    return {column.source: column.meaning for column in seen.mapping.columns}


def counts(given):
    return (
        given.rows_read,
        given.rows_accepted,
        len(given.tables["responses"]),
        len(given.tables["comments"]),
    )


@pytest.mark.parametrize(
    ("name", "tool", "certain", "key", "rows"),
    [
        ("limesurvey-baseline.csv", "limesurvey", True, "code", (6, 4, 19, 3)),
        ("limesurvey-codes-mid.csv", "limesurvey", False, "row", (5, 5, 24, 1)),
        ("limesurvey-end-questions.csv", "limesurvey", True, "code", (3, 3, 18, 0)),
        ("redcap-longitudinal.csv", "redcap", True, "employee_id", (10, 4, 18, 1)),
        ("redcap-repeated-baseline.csv", "redcap", True, "employee_id", (5, 3, 18, 0)),
        ("redcap-labels.csv", "redcap", True, "code", (3, 3, 18, 0)),
        ("microsoft-forms-quiz-baseline.csv", "microsoft_forms", False, "email", (3, 3, 12, 2)),
        ("google-forms-quiz-baseline.csv", "google_forms", True, "email", (3, 3, 9, 0)),
        ("culture-amp-like-end.csv", "unknown", True, "employee_id", (5, 5, 28, 2)),
        ("qualtrics-deux-lignes-baseline.csv", "qualtrics", True, "employee_id", (4, 3, 14, 1)),
    ],
)
def test_every_shape_is_recognised_and_read_to_exact_counts(name, tool, certain, key, rows):
    seen, given = taken(name)
    assert (seen.mapping.tool, seen.mapping.kind, seen.mapping.person_key) == (tool, "survey", key)
    assert seen.certain is certain, seen.questions
    assert counts(given) == rows
    assert given.tables["responses"]["value"].between(1, 5).all()


# -- LimeSurvey --------------------------------------------------------------------------------------------------


def test_limesurvey_s_unfinished_answers_give_way_to_finished_ones_and_are_said():
    _, given = taken("limesurvey-baseline.csv")
    assert given.tables["submissions"]["code"].tolist() == ["aX3k9", "bQ7m2", "cT5p8", "dR1n4"]
    aside = given.set_aside.set_index("row")["code"].to_dict()
    assert aside == {4: "UNFINISHED_ANSWER", 7: "UNANSWERED"}
    kept = next(f for f in given.findings if f.code == "UNFINISHED_ANSWER" and f.severity == "warning")
    assert kept.rows == (6,)
    assert given.tables["comments"]["text"].tolist() == ["Chess; now and then", "The walks.", "=more time"]
    assert given.tables["submissions"]["seconds"].tolist() == [300.5] * 4


def test_limesurvey_s_boxes_and_ranks_are_no_answers_on_a_scale():
    left = {name for name, meaning in meanings(taken("limesurvey-baseline.csv")[0]).items() if meaning == "ignore"}
    assert {"Which of these did you do together? [Lunch]", "Put in order what helped [Rank 1]"} < left


def test_a_limesurvey_without_dates_says_so_and_has_none():
    seen, given = taken("limesurvey-codes-mid.csv")
    assert given.tables["submissions"]["date"].isna().all()
    said = next(finding for finding in given.findings if finding.code == "DATES_NOT_KEPT")
    assert said.rows == (2, 3, 4, 5)
    assert "nobody can be linked" in said.message
    assert not any("1980" in question for question in seen.questions)


def test_answer_codes_are_proposed_in_order_and_asked():
    seen, given = taken("limesurvey-codes-mid.csv")
    assert [question for question in seen.questions if "AO01 = Strongly disagree" in question]
    first = next(column for column in seen.mapping.columns if column.item == "eng_1")
    assert first.anchors == {"AO01": 1, "AO02": 2, "AO03": 3, "AO04": 4, "AO05": 5}
    assert given.tables["responses"].query("item == 'eng_1'")["value"].tolist() == [4, 3, 2, 5, 4]


def test_codes_beyond_the_scale_are_not_proposed():
    table = [
        ["id", "submitdate", "lastpage", "seed", "eng[1]", "eng[2]"],
        ["1", "2026-03-14 09:00:00", "1", "5", "A7", "A1"],
    ]
    seen = recognise(contents(table, file_name="baseline.csv"))
    assert next(column for column in seen.mapping.columns if column.item == "eng_1").anchors == {}
    assert "ANSWERS_UNKNOWN" in codes(build_tables(contents(table, file_name="baseline.csv"), seen.mapping))


# -- REDCap ------------------------------------------------------------------------------------------------------


def test_redcap_s_events_are_waves_and_its_other_rows_no_submissions():
    _, given = taken("redcap-longitudinal.csv")
    submissions = given.tables["submissions"]
    assert submissions["wave"].tolist() == ["baseline", "wave 6", "baseline", "wave 6"]
    assert submissions["employee_id"].tolist() == ["E0101", "E0101", "E0102", "E0102"]
    assert submissions["site"].tolist() == ["Leeds"] * 4
    aside = given.set_aside.set_index("row")["code"].to_dict()
    assert aside == {**dict.fromkeys((2, 4, 5, 7, 10), "OTHER_INSTRUMENT"), 11: "UNANSWERED"}
    assert len(given.tables["invitations"]) == 5
    assert [f.rows for f in given.findings if f.code == "UNFINISHED_ANSWER"] == [(9,)]


def test_a_repeated_form_is_another_submission_at_a_wave_of_its_own():
    _, given = taken("redcap-repeated-baseline.csv")
    submissions = given.tables["submissions"]
    assert submissions["wave"].tolist() == ["baseline", "baseline (instance 2)", "baseline"]
    assert submissions["submission"].is_unique
    assert submissions["submission"].str[-2:].tolist() == [".1", ".2", ".1"]
    assert {"REPEATED_INSTANCES", "OTHER_INSTRUMENT"} <= set(codes(given))


def test_redcap_s_labels_name_the_same_events():
    seen, given = taken("redcap-labels.csv")
    assert given.tables["submissions"]["wave"].tolist() == ["baseline", "end", "baseline"]
    assert meanings(seen)["Which did you do? (choice=Lunch)"] == "ignore"


@pytest.mark.parametrize(
    ("event", "wave"),
    [
        ("baseline_arm_1", "baseline"),
        ("Mid (Arm 2: Waitlist)", "mid"),
        ("visit_b_arm_1", "visit b"),
        ("arm_1", "arm_1"),
    ],
)
def test_the_arm_goes_from_an_event_s_name(event, wave):
    table = [["record_id", "redcap_event_name", "eng_1", "eng_2"], ["1", event, "4", "5"], ["2", event, "4", "5"]]
    given = contents(table, file_name="export.csv")
    assert set(build_tables(given, recognise(given).mapping).tables["submissions"]["wave"]) == {wave}


def test_a_box_named_as_an_item_is_no_item():
    table = [["record_id", "redcap_event_name", "eng___1", "eng_2", "eng_3"], ["1", "mid_arm_1", "1", "5", "4"]]
    found = recognise(contents(table)).mapping
    assert [column.item for column in found.with_meaning("item")] == ["eng_2", "eng_3"]


def test_a_record_number_without_events_is_asked():
    table = [["record_id", "eng_1", "eng_2", "pulse_complete"], ["1", "4", "5", "2"], ["2", "3", "3", "2"]]
    seen = recognise(contents(table, file_name="baseline.csv"))
    assert seen.mapping.person_key == "code"
    assert any("record_id" in question and "same project" in question for question in seen.questions)


def test_a_data_dictionary_is_refused_with_a_reason():
    name = "redcap-dictionary.csv"
    seen = recognise(contents_of((INVENTED / name).read_bytes(), name))
    assert (seen.mapping, codes(seen)) == (None, ["QUESTIONNAIRE_DESCRIPTION"])
    assert "file with the answers" in seen.findings[0].advice


# -- forms, panels and boxes -------------------------------------------------------------------------------------


def test_points_and_remarks_of_a_quiz_are_left_out():
    for name in ("microsoft-forms-quiz-baseline.csv", "google-forms-quiz-baseline.csv"):
        seen, _ = taken(name)
        beside = [s for s in meanings(seen) if s.startswith(("Points", "Feedback", "Score")) or s.endswith("k]")]
        assert beside
        assert {meanings(seen)[source] for source in beside} == {"ignore"}


def test_a_question_that_microsoft_forms_numbers_is_asked_about():
    seen, given = taken("microsoft-forms-quiz-baseline.csv")
    assert any("my work.2" in question for question in seen.questions)
    assert given.tables["submissions"]["email"].fillna("").tolist() == ["", "kim@acme.example", ""]


def test_what_was_ticked_in_a_list_has_no_value():
    table = [["ID", "Start time", "Completion time", "Email", "Name", *ENGAGEMENT[:2]]]
    table += [[f"{n}", "2026-03-14 09:00", "2026-03-14 09:05", "anonymous", "", "Agree;", "Agree"] for n in (1, 2)]
    given = contents(table, file_name="baseline.csv")
    read = build_tables(given, recognise(given).mapping)
    values = read.tables["responses"].groupby("item")["value"].first()
    assert values.isna().to_dict() == {"eng_1": True, "eng_2": False}
    assert "UNKNOWN_ANSWER" in codes(read)


@pytest.mark.parametrize("ticks", [["1", "", "1", "1"], ["1", "0", "0", "1"], ["Yes", "", "Yes", ""]])
def test_boxes_under_an_item_s_text_are_asked_about_and_not_averaged(ticks):
    table = [["Employee ID", *ENGAGEMENT[:3]], *([f"E{n}", tick, "4", "5"] for n, tick in enumerate(ticks))]
    seen = recognise(contents(table, file_name="baseline.csv"))
    assert any(ENGAGEMENT[0] in question and "ticked" in question for question in seen.questions)
    assert [column.item for column in seen.mapping.with_meaning("item")] == ["eng_2", "eng_3"]


def test_a_box_that_repeats_its_heading_is_left_out():
    table = [["Respondent ID", "Collector ID", "Which are true?", "", ""], ["", "", *ENGAGEMENT[:3]]]
    table += [[f"{n}", "7", ENGAGEMENT[0] if n % 2 else "", "", ENGAGEMENT[2]] for n in range(1, 5)]
    found = recognise(contents(table, file_name="baseline.csv")).mapping
    assert found.tool == "surveymonkey"
    assert found.with_meaning("item") == ()


def test_bands_and_days_of_hire_beside_answers_are_not_taken_for_what_they_look_like():
    seen, given = taken("culture-amp-like-end.csv")
    bands = next(finding for finding in seen.findings if finding.code == "BAND_BECAME_DATE")
    assert bands.rows == (3, 4, 6)
    assert meanings(seen)["Start Date"] == "ignore"
    assert given.tables["submissions"]["seconds"].isna().all()
    assert given.tables["submissions"]["date"].dt.year.unique().tolist() == [2026]


def test_bands_of_which_all_became_dates_are_noticed():
    table = [["Employee ID", "Tenure group", "Department", "Hire date"]]
    table += [[f"E{n}", ("1-Mar", "3-May")[n % 2], "IT", f"2020-03-{14 + n}"] for n in range(6)]
    found = next(f for f in recognise(contents(table)).findings if f.code == "BAND_BECAME_DATE")
    assert (found.column, found.rows_count) == ("Tenure group", 6)


# -- Qualtrics ---------------------------------------------------------------------------------------------------


def test_labels_in_any_language_are_a_header_row_and_previews_go():
    seen, given = taken("qualtrics-deux-lignes-baseline.csv")
    assert seen.mapping.header_rows == 2
    assert given.set_aside[["row", "code"]].to_numpy().tolist() == [[4, "PREVIEW_ANSWER"]]
    assert [f.rows for f in given.findings if f.code == "UNFINISHED_ANSWER"] == [(6,)]


@pytest.mark.parametrize(
    ("start", "finished"),
    [
        ("Startdatum", "Beendet"),
        ("Fecha de inicio", "Finalizado"),
        ("Begindatum", "Voltooid"),
        ("Start Date", "Finished"),
    ],
)
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_generations_of_qualtrics_headers(start, finished, rows):
    names = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId", "ExternalReference"]
    labels = [start, "E", "S", "P", finished, "R", "X"]
    header = [
        [*names, "eng_1", "eng_2"],
        [*labels, f"Matrix - {ENGAGEMENT[0]}", f"Matrix - {ENGAGEMENT[1]}"],
        [f"{{'ImportId': '{name}'}}" for name in (*names, "QID1_1", "QID1_2")],
    ][:rows]
    row = ["2026-03-14 09:00:00", "2026-03-14 09:05:00", "0", "100", "1", "R_1", "E1", "4", "6"]
    given = contents([*header, row], file_name="baseline.csv")
    seen = recognise(given)
    assert (seen.certain, seen.mapping.header_rows, seen.mapping.person_key) == (True, rows, "employee_id")
    read = build_tables(given, seen.mapping)
    assert [f.severity for f in read.findings if f.code == "SCALE_RANGE"] == ["error"]
    named = tuple(
        replace(column, missing=("6",)) if column.item == "eng_2" else column for column in seen.mapping.columns
    )
    without = build_tables(given, replace(seen.mapping, columns=named)).tables["responses"]
    assert without[["item", "value"]].to_numpy().tolist() == [["eng_1", 4.0]]


# -- anonymous people --------------------------------------------------------------------------------------------


def test_anonymous_people_who_answer_alike_on_one_day_are_two():
    table = [["Date", *ENGAGEMENT[:3]], *[["2026-03-14", "4", "5", "4"]] * 2]
    given = contents(table, file_name="baseline.csv")
    read = build_tables(given, recognise(given).mapping)
    assert (read.rows_accepted, "IDENTICAL_ROWS" in codes(read)) == (2, True)
    timed = [["Date", *ENGAGEMENT[:3]], *[["2026-03-14 09:12:33", "4", "5", "4"]] * 2]
    again = contents(timed, file_name="baseline.csv")
    assert build_tables(again, recognise(again).mapping).rows_accepted == 1
