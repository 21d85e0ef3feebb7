"""Cost and benefit in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.impact.worth import Costs, MeetingHours, Range, weigh
from analysis.wording.worth import (
    COST_LABELS,
    describe_benefits,
    describe_break_even,
    describe_meetings,
    describe_missing_costs,
    describe_worth,
    money,
    worth_rows,
)
from tests.impact.test_worth import COSTS, days


def test_the_answer_says_cost_and_what_it_takes() -> None:
    worth = weigh(COSTS, pairs=40, people=80, cards=())
    assert describe_worth(worth) == (
        "The programme costs EUR 82,000 to 145,000, EUR 2,050 to 3,620 a pair; it pays for itself if 2 to 5 people "
        "who would have left stay. No benefit is supported yet: nothing improved under a sound comparison."
    )
    assert describe_break_even(worth) == (
        "To break even by retention alone, 2 to 5 people who would have left must stay; 80 people take part, so that "
        "is up to 6 in 100 of them."
    )


@pytest.mark.parametrize(
    ("low", "told"), [(1.0, "less than it costs"), (15.0, "within what it costs"), (40.0, "more than it costs.")]
)
def test_a_supported_benefit_is_set_beside_the_cost(low: float, told: str) -> None:
    sentence = describe_worth(weigh(COSTS, pairs=40, people=80, cards=(days(low),)))
    assert "by the lower end of what is shown it kept at least" in sentence
    assert told in sentence


def test_nothing_entered_and_half_entered_say_so() -> None:
    assert "has not been entered" in describe_worth(weigh(None, pairs=40, people=80, cards=()))
    assert "how many pairs there are is not known" in describe_worth(weigh(COSTS, pairs=None, people=None, cards=()))
    half = weigh(replace(COSTS, replacement=None), pairs=40, people=80, cards=())
    assert describe_worth(half).endswith(
        "what replacing a leaver costs has not been entered, so nothing stands beside it."
    )
    assert describe_break_even(half) == ""
    assert describe_missing_costs(half) == (
        "Not entered, and so left out: replacing one leaver. What is missing is not free."
    )
    assert describe_missing_costs(weigh(COSTS, pairs=40, people=80, cards=())) == ""
    assert "no cost is complete yet" in describe_worth(weigh(Costs("EUR"), pairs=40, people=80, cards=()))


def test_a_dear_programme_is_told_so() -> None:
    told = describe_break_even(weigh(COSTS, pairs=40, people=1, cards=()))
    assert told.endswith("1 person takes part. That is more than there are, so retention alone can never pay for it.")


def test_each_outcome_is_supported_or_not_and_why(card_of) -> None:
    rose, alone = card_of(cohort="all"), card_of(cohort="all", outcome="engagement", design="C")
    worth = weigh(COSTS, pairs=40, people=80, cards=(rose, alone, days(20.0)))
    engagement, understanding, retention = describe_benefits(worth, (rose, alone, days(20.0)))
    assert engagement.startswith("**Engagement**: not supported. Grade C cannot tell")
    assert understanding.startswith("**Understanding**: supported (B); no price is put on it.")
    assert retention.startswith("**Retention**: supported (B), at least EUR 132,000.")
    assert describe_benefits(worth, ())[0] == "**Engagement**: not supported, as no figure is shown."
    unpriced = weigh(replace(COSTS, replacement=None), pairs=40, people=80, cards=(days(20.0),))
    assert "what replacing a leaver costs was not entered" in describe_benefits(unpriced, (days(20.0),))[2]


def test_money_has_three_figures_and_a_safe_currency() -> None:
    assert money(COSTS, Range(1234, 123_456)) == "EUR 1,230 to 123,000"
    assert money(COSTS, Range(0, 0)) == "EUR 0"
    assert money(replace(COSTS, currency="$x$"), Range(5, 5)).startswith(r"\$x\$ ")


def test_meetings_are_told_where_they_are_known() -> None:
    assert describe_meetings(None) == ""
    assert describe_meetings(MeetingHours(7.5, 14)).startswith("The meeting log shows 7.5 hours of meetings a pair")


def test_rows_hold_every_cost_that_was_entered() -> None:
    rows = worth_rows(weigh(COSTS, pairs=40, people=80, cards=()), MeetingHours(7.5, 40))
    assert [row[0] for row in rows][: len(COST_LABELS)] == list(COST_LABELS.values())
    assert ("Total", 82_000, 145_000, "EUR") in rows
    assert worth_rows(weigh(None, pairs=1, people=2, cards=()), None) == ()
