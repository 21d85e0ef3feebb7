"""The files: shapes are those of the tools, mistakes are where truth says, the same seed gives the same bytes."""

import csv
import datetime as dt
import functools
import io
import json
import re

import openpyxl
import pytest

from analysis.instruments import questionnaire
from analysis.simulate import TRUTH_FILE, plan_from_options, simulate, write_exports
from analysis.simulate.mistakes import OUT_OF_SCALE

ANCHORS = {
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
    "Prefer not to say",
}


@pytest.fixture(scope="module")
def folder(programme, tmp_path_factory):
    out = tmp_path_factory.mktemp("programme")
    write_exports(programme, out)
    return out


@pytest.fixture(scope="module")
def first_folder(first_year, tmp_path_factory):
    out = tmp_path_factory.mktemp("first-year")
    write_exports(first_year, out)
    return out


@functools.cache
def lines_of(path, delimiter=","):
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")), delimiter=delimiter))
    book = openpyxl.load_workbook(path)
    rows = [["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)]
    book.close()
    return rows


def item_texts():
    bank = questionnaire("reverb")
    return {item.text for item in (*bank.items, *bank.open_questions)}


def test_every_kind_of_file_is_there(folder, first_folder):
    assert {path.name for path in folder.iterdir()} == {
        "survey-baseline-qualtrics.csv",
        "survey-mid-microsoft-forms.xlsx",
        "survey-end-of-programme-surveymonkey.xlsx",
        "comparison-baseline-google-forms.csv",
        "comparison-mid-google-forms.csv",
        "comparison-end-of-programme-google-forms.csv",
        "hris-people.csv",
        "hris-employment-2025-06-30.csv",
        "roster.csv",
        "invitations.csv",
        "checkins.csv",
        "interviews-end.xlsx",
        "codes.csv",
        TRUTH_FILE,
    }
    assert {path.name for path in first_folder.iterdir()} == {
        "survey-baseline-google-forms.csv",
        "survey-end-of-programme-microsoft-forms.xlsx",
        "hris-staff-2025-03-31.csv",
        "roster.csv",
        "checkins.csv",
        "interviews-end.xlsx",
        "codes.csv",
        TRUTH_FILE,
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(first_year, first_folder, tmp_path):
    again = write_exports(simulate(first_year.plan, first_year.seed), tmp_path / "again")
    other = write_exports(simulate(first_year.plan, first_year.seed + 1), tmp_path / "other")
    assert {path.name for path in again} == {path.name for path in first_folder.iterdir()}
    for path in again:
        assert path.read_bytes() == (first_folder / path.name).read_bytes(), path.name
    assert all(path.read_bytes() != (first_folder / path.name).read_bytes() for path in other)


def test_a_part_left_out_moves_no_other(first_year, first_folder, tmp_path):
    plan = plan_from_options(preset_name="first-year", interviews=0)
    for path in write_exports(simulate(plan, first_year.seed), tmp_path):
        if path.name != TRUTH_FILE:
            assert path.read_bytes() == (first_folder / path.name).read_bytes(), path.name
    assert not (tmp_path / "interviews-end.xlsx").exists()


def test_qualtrics_has_three_header_rows(folder):
    path = folder / "survey-baseline-qualtrics.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfStartDate,EndDate,Status,")
    codes, texts, import_ids, *rows = lines_of(path)
    assert all(json.loads(cell).keys() == {"ImportId"} for cell in import_ids)
    assert codes[8] == "ResponseId"
    assert texts[8] == "Response ID"
    assert {text.removeprefix("How far do you agree? - ") for text in texts[19:]} <= item_texts()
    at = texts.index("How far do you agree? - I have had plenty of energy for my work.")
    assert {row[at] for row in rows} <= ANCHORS | {""}
    assert len({row[8] for row in rows}) == len(rows)
    assert all(dt.datetime.fromisoformat(row[0]) < dt.datetime.fromisoformat(row[1]) for row in rows)


def test_surveymonkey_has_two_header_rows(folder):
    questions, options, *rows = lines_of(folder / "survey-end-of-programme-surveymonkey.xlsx")
    assert questions[:4] == ["Respondent ID", "Collector ID", "Start Date", "End Date"]
    assert {"Response", "Open-Ended Response"} < set(options)
    stem = questions.index("How far do you agree?")
    assert questions[stem + 1 : stem + 6] == [""] * 5
    assert options[stem] == "I have had plenty of energy for my work."
    assert all(isinstance(row[2], dt.datetime) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


def test_microsoft_forms_begins_with_its_five_columns(folder):
    heading, *rows = lines_of(folder / "survey-mid-microsoft-forms.xlsx")
    assert heading[:5] == ["ID", "Start time", "Completion time", "Email", "Name"]
    assert {text.replace("\u00a0", " ").strip() for text in heading[7:]} <= item_texts()
    filled = [row for row in rows if any(row)]
    assert {"anonymous"} < {row[3] for row in filled}
    assert all(bool(row[4]) == (row[3] != "anonymous") for row in filled)


def test_google_forms_begins_with_a_timestamp(folder, first_folder):
    heading, *rows = lines_of(folder / "comparison-baseline-google-forms.csv")
    assert heading[0] == "Timestamp"
    assert "How far do you agree? [I have had plenty of energy for my work.]" in heading
    assert all(re.fullmatch(r"\d{1,2}/\d{1,2}/20\d\d \d{1,2}:\d\d:\d\d", row[0]) for row in rows)
    european, *others = lines_of(first_folder / "survey-baseline-google-forms.csv")
    assert "I have had plenty of energy for my work." in european
    assert all(re.fullmatch(r"\d\d/\d\d/20\d\d \d\d:\d\d:\d\d", row[0]) for row in others)


def test_the_first_year_s_records_are_european(first_folder):
    heading, *rows = lines_of(first_folder / "hris-staff-2025-03-31.csv", ";")
    assert heading[0] == "Employee ID"
    assert {"0,8", "1"} == {row[heading.index("FTE")] for row in rows}
    assert all(re.fullmatch(r"\d\d\.\d\d\.\d{4}", row[heading.index("Hire date")]) for row in rows)
    assert all(re.fullmatch(r"0\d{5}", row[0]) for row in rows)
    assert len({row[0] for row in rows}) == 240


def test_ids_are_text_with_leading_zeros(folder):
    heading, *rows = lines_of(folder / "hris-people.csv")
    assert len(rows) == 1500
    assert all(re.fullmatch(r"E\d{5}", row[heading.index("Employee ID")]) for row in rows)
    assert all(row[heading.index("Email")].endswith("@example.org") for row in rows)


def test_texts_hold_what_redaction_must_find(folder):
    _, options, *rows = lines_of(folder / "survey-end-of-programme-surveymonkey.xlsx")
    open_columns = [at for at, option in enumerate(options) if option == "Open-Ended Response"]
    text = " ".join(str(row[at]) for row in rows for at in open_columns)
    assert "@example.org" in text
    assert "+44 7700 900" in text


KINDS = {
    *("duplicate_submission", "unanswered_row", "contradicting_duplicate", "straight_liner", "out_of_scale", "speeder"),
    *("blank_row", "title_row", "non_breaking_space", "padded_value", "exit_before_hire", "date_1980", "date_order"),
    *("mistyped_identifier", "lost_leading_zeros"),
}


@pytest.mark.parametrize("name", ["programme", "first-year"])
def test_every_mistake_is_where_truth_says(name, folder, first_folder):
    where = {"programme": folder, "first-year": first_folder}[name]
    truth = json.loads((where / TRUTH_FILE).read_text(encoding="utf-8"))
    assert {mistake["kind"] for mistake in truth["mistakes"]} == KINDS
    for mistake in truth["mistakes"]:
        delimiter = ";" if name == "first-year" and not mistake["file"].startswith("survey") else ","
        lines = lines_of(where / mistake["file"], delimiter)
        assert is_there(mistake, lines, lines[mistake["row"] - 1]), mistake


def is_there(mistake, lines, row):
    """Whether the row of a mistake shows it."""
    cell = str(next((row[at] for line in lines[:2] for at, text in enumerate(line) if named(text, mistake)), ""))
    people = [one for one in lines if one != row and known(row) & known(one)]
    match mistake["kind"]:
        case "blank_row":
            return not any(row)
        case "title_row":
            return sum(map(bool, row)) == 1
        case "non_breaking_space":
            return any("\u00a0" in str(text) for text in row)
        case "out_of_scale":
            return cell == OUT_OF_SCALE
        case "padded_value":
            return cell != cell.strip()
        case "date_1980":
            return "1980" in cell
        case "date_order":
            return "24" in re.split(r"\W", cell)[1]
        case "exit_before_hire":
            dates = [
                ordered(text) for text in map(str, row) if re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}", text)
            ]
            return dates[-1] < dates[-2]
        case "duplicate_submission":
            return any(set(answers(row)) and answers(row) == answers(one) for one in people)
        case "contradicting_duplicate":
            return any(answers(row) != answers(one) for one in people)
        case "straight_liner":
            return set(answers(row)) == {"Agree"}
        case "unanswered_row":
            return not answers(row)
        case "speeder":
            start, end = (cell for cell in row if isinstance(cell, dt.datetime))
            return (end - start).total_seconds() < 60
        case "mistyped_identifier":
            return "exmaple" in cell or bool(re.search(r"O|S$", cell))
        case "lost_leading_zeros":
            return bool(re.fullmatch(r"E?[1-9]\d*", cell)) and len(cell) < 6
    return False


def named(text, mistake):
    return bool(mistake["column"]) and str(text).removeprefix("How far do you agree? - ") == mistake[
        "column"
    ].removeprefix("How far do you agree? - ")


def known(row):
    return {str(cell) for cell in row if re.fullmatch(r"E\d{5}|0\d{5}|\S+@example.org", str(cell))}


def answers(row):
    return [cell for cell in row if cell in ANCHORS and cell != "Prefer not to say"]


def ordered(text):
    return text if "-" in text else "-".join(reversed(text.split(".")))


def test_without_mistakes_there_are_none(tmp_path):
    plan = plan_from_options(pairs=6, cohorts=1, effect=0.5, mistakes=False)
    write_exports(simulate(plan, 4), tmp_path)
    truth = json.loads((tmp_path / TRUTH_FILE).read_text(encoding="utf-8"))
    assert {mistake["kind"] for mistake in truth["mistakes"]} <= {"non_breaking_space"}
    assert truth["plan"]["cohorts"][0]["pairs"] == 6
    assert truth["seed"] == 4
    assert {"outcome", "cohort", "side", "measure", "wave_from", "wave_to", "effect", "expected_change", "unit"} <= set(
        truth["effects"][0]
    )


@pytest.mark.parametrize(
    "options",
    [
        {"pairs": 1, "cohorts": 1, "effect": 0.5},
        {"pairs": 2, "cohorts": 3, "effect": -0.5, "response_rate": 0.1},
        {"pairs": 4, "cohorts": 1, "response_rate": 0.0},
        {"pairs": 4, "cohorts": 1, "hazard": 1e-5, "linked_share": 0.0, "comparison": 0},
        {"pairs": 4, "cohorts": 1, "linked_share": 1.0, "interviews": 500},
    ],
)
def test_tiny_and_odd_programmes_are_written_too(options, tmp_path):
    for seed in range(3):
        drawn = simulate(plan_from_options(**options), seed)
        paths = write_exports(drawn, tmp_path / str(seed))
        assert all(path.stat().st_size for path in paths)
        assert drawn.study().people["person"].is_unique
