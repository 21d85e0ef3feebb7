"""Cost, break-even and benefit, against an example worked by hand.

40 pairs. A junior gives 20 to 30 hours at 40 to 50, a senior 10 to 15 at 100 to 120; training 4,000 to 5,000,
administration 6,000 to 8,000; replacing a leaver costs 30,000 to 60,000.
Low:  40 x (20 x 40 + 10 x 100) + 4,000 + 6,000 = 40 x 1,800 + 10,000 =  82,000; a pair 2,050.
High: 40 x (30 x 50 + 15 x 120) + 5,000 + 8,000 = 40 x 3,300 + 13,000 = 145,000; a pair 3,625.
Break-even: 82,000 / 60,000 = 1.37, so 2 leavers; 145,000 / 30,000 = 4.83, so 5.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.impact.card import Withheld
from analysis.impact.worth import (
    PROGRAMME_COST,
    Costs,
    Range,
    break_even,
    costs_text,
    leavers_kept,
    meeting_hours,
    read_costs,
    weigh,
)
from analysis.study import Study
from tests.release.programmes import a_card

COSTS = Costs(
    "EUR", Range(20, 30), Range(10, 15), Range(40, 50), Range(100, 120), Range(4000, 5000), Range(6000, 8000),
    Range(30_000, 60_000),
)  # fmt: skip
COMPARED: dict[str, Any] = {"design": "B", "comparison_change": 0.0}


def days(low: float = 20.0, design: str = "B", **parts: Any) -> Any:
    """A retention card of 80 people over 365 days, whose lower end is `low` days."""
    usual = {
        "outcome": "retention", "measure": "rmst_difference", "unit": "days", "scale_low": 0.0, "scale_high": 365.0,
        "design": design, "comparison_change": 300.0, "estimate": low + 10, "low": low, "high": low + 20,
        "verdict": "rose" if low > 0 else "cannot_tell", "linked_people": 80,
    }  # fmt: skip
    return a_card(**(usual | parts))


def test_what_was_entered_may_add_up_to_more_than_may_be_entered() -> None:
    """In rupiah or dong a programme of usual size costs more than a thousand million."""
    costs = replace(COSTS, currency="VND", junior_hour=Range(9e5, 9e5), administration=Range(9e8, 9e8))
    worth = weigh(replace(costs, training=Range(5e8, 5e8)), pairs=40, people=80, cards=())
    assert worth.total == Range(40 * (20 * 9e5 + 10 * 100) + 14e8, 40 * (30 * 9e5 + 15 * 120) + 14e8)
    assert weigh(replace(COSTS, replacement=Range(1e-9, 1e-9)), pairs=40, people=80, cards=()).break_even is not None
    with pytest.raises(StudyError, match="A cost runs to 2,000,000,000"):
        replace(COSTS, administration=Range(0, 2e9))


def test_the_example_worked_by_hand() -> None:
    worth = weigh(COSTS, pairs=40, people=80, cards=())
    assert worth.hours == Range(40 * 30, 40 * 45)
    assert worth.total == Range(82_000, 145_000)
    assert worth.per_pair == Range(2050, 3625)
    assert worth.break_even == Range(2, 5)
    assert [name for name, _ in worth.parts] == ["junior_hours", "senior_hours", "training", "administration"]
    assert (worth.supported, worth.leavers_kept, worth.benefit, worth.is_dear) == ((), None, None, False)


def test_whole_leavers_are_not_rounded_up_again() -> None:
    assert break_even(Range(40_000, 60_000), Range(20_000, 30_000)) == Range(2, 3)
    assert break_even(Range(0.3, 0.3), Range(0.1, 0.1)) == Range(3, 3)
    assert break_even(Range(0, 0), Range(1, 1)) == Range(0, 0)
    assert break_even(Range(1, 1), Range(0, 5)) is None
    assert break_even(Range(1, 1), None) is None


def test_the_benefit_is_the_lower_end_of_retention_under_a_sound_comparison() -> None:
    worth = weigh(COSTS, pairs=40, people=80, cards=(days(20.0),))
    assert worth.leavers_kept == pytest.approx(80 * 20 / 365)
    assert worth.benefit == pytest.approx(80 * 20 / 365 * 30_000)
    assert [card.outcome for card in worth.supported] == ["retention"]


@pytest.mark.parametrize(
    "card",
    [
        days(20.0, design="C"),
        days(-5.0),
        days(20.0, linked_people=Withheld("few")),
        a_card(estimate=8.0, low=4.0, high=12.0, verdict="rose", **COMPARED),
    ],
)
def test_nothing_else_gets_a_price(card: Any) -> None:
    worth = weigh(COSTS, pairs=40, people=80, cards=(card,))
    assert worth.benefit is None
    assert worth.leavers_kept is None


def test_what_improved_is_supported_without_a_price_and_what_fell_is_not() -> None:
    rose = a_card(estimate=8.0, low=4.0, high=12.0, verdict="rose", **COMPARED)
    fell = a_card(estimate=-8.0, low=-12.0, high=-4.0, verdict="fell", **COMPARED)
    alone = replace(rose, design="C")
    assert weigh(COSTS, pairs=40, people=80, cards=(rose, fell, alone)).supported == (rose,)
    turned = replace(fell, higher_is_better=False)
    assert weigh(COSTS, pairs=40, people=80, cards=(turned,)).supported == (turned,)


def test_more_leavers_than_people_make_it_dear() -> None:
    assert weigh(COSTS, pairs=40, people=1, cards=()).is_dear
    assert not weigh(COSTS, pairs=40, people=2, cards=()).is_dear
    assert not weigh(COSTS, pairs=40, people=None, cards=()).is_dear


def test_what_is_not_entered_is_left_out_and_named() -> None:
    part = Costs("EUR", junior_hours=Range(20, 20), training=Range(100, 200))
    worth = weigh(part, pairs=10, people=20, cards=())
    assert worth.total == Range(100, 200), "hours without their value are no cost"
    assert worth.hours == Range(200, 200)
    assert worth.break_even is None
    assert part.missing == ("senior_hours", "junior_hour", "senior_hour", "administration", "replacement")
    nothing = weigh(None, pairs=10, people=20, cards=())
    assert (nothing.total, nothing.per_pair, nothing.parts) == (None, None, ())
    assert weigh(COSTS, pairs=None, people=None, cards=()).total is None


@pytest.mark.parametrize("ends", [(5, 4), (-1, 4), (math.nan, 4), (0, math.inf)])
def test_a_range_is_sound_or_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(StudyError, match="0 or more"):
        Range(*ends)


@pytest.mark.parametrize("currency", ["", "  ", "Deutsche Mark"])
def test_a_currency_has_a_short_name(currency: str) -> None:
    with pytest.raises(StudyError, match="currency"):
        Costs(currency)


AMOUNT = st.floats(0, 1e6, allow_nan=False)
RANGES = st.none() | st.tuples(AMOUNT, AMOUNT).map(lambda ends: Range(min(ends), max(ends)))


@given(st.builds(Costs, st.sampled_from(["EUR", "£", "CHF"]), *[RANGES] * 7))
def test_costs_are_read_back_as_they_were_kept(costs: Costs) -> None:
    facts = pd.DataFrame({"name": ["headcount", PROGRAMME_COST], "value": ["7", costs_text(costs)]})
    assert read_costs(facts) == costs


@pytest.mark.parametrize(
    "text",
    [
        "", "12000", "[]", "{}", '{"currency": "EUR", "training": [9, 1]}', '{"currency": "EUR", "bribes": [1, 2]}',
        '{"currency": "EUR", "training": 5}',
    ],
)  # fmt: skip
def test_a_fact_of_the_same_name_from_a_file_is_no_cost(text: str) -> None:
    facts = pd.DataFrame({"name": [PROGRAMME_COST] * 2, "value": [costs_text(COSTS), text]})
    assert read_costs(facts) == COSTS
    assert read_costs(facts.tail(1)) is None


def test_hours_of_the_meeting_log_are_those_of_meetings_that_were_held() -> None:
    rows = [("P1", 60, None), ("P1", 90, None), ("P2", 60, None), ("P2", 600, "junior"), (None, 600, None)]
    log = pd.DataFrame(rows, columns=["pair", "minutes", "cancelled_by"])
    found = meeting_hours(Study.from_tables("s", {"checkins": log}))
    assert found is not None
    assert (found.hours, found.pairs) == (2.0, 2), "2.5 and 1 hour make 1.75, which is 2 to half an hour"
    assert meeting_hours(Study.from_tables("s", {})) is None


def test_days_of_leavers_need_a_span_and_people() -> None:
    assert leavers_kept(days(36.5)) == pytest.approx(8.0)
    assert leavers_kept(replace(days(36.5), low=Withheld("few"), verdict="cannot_tell")) is None
