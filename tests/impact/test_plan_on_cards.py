"""Cards judge what the plan fixed, say when that was, count each look once, and set cohorts beside each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.impact.card import Withheld
from analysis.impact.plan import PLAN_FACT, PlannedOutcome, read_plan, to_text
from analysis.impact.shrinking import shrink_cards
from analysis.impact.verdicts import PRIMARY_LEVEL
from analysis.instruments import scale_of
from analysis.stats.shrinkage import shrink
from analysis.study import ENGAGEMENT, RETENTION, UNDERSTANDING, Study
from tests.impact.made import deck_of, find, people_like, study_of

BEFORE, AFTER = dt.date(2024, 2, 1), dt.date(2025, 1, 1)


def with_plan(study: Study, *planned: PlannedOutcome) -> Study:
    facts = pd.DataFrame(
        {
            "name": PLAN_FACT, "cohort": pd.NA, "value": [to_text(one) for one in planned],
            "date": [pd.Timestamp(one.fixed_on) for one in planned],
        }
    )  # fmt: skip
    return Study.from_tables("made", dict(study.tables()) | {"facts": facts}, as_of=study.as_of)


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(people_like(cohorts=6, seed=5))


def test_without_a_plan_verdicts_stay_and_cards_are_exploratory(study):
    cards = deck_of(study).cards
    assert {card.planned for card in cards} == {"unplanned"}
    assert all(card.exploratory and isinstance(card.fixed_on, Withheld) for card in cards)
    assert find(deck_of(study)).verdict == "rose"


@pytest.mark.parametrize(("day", "planned"), [(BEFORE, "beforehand"), (AFTER, "afterwards")])
def test_cards_say_on_which_side_of_the_data_the_plan_lies(study, day, planned):
    fixed = PlannedOutcome(ENGAGEMENT, "engagement", None, 9.0, day)
    deck = deck_of(with_plan(study, fixed))
    of_outcome = [card for card in deck.cards if card.outcome == ENGAGEMENT]
    assert {(card.planned, card.fixed_on, card.smallest_change) for card in of_outcome} == {(planned, day, 9.0)}
    assert {card.planned for card in deck.cards if card.outcome != ENGAGEMENT} == {"unplanned"}
    assert find(deck).exploratory is (planned != "beforehand")


def test_a_wave_still_to_come_makes_an_early_look(study):
    early = PlannedOutcome(ENGAGEMENT, "engagement", "follow-up", 5.0, BEFORE)
    card = find(deck_of(with_plan(study, early)))
    assert (card.primary, card.wave_to, card.planned) == (True, "end", "early")


def test_the_planned_measure_leads_whatever_has_more_answers(study):
    """A second questionnaire answered by a few leads where the plan says so, and only there."""
    few = study.submissions["submission"].iloc[::3]
    items = [item.id for item in scale_of("uwes3")[1].items]
    more = pd.DataFrame({"submission": np.repeat(few.to_numpy(), len(items)), "item": items * len(few), "value": 4.0})
    both = Study.from_tables(
        "made", dict(study.tables()) | {"responses": pd.concat([study.responses, more])}, as_of=study.as_of
    )
    assert next(card.measure for card in deck_of(both).cards if card.outcome == ENGAGEMENT) == "engagement"
    planned = with_plan(both, PlannedOutcome(ENGAGEMENT, "uwes3", None, 5.0, BEFORE))
    primary = [card for card in deck_of(planned).cards if card.primary]
    assert [card.measure for card in primary if card.outcome == ENGAGEMENT] == ["uwes3"]


def test_a_planned_measure_that_nobody_was_asked_is_not_swapped_for_another(study):
    planned = PlannedOutcome(ENGAGEMENT, "uwes9", None, 5.0, BEFORE)
    cards = [card for card in deck_of(with_plan(study, planned)).cards if card.outcome == ENGAGEMENT]
    primary = [card for card in cards if card.primary]
    assert [(card.measure, card.verdict) for card in primary] == [("uwes9", "cannot_tell")]
    assert "nobody was asked" in primary[0].design_because
    assert any(card.measure == "engagement" and card.verdict == "rose" for card in cards)


def test_retention_takes_its_smallest_change_in_days(study):
    planned = PlannedOutcome(RETENTION, "rmst_difference", None, 10.0, BEFORE)
    assert find(deck_of(with_plan(study, planned)), RETENTION).smallest_change == 10.0
    assert find(deck_of(study), RETENTION).smallest_change == pytest.approx(9.125)


def test_a_fact_that_is_no_plan_is_refused(study):
    facts = pd.DataFrame({"name": [PLAN_FACT], "value": ['{"outcome": "morale"}'], "date": [pd.Timestamp(BEFORE)]})
    spoilt = Study.from_tables("made", {"facts": facts})
    with pytest.raises(StudyError) as refused:
        read_plan(spoilt)
    assert refused.value.code == "PLAN_UNREADABLE"


def test_the_only_cohort_adds_no_looks_and_stands_where_the_programme_stands():
    one = deck_of(study_of(people_like(cohorts=1, seed=3)))
    whole = [card for card in one.cards if card.cohort == "all" and not isinstance(card.low, Withheld)]
    assert {card.looks for card in one.cards} == {len(whole)}
    for card in whole:
        again = find(one, card.outcome, "Cohort 0", card.side)
        assert (again.verdict, again.low, again.level) == (card.verdict, card.low, card.level)


def test_few_pairs_have_a_detectable_change_and_a_small_effect_none_invented():
    people = people_like(pairs=7, comparison=0, cohorts=1, seed=2)
    card = find(deck_of(study_of(people)))
    assert isinstance(card.effect_size, float)
    assert isinstance(card.effect_size_low, Withheld), "flipped signs give no standard error"
    assert card.detectable > 0
    five = find(deck_of(study_of(people_like(pairs=5, comparison=0, cohorts=1, seed=2))))
    assert isinstance(five.low, Withheld)
    assert five.detectable > card.detectable


def test_an_effect_size_lies_beside_zero_exactly_where_its_change_does(study):
    seen = 0
    for card in deck_of(study).cards:
        if not isinstance(card.effect_size_low, Withheld):
            assert card.effect_size_low <= card.effect_size <= card.effect_size_high
            assert (card.effect_size_low > 0, card.effect_size_high < 0) == (card.low > 0, card.high < 0)
            seen += 1
    assert seen > 5


def test_cohorts_are_drawn_together_from_what_their_cards_show(study):
    cards = [card for card in deck_of(study).cards if card.outcome == ENGAGEMENT and card.side == "all"]
    cohorts = [card for card in cards if card.cohort != "all"]
    assert len(cohorts) == 6
    own = len({card.design for card in cohorts}) > 1
    spans = np.array(
        [(c.own_low, c.own_change, c.own_high) if own else (c.low, c.estimate, c.high) for c in cohorts], dtype=float
    )
    direct = shrink(spans[:, 1], (spans[:, 2] - spans[:, 0]) / (2 * 1.959963984540054))
    assert [card.shrunken for card in cohorts] == pytest.approx(list(direct.value))
    assert [card.shrunken_low for card in cohorts] == pytest.approx(list(direct.low))
    assert {card.shrunken_own for card in cohorts} == {own}
    assert isinstance(find(deck_of(study)).shrunken, Withheld)


def test_four_cohorts_are_not_drawn_and_mixed_designs_draw_own_changes(study):
    cards = [card for card in deck_of(study).cards if card.outcome == ENGAGEMENT and card.side == "all"]
    cohorts = [card for card in cards if card.cohort != "all"]
    assert {card.shrunken.because for card in shrink_cards(cohorts[:4])} == {
        "fewer than 5 cohorts have an interval here"
    }
    mixed = [replace(cohorts[0], design="D"), *cohorts[1:]]
    mixed = [replace(card, design="C", own_change=3.0, own_low=1.0, own_high=5.0) for card in mixed[:-1]] + [
        replace(mixed[-1], design="D", own_change=9.0, own_low=2.0, own_high=16.0)
    ]
    drawn = shrink_cards(mixed)
    assert all(card.shrunken_own for card in drawn)
    assert 3.0 < drawn[-1].shrunken < 9.0
    assert shrink_cards([]) == ()


def test_the_primary_measures_whole_figure_keeps_one_coverage(study):
    levels = {card.level for card in deck_of(study).cards if (card.cohort, card.side) == ("all", "all")}
    assert levels == {PRIMARY_LEVEL}
    assert find(deck_of(study), UNDERSTANDING).level == PRIMARY_LEVEL
