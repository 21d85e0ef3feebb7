"""A mapping as tables and back: nothing is lost, every correction is kept, words can be explained."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.ingest.contents import FileContents, Sheet
from analysis.ingest.mapping import ColumnMapping, Mapping, check_mapping
from analysis.ingest.meanings import MEANING_LABELS
from analysis.ingest.tables import build_tables
from analysis.workflow.mapping_table import COLUMNS, column_table, columns_of, explanations, word_table, words_of


def contents_of(*rows: list[str]) -> FileContents:
    cells = pd.DataFrame(list(rows), dtype="str")
    cells.index = pd.RangeIndex(1, len(rows) + 1, name="row")
    return FileContents("file.csv", "a" * 64, "csv", "utf-8", ",", ".", (Sheet("file", cells, False),), ())


FILE = contents_of(
    ["Staff no", "Part", "How was it?", "I enjoy my work"],
    ["001", "Coach", "fine", "5"],
    ["002", "Learner", "great", "4"],
    ["003", " Coach ", "", "4"],
)
MAPPING = Mapping(
    "survey", wave="end", person_key="employee_id",
    columns=(
        ColumnMapping("staff  NO", "employee_id"), ColumnMapping("Part", "side"),
        ColumnMapping("How was it?", "comment"),
        ColumnMapping("I enjoy my work", "item", "own.joy", anchors={"5": 5.0}),
    ),
)  # fmt: skip


def label(meaning: str) -> str:
    return MEANING_LABELS[meaning]


def test_a_table_shows_every_column_with_some_values():
    table = column_table(FILE, MAPPING)
    assert list(table.columns) == list(COLUMNS)
    assert table["Column"].tolist() == ["Staff no", "Part", "How was it?", "I enjoy my work"]
    assert table["Values"].tolist() == ["001 · 002 · 003", "Coach · Learner", "fine · great", "5 · 4"]
    assert table["Means"].tolist() == [label(one) for one in ("employee_id", "side", "comment", "item")]
    assert table["Question"].tolist() == ["", "", "", "own.joy"]


def test_a_table_that_nobody_changed_gives_the_same_columns():
    assert columns_of(column_table(FILE, MAPPING), FILE, MAPPING) == MAPPING.columns


def test_every_simulated_export_survives_the_way_through_its_table(small, space):
    for name in small.files:
        plan = small.plan(space, name)
        mapping = plan.mapping
        columns = columns_of(column_table(plan.contents, mapping), plan.contents, mapping)
        values = words_of(word_table(plan.contents, mapping), plan.contents, mapping)
        again = build_tables(plan.contents, replace(mapping, columns=columns, values=values))
        assert again.rows_accepted == plan.checked.rows_accepted, name
        for table, frame in plan.checked.tables.items():
            pd.testing.assert_frame_equal(again.tables[table], frame, obj=f"{name} {table}")


def test_corrections_are_kept_and_answers_of_ones_own_get_a_name():
    table = column_table(FILE, MAPPING)
    table.loc[0, "Means"] = label("ignore")
    table.loc[2, ["Means", "Question"]] = [label("item"), None]
    table.loc[3, "Question"] = ""
    columns = columns_of(table, FILE, replace(MAPPING, person_key="row"))
    assert [(column.meaning, column.item) for column in columns] == [
        ("ignore", None), ("side", None), ("item", "own.how_was_it"), ("item", "own.i_enjoy_my_work"),
    ]  # fmt: skip
    assert columns[3].anchors == {"5": 5.0}
    check_mapping(replace(MAPPING, columns=columns, person_key="row"))


def test_two_questions_with_one_beginning_get_two_names():
    same = "A question that goes on and on for more than forty signs "
    file = contents_of([f"{same}one", f"{same}two"], ["1", "2"])
    table = column_table(file, Mapping("survey")).assign(Means=label("item"))
    items = [column.item for column in columns_of(table, file, Mapping("survey"))]
    assert len(set(items)) == 2
    assert all(item.startswith("own.a_question_that") for item in items)


def test_words_that_nobody_knows_are_explained_and_read_so():
    words = word_table(FILE, MAPPING)
    assert words.values.tolist() == [["Part", "Coach", ""], ["Part", "Learner", ""]]
    assert explanations(MAPPING) == ("junior", "senior")
    told = replace(MAPPING, values=words_of(words.assign(Means=["junior", "senior"]), FILE, MAPPING))
    assert told.values == {"side": {"Coach": "junior", "Learner": "senior"}}
    assert build_tables(FILE, told).tables["submissions"]["side"].tolist() == ["junior", "senior", "junior"]
    assert word_table(FILE, told)["Means"].tolist() == ["junior", "senior"]
    assert words_of(word_table(FILE, told).assign(Means=["", "senior"]), FILE, told) == {"side": {"Learner": "senior"}}


def test_words_that_reverb_knows_are_not_asked():
    file = contents_of(["ID", "Role", "Why"], ["1", "Mentor", "Resignation"], ["2", "Mentee", "End of contract"])
    columns = (ColumnMapping("ID", "employee_id"), ColumnMapping("Role", "side"), ColumnMapping("Why", "exit_reason"))
    assert word_table(file, Mapping("people", columns=columns))["Word"].tolist() == ["End of contract"]
    assert word_table(file, Mapping("people", columns=columns[:2])).empty


@pytest.mark.parametrize("first_row", [0, 50])
def test_a_header_that_is_not_there_is_said(first_row):
    from analysis.errors import MappingError

    with pytest.raises(MappingError, match="header"):
        column_table(FILE, replace(MAPPING, first_row=first_row))


def test_a_file_with_one_answer_a_row_keeps_its_questions():
    file = contents_of(
        ["ID", "Question", "Answer"], ["1", "eng_1", "5"], ["1", "eng_2", "Agree"], ["2", "eng_1", "Agree"]
    )
    columns = (
        ColumnMapping("ID", "employee_id"), ColumnMapping("Question", "question"), ColumnMapping("Answer", "text"),
        ColumnMapping("eng_1", "item", "eng_1"), ColumnMapping("eng_2", "item", "eng_2"),
    )  # fmt: skip
    mapping = Mapping("survey", wave="end", person_key="employee_id", columns=columns)
    table = column_table(file, mapping)
    assert table["Column"].tolist() == [column.source for column in columns]
    assert table["Values"].tolist()[3:] == ["5 · Agree", "Agree"]
    assert columns_of(table, file, mapping) == columns
