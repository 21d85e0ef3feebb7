"""Dates, numbers and answers as people and tools write them."""

import numpy as np
import pandas as pd
import pytest

from analysis.ingest.answers import answer_set_of, read_answers
from analysis.ingest.dates import read_dates
from analysis.ingest.identifiers import clean_identifiers, find_damage, odd_mails
from analysis.ingest.numbers import number_of, years_of
from analysis.ingest.words import arm_of, exit_kind_of, generation_of, generation_of_year, side_of
from analysis.instruments import item_index


def text(*cells):
    return pd.Series(list(cells), dtype="str")


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2026-04-01", None, "2026-04-01"),
        ("2026-04-01T10:02:33", None, "2026-04-01T10:02:33"),
        ("11/17/2020 18:23:58", None, "2020-11-17T18:23:58"),
        ("26-03-2024 09:34", None, "2024-03-26T09:34"),
        ("31.12.2024", None, "2024-12-31"),
        ("01.02.2024", None, "2024-02-01"),
        ("5/10/18 4:01", "month_first", "2018-05-10T04:01"),
        ("5/10/18 4:01", "day_first", "2018-10-05T04:01"),
        ("26 March 2024", None, "2024-03-26"),
        ("26. März 2024", None, "2024-03-26"),
        ("March 26, 2024", None, "2024-03-26"),
        ("45383", None, "2024-04-01"),
        ("20240401", None, "2024-04-01"),
        ("2010", None, "2010-07-01"),
        ("2020/11/17 6:23:58 PM GMT+1", None, "2020-11-17T18:23:58"),
    ],
)
def test_dates(cell, order, day):
    assert read_dates(text(cell), order).values[0] == np.datetime64(day)


def test_a_column_decides_the_order_for_all_its_cells():
    read = read_dates(text("03/04/2024", "25/12/2024"))
    assert read.order == "day_first"
    assert read.values[0] == np.datetime64("2024-04-03")


def test_what_nothing_decides_stays_missing():
    read = read_dates(text("03/04/2024", "05/06/2024"))
    assert read.ambiguous
    assert np.isnat(read.values).all()


def test_one_stray_cell_does_not_turn_the_column_round():
    cells = text(*[f"{day}/12/2024" for day in range(13, 29)] * 2, "12/31/2024")
    read = read_dates(cells)
    assert read.order == "day_first"
    assert read.failed.tolist() == [False] * 32 + [True]


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("4", ".", 4),
        ("3,5", ",", 3.5),
        ("3.5", ",", 3.5),
        ("1.234,5", ",", 1234.5),
        ("3,5", ".", None),
        ("1e309", ".", None),
        ("nan", ".", None),
        ("85%", ".", 85),
        (" 4 ", ".", 4),
        ("6'3", ".", None),
    ],
)
def test_numbers(cell, decimal, number):
    found = number_of(cell, decimal)
    assert np.isnan(found) if number is None else found == number


@pytest.mark.parametrize(
    ("cell", "years"), [("1-2", 1.5), ("11-20", 15.5), ("Less than 1 year", 0.5), ("More than 20 years", 20), ("7", 7)]
)
def test_years_of_service(cell, years):
    assert years_of(cell) == years


def test_answers_by_anchor_then_number_then_both():
    scale = item_index()["eng_1"][1].response_scale
    cells = text(
        "Strongly agree", "agree ", "3", "1 - Strongly disagree", "Neutral", "N/A", "Prefer not to say", "", "often"
    )
    read = read_answers(cells, scale=scale)
    assert read.values.tolist()[:5] == [5, 4, 3, 1, 3]
    assert np.isnan(read.values[5:]).all()
    assert read.answered.tolist() == [True] * 5 + [False] * 3 + [True]
    assert read.unknown.tolist() == [False] * 8 + [True]


def test_an_anchor_of_the_mapping_comes_before_the_scale():
    scale = item_index()["eng_1"][1].response_scale
    assert read_answers(text("1"), scale=scale, anchors={"1": 5}).values[0] == 5


def test_own_questions_get_values_where_their_answers_are_a_known_set():
    assert answer_set_of(["Very Important", "Critical", "Not Important", ""]).values["critical"] == 5
    assert answer_set_of(["Agree", "Banana"]) is None
    assert read_answers(text("Agree", "Banana")).unknown.tolist() == [True, True]


def test_uwes_frequencies_start_at_zero():
    scale = item_index()["uwes9_1"][1].response_scale
    assert read_answers(text("Never", "Always"), scale=scale).values.tolist() == [0, 6]


def test_the_mentor_is_the_junior():
    assert [side_of(word) for word in ("Mentor", "mentee", "Führungskraft", "coach")] == [
        "junior",
        "senior",
        "senior",
        None,
    ]
    assert [arm_of(word) for word in ("Programm", "Wait list", "Control group", "other")] == [
        "programme",
        "waitlist",
        "comparison",
        None,
    ]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Resignation", "voluntary"),
        ("Retirement", "retirement"),
        ("Retrenchment/ Redundancy", "involuntary"),
        ("Termination", "involuntary"),
        ("Contract Expired", "other"),
        ("Involuntary", "involuntary"),
        ("Voluntary", "voluntary"),
        ("Eigenkündigung", "voluntary"),
        ("Moon", "other"),
    ],
)
def test_exit_kinds(reason, kind):
    assert exit_kind_of(reason) == kind


def test_generations():
    assert generation_of_year(1981) == "Millennials"
    assert generation_of_year(1850) is None
    assert generation_of("Gen X (1965-1980)") == "Generation X"


def test_identifiers_stay_text():
    assert clean_identifiers(text(" 00123 ", "123.0", "anonymous", "NA12", ""), "employee_id").fillna("-").tolist() == [
        "00123",
        "123",
        "-",
        "NA12",
        "-",
    ]


def test_damage_to_identifiers():
    assert [d.code for d in find_damage(text("6.34E+17", "6.34E+17"))] == ["ID_DESTROYED"]
    rounded = text(*[f"90071992547409{n}0" for n in range(930, 940)])
    assert [(d.code, d.fatal) for d in find_damage(rounded)] == [("ID_PRECISION", True)]
    assert [d.code for d in find_damage(text(*["A", "B"] * 20))] == ["ID_FEW_DISTINCT"]
    shortened = text(*[f"{n}" for n in range(12345, 12375)], "123", "99")
    assert [d.code for d in find_damage(shortened)] == ["ID_LEADING_ZEROS"]
    assert find_damage(text(*[f"{n:05d}" for n in range(30)])) == ()


def test_mails_that_cannot_be_one():
    assert odd_mails(text("a@b.org", "a@b", "a b@c.org", "a@b.org; c@d.org")) == (1, 2, 3)
