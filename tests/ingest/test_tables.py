"""From cells to canonical tables: every check once, and every row accounted for."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import FileRefused, MappingError
from analysis.ingest.checking import check_frames, raw_columns
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.sheets_in_memory import codes, contents, mapped, survey

EIGHT = {f"Q{n}": f"eng_{n}" if n <= 6 else f"stay_{n - 6}" for n in range(1, 9)}
HEAD = ["Employee ID", *EIGHT]


def built(rows, mapping=None, **names):
    given = build_tables(contents(rows, **names), mapping or survey({"Q1": "eng_1"}))
    assert given.rows_read == given.rows_accepted + len(given.set_aside)
    return given


def row(key, *answers, size=8):
    return [key, *(answers or ["4"] * size)]


# -- surveys ------------------------------------------------------------------------------------------------------


def test_answers_become_long_and_stay_unreversed():
    given = built(
        [["Employee ID", "Q1", "Q8"], ["E1", "Agree", "1"], ["E2", "n/a", "5"]], survey({"Q1": "eng_1", "Q8": "stay_2"})
    )
    assert given.tables["responses"][["item", "raw", "value"]].values.tolist() == [
        ["eng_1", "Agree", 4.0],
        ["stay_2", "1", 1.0],
        ["stay_2", "5", 5.0],
    ]
    assert given.tables["submissions"]["link_method"].tolist() == ["employee_id"] * 2


def test_an_answer_outside_its_scale_sets_the_row_aside_with_its_cells():
    given = built(
        [
            ["Employee ID", "Q1"],
            ["E1", "4"],
            ["E2", "55"],
            ["E3", "0"],
            ["E4", "4.5"],
            *[[f"F{n}", "3"] for n in range(20)],
        ]
    )
    assert given.set_aside["code"].unique().tolist() == ["OUT_OF_SCALE"]
    assert given.set_aside["row"].tolist() == [3, 4, 5]
    assert json.loads(given.set_aside["cells"][0]) == {"Employee ID": "E2", "Q1": "55"}


def test_a_column_that_is_coded_otherwise_is_an_error_until_its_codes_are_given():
    rows = [["Employee ID", "Q1"], *[[f"E{n}", str(n % 5 + 11)] for n in range(10)]]
    found = next(f for f in built(rows).findings if f.code == "OUT_OF_SCALE")
    assert (found.severity, found.rows_count, "anchors" in found.advice) == ("error", 10, True)
    anchors = {str(code + 10): code for code in range(1, 6)}
    mapping = Mapping(
        "survey",
        wave="end",
        person_key="employee_id",
        columns=(ColumnMapping("Employee ID", "employee_id"), ColumnMapping("Q1", "item", "eng_1", anchors)),
    )
    assert built(rows, mapping).tables["responses"]["value"].tolist() == [1, 2, 3, 4, 5] * 2


def test_a_code_for_no_basis_is_declared_missing_and_nothing_else_goes():
    column = ColumnMapping("Q1", "item", "eng_1", missing=("-1",))
    mapping = Mapping(
        "survey",
        wave="end",
        person_key="employee_id",
        columns=(ColumnMapping("Employee ID", "employee_id"), column, ColumnMapping("Q2", "item", "eng_2")),
    )
    given = built([["Employee ID", "Q1", "Q2"], ["E1", "-1", "2"], ["E2", "1", "2"]], mapping)
    assert given.tables["responses"]["value"].tolist() == [1, 2, 2]


@pytest.mark.parametrize(("cell", "code"), [("#DIV/0!", "EXCEL_ERROR"), ("1e309", "NOT_FINITE"), ("inf", "NOT_FINITE")])
def test_cells_that_are_no_answer_set_the_row_aside(cell, code):
    given = built([["Employee ID", "Q1"], ["E1", "4"], ["E2", cell]])
    assert given.set_aside["code"].tolist() == [code]
    assert given.tables["responses"]["value"].tolist() == [4]


def test_a_text_that_no_anchor_explains_is_missing_and_said():
    given = built([["Employee ID", "Q1", "Q2"], ["E1", "certainly", "4"]], survey({"Q1": "eng_1", "Q2": "eng_2"}))
    assert "UNKNOWN_ANSWER" in codes(given)
    assert given.tables["responses"]["raw"].tolist() == ["certainly", "4"]
    assert np.isnan(given.tables["responses"]["value"][0])
    assert given.changes[["column", "from", "to"]].values.tolist() == [["Q1", "certainly", ""]]


def test_uwes_coded_from_one_to_five_is_noticed():
    names = {f"U{n}": f"uwes9_{n}" for n in range(1, 10)}
    rows = [["Employee ID", *names], *[[f"E{n}", *[str((n + q) % 5 + 1) for q in range(9)]] for n in range(10)]]
    found = next(f for f in built(rows, survey(names)).findings if f.code == "SCALE_RANGE")
    assert "1 to 5" in found.message
    zero = [["Employee ID", *names], *[[f"E{n}", *[str((n + q) % 7) for q in range(9)]] for n in range(10)]]
    assert "SCALE_RANGE" not in codes(built(zero, survey(names)))


def test_straight_lines_and_speeders_are_flagged_and_kept():
    mapping = survey(EIGHT, columns=(ColumnMapping("Seconds", "seconds"),))
    rows = [[*HEAD, "Seconds"], [*row("E1"), "300"], [*row("E2", *"12345123"), "9"], [*row("E3", *"12345123"), "90"]]
    given = built(rows, mapping)
    flagged = {finding.code: finding.rows for finding in given.findings}
    assert flagged["STRAIGHT_LINE"] == (2,)
    assert flagged["TOO_FAST"] == (3,)
    assert given.rows_accepted == 3


def test_rows_without_answers_are_set_aside_and_count_as_invited():
    given = built([["Employee ID", "Q1"], ["E1", "4"], ["E2", ""], ["", ""], ["", " "]])
    assert given.rows_read == 3
    assert given.set_aside["code"].tolist() == ["UNANSWERED", "UNANSWERED"]
    assert sorted(given.tables["invitations"]["employee_id"]) == ["E1", "E2"]
    assert "invitations" not in built([["Employee ID", "Q1"], ["E1", "4"]]).tables


def test_previews_of_qualtrics_are_set_aside():
    mapping = survey({"Q1": "eng_1"}, tool="qualtrics")
    given = built([["Status", "Employee ID", "Q1"], ["IP Address", "E1", "4"], ["Survey Preview", "E2", "4"]], mapping)
    assert given.set_aside["code"].tolist() == ["PREVIEW_ANSWER"]


def test_exact_repetitions_keep_the_first_but_alike_strangers_stay():
    given = built([["Employee ID", "Q1"], ["E1", "4"], ["E1", "4"], ["", "4"], ["", "4"]])
    assert given.set_aside[["row", "code"]].values.tolist() == [[3, "DUPLICATE_ROW"]]
    assert "IDENTICAL_ROWS" in codes(given)
    assert given.tables["submissions"]["submission"].is_unique


def test_contradicting_rows_without_dates_are_both_set_aside():
    given = built([["Employee ID", "Q1"], ["E1", "4"], ["e1 ", "2"], ["E2", "3"]])
    assert given.set_aside["code"].tolist() == ["DUPLICATE_KEY", "DUPLICATE_KEY"]
    assert given.tables["submissions"]["employee_id"].tolist() == ["E2"]


def test_the_last_complete_answer_of_a_person_counts():
    mapping = survey(EIGHT, columns=(ColumnMapping("Date", "date"),))
    rows = [
        [*HEAD, "Date"],
        [*row("E1", *"12345123"), "2026-01-01"],
        [*row("E1", *"22345123"), "2026-01-05"],
        [*row("E1", "5", *[""] * 7), "2026-01-09"],
    ]
    given = built(rows, mapping)
    assert given.set_aside[["row", "code"]].values.tolist() == [[2, "EARLIER_ANSWER"], [4, "EARLIER_ANSWER"]]
    assert given.tables["responses"]["value"].iloc[0] == 2


def test_one_person_at_two_waves_is_no_duplicate():
    mapping = survey({"Q1": "eng_1"}, wave=None, columns=(ColumnMapping("Wave", "wave"),))
    given = built([["Employee ID", "Wave", "Q1"], ["1", "pre", "4"], ["1", "pre", "2"], ["1", "post", "5"]], mapping)
    assert given.tables["submissions"]["wave"].tolist() == ["end"]
    assert given.set_aside["code"].tolist() == ["DUPLICATE_KEY"] * 2


def test_words_for_side_and_arm_that_nobody_knows_are_asked_for():
    columns = (ColumnMapping("Role", "side"), ColumnMapping("Group", "arm"))
    rows = [["Employee ID", "Role", "Group", "Q1"], ["E1", "Mentor", "Control", "4"], ["E2", "Coach", "Blue", "4"]]
    given = built(rows, survey({"Q1": "eng_1"}, columns=columns))
    assert {"UNKNOWN_SIDE", "UNKNOWN_ARM"} <= set(codes(given))
    assert given.tables["submissions"]["side"].fillna("-").tolist() == ["junior", "-"]
    told = survey({"Q1": "eng_1"}, columns=columns, values={"side": {"coach": "senior"}, "arm": {"Blue": "waitlist"}})
    again = built(rows, told).tables["submissions"]
    assert (again["side"].tolist(), again["arm"].tolist()) == (["junior", "senior"], ["comparison", "waitlist"])


def test_decimal_commas_and_text_that_looks_missing():
    columns = (ColumnMapping("Rate", "item", "own.rate"), ColumnMapping("Why", "comment"))
    rows = [["Employee ID", "Q1", "Rate", "Why"], ["None", "4", "3,5", "NA is a country"], ["NA", "3", "4", "-"]]
    given = built(rows, survey({"Q1": "eng_1"}, columns=columns, decimal=","), decimal=",")
    assert given.tables["submissions"]["employee_id"].tolist() == ["None", "NA"]
    assert given.tables["responses"].query("item == 'own.rate'")["value"].tolist() == [3.5, 4]
    assert given.tables["comments"]["text"].tolist() == ["NA is a country"]


def test_a_mapping_for_another_file_sets_everything_aside():
    given = built([["Number", "Q1"], ["E1", "4"]])
    found = next(finding for finding in given.findings if finding.code == "COLUMN_MISSING")
    assert "Number" in found.message
    assert given.rows_accepted == 0


def test_a_question_that_a_wave_did_not_ask_is_only_said():
    given = built([["Employee ID", "Q1"], ["E1", "4"]], survey({"Q1": "eng_1", "Q2": "eng_2"}))
    assert "QUESTION_MISSING" in codes(given)
    assert given.rows_accepted == 1


def test_mails_that_look_wrong_and_columns_that_nobody_mapped():
    mapping = survey({"Q1": "eng_1"}, columns=(ColumnMapping("Mail", "email"),))
    given = built([["Employee ID", "Mail", "Q1", "Shoe size"], ["E1", "a@b", "4", "38"]], mapping)
    assert {"ODD_EMAIL", "UNMAPPED_COLUMNS"} <= set(codes(given))


def test_a_destroyed_person_key_stops_the_import():
    given = built([["Employee ID", "Q1"], *[["6.34E+17", "4"], ["6.35E+17", "3"]] * 3])
    assert given.rows_accepted == 0
    assert given.set_aside["code"].unique().tolist() == ["ID_DESTROYED"]


def test_submission_ids_are_stable_and_differ_between_waves():
    rows = [["Employee ID", "Q1"], ["E1", "4"], ["E2", "3"]]
    first, again, other = (built(rows, survey({"Q1": "eng_1"}, wave=wave)) for wave in ("baseline", "baseline", "end"))
    ids = [set(given.tables["submissions"]["submission"]) for given in (first, again, other)]
    assert ids[0] == ids[1]
    assert not ids[0] & ids[2]


# -- people and employment ----------------------------------------------------------------------------------------

STAFF = {
    "ID": "employee_id",
    "Mail": "email",
    "Born": "birth_date",
    "Dept": "department",
    "Hired": "hire_date",
    "Left": "exit_date",
    "Why": "exit_reason",
    "Boss": "manager_id",
}
AS_OF = dt.date(2025, 6, 30)


def staff(*rows, **more):
    mapping = mapped("people", STAFF, person_key="employee_id", **{"as_of": AS_OF, **more})
    return built([list(STAFF), *rows], mapping)


def test_a_list_with_service_gives_people_and_employment_and_no_date_of_birth():
    given = staff(["007", "a@b.org", "1990-05-01", " Sales ", "2015-01-01", "", "", "001"])
    assert given.tables["people"][["employee_id", "generation", "department"]].values.tolist() == [
        ["007", "Millennials", "Sales"]
    ]
    assert given.tables["employment"]["manager_id"].tolist() == ["001"]
    everything = " ".join(frame.to_csv() for frame in (*given.tables.values(), given.changes))
    assert "1990" not in everything
    assert given.changes.query("column == 'Dept'")[["from", "to"]].values.tolist() == [[" Sales ", "Sales"]]


def test_rehires_are_two_spells_of_one_person():
    given = staff(
        ["1", "", "", "A", "2015-01-01", "2018-01-01", "Resignation", ""], ["1", "", "", "B", "2020-01-01", "", "", ""]
    )
    assert len(given.tables["employment"]) == 2
    assert given.tables["people"]["department"].tolist() == ["B"]
    assert given.tables["employment"]["exit_kind"].fillna("-").tolist() == ["voluntary", "-"]


@pytest.mark.parametrize(
    ("hired", "left", "why", "code", "kept"),
    [
        ("2020-01-01", "2019-01-01", "", "EXIT_BEFORE_HIRE", 0),
        ("2026-01-01", "", "", "HIRE_AFTER_AS_OF", 0),
        ("2020-01-01", "2025-12-31", "Resignation", "EXIT_AFTER_AS_OF", 1),
        ("2020-01-01", "2024-12-31", "", "EXIT_WITHOUT_REASON", 1),
        ("1900-01-01", "", "", "PLACEHOLDER_DATE", 1),
        ("1980-01-01", "", "", "PLACEHOLDER_DATE", 1),
        ("2020-01-01", "soon", "", "BAD_DATE", 1),
        ("2020-01-01", "2024", "Retirement", "DATE_YEAR_ONLY", 1),
    ],
)
def test_dates_of_service_are_checked(hired, left, why, code, kept):
    given = staff(["1", "", "", "A", hired, left, why, ""])
    assert code in codes(given)
    assert given.rows_accepted == kept


def test_leavers_without_a_day_feed_no_spell():
    given = staff(["1", "", "", "A", "2020-01-01", "", "Resignation", ""], ["2", "", "", "A", "2020-01-01", "", "", ""])
    assert "EXIT_WITHOUT_DATE" in codes(given)
    assert given.tables["employment"]["employee_id"].tolist() == ["2"]
    assert len(given.tables["people"]) == 2


def test_exits_without_the_date_of_the_data_stop_the_import():
    given = staff(["1", "", "", "A", "2020-01-01", "2024-01-01", "", ""], as_of=None)
    assert given.set_aside["code"].tolist() == ["AS_OF_MISSING"]


def test_contradicting_dates_name_the_column():
    rows = [[str(n), "", "", "A", hired, "", "", ""] for n, hired in enumerate(["25/12/2020", "12/25/2020"])]
    assert "DATE_MIXED_ORDER" in codes(staff(*rows))
    assert "DATE_ORDER_AMBIGUOUS" in codes(staff(["1", "", "", "A", "03/04/2020", "", "", ""]))


def test_notes_below_the_table_and_contradictions_are_set_aside():
    given = staff(
        ["1", "", "", "A", "2020-01-01", "", "", ""],
        ["1", "", "", "B", "2020-01-01", "", "", ""],
        ["2", "", "", "B", "2020-01-01", "", "", ""],
        ["", "Source: HR", "", "", "", "", "", ""][:8],
    )
    assert given.set_aside["code"].tolist()[:2] == ["DUPLICATE_KEY", "DUPLICATE_KEY"]


def test_tenure_in_bands_gives_a_rough_day_of_hire():
    mapping = mapped(
        "people", {"ID": "employee_id", "Years": "tenure", "Left": "exit_date"}, person_key="employee_id", as_of=AS_OF
    )
    given = built([["ID", "Years", "Left"], ["1", "1-2", "2011"], ["2", "10", ""]], mapping)
    assert "HIRE_FROM_TENURE" in codes(given)
    assert given.tables["employment"]["from_date"].dt.year.tolist() == [2009, 2015]


def test_a_roster_gives_memberships_and_new_pairs_are_second_ones():
    meanings = {
        "ID": "employee_id",
        "Cohort": "cohort",
        "Pair": "pair",
        "Role": "side",
        "Group": "arm",
        "From": "from_date",
    }
    rows = [
        list(meanings),
        ["1", "A", "P1", "Mentor", "Programme", "2025-01-01"],
        ["1", "A", "P9", "Mentor", "Programme", "2025-05-01"],
    ]
    given = built(rows, mapped("people", meanings, person_key="employee_id"))
    assert given.tables["memberships"]["pair"].tolist() == ["P1", "P9"]
    assert len(given.tables["people"]) == 1
    assert "employment" not in given.tables


def test_a_roster_of_pairs_gives_a_place_to_both_partners():
    rows = [["Mentor ID", "Mentee ID", "Cohort"], ["1", "9", "A"], ["2", "8", "A"]]
    seen = recognise(contents(rows))
    assert seen.certain, seen.questions
    places = built(rows, seen.mapping).tables["memberships"].sort_values(["pair", "side"])
    assert places[["employee_id", "pair", "side"]].values.tolist() == [
        ["1", "A-01", "junior"], ["9", "A-01", "senior"], ["2", "A-02", "junior"], ["8", "A-02", "senior"],
    ]  # fmt: skip


def test_a_pair_that_is_listed_from_both_ends_is_one():
    meanings = {"ID": "employee_id", "Partner": "partner_id", "Role": "side"}
    rows = [list(meanings), ["1", "9", "mentor"], ["9", "1", "mentee"]]
    places = built(rows, mapped("people", meanings, person_key="employee_id")).tables["memberships"]
    assert sorted(zip(places["employee_id"], places["side"], strict=True)) == [("1", "junior"), ("9", "senior")]
    assert places["pair"].nunique() == 1


def test_each_row_may_be_somebody_else():
    mapping = Mapping(
        "people",
        person_key="row",
        as_of=AS_OF,
        wave="exit",
        columns=(
            ColumnMapping("Left", "exit_date"),
            ColumnMapping("Why", "comment"),
            ColumnMapping("Staff morale was positive", "item", "own.morale"),
        ),
    )
    rows = [["Left", "Why", "Staff morale was positive"], ["2011", "Too far to travel", "Agree"], ["2011", "-", ""]]
    given = built(rows, mapping)
    assert given.tables["people"]["code"].is_unique
    assert set(given.tables["submissions"]["code"]) == {given.tables["employment"]["code"][0]}
    assert given.tables["responses"]["value"].isna().tolist() == [True]
    assert given.tables["comments"]["text"].tolist() == ["Too far to travel"]


# -- the other kinds ----------------------------------------------------------------------------------------------


def test_meeting_logs():
    meanings = {"Pair": "pair", "Date": "date", "Minutes": "minutes", "Cancelled": "cancelled_by"}
    rows = [
        list(meanings),
        ["P1", "2025-01-01", "45 min", "no"],
        ["P1", "2025-01-08", "1.5 h", "Mentor"],
        ["", "2025-01-09", "30", ""],
        ["P2", "", "30", ""],
        ["P2", "2025-01-09", "9000", ""],
    ]
    given = built(rows, mapped("checkins", meanings))
    assert given.tables["checkins"]["minutes"].fillna(-1).tolist() == [45, 90, -1]
    assert given.tables["checkins"]["cancelled_by"].fillna("-").tolist() == ["-", "junior", "-"]
    assert given.set_aside["code"].tolist() == ["MISSING_PAIR", "MISSING_DATE"]
    assert "ODD_MINUTES" in codes(given)


def test_interviewers_are_kept_as_nobody_and_rows_without_text_are_not():
    meanings = {"Interview": "interview", "ID": "employee_id", "Role": "side", "Speaker": "speaker", "Answer": "text"}
    rows = [
        list(meanings),
        ["I1", "00123", "Mentor", "Interviewer", "How was it?"],
        ["I1", "00123", "Mentor", "Ana", "Good."],
        ["I1", "00123", "Mentor", "Ana", ""],
    ]
    given = built(rows, mapped("interviews", meanings, wave="end"))
    assert given.set_aside["code"].tolist() == ["NO_TEXT"]
    kept = given.tables["interviews"][["interview", "utterance", "employee_id", "side", "speaker", "wave"]]
    assert kept.fillna("-").values.tolist() == [
        ["I1", "I1.1", "-", "-", "interviewer", "end"],
        ["I1", "I1.2", "00123", "junior", "Ana", "end"],
    ]


def test_interviewers_belong_to_the_interview_they_stand_in_where_no_column_names_it():
    meanings = {"Speaker": "speaker", "Answer": "text"}
    said = ["Moderator", "Ana", "Moderator", "Ben", "Interviewer"]
    given = built([list(meanings), *([who, f"text {n}"] for n, who in enumerate(said))], mapped("interviews", meanings))
    assert given.tables["interviews"]["interview"].str[-1].tolist() == ["1", "1", "1", "2", "2"]


def test_codes_of_people_are_confirmed():
    meanings = {"Utterance": "utterance", "Theme": "theme", "Direction": "direction"}
    rows = [
        list(meanings),
        ["I1.2", "Holding back", "-"],
        ["I1.3", "Trust", "sideways"],
        ["", "Trust", "+"],
        ["I1.4", "", "+"],
    ]
    given = built(rows, mapped("codes", meanings))
    assert given.tables["codes"][["theme", "direction", "status"]].fillna("").values.tolist() == [
        ["holding_back", "unfavourable", "confirmed"],
        ["trust", "", "confirmed"],
    ]
    assert "UNKNOWN_DIRECTION" in codes(given)
    assert set(given.set_aside["code"]) == {"MISSING_UTTERANCE", "MISSING_THEME"}


# -- the whole ----------------------------------------------------------------------------------------------------


def test_every_table_has_the_columns_of_the_study_with_identifiers_in_place_of_the_person():
    given = staff(["1", "", "1990", "A", "2020-01-01", "", "", ""])
    for name, frame in given.tables.items():
        assert set(raw_columns(name)) <= set(frame.columns), name
        assert "person" not in frame


def test_a_frame_that_slipped_through_is_an_error():
    frame = pd.DataFrame({"submission": ["a"], "item": ["eng_1"], "raw": ["4"], "value": [np.inf]}).astype(
        {"item": "str"}
    )
    found = list(check_frames({"responses": frame}))
    assert [(finding.code, finding.severity, finding.column) for finding in found] == [
        ("TABLE_CHECK", "error", "value")
    ]


def test_a_wrong_mapping_or_sheet_is_refused():
    with pytest.raises(MappingError, match="no meaning"):
        built([["A"], ["1"]], mapped("survey", {"A": "colour"}))
    with pytest.raises(FileRefused):
        built([["Employee ID", "Q1"], ["E1", "4"]], survey({"Q1": "eng_1"}, sheet="Answers"))
    with pytest.raises(MappingError, match="row 9"):
        built([["Employee ID", "Q1"], ["E1", "4"]], survey({"Q1": "eng_1"}, first_row=9))


CELLS = st.sampled_from(["", "1", "4", "5", "Agree", "n/a", "#REF!", "inf", "9", "hello", "E1", "2025-01-01"])
KEYS = st.sampled_from(["E1", "E2", "E3", ""])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_no_row_is_ever_lost(rows):
    mapping = survey({"Q1": "eng_1", "Q2": "eng_2"}, columns=(ColumnMapping("When", "date"),))
    given = build_tables(contents([["Employee ID", "Q1", "Q2", "When"], *rows]), mapping)
    filled = [number for number, cells in enumerate(rows, 2) if any(cells)]
    kept = set(given.tables["submissions"]["row"])
    aside = set(given.set_aside["row"])
    assert given.rows_read == len(filled) == given.rows_accepted + len(given.set_aside)
    assert kept | aside == set(filled)
    assert not kept & aside
    assert set(given.tables["responses"]["submission"]) <= set(given.tables["submissions"]["submission"])
    assert given.tables["submissions"].dropna(subset=["employee_id"])["employee_id"].is_unique


def test_the_contents_are_not_changed():
    before = contents([["Employee ID", "Q1"], [" E1 ", "4"]])
    copy = before.sheets[0].cells.copy()
    build_tables(before, survey({"Q1": "eng_1"}))
    pd.testing.assert_frame_equal(before.sheets[0].cells, copy)


def test_people_without_dates_write_no_employment():
    rows = [["ID", "Hired", "Manager"], ["1", "2020-01-01", "9"], ["2", "", "9"]]
    given = built(rows, mapped("people", {"ID": "employee_id", "Hired": "hire_date", "Manager": "manager_id"},
                               person_key="employee_id"))  # fmt: skip
    assert given.tables["employment"]["employee_id"].tolist() == ["1"]
    assert "NO_SERVICE_DATES" in codes(given)
    no_dates = built([["ID", "Manager"], ["1", "9"]], mapped("people", {"ID": "employee_id", "Manager": "manager_id"}))
    assert "employment" not in no_dates.tables


def test_mentors_older_than_mentees_are_a_finding_unless_a_person_said_so():
    rows = [["ID", "Role", "Pair", "Born"]]
    rows += [[f"{n}", "Mentor" if n % 2 else "Mentee", f"P{n // 2}", "1962" if n % 2 else "1995"] for n in range(12)]
    columns = {"ID": "employee_id", "Role": "side", "Pair": "pair", "Born": "birth_date"}
    assert "SIDES_LOOK_SWAPPED" in codes(built(rows, mapped("people", columns)))
    told = mapped("people", columns, values={"side": {"Mentor": "senior", "Mentee": "junior"}})
    given = built(rows, told)
    assert "SIDES_LOOK_SWAPPED" not in codes(given)
    assert given.tables["memberships"]["side"].tolist()[:2] == ["junior", "senior"]


def test_words_that_no_scale_has_stop_the_file():
    given = built([["Employee ID", "Q1"], ["E1", "Kinda"], ["E2", "4"]], survey({"Q1": "eng_1"}))
    stopping = [finding.code for finding in given.findings if finding.severity == "error" and not finding.rows_count]
    assert stopping == ["ANSWERS_UNKNOWN"]
