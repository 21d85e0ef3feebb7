"""What a programme could show, put together: monotone in what helps, honest where nothing shows."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.impact.planning import PlanOptions, plan_programme, planned_design
from analysis.impact.unmeasured import INTERVIEWS, records_in, unmeasured_claims
from analysis.impact.wave_calendar import retention_known_on, wave_calendar
from analysis.instruments.claims import RECORDS, claims
from analysis.instruments.forms import WAVES, form_names
from analysis.stats.power import detectable_shift
from analysis.study import Study
from analysis.wording.planning import describe_losses, describe_need, describe_plan, describe_retention_power
from analysis.wording.wave_calendar import describe_when, what_can_be_said, who_gets_what

USUAL = PlanOptions(pairs=14, comparison=30)


def detectable(**options: object) -> float:
    found = plan_programme(replace(USUAL, comparison=0, **options)).planned.detectable
    assert found is not None
    return found


def test_without_losses_and_correlation_it_is_the_published_figure():
    for n, d in ((8, 1.16), (15, 0.78), (30, 0.53), (60, 0.37)):
        options = PlanOptions(pairs=n, answering=1, linked=1, leavers=0, correlation=1, retest=0.5, sd=10)
        plan = plan_programme(options)
        alone = next(one for one in plan.designs if one.design == "C")
        # Partners who move as one are one person each; at 98.3 % for three outcomes instead of 95 % for one.
        assert alone.detectable == pytest.approx(10 * float(detectable_shift(n**-0.5, n - 1, level=alone.level)))
        assert float(detectable_shift(n**-0.5, n - 1)) == pytest.approx(d, abs=0.005)


def test_what_helps_helps_and_what_hurts_hurts():
    usual = detectable()
    for better in (
        {"pairs": 28},
        {"answering": 0.9},
        {"linked": 1.0},
        {"leavers": 0.05},
        {"retest": 0.8},
        {"sd": 12.0},
    ):
        assert detectable(**better) < usual, better
    for worse in ({"pairs": 10}, {"correlation": 0.6}, {"months": 24.0}):
        assert detectable(**worse) > usual, worse


def test_the_pairs_needed_are_enough_and_one_fewer_are_not():
    plan = plan_programme(replace(USUAL, comparison=0))
    needed = plan.planned.pairs_needed
    assert needed is not None
    assert detectable(pairs=needed) <= USUAL.smallest_change < detectable(pairs=needed - 1)
    assert f"{needed} pairs would be needed" in describe_need(plan)


def test_the_design_is_the_one_that_could_be_earned():
    assert planned_design(USUAL) == "C"  # 30 people, of whom fewer than 20 count twice
    assert planned_design(replace(USUAL, comparison=80)) == "B"
    assert planned_design(replace(USUAL, waitlist=True)) == "A"
    assert plan_programme(replace(USUAL, pairs=40, cohorts=2, comparison=80)).cohort is not None
    assert plan_programme(USUAL).cohort is None


@pytest.mark.parametrize("options", [{"pairs": 1}, {"answering": 0.0}, {"linked": 0.0}, {"pairs": 2, "waitlist": True}])
def test_nothing_is_promised_where_nobody_is_left(options):
    plan = plan_programme(replace(USUAL, **options))
    assert plan.planned.detectable is None or math.isfinite(plan.planned.detectable)
    if plan.planned.detectable is None:
        assert "too few people" in describe_plan(plan)


@pytest.mark.parametrize(("pairs", "counted"), [(1, "1 person is expected"), (2, "2 people are expected")])
def test_one_person_is_expected_and_two_are(pairs, counted):
    assert f"participants, {counted} to count" in describe_losses(plan_programme(PlanOptions(pairs=pairs)))


SURE = PlanOptions(pairs=6, answering=1, linked=1, leavers=0, correlation=1, retest=0.5, sd=10)


@pytest.mark.parametrize("pairs", [2, 5, 6])
def test_pairs_that_will_get_no_interval_are_promised_nothing(pairs):
    """At 98.3 % no interval comes from fewer than 7 pairs: 2 of 2^6 sign patterns are already 3 %."""
    plan = plan_programme(replace(SURE, pairs=pairs))
    assert (plan.planned.design, plan.planned.detectable) == ("C", None)
    assert "too few people" in describe_plan(plan)


def test_seven_pairs_show_what_their_flipped_signs_can_show():
    """Brute force: a change is found when all seven pairs moved its way, and only then."""
    found = plan_programme(replace(SURE, pairs=7)).planned.detectable
    rng = np.random.default_rng(11)
    moved = rng.normal(found, 10, (20_000, 7))
    assert np.mean((moved > 0).all(axis=1)) == pytest.approx(0.8, abs=0.01)
    eight = plan_programme(replace(SURE, pairs=8)).planned.detectable
    assert eight == pytest.approx(10 * float(detectable_shift(8**-0.5, 7, level=1 - 0.05 / 3)))
    assert eight < found


def test_retention_is_told_as_published():
    plan = plan_programme(PlanOptions(pairs=10, staff=80))
    assert plan.retention.goal == pytest.approx(0.08)
    assert plan.retention.power == pytest.approx(0.05, abs=0.01)
    assert "once in 20 times or less" in describe_retention_power(plan.retention)
    many = plan_programme(PlanOptions(pairs=50, staff=400)).retention
    assert many.power is not None
    assert many.power < 0.5
    nobody = plan_programme(PlanOptions(pairs=10, leavers=0)).retention
    assert (nobody.participants_needed, nobody.detectable_days) == (None, None)
    assert "Where nobody leaves" in describe_retention_power(nobody)
    assert plan_programme(PlanOptions(pairs=1_000)).retention.power is None


@pytest.mark.parametrize(
    ("options", "said"),
    [({"pairs": 0}, "pairs"), ({"cohorts": 20}, "cohorts"), ({"retest": 1.0}, "retest"),
     ({"answering": 1.2}, "answering"),
     ({"records": ("gossip",)}, "gossip"), ({"smallest_change": 0.0}, "smallest"), ({"pairs": 2_001}, "2001"),
     ({"sd": float("nan")}, "sd")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(options, said):
    with pytest.raises(UsageError, match=said):
        replace(USUAL, **options)


def test_claims_are_unmeasured_until_something_measures_them():
    everything = {item for claim in claims() for item in claim.items}
    nothing = unmeasured_claims((), ())
    assert [one.claim for one in nothing] == list(claims())
    left = unmeasured_claims(everything, {*RECORDS, INTERVIEWS})
    assert all(not (one.claim.items or one.claim.records or one.claim.themes) for one in left)
    some = {one.claim.id for one in unmeasured_claims({"eng_1"}, {"exits"})}
    assert "11" not in some
    assert some < {claim.id for claim in claims()}
    with_pack = next(one for one in unmeasured_claims((), ()) if one.claim.id == "7")
    assert [pack.form for pack in with_pack.packs] == ["pack_decisions"]


def test_a_pack_takes_its_claims_off_the_list():
    usual = {one.claim.id for one in plan_programme(USUAL).unmeasured}
    more = {one.claim.id for one in plan_programme(replace(USUAL, forms=form_names())).unmeasured}
    assert more < usual
    assert {"6", "7"} <= usual - more
    assert records_in(Study.from_tables("empty", {})) == frozenset()


def test_the_calendar_keeps_its_order_and_no_weekend():
    starts = {"Aspen": dt.date(2027, 1, 30), "Birch": dt.date(2027, 5, 31)}
    windows = wave_calendar(replace(USUAL, waves=WAVES, comparison=80), starts)
    assert len(windows) == len(starts) * len(WAVES)
    for name, start in starts.items():
        mine = [window for window in windows if window.cohort == name]
        assert [window.wave for window in mine] == list(WAVES)
        assert mine[0].closes < start
        assert all(first.closes < later.opens for first, later in itertools.pairwise(mine))
        assert [window.wave for window in mine if window.primary] == ["end"]
        for window in mine:
            assert all(window.opens < day < window.closes for day in window.reminders)
            assert window.wave == "baseline" or window.opens.weekday() < 5
    assert retention_known_on(starts) == dt.date(2028, 5, 31)
    assert "the comparison group: Pulse and Prediction" in who_gets_what(windows[0])
    assert "no change yet" in what_can_be_said(windows[0])
    assert "From " in describe_when(windows, starts)
    alone = wave_calendar(replace(USUAL, waves=("baseline",)), starts)
    assert "no change can be told" in describe_when(alone, starts)
    with pytest.raises(UsageError, match="start date"):
        wave_calendar(USUAL, {})
