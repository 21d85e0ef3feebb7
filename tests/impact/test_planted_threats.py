"""Programmes that deceive, planted: what cards of them must say. A small version of benchmarks/planted_truth.py.

No effect is planted in any of them. The seeds are fixed; in the study a thousand programmes each are drawn.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.impact.card import Card
from analysis.impact.cards import build_cards
from analysis.impact.curves import compare_retention
from analysis.impact.evidence import gather_evidence
from analysis.simulate import plan_from_options, simulate
from analysis.simulate.plan import ProgrammePlan, Threats
from analysis.study import RETENTION

SEEDS = range(1, 5)


def planned(threats: Threats, **changes: object) -> ProgrammePlan:
    """One cohort of 30 pairs, 60 comparison people, two waves, no effect on anything."""
    plan = plan_from_options(pairs=30, cohorts=1, effect=0.0, comparison=60, interviews=0)
    steady = {"response_rate": 0.95, "dropout": 0.03, "linked_share": 1.0, "mistakes": False}
    return replace(plan, waves=(plan.waves[0], plan.waves[-1]), threats=threats, **(steady | changes))  # type: ignore[arg-type]


def primary_attitudes(plan: ProgrammePlan, seed: int) -> list[Card]:
    cards = build_cards(gather_evidence(simulate(plan, seed).study())).cards
    return [card for card in cards if card.primary and card.outcome != RETENTION]


@pytest.mark.parametrize("threats", [Threats(lost_low=0.3), Threats(lost_worse=0.3)], ids=["stood low", "got worse"])
def test_who_is_missing_costs_the_grade_and_bounds_hold_the_truth(threats) -> None:
    cards = [card for seed in SEEDS for card in primary_attitudes(planned(threats), seed)]
    assert all("dropout" in {rival.name for rival in card.rivals} for card in cards)
    assert all(card.bounds_low < 0 < card.bounds_high for card in cards)
    fails = [one for card in cards for one in card.conditions if one.name == "equal dropout" and one.state == "fails"]
    assert len(fails) >= 0.75 * len(cards)
    assert sum(card.design == "B" for card in cards) <= 0.25 * len(cards)


def test_low_scorers_move_back_by_themselves_and_their_cards_say_so() -> None:
    """The naive change is positive with no effect; beside similar staff it is not, and the rival is named and sized."""
    cards = [card for seed in SEEDS for card in primary_attitudes(planned(Threats(picked_low=1 / 3)), seed)]
    assert np.mean([card.own_change for card in cards]) > 1.5
    named = [rival for card in cards for rival in card.rivals if rival.name.startswith("regression")]
    assert len(named) == len(cards)
    assert all(rival.size is not None for rival in named)
    assert sum(card.verdict == "rose" for card in cards) <= 1


def test_rolling_entry_keeps_nobody_by_fair_count() -> None:
    plan = planned(Threats(rolling=0.7), hazard=0.22)
    compared = [compare_retention(gather_evidence(simulate(plan, seed).study())) for seed in SEEDS]
    naive = np.mean([one.naive_difference for one in compared])
    assert naive > np.mean([one.fair_difference for one in compared])
    assert sum(one.low > 0 for one in compared) == 0
