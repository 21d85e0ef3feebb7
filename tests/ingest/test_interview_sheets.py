"""Interview sheets with one row a person and a column a question: recognised, and every answer an utterance."""

from __future__ import annotations

import pytest

from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.sheets_in_memory import codes, contents, mapped

HEAD = ["Employee ID", "Interviewee", "Role", "Interviewer", "What did you learn?", "What got in the way?"]
LEARNT = "I learned how the younger colleagues use the tools {} every day at work."
WAY = "Our calendars got in the way {} times, and nobody would move a meeting for us."
ROWS = [
    ["E1", "Anna Schmidt", "Mentor", "Dr. Wise", LEARNT.format("one"), WAY.format("three")],
    ["E2", "Ben Okafor", "Mentee", "Dr. Wise", LEARNT.format("two"), ""],
    ["E3", "Cem Aydin", "Mentee", "Dr. Wise", "", "  "],
    ["E4", "Dora Nagy", "Mentor", "Dr. Wise", LEARNT.format("four"), WAY.format("five")],
]
MEANINGS = {"Employee ID": "employee_id", "Interviewee": "speaker", "Role": "side", HEAD[4]: "comment",
            HEAD[5]: "comment"}  # fmt: skip


def test_a_sheet_with_a_column_a_question_is_recognised() -> None:
    seen = recognise(contents([HEAD, *ROWS]))
    assert seen.certain, seen.questions
    assert seen.mapping.kind == "interviews"
    assert {column.source: column.meaning for column in seen.mapping.columns} == MEANINGS | {"Interviewer": "ignore"}


def test_every_answer_is_an_utterance_to_the_question_of_its_column() -> None:
    given = build_tables(contents([HEAD, *ROWS]), recognise(contents([HEAD, *ROWS])).mapping)
    said = given.tables["interviews"]
    assert said[["row", "employee_id", "side", "speaker"]].values.tolist() == [
        [2, "E1", "junior", "Anna Schmidt"], [2, "E1", "junior", "Anna Schmidt"], [3, "E2", "senior", "Ben Okafor"],
        [5, "E4", "junior", "Dora Nagy"], [5, "E4", "junior", "Dora Nagy"],
    ]  # fmt: skip
    assert said["question"].tolist() == [HEAD[4], HEAD[5], HEAD[4], HEAD[4], HEAD[5]]
    assert said["text"].tolist() == [ROWS[0][4], ROWS[0][5], ROWS[1][4], ROWS[3][4], ROWS[3][5]]
    assert said["utterance"].is_unique
    assert said.groupby("interview")["employee_id"].nunique().tolist() == [1, 1, 1]
    assert (given.rows_read, given.rows_accepted, given.set_aside["code"].tolist()) == (4, 3, ["NO_TEXT"])
    assert "ANSWERS_IN_COLUMNS" in codes(given)
    assert "Dr. Wise" not in said.to_csv()


def test_two_files_never_share_an_utterance() -> None:
    mapping = mapped("interviews", MEANINGS)
    first, second = (
        build_tables(contents([HEAD, *rows]), mapping).tables["interviews"] for rows in (ROWS[:2], ROWS[2:])
    )
    assert not set(first["utterance"]) & set(second["utterance"])
    again = build_tables(contents([HEAD, *ROWS[:2]]), mapping).tables["interviews"]
    assert again["utterance"].tolist() == first["utterance"].tolist()


def test_interviews_keep_the_names_that_the_file_gives_them() -> None:
    head = ["Interview", *HEAD]
    rows = [["I7", *ROWS[0]], ["I7", *ROWS[1]], ["", *ROWS[3]]]
    said = build_tables(contents([head, *rows]), mapped("interviews", {"Interview": "interview", **MEANINGS}))
    names = said.tables["interviews"]["interview"].tolist()
    assert names[:3] == ["I7", "I7", "I7.2"]
    assert names[3].startswith("interview ")


@pytest.mark.parametrize("name", ["interviews-end.xlsx", "2026 Interview notes.csv"])
def test_the_name_of_the_file_says_that_long_answers_are_interviews(name: str) -> None:
    table = [["Employee ID", *HEAD[4:]], *([row[0], *row[4:]] for row in ROWS)]
    assert recognise(contents(table, file_name=name)).mapping.kind == "interviews"
    assert recognise(contents(table, file_name="end.csv")).mapping.kind == "survey"


def test_notes_of_the_interviewer_are_no_answers() -> None:
    rows = [[*row, f"Seems tired after the {at} long meetings of this week, I would call again."] for at, row
            in enumerate(ROWS)]  # fmt: skip
    seen = recognise(contents([[*HEAD, "Interviewer notes"], *rows]))
    assert seen.mapping.columns[-1].meaning == "ignore"


def test_graded_answers_are_a_survey() -> None:
    head = ["Interview date", "Q1", "Q2", "Q3", *HEAD[4:]]
    grades = ("Strongly agree", "Agree", "Disagree", "Strongly disagree")
    rows = [["2026-03-01", grade, grade, grade, *row[4:]] for grade, row in zip(grades, ROWS, strict=True)]
    assert recognise(contents([head, *rows])).mapping.kind == "survey"
