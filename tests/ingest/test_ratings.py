"""Interviewers' ratings in files: recognised in English and German, and what is no rating set aside with a reason."""

from __future__ import annotations

import pytest

from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.sheets_in_memory import codes, contents, mapped
from tests.ingest.test_interview_sheets import HEAD as SAID_HEAD
from tests.ingest.test_interview_sheets import ROWS as SAID_ROWS

HEAD = ["Interview", "Engagement", "Understanding", "Intention to stay"]
MEANINGS = dict(zip(HEAD, ("interview", "rating_engagement", "rating_understanding", "rating_stay"), strict=True))
RATED = ["engagement", "understanding", "stay"]


def ratings(given):
    return given.tables["ratings"][["interview", *RATED]].fillna(0).values.tolist()


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        ["Interview ID", "Rating engagement", "Understanding (1-5)", "Stay"],
        ["Gespräch", "Engagement (1 bis 5)", "Verständnis", "Bleibeabsicht"],
        ["Interviewnummer", "Bewertung Engagement", "Generationenverständnis", "Absicht zu bleiben"],
    ],
)
def test_a_sheet_of_ratings_is_recognised(head) -> None:
    given = contents([head, ["I01", "4", "5", "2"], ["I02", "3", "", "1"]], file_name="scores.csv")
    seen = recognise(given)
    assert (seen.certain, seen.mapping.kind) == (True, "ratings"), (seen.questions, seen.findings)
    assert [column.meaning for column in seen.mapping.columns] == list(MEANINGS.values())
    made = build_tables(given, seen.mapping)
    assert ratings(made) == [["I01", 4, 5, 2], ["I02", 3, 0, 1]]
    assert not [finding for finding in made.findings if finding.severity == "error"]


def test_rows_that_say_too_little_or_too_much_are_set_aside() -> None:
    rows = [
        ["I01", "4", "5", "2"], ["I02", "0", "5", "2"], ["I03", "6", "", ""], ["I04", "4.5", "", ""],
        ["I05", "high", "3", ""], ["", "3", "3", "3"], ["I06", "", " ", ""], ["I01", "4", "5", "2"],
        ["I01", "4", "4", "4"], ["I07", "5.0", "", ""],
    ]  # fmt: skip
    given = build_tables(contents([HEAD, *rows]), mapped("ratings", MEANINGS))
    assert given.set_aside.set_index("row")["code"].to_dict() == {
        3: "BAD_RATING", 4: "BAD_RATING", 5: "BAD_RATING", 6: "BAD_RATING", 7: "MISSING_INTERVIEW", 8: "NO_RATING",
        9: "DUPLICATE_ROW", 10: "RATED_TWICE",
    }  # fmt: skip
    assert ratings(given) == [["I01", 4, 5, 2], ["I07", 5, 0, 0]]
    assert (given.rows_read, given.rows_accepted) == (10, 2)


def test_one_name_at_two_waves_is_two_interviews_and_the_file_may_say_the_wave() -> None:
    head = ["Interview", "Wave", "Engagement"]
    given = contents([head, ["I01", "Baseline", "4"], ["I01", "End", "5"]])
    assert build_tables(given, recognise(given).mapping).tables["ratings"]["wave"].tolist() == ["baseline", "end"]
    named = contents([HEAD, ["I01", "4", "5", "2"], ["I02", "1", "1", "1"]], file_name="ratings-end.xlsx")
    assert recognise(named).mapping.wave == "end"


def test_a_column_of_ratings_that_holds_none_is_asked_about() -> None:
    seen = recognise(contents([HEAD, ["I01", "4", "5", "80"], ["I02", "4", "3", "95"]]))
    assert seen.mapping.kind == "ratings"
    assert not seen.certain
    assert any("Intention to stay" in question for question in seen.questions)


@pytest.mark.parametrize(
    "table",
    [
        [["Employee ID", "Engagement", "Understanding"], ["1", "4", "5"], ["2", "3", "3"]],
        [["Interview", "Text", "Speaker"], ["I1", "I learned a lot.", "Ana"], ["I1", "Me too.", "Ben"]],
        [["Interview", "Engagement"], ["I1", "very"], ["I2", "not at all"]],
        [["Interview", "What did you learn?", "Engagement"],
         *([f"I{n}", f"I learned {n} things that I would not have read in a book at all.", "4"] for n in range(4))],
    ],
)  # fmt: skip
def test_what_is_no_sheet_of_ratings_is_not_taken_for_one(table) -> None:
    assert recognise(contents(table)).mapping.kind != "ratings"


def wide(*cells):
    head = [*SAID_HEAD, "Engagement", "Bleibeabsicht"]
    return contents([head, *([*row, *rated] for row, rated in zip(SAID_ROWS, cells, strict=True))])


def test_ratings_beside_answers_are_ratings_and_no_answers() -> None:
    given = wide(("4", "5"), ("", "2"), ("3", "3"), ("1", ""))
    seen = recognise(given)
    assert (seen.certain, seen.mapping.kind) == (True, "interviews"), seen.questions
    assert [c.meaning for c in seen.mapping.columns[-2:]] == ["rating_engagement", "rating_stay"]
    made = build_tables(given, seen.mapping)
    talk, rated = made.tables["interviews"], made.tables["ratings"]
    assert set(talk["question"]) == set(SAID_HEAD[4:])
    assert rated["interview"].isin(talk["interview"]).all()
    assert rated[["row", "employee_id", *RATED]].fillna(0).values.tolist() == [
        [2, "E1", 4, 0, 5], [3, "E2", 0, 0, 2], [5, "E4", 1, 0, 0],
    ]  # fmt: skip


def test_a_bad_rating_beside_an_answer_leaves_the_answer() -> None:
    given = wide(("4", "5"), ("7", "2"), ("3", "3"), ("1", "4"))
    made = build_tables(given, recognise(given).mapping)
    assert made.rows_accepted == 3
    assert made.tables["ratings"]["engagement"].fillna(0).tolist() == [4, 0, 1]
    assert "BAD_RATING" in codes(made)
    assert made.changes[["row", "column", "from"]].values.tolist() == [[3, "Engagement", "7"]]


def test_an_interview_in_several_rows_is_rated_once() -> None:
    meanings = {"Interview": "interview", "ID": "employee_id", "Text": "text", "Engagement": "rating_engagement"}
    rows = [["I1", "", "Why?", ""], ["I1", "7", "So.", "4"], ["I1", "7", "And so.", "4"], ["I2", "8", "Yes.", "2"],
            ["I2", "8", "No.", "3"]]  # fmt: skip
    made = build_tables(contents([list(meanings), *rows]), mapped("interviews", meanings))
    assert made.tables["ratings"][["interview", "employee_id", "engagement"]].values.tolist() == [["I1", "7", 4]]
    assert "RATINGS_DIFFER" in codes(made)
    assert len(made.tables["interviews"]) == 5
