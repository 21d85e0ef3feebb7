"""Answers that no scale explains: which they are, and that what a person says of them is how they are read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.tables import build_tables
from analysis.workflow.answer_table import answer_table, columns_with_answers
from tests.workflow.test_mapping_table import contents_of

FILE = contents_of(
    ["ID", "eng_1", "eng_2", "Lunch"],
    ["1", "Agree", "totally", "yummy"],
    ["2", "totally", "Disagree", "so so"],
    ["3", "-99", "hm", "yummy"],
    ["4", "Agree", "", "no"],
)
MAPPING = Mapping(
    "survey", wave="end", person_key="employee_id",
    columns=(
        ColumnMapping("ID", "employee_id"), ColumnMapping("eng_1", "item", "eng_1"),
        ColumnMapping("eng_2", "item", "eng_2"), ColumnMapping("Lunch", "item", "own.lunch"),
    ),
)  # fmt: skip


def said(table, **answers):
    """The table with values and silences as a person fills them in."""
    table = table.copy()
    for text, value in answers.items():
        row = table["Answer"] == text.replace("minus_", "-")
        table.loc[row, "No answer" if value is None else "Value"] = True if value is None else value
    return table


def values(mapping):
    answers = build_tables(FILE, mapping).tables["responses"]
    return {(row.raw, row.item): row.value for row in answers.itertuples()}


def test_answers_without_a_value_are_listed_by_scale():
    table = answer_table(FILE, MAPPING)
    assert table["Answer"].tolist() == ["totally", "-99", "hm", "yummy", "so so", "no"]
    assert table["Asked in"].unique().tolist() == ["agreement 1 to 5 (2 questions)", "your own questions (1 question)"]
    assert table["Value"].isna().all()
    assert not table["No answer"].any()


def test_what_is_said_is_how_they_are_read_and_is_shown_again():
    table = said(answer_table(FILE, MAPPING), totally=5.0, hm=None, minus_99=None, yummy=3.0)
    mapping = replace(MAPPING, columns=columns_with_answers(table, FILE, MAPPING, MAPPING.columns))
    found = values(mapping)
    assert found["totally", "eng_1"] == found["totally", "eng_2"] == 5.0
    assert ("hm", "eng_2") not in found
    assert ("-99", "eng_1") not in found
    assert found["yummy", "own.lunch"] == 3.0
    assert np.isnan(found["so so", "own.lunch"])
    again = answer_table(FILE, mapping).set_index("Answer")
    assert again["Value"].dropna().to_dict() == {"totally": 5.0, "yummy": 3.0}
    assert set(again.index[again["No answer"]]) == {"hm", "-99"}


def test_what_is_taken_back_counts_no_more():
    table = said(answer_table(FILE, MAPPING), totally=5.0, hm=None)
    mapping = replace(MAPPING, columns=columns_with_answers(table, FILE, MAPPING, MAPPING.columns))
    blank = answer_table(FILE, mapping).assign(Value=np.nan, **{"No answer": False})
    assert columns_with_answers(blank, FILE, mapping, mapping.columns) == MAPPING.columns


def test_codes_of_another_range_are_all_listed_and_can_be_given_their_values():
    file = contents_of(["ID", "eng_1"], ["1", "0"], ["2", "2"], ["3", "4"])
    mapping = Mapping("survey", wave="end", person_key="employee_id", columns=MAPPING.columns[:2])
    table = answer_table(file, mapping)
    assert table["Answer"].tolist() == ["0", "2", "4"]
    columns = columns_with_answers(table.assign(Value=[1.0, 3.0, 5.0]), file, mapping, mapping.columns)
    checked = build_tables(file, replace(mapping, columns=columns))
    assert checked.tables["responses"]["value"].tolist() == [1.0, 3.0, 5.0]
    assert "OUT_OF_SCALE" not in {finding.code for finding in checked.findings}


def test_a_column_that_is_no_answer_any_more_is_left_alone():
    table = said(answer_table(FILE, MAPPING), totally=5.0)
    columns = (MAPPING.columns[0], ColumnMapping("eng_1", "ignore"), *MAPPING.columns[2:])
    changed = columns_with_answers(table, FILE, MAPPING, columns)
    assert changed[1] == columns[1]
    assert changed[2].anchors == {"totally": 5.0}


@pytest.mark.parametrize("rows", [(["ID", "eng_1"], ["1", "Agree"]), (["ID", "eng_1"], ["1", "4"])])
def test_nothing_is_asked_where_all_is_known(rows):
    file = contents_of(*rows)
    assert answer_table(file, replace(MAPPING, columns=MAPPING.columns[:2])).empty


def test_a_file_with_one_answer_a_row_is_asked_about_as_well():
    file = contents_of(
        ["ID", "Question", "Answer"], ["1", "eng_1", "totally"], ["1", "eng_2", "Agree"], ["2", "eng_1", "Agree"]
    )
    columns = (
        ColumnMapping("ID", "employee_id"), ColumnMapping("Question", "question"), ColumnMapping("Answer", "text"),
        ColumnMapping("eng_1", "item", "eng_1"), ColumnMapping("eng_2", "item", "eng_2"),
    )  # fmt: skip
    mapping = replace(MAPPING, columns=columns)
    table = answer_table(file, mapping)
    assert table["Answer"].tolist() == ["totally"]
    told = columns_with_answers(table.assign(Value=4.0), file, mapping, columns)
    answers = build_tables(file, replace(mapping, columns=told)).tables["responses"]
    assert answers["value"].tolist() == [4.0, 4.0, 4.0]
