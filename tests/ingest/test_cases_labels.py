"""When a value reads as its label and when as its number: every case of the rule."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ingest.case_files import AGREEMENT, columns_of, contents_of, written
from tests.ingest.sheets_in_memory import codes


def read(values: list[float], labels: dict[float, str], **options: object) -> tuple[list[str], list[str]]:
    """The column's cells, and the codes of the findings."""
    frame = pd.DataFrame({"k": [f"r{at}" for at in range(len(values))], "v": values})
    contents = contents_of(written(frame, "sav", variable_value_labels={"v": labels}, **options))
    return columns_of(contents)["v"], codes(contents)


def test_every_value_with_a_label_reads_as_it_even_where_codes_run_backwards() -> None:
    turned = {6 - code: text for code, text in AGREEMENT.items()}
    assert read([1.0, 5.0, 3.0], turned) == (["Strongly agree", "Strongly disagree", "Neither agree nor disagree"], [])


def test_labels_at_the_ends_alone_leave_numbers_and_say_so() -> None:
    ends = {1.0: "Not at all like me", 5.0: "Very much like me"}
    assert read([1.0, 2.0, 4.0, 5.0], ends) == (["1", "2", "4", "5"], ["PARTLY_LABELLED"])


@pytest.mark.parametrize(("values", "cells"), [([1.0, 2.0, 5.0], ["5", "4", "1"]), ([2.0, 4.0], ["4", "2"])])
def test_known_ends_that_run_backwards_are_turned_round(values: list[float], cells: list[str]) -> None:
    assert read(values, {1.0: "Strongly agree", 5.0: "Strongly disagree"}) == (cells, ["CODES_TURNED"])


def test_known_ends_that_run_forwards_stay() -> None:
    ends = {1.0: "Strongly disagree", 7.0: "Strongly agree"}
    assert read([1.0, 4.0, 7.0], ends) == (["1", "4", "7"], ["PARTLY_LABELLED"])


def test_a_named_middle_is_part_of_the_scale() -> None:
    points = {0.0: "Very bad", 5.0: "Neither", 10.0: "Very good"}
    assert read([0.0, 3.0, 5.0, 10.0], points) == (["0", "3", "5", "10"], ["PARTLY_LABELLED"])


@pytest.mark.parametrize("code", [-1.0, 9.0, 99.0])
def test_no_answer_reads_as_its_label_beside_numbers(code: float) -> None:
    assert read([1.0, 4.0, code], {code: "Don't know"}) == (["1", "4", "Don't know"], [])


@pytest.mark.parametrize("code", [99.0, 98.0, 77.0, 999.0, -8.0])
def test_codes_that_stand_for_no_answer_never_become_numbers(code: float) -> None:
    ends = {1.0: "Low point", 5.0: "High point", code: "Refused to say"}
    assert read([1.0, 3.0, 5.0, code], ends) == (["1", "3", "5", "Refused to say"], ["PARTLY_LABELLED"])


def test_a_stray_code_beside_a_labelled_scale_is_kept_as_it_is() -> None:
    assert read([1.0, 2.0, 8.0], AGREEMENT) == (["Strongly disagree", "Disagree", "8"], ["UNLABELLED_VALUES"])


def test_counts_with_one_label_stay_counts() -> None:
    assert read([0.0, 3.0, 12.0], {0.0: "Never met"}) == (["0", "3", "12"], ["PARTLY_LABELLED"])


def test_a_declared_missing_value_is_no_point_of_the_scale() -> None:
    cells, found = read([1.0, 3.0, 99.0], {1.0: "Low", 99.0: "Refused"}, missing_ranges={"v": [99]})
    assert cells == ["1", "3", ""]
    assert sorted(found) == ["DECLARED_MISSING", "PARTLY_LABELLED"]


def test_texts_read_as_their_labels_each_for_itself() -> None:
    frame = pd.DataFrame({"v": ["M", "F", "X"], "n": [1.0, 2.0, 3.0]})
    data = written(frame, "sav", variable_value_labels={"v": {"M": "Male", "F": "Female"}})
    assert columns_of(contents_of(data))["v"] == ["Male", "Female", "X"]
