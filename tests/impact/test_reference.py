"""A card, days kept and a curve beside R (tests/reference/impact.R): glm, clubSandwich, survival.

Weights come from two different optimisers that agree to about 1e-9; all else is algebra, so 1e-6 leaves room. Hedges'
correction is the gamma function here and its usual approximation there: 1e-4.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.impact.cards import build_cards
from analysis.impact.curves import compare_retention, retention_curves
from analysis.impact.evidence import gather_evidence
from analysis.impact.verdicts import PRIMARY_LEVEL
from analysis.study import RETENTION
from tests.impact.made import START, find, study_of

EXACT = {"rel": 1e-6, "abs": 1e-6}


@pytest.fixture(scope="module")
def evidence(reference_people):
    people = reference_people
    followed = pd.Timestamp(START) + pd.Timedelta(days=600)
    employment = people[["person", "level", "department"]].assign(
        from_date=START - pd.to_timedelta(people["tenure_days"], unit="D"),
        to_date=START + pd.to_timedelta(people["left_after"], unit="D"),
        exit_kind="voluntary",
    )
    study = study_of(people, employment=employment)
    return gather_evidence(type(study).from_tables("made", dict(study.tables()), as_of=followed.date()))


@pytest.fixture(scope="module")
def deck(evidence):
    return build_cards(evidence)


def test_a_card_of_grade_b_is_the_weighted_difference_that_r_finds(deck, reference) -> None:
    card = find(deck)
    assert (card.design, card.primary, card.level) == ("B", True, PRIMARY_LEVEL)
    for part in ("estimate", "low", "high", "comparison_change"):
        assert getattr(card, part) == pytest.approx(reference[f"card.{part}"], **EXACT)
    assert card.estimate == pytest.approx(reference["card.difference_of_means"], **EXACT)
    assert card.own_change == pytest.approx(reference["alone.estimate"], **EXACT)
    assert card.effect_size == pytest.approx(reference["card.effect_size"], rel=1e-4)
    assert card.after - card.before == pytest.approx(card.own_change)


def test_a_card_without_a_comparison_is_the_change_alone(reference_people, reference) -> None:
    inside = reference_people[reference_people["arm"] == "programme"]
    card = find(build_cards(gather_evidence(study_of(inside))))
    assert card.design == "C"
    assert card.estimate == pytest.approx(reference["alone.estimate"], **EXACT)
    assert card.low == pytest.approx(reference["alone.low"], **EXACT)


def test_days_kept_are_the_weighted_areas_that_r_finds(deck, reference) -> None:
    card = find(deck, RETENTION)
    assert card.design == "B"
    assert card.estimate == pytest.approx(reference["days.estimate"], **EXACT)
    assert card.own_change == pytest.approx(reference["days.own"], **EXACT)
    assert card.own_change - card.comparison_change == pytest.approx(card.estimate)


def test_the_retention_comparison_repeats_the_card_and_tests_by_rank(evidence, deck, reference) -> None:
    compared, card = compare_retention(evidence), find(deck, RETENTION)
    assert (compared.rmst_difference_days, compared.low, compared.high) == (card.estimate, card.low, card.high)
    assert compared.logrank_p == pytest.approx(reference["log_rank.p"], rel=1e-4)


def test_a_cohorts_curve_is_the_one_r_draws(evidence, reference) -> None:
    curve = next(one for one in retention_curves(evidence) if (one.group, one.side) == ("North", "all"))
    for month in (3, 6, 12, 18):
        step = curve.time_months.index(month)
        for part in ("survival", "low", "high", "at_risk"):
            assert getattr(curve, part)[step] == pytest.approx(reference[f"curve.{part}.{month}"], **EXACT)
