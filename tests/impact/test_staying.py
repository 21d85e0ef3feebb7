"""Staying: risk sets, what is counted as people, and curves; days and curves stand beside R in test_reference."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Withheld
from analysis.impact.curves import compare_retention, retention_curves
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.risk_sets import risk_sets
from analysis.simulate import plan_from_options, simulate
from analysis.study import RETENTION
from tests.impact.made import START, deck_of, find, people_like, study_of


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    plan = plan_from_options(pairs=15, cohorts=2, effect=0.0, interviews=0)
    return gather_evidence(simulate(plan, 5).study())


def test_risk_sets_go_from_the_whole_to_the_parts(evidence) -> None:
    sets = list(risk_sets(evidence.risk))
    names = [(one.cohort, one.side) for one in sets]
    sides = ["all", "junior", "senior"]
    assert names == [(cohort, side) for cohort in ("all", "Cohort 1", "Cohort 2") for side in sides]
    whole = sets[0]
    assert len(whole.rows) == sum(len(one.rows) for one in sets if one.cohort != "all" and one.side == "all")
    for one in sets:
        weighed = [np.average(one.rows.loc[arm, "side"] == "junior", weights=one.weights[arm])
                   for arm in (one.treated, ~one.treated)]  # fmt: skip
        assert weighed[0] == pytest.approx(weighed[1], abs=1e-6)


def test_people_compared_with_several_cohorts_are_one_person_at_risk(evidence) -> None:
    curve = next(one for one in retention_curves(evidence) if (one.group, one.side) == ("comparison", "all"))
    others = evidence.risk[~evidence.risk["treated"] & evidence.risk["side"].notna()]
    assert len(others) > others["person"].nunique() == curve.at_risk[0]
    longest = others.groupby("person")["time_days"].max()
    assert curve.at_risk[6] == int((longest >= 6 * 30.4375).sum())
    assert list(curve.at_risk) == sorted(curve.at_risk, reverse=True)


def test_curves_lie_within_their_limits_and_fall(evidence) -> None:
    curves = list(retention_curves(evidence))
    assert {one.group for one in curves} == {"participants", "comparison", "Cohort 1", "Cohort 2"}
    for curve in curves:
        survival = np.array(curve.survival)
        assert (np.diff(survival) <= 1e-12).all()
        assert (np.array(curve.low) <= survival + 1e-12).all()
        assert (survival <= np.array(curve.high) + 1e-12).all()
        assert min(curve.at_risk) > 0


def employed(people: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    gone = pd.Series(START + pd.to_timedelta(rng.integers(20, 1500, len(people)), unit="D"), index=people.index)
    to_date = gone.where(gone < pd.Timestamp("2026-01-01"))
    return people[["person", "level", "department"]].assign(from_date=pd.Timestamp("2020-01-01"), to_date=to_date)


def test_unknown_sides_leave_a_card_for_everybody() -> None:
    people = people_like().assign(side=None, level=None)
    deck = deck_of(study_of(people, employment=employed(people)))
    card = find(deck, RETENTION)
    assert card.linked_people == 80
    assert not isinstance(card.estimate, Withheld)
    assert {one.side for one in deck.cards if one.outcome == RETENTION} == {"all"}


def test_comparison_people_of_the_level_are_counted_once() -> None:
    """Two cohorts ten days apart compare with the same 15 people: 30 rows, but 15 people."""
    people = people_like(comparison=15)
    study = study_of(people, employment=employed(people))
    members = study.memberships
    late = members["cohort"] == "Cohort 1"
    members = members.assign(from_date=members["from_date"].mask(late, START + pd.Timedelta(days=10)))
    members = members[members["arm"] == "programme"]
    tables = dict(study.tables()) | {"memberships": members}
    card = find(deck_of(type(study).from_tables("made", tables, as_of=study.as_of)), RETENTION)
    others = int(card.compared_with.split(" ")[0])
    assert others < 60
    assert f"only {others} comparison" not in card.design_because or others < 20


def test_nobody_at_risk_is_no_comparison() -> None:
    assert compare_retention(gather_evidence(study_of(people_like()))) is None


def test_too_short_a_follow_up_withholds_days() -> None:
    people = people_like()
    study = study_of(people, employment=employed(people))
    soon = (START + pd.Timedelta(days=100)).date()
    card = find(deck_of(type(study).from_tables("made", dict(study.tables()), as_of=soon)), RETENTION)
    assert isinstance(card.estimate, Withheld)
    assert (card.design, card.verdict) == ("C", "cannot_tell")


def test_cohorts_that_start_together_do_not_compare_with_each_other() -> None:
    """Who joins another cohort in the same days takes part as well, and is nobody to compare with."""
    people = people_like(comparison=0)
    risk = gather_evidence(study_of(people, employment=employed(people))).risk
    assert risk["treated"].all()
    assert sorted(risk["person"]) == sorted(people["person"])
