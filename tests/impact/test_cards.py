"""What stands on a card: counts, levels, looks, shares, by brute force where a sum made them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Withheld, select_cards
from analysis.impact.verdicts import LEVEL, PRIMARY_LEVEL
from analysis.stats.change import estimate_change, reliably_worse
from analysis.study import ENGAGEMENT, OUTCOMES, Selection
from benchmarks.cohort_figures import plain_hedges_g
from tests.impact.made import deck_of, find, people_like, points, study_of


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    made = people_like(cohorts=4, seed=7)
    return made.assign(before=made["before"].mask(made.index % 11 == 3), after=made["after"].mask(made.index % 13 == 5))


@pytest.fixture(scope="module")
def deck(people):
    invitations = pd.DataFrame({"person": people["person"], "wave": "end"})
    return deck_of(study_of(people, invitations=invitations))


@pytest.mark.parametrize("cohort", ["all", "Cohort 0", "Cohort 3"])
@pytest.mark.parametrize("side", ["all", "junior", "senior"])
def test_a_groups_sums_are_those_of_its_people_alone(people, deck, cohort, side) -> None:
    own = people[people["arm"] == "programme"]
    own = own if cohort == "all" else own[own["cohort"] == cohort]
    own = own if side == "all" else own[own["side"] == side]
    linked = own.dropna(subset=["before", "after"])
    card = find(deck, cohort=cohort, side=side)
    assert (card.invited, card.answered) == (len(own), int(own["after"].notna().sum()))
    assert (card.linked_people, card.linked_pairs) == (len(linked), linked["pair"].nunique())
    before, after = points(linked["before"]), points(linked["after"])
    assert card.before == pytest.approx(before.mean())
    assert card.after == pytest.approx(after.mean())
    alone = estimate_change(after - before, linked["pair"], level=card.level)
    assert card.own_change == pytest.approx(alone.value)
    if card.design == "C" and alone.has_interval:
        assert (card.low, card.high) == (pytest.approx(alone.low), pytest.approx(alone.high))
    g = plain_hedges_g(before, after)
    assert card.effect_size == pytest.approx(g * card.estimate / card.own_change)


def test_the_share_that_fell_is_held_against_the_comparison(people, deck) -> None:
    card, linked = find(deck), people.dropna(subset=["before", "after"])
    outside, inside = (linked[linked["arm"] == arm] for arm in ("comparison", "programme"))
    before, after = points(outside["before"]), points(outside["after"])
    r = float(np.corrcoef(before, after)[0, 1])
    for part, rows in (("worse_share", inside), ("worse_by_chance", outside)):
        change = points(rows["after"]) - points(rows["before"])
        found = reliably_worse(change, float(before.std(ddof=1)), r)
        assert getattr(card, part) == pytest.approx(found.share)


def test_primary_are_three_and_come_first(deck) -> None:
    assert [card.outcome for card in deck.cards[:3]] == list(OUTCOMES)
    assert [card.primary for card in deck.cards] == [True] * 3 + [False] * (len(deck.cards) - 3)
    assert {card.level for card in deck.cards[3:]} == {LEVEL}
    assert {card.level for card in deck.cards[:3]} == {PRIMARY_LEVEL}


def test_looks_count_the_intervals_that_were_looked_at(deck) -> None:
    with_interval = sum(not isinstance(card.low, Withheld) for card in deck.cards)
    assert {card.looks for card in deck.cards} == {with_interval}


def test_a_selection_leaves_what_it_names(deck) -> None:
    chosen = select_cards(deck.cards, Selection(outcome=ENGAGEMENT, cohort="Cohort 1", side="all"))
    assert [(card.cohort, card.side) for card in chosen] == [("Cohort 1", side) for side in ("all", "junior", "senior")]
    assert len(select_cards(deck.cards, Selection(cohort="Cohort 1", side="junior"))) == 1
    assert select_cards(deck.cards, Selection()) == deck.cards


def test_small_groups_are_counted(people) -> None:
    small = people.assign(cohort=people["cohort"].replace({"Cohort 3": "Cohort 2"}))
    few = (small["cohort"] == "Cohort 1") & (small.groupby("cohort").cumcount() >= 8)
    deck = deck_of(study_of(small[~few]))
    sized = [card for card in deck.cards if card.outcome == ENGAGEMENT]
    expected = sum(card.linked_people < 10 for card in sized)
    assert expected >= 3
    assert {card.groups_hidden for card in sized} == {expected}


def test_secondary_findings_stand_only_after_correction() -> None:
    """Without any effect, cards with a 95 % interval beside zero are not called rose or fell."""
    beside_zero = called = 0
    for seed in range(4):
        for card in deck_of(study_of(people_like(lift=0.0, cohorts=6, seed=seed))).cards:
            if not card.primary and not isinstance(card.low, Withheld):
                beside_zero += card.low > 0 or card.high < 0
                called += card.verdict in ("rose", "fell")
    assert beside_zero >= 1, "the studies are large enough for false hits"
    assert called <= beside_zero / 2


def test_answers_that_cannot_be_linked_are_grade_d() -> None:
    people = people_like(comparison=0, cohorts=1)
    card = find(deck_of(study_of(people, linked=False)))
    assert card.design == "D"
    assert (card.verdict, card.answered) == ("rose", 80)
    assert card.estimate == pytest.approx(points(people["after"]).mean() - points(people["before"]).mean())
    for part in ("own_change", "linked_people", "linked_pairs", "worse_share", "effect_size", "comparison_change"):
        assert isinstance(getattr(card, part), Withheld)


def test_unlinked_answers_of_known_pairs_know_who_belongs_together() -> None:
    """Half a cohort answers before, the partners after: nobody is linked, and pairs are still one unit."""
    people = people_like(comparison=0, cohorts=1)
    junior = people["side"] == "junior"
    people = people.assign(before=people["before"].mask(junior), after=people["after"].mask(~junior))
    card = find(deck_of(study_of(people)))
    assert card.design == "D"
    assert card.high - card.low > 0
    assert card.linked_people.because.startswith("nobody's answers could be linked")


def test_the_level_of_a_cohort_that_answered_one_wave_only_is_no_change() -> None:
    """Nobody changes, and one cohort stands far above the other: its silence must not pass for a fall."""
    people = people_like(comparison=0, lift=0.0)
    high = people["cohort"] == "Cohort 1"
    before = np.where(high, 27.0, 12.0) + np.arange(80) % 3
    card = find(deck_of(study_of(people.assign(before=before, after=pd.Series(before).mask(high)), linked=False)))
    assert (card.design, card.verdict, card.answered) == ("D", "no_material_change", 40)
    assert card.estimate == pytest.approx(0)
    assert card.before == card.after == pytest.approx(points(pd.Series(before[~high])).mean())


def test_waves_of_different_cohorts_show_no_change() -> None:
    """Waves named after cohorts: the first cohort's first wave and the last one's last are other people."""
    people = people_like(comparison=0, lift=12.0)
    first = people["cohort"] == "Cohort 0"
    people = people.assign(before=people["before"].where(first), after=people["after"].mask(first))
    card = find(deck_of(study_of(people)))
    assert (card.design, card.verdict, card.answered) == ("D", "cannot_tell", 40)
    for part in ("estimate", "low", "before"):
        assert getattr(card, part).because == "no cohort answered both waves, and other people cannot show a change"
    assert card.after == pytest.approx(points(people["after"].dropna()).mean())


def test_a_measure_asked_once_says_where_people_stand_and_no_more() -> None:
    people = people_like(cohorts=1)
    card = find(deck_of(study_of(people.assign(before=np.nan))))
    assert card.design == "D"
    assert card.after == pytest.approx(points(people.loc[people["arm"] == "programme", "after"]).mean())
    assert isinstance(card.estimate, Withheld)
    assert isinstance(card.wave_from, Withheld)
    assert card.verdict == "cannot_tell"


def test_the_only_cohort_says_what_the_whole_programme_says() -> None:
    deck = deck_of(study_of(people_like(cohorts=1, seed=3)))
    whole, only = find(deck), find(deck, cohort="Cohort 0")
    assert (only.level, only.primary) == (PRIMARY_LEVEL, False)
    parts = ("estimate", "low", "high", "verdict", "design", "detectable", "linked_people")
    assert [getattr(only, part) for part in parts] == [getattr(whole, part) for part in parts]
    assert find(deck, cohort="Cohort 0", side="junior").level == LEVEL
