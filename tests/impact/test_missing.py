"""Who is missing from a card, beside sums by hand; and what the estimate of each grade does when everybody moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Withheld
from analysis.impact.doubts import FEW_LEAVERS, survives, survives_weights
from tests.impact.made import deck_of, find, people_like, points, study_of


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """Low starters of both arms answer again less often; the arms lose alike."""
    made = people_like(pairs=60, comparison=120, cohorts=1, seed=11)
    low = made["before"] < made["before"].median()
    gone = np.random.default_rng(8).random(len(made)) < np.where(low, 0.3, 0.1)
    return made.assign(after=made["after"].mask(gone))


def by_hand(people: pd.DataFrame, arm: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Changes of those who stayed, their earlier scores, and the earlier scores of those missing."""
    rows = people[people["arm"] == arm]
    stayed = rows["after"].notna()
    before, after = points(rows["before"]), points(rows["after"])
    return (after - before)[stayed], before[stayed], before[~stayed]


def test_the_card_of_a_group_alone(people) -> None:
    card = find(deck_of(study_of(people[people["arm"] == "programme"])))
    change, stayed, missing = by_hand(people, "programme")
    assert card.design == "C"
    assert card.lost_share == pytest.approx(len(missing) / (len(missing) + len(change)))
    assert card.stayers_before == pytest.approx(stayed.mean())
    assert card.leavers_before == pytest.approx(missing.mean())
    everybody = len(change) + len(missing)
    assert card.bounds_low == pytest.approx((change.sum() + (0 - missing).sum()) / everybody)
    assert card.bounds_high == pytest.approx((change.sum() + (100 - missing).sum()) / everybody)
    less = np.concatenate([change, np.full(len(missing), change.mean() - change.std(ddof=1))])
    assert card.moderate_low == pytest.approx(less.mean())
    assert card.moderate_low < card.estimate < card.moderate_high


def test_bounds_of_a_difference_move_both_arms_apart(people) -> None:
    card = find(deck_of(study_of(people)))
    assert card.design == "B"
    mine, theirs = by_hand(people, "programme"), by_hand(people, "comparison")

    def shift(arm: tuple[np.ndarray, np.ndarray, np.ndarray], end: float) -> float:
        change, _, missing = arm
        return np.concatenate([change, end - missing]).mean() - change.mean()

    assert card.bounds_low == pytest.approx(card.estimate + shift(mine, 0) - shift(theirs, 100))
    assert card.bounds_high == pytest.approx(card.estimate + shift(mine, 100) - shift(theirs, 0))


def test_a_tipping_point_is_where_the_verdict_ends(people) -> None:
    card = find(deck_of(study_of(people)))
    assert card.verdict == "rose"
    assert card.tipping_point * card.lost_share == pytest.approx(card.low)
    assert survives(card, card.estimate - card.low * 0.99, card.estimate)
    assert survives(card, card.estimate - card.low * 1.01, card.estimate) is False
    assert survives(card, card.bounds_low, card.bounds_high) is False
    assert survives_weights(card) is True


def test_a_card_that_cannot_tell_has_nothing_to_lose() -> None:
    people = people_like(pairs=8, comparison=0, lift=0.0, cohorts=1, seed=3)
    people = people.assign(after=people["after"].mask(people.index % 6 == 0))
    card = find(deck_of(study_of(people)))
    assert card.verdict == "cannot_tell"
    assert card.tipping_point == Withheld("there is no verdict that they could overturn")
    assert survives_weights(card) is None


def test_nobody_missing_changes_nothing() -> None:
    card = find(deck_of(study_of(people_like())))
    assert card.lost_share == 0
    assert (card.sensitivity, card.sensitivity_low) == (card.estimate, card.low)
    assert (card.bounds_low, card.bounds_high, card.moderate_low) == (card.estimate,) * 3
    assert card.tipping_point == Withheld("nobody of the group is missing")
    assert isinstance(card.leavers_before, Withheld)


def test_too_few_missing_teach_nothing_but_have_bounds() -> None:
    people = people_like(cohorts=1)
    people = people.assign(after=people["after"].mask(people.index.isin([1, 8, 90])))
    card = find(deck_of(study_of(people)))
    assert "fewer than 10 people are missing" in card.sensitivity.because
    assert card.bounds_low < card.estimate < card.bounds_high


def test_weights_undo_a_selective_loss_that_is_told_by_the_first_score() -> None:
    """Low starters change more and are lost more; the weighted change lies nearer to everybody's in nearly every
    programme. Fourteen programmes: 13 nearer or more by luck alone has probability .0009.
    """
    nearer, missed, weighted_missed = 0, [], []
    for seed in range(14):
        rng = np.random.default_rng(100 + seed)
        made = people_like(pairs=60, comparison=0, cohorts=1, lift=0.0, seed=seed)
        after = made["before"] + np.rint(0.4 * (18 - made["before"]) + rng.normal(0, 1, len(made)))
        made = made.assign(after=after.clip(6, 30))
        truth = (points(made["after"]) - points(made["before"])).mean()
        gone = rng.random(len(made)) < 1 / (1 + np.exp(0.4 * (made["before"] - 15)))
        card = find(deck_of(study_of(made.assign(after=made["after"].mask(gone)))))
        missed.append(card.estimate - truth)
        weighted_missed.append(card.sensitivity - truth)
        nearer += abs(card.sensitivity - truth) < abs(card.estimate - truth)
    assert nearer >= 13
    assert abs(np.mean(weighted_missed)) < 0.4 * abs(np.mean(missed))


@pytest.mark.parametrize("more", [1.0, 2.0])
def test_what_moves_everybody_moves_a_change_alone_and_no_difference(more) -> None:
    """`more` sums for everybody at the later wave: grade C moves by as much, grade B not at all."""
    people = people_like(cohorts=1, seed=5)
    people = people.assign(before=people["before"].clip(8, 24), after=people["after"].clip(8, 24))
    lifted = people.assign(after=people["after"] + more)
    points_more = 100 * more / 24
    difference, same = (find(deck_of(study_of(made))) for made in (people, lifted))
    assert (difference.design, same.design) == ("B", "B")
    for part in ("estimate", "low", "high", "adjusted", "sensitivity"):
        assert getattr(same, part) == pytest.approx(getattr(difference, part), abs=1e-9)
    inside = people["arm"] == "programme"
    alone, moved = (find(deck_of(study_of(made[inside]))) for made in (people, lifted))
    for part in ("estimate", "low", "high", "sensitivity"):
        assert getattr(moved, part) == pytest.approx(getattr(alone, part) + points_more)


@pytest.mark.parametrize(("gone", "said"), [(1, False), (4, False), (5, True), (6, True)])
def test_where_missing_people_began_is_said_from_five_of_them_on(gone, said) -> None:
    """The mean of one or two people is what they answered."""
    people = people_like(pairs=30, comparison=0, cohorts=1, seed=4)
    missing = people.index < gone
    card = find(deck_of(study_of(people.assign(after=people["after"].mask(missing)))))
    dropout = next(one for one in card.rivals if one.name == "dropout")
    assert card.lost_share == pytest.approx(gone / 60)
    assert any(f"{way} than those who stayed" in dropout.because for way in ("lower", "higher")) == said
    if said:
        assert card.leavers_before == pytest.approx(points(people["before"][missing]).mean())
    else:
        assert card.leavers_before == FEW_LEAVERS
        assert "not said of fewer than 5 people" in dropout.because


def test_where_fewer_than_five_who_stayed_began_is_not_said() -> None:
    people = people_like(pairs=10, comparison=0, cohorts=1)
    card = find(deck_of(study_of(people.assign(after=people["after"].mask(people.index >= 4)))))
    assert card.linked_people == 4
    assert card.stayers_before == Withheld("fewer than 5 people stayed")
