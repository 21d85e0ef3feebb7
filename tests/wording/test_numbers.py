"""Rounding is part of the wording: one precision a sentence, never across a line that decides."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.wording import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (8.04, 1, "8"),
        (-3.46, 1, "−3.5"),
        (12345.6, 0, "12,346"),
        (-0.04, 1, "0"),
        (0.0, 0, "0"),
        (63.4999999999999, 0, "64"),
        (63.5, 0, "64"),
    ],
)
def test_number(value, decimals, text):
    assert numbers.number(value, decimals) == text


def test_decimals_for():
    assert numbers.decimals_for(8, 6.5, 9.5, width=3) == 1
    assert numbers.decimals_for(8, 4, 9, width=5) == 0
    assert numbers.decimals_for(9.96) == 0
    assert numbers.decimals_for(9.9) == 1


@given(st.floats(-50, 50), st.integers(0, 1), st.sampled_from([(0.0,), (-5.0, 5.0), (-5.0, 0.0, 5.0)]))
def test_a_bound_never_crosses_its_line(value, decimals, lines):
    text = numbers.bound(value, decimals, lines)
    if text.startswith("just above"):
        assert any(0 < value - line < 0.06 for line in lines)
    elif text.startswith("just below"):
        assert any(0 < line - value < 0.06 for line in lines)
    else:
        said = float(text.replace("−", "-"))
        assert all((said - line) * (value - line) > 0 or value == line for line in lines)


def test_percent_never_rounds_to_all_or_nobody():
    assert numbers.percent(0.0004) == "under 0.1 %"
    assert numbers.percent(0.998) == "over 99 %"
    assert numbers.percent(0.0) == "0 %"
    assert numbers.percent(0.025) == "2.5 %"
    assert numbers.percent(0.126) == "13 %"
    assert numbers.percent(1.0) == "100 %"


def test_day_counted_listed():
    assert numbers.day(dt.date(2026, 3, 1)) == "1 March 2026"
    assert numbers.counted("+1", "point") == "+1 point"
    assert numbers.counted(0, "person", "people") == "0 people"
    assert numbers.listed(["a", "b", "c"]) == "a, b and c"
    assert numbers.listed([]) == ""


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.32, "one person in three"),
        (0.02, "fewer than one person in twenty"),
        (0.97, "everybody"),
        (0.48, "one person in two"),
    ],
)
def test_people_in(share, words):
    assert numbers.people_in(share) == words
