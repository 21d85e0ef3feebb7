"""Sentences on how the programme is run: plain, safe with any name, and never more than an association."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from analysis.impact.card import Withheld
from analysis.impact.dose import Association
from analysis.scores.meeting_warnings import WARNING_RULES
from analysis.scores.networks import Network
from analysis.scores.reporting_lines import LinePairs
from analysis.stats.estimate import Estimate, no_estimate
from analysis.wording.programme import (
    answer_programme,
    describe_association,
    describe_closing,
    describe_distances,
    describe_dose,
    describe_due,
    describe_lines,
    describe_match,
    describe_network,
    describe_practice_closing,
    describe_warnings,
    pair_name,
    suggested_text,
)

NASTY = "![x](http://evil) :smile: $1"
NOTHING = pd.DataFrame({"cohort": [], "pair": []})
ONE = pd.DataFrame({"cohort": ["Elm", "Elm"], "pair": ["P1", "P1"]})


def associated(per="meeting a month", when="before", value=2.0, low=-4.0, high=8.0):
    estimate = Estimate(value, 1.0, 9.0, low, high, 0.95, 40, 20, "m")
    return Association("engagement", "Engagement", "mid", "end", per, when, estimate, 40, 20)


def test_the_answer_counts_practices_and_pairs():
    states = pd.DataFrame({"state": ["in_place", "in_place", "partly", "unknown"]})
    assert answer_programme(states, ONE, 5) == (
        "Of 4 practices, 2 are in place, 1 is partly in place and 1 is not known. 1 pair needs attention."
    )
    assert answer_programme(states, NOTHING, 5).endswith("no reason to worry about a pair.")
    assert answer_programme(states, NOTHING, 0).endswith("No pair is in the meeting log yet.")


def test_warnings_say_where_they_come_from():
    assert "what people answer or say never points to a pair" in describe_warnings(ONE, 5)
    assert "no reason to worry" in describe_warnings(NOTHING, 5)
    assert "Bring it on the Load page" in describe_warnings(NOTHING, 0)


def test_reporting_lines_are_a_count():
    assert describe_lines(LinePairs(9, 0, 0)).startswith("Nobody's manager is known")
    assert describe_lines(LinePairs(9, 8, 0)) == (
        "No pair is inside a reporting line, of 8 whose junior's manager is known."
    )
    assert describe_lines(LinePairs(9, 8, 2)).startswith("2 pairs are inside a reporting line, of 8")


@pytest.mark.parametrize("per", ["meeting a month", "step of the answer"])
@pytest.mark.parametrize("when", ["before", "first half", "same time"])
def test_an_association_is_called_one(per, when):
    told = describe_association(associated(per, when))
    assert told.endswith("so this is an association, not an effect.")
    assert "(−4 to +8)" in told
    assert "could be told from chance" in told
    assert "because of" not in told
    assert "could be told from chance" not in describe_association(associated(low=1.0))


def test_without_an_interval_the_reason_is_said():
    found = replace(associated(), estimate=no_estimate("there are too few", level=0.95))
    assert describe_association(found) == (
        "Whether engagement changed with how often pairs met cannot be told: there are too few."
    )


def test_dose_and_match():
    row = {"logged": 20, "held": 15, "per_month": 1.24, "minutes": 44.6, "by_seniors": 0.15, "by_juniors": 0.1,
           "by_others": 0.0}  # fmt: skip
    assert describe_dose(row, "all") == (
        "The middle pair across the programme met 1.2 times a month for 45 minutes. 15 of 20 meetings took place. "
        "Called off: seniors 15 % and juniors 10 %."
    )
    assert describe_dose(row | {"logged": 0}, "all") == "No meeting is in the log across the programme."
    assert "too few to tell" in describe_match({"n": 0, "favourable": float("nan")}, "all")
    assert describe_match({"n": 12, "favourable": 0.75}, "all").startswith("75 % of 12 people")


def test_network_and_distances():
    network = Network("Elm", 5, 4, 2, 1, 10, 3, 2, 1)
    assert describe_network(network, "Elm") == (
        "Pairs in cohort Elm connect 4 of 5 departments, through 2 of 10 possible links between two of them; "
        "1 of these no earlier cohort had made. They form 3 groups. Of 1 pair a department is not known."
    )
    row = {"pairs": 4, "department_known": 2, "department_apart": 1} | {
        f"{name}_{what}": 0 for name in ("level", "site", "generation") for what in ("known", "apart")
    }
    assert describe_distances(row, "all").startswith("Pairs across the programme are of two departments in 50 %")
    assert describe_distances(row | {"department_known": 0}, "all").startswith("Nothing is known")


def test_names_are_made_safe():
    for told in (describe_network(Network(NASTY, 2, 2, 1, 1, 1, 1, 2, 0), NASTY), describe_match({"n": 0}, NASTY)):
        assert "![x]" not in told
        assert ":smile:" not in told
    assert pair_name("Elm", "Elm-01") == "Elm-01"
    assert pair_name("Elm", "P1") == "Elm, P1"
    assert pair_name(None, "P1") == "P1"


def test_suggestions_name_no_pair():
    for kind, rule in WARNING_RULES.items():
        assert suggested_text(kind, 2).startswith(rule.advice)
        assert "2 pairs " in suggested_text(kind, 2)
        assert re_words(suggested_text(kind, 1)).isdisjoint({"pairs"})


def re_words(text: str) -> set[str]:
    return set(text.replace(".", " ").split())


def test_an_action_is_closed_by_what_its_measure_did(card_of):
    card = card_of(design="C", verdict="rose", estimate=5.0, low=1.0, high=9.0, wave_from="mid", wave_to="end")
    told = describe_closing(card)
    assert told.endswith("rose by 5 points (1 to 9): closed.")
    assert told.startswith("From mid on ")
    fell = describe_closing(replace(card, verdict="fell", estimate=-5.0, low=-9.0, high=-1.0))
    assert fell.endswith("fell by 5 points (1 to 9): closed.")
    same = describe_closing(replace(card, verdict="no_material_change", estimate=0.5, low=-1.0, high=2.0))
    assert "did not change in a way that matters" in same
    unsure = describe_closing(replace(card, verdict="cannot_tell", estimate=3.0, low=-4.0, high=10.0))
    assert unsure.endswith("closed, and worth another look.")
    assert "Nothing can be said" in describe_closing(
        replace(card, estimate=Withheld("too few"), low=Withheld("x"), high=Withheld("x"), verdict="cannot_tell")
    )
    assert describe_practice_closing("Regular meetings", "partly", "in_place") == (
        "Regular meetings was partly and is in place now: closed."
    )


def test_due():
    due = dt.date(2025, 5, 1)
    assert describe_due(due, dt.date(2025, 5, 1), None) == "due on 1 May 2025"
    assert describe_due(due, dt.date(2025, 5, 2), None) == "overdue since 1 May 2025"
    assert describe_due(due, dt.date(2025, 5, 2), None, closed=True) == "due on 1 May 2025"
    assert describe_due(due, dt.date(2025, 5, 2), dt.date(2025, 4, 1)) == "done on 1 April 2025"
