"""The few words above a card, and the first lines of the Overview."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.impact.card import Withheld
from analysis.wording.headlines import basis_line, certainty_line, describe_answers, describe_programme, headline


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "+8 points"),
        ({"verdict": "fell", "estimate": -2.5, "low": -3.8, "high": -1.2}, "−2.5 points"),
        ({"verdict": "cannot_tell", "low": -2.0}, "Cannot tell yet"),
        ({"verdict": "no_material_change", "estimate": 1.0, "low": -2.0, "high": 4.0}, "No change that matters"),
        ({"verdict": "cannot_tell", "estimate": Withheld("nobody answered")}, "Cannot tell yet"),
    ],
)
def test_headline_has_a_figure_only_where_something_moved(card_of, changes, told):
    assert headline(card_of(**changes)) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "+4 to +12 points: all of it above zero."),
        ({"verdict": "fell", "estimate": -8.0, "low": -12.0, "high": -4.0}, "−12 to −4 points: all of it below zero."),
        ({"verdict": "cannot_tell", "low": -2.0}, "−2 to +12 points: too wide to tell."),
        (
            {"verdict": "cannot_tell", "looks": 147},
            "+4 to +12 points: beside zero, as a few of 147 figures are by chance.",
        ),
        (
            {"verdict": "no_material_change", "estimate": 1.0, "low": -2.0, "high": 4.0},
            "−2 to +4 points: all of it less than 5 points either way.",
        ),
        ({"verdict": "cannot_tell", "low": Withheld("too few answered")}, "No interval, because too few answered."),
    ],
)
def test_interval_is_read_aloud(card_of, changes, told):
    assert certainty_line(card_of(**changes)) == told


def test_basis_names_waves_people_and_date(card_of):
    card = card_of(wave_from="before *it*", as_of=dt.date(2026, 3, 1))
    assert basis_line(card) == r"before \*it\* to end · 23 pairs · data of 1 March 2026"
    assert "None" not in basis_line(replace(card, wave_from=Withheld("unknown"), as_of=Withheld("unknown")))


def test_answers_share_a_clause_where_the_same_is_said(card_of, retention_of):
    engagement = card_of(outcome="engagement", measure_title="Engagement")
    assert (
        describe_answers([engagement, card_of()]) == "Engagement and understanding rose more than among similar staff."
    )
    unsure = retention_of(verdict="cannot_tell", low=-5.0)
    assert describe_answers([unsure, card_of(design="C")]) == (
        "Understanding rose during the programme; we cannot tell yet about retention."
    )
    small = card_of(verdict="no_material_change", estimate=1.0, low=-2.0, high=4.0)
    both = describe_answers([small, replace(small, measure_title="Engagement")])
    assert both == "Understanding and engagement show no change that matters."
    fell = card_of(verdict="fell", estimate=-8.0, low=-12.0, high=-4.0, design="D")
    assert describe_answers([fell]) == "Participants say that understanding fell."


def test_what_is_not_shown_comes_last(card_of):
    assert describe_answers([], unseen=["engagement", "retention"]) == "Engagement and retention cannot be shown."
    told = describe_answers([card_of()], unseen=["retention"])
    assert told == "Understanding rose more than among similar staff; retention cannot be shown."
    assert describe_answers([]) == ""


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_card_has_its_few_words(any_card_strategy, data):
    card = data.draw(any_card_strategy)
    words = f"{headline(card)} {certainty_line(card)} {basis_line(card)} {describe_answers([card])}"
    assert "Withheld(" not in words
    named = "zero" in card.measure_title or any(word in card.measure_title for word in ("rose", "fell"))
    if card.verdict not in ("rose", "fell") and not named:
        assert " rose" not in words
        assert " fell" not in words


def test_programme_in_one_line():
    day = dt.date(2026, 3, 1)
    told = describe_programme(["a", "b"], ["baseline", "end"], 28, 14, day)
    assert told == "2 cohorts, 28 people in 14 pairs, asked at baseline and end. Data of 1 March 2026."
    assert describe_programme(["a"], ["*after*"], 28, None, None) == r"1 cohort, 28 people, asked at \*after\*."
    assert describe_programme([], ["baseline"], None, None, None) == "Asked at baseline."
    assert describe_programme([], [], None, None, None) == "How many took part is not known."
