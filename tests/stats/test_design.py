"""What pairs, groups and times could show before anybody answered. Witness: base R (reference/design.R).

Detectable effects to 1e-5, since both programs find the noncentrality by search; all else to 1e-6. That the planned
power is the power of the product's own robust interval is shown by simulation, within its Monte Carlo error.
"""

import itertools
import math

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.stats.change import estimate_change
from analysis.stats.design import (
    adjusted_spread,
    change_spread,
    detectable_change,
    detectable_difference,
    fewest_pairs,
    group_of_pairs,
    group_of_singles,
)
from analysis.stats.leaving import detectable_days, people_to_tell_shares_apart, people_uncorrected, time_kept
from analysis.stats.many import simultaneous_level
from analysis.stats.power import power_two_shares

LEVEL = simultaneous_level(3)


@pytest.fixture
def witness(reference):
    return reference("design")


def test_detectable_changes_as_r_has_them(witness):
    pairs = np.array([8, 14, 40])
    alone = detectable_change(group_of_pairs(pairs, 0.6, 0.3), 14, level=LEVEL)
    beside = detectable_difference(group_of_pairs(pairs, 0.6, 0.3), group_of_singles(50, 0.5), 14, level=LEVEL)
    for place, count in enumerate(pairs):
        witness.agrees(f"change.{count}", alone[place], 1e-5)
        witness.agrees(f"difference.{count}", beside[place], 1e-5)


def test_independent_people_are_the_paired_test(witness):
    for n in (8, 15, 30, 60):
        found = float(detectable_change(group_of_singles(n, 1.0), 1.0))
        witness.agrees(f"paired.{n}", found, 1e-5)
    published = [float(detectable_change(group_of_singles(n, 1.0), 1.0)) for n in (8, 15, 30, 60)]
    np.testing.assert_allclose(published, [1.16, 0.78, 0.53, 0.37], atol=0.005)


def test_pairs_who_move_as_one_are_worth_one_person_each():
    as_one, people = group_of_pairs(20, 1.0, 1.0), group_of_singles(20, 1.0)
    assert float(as_one.squared_error(3.0)) == pytest.approx(float(people.squared_error(3.0)))
    assert float(detectable_change(as_one, 3.0)) == pytest.approx(float(detectable_change(people, 3.0)))


def test_the_variance_of_the_mean_is_that_of_pairs_drawn_at_random():
    rng = np.random.default_rng(5)
    pairs, usable, correlation, draws = 400, 0.7, 0.4, 3_000
    shared, own = rng.normal(size=(draws, pairs, 1)), rng.normal(size=(draws, pairs, 2))
    change = math.sqrt(correlation) * shared + math.sqrt(1 - correlation) * own
    here = rng.random((draws, pairs, 2)) < usable
    means = (change * here).sum((1, 2)) / here.sum((1, 2))
    planned = float(group_of_pairs(pairs, usable, correlation).squared_error(1.0))
    # The variance of a variance over 3,000 draws: 2.6 % standard error.
    assert means.var() == pytest.approx(planned, rel=0.08)
    assert here.any(2).sum(1).mean() == pytest.approx(float(group_of_pairs(pairs, usable, correlation).units), rel=0.01)


@pytest.mark.parametrize("pairs", [14, 40])
def test_the_robust_interval_finds_the_detectable_change_four_times_in_five(pairs):
    rng = np.random.default_rng(pairs)
    usable, correlation, draws = 0.8, 0.4, 600
    effect = float(detectable_change(group_of_pairs(pairs, usable, correlation), 1.0, level=LEVEL))
    found = 0
    for _ in range(draws):
        change = math.sqrt(correlation) * rng.normal(size=(pairs, 1)) + math.sqrt(1 - correlation) * rng.normal(
            size=(pairs, 2)
        )
        here = rng.random((pairs, 2)) < usable
        clusters = np.broadcast_to(np.arange(pairs)[:, None], here.shape)[here]
        low = estimate_change((change + effect)[here], clusters, level=LEVEL).low
        found += low is not None and low > 0
    # Monte Carlo error 1.6 %; who answers varies from draw to draw, which costs a small study some power.
    assert 0.74 <= found / draws <= 0.85


def test_adding_pairs_never_hurts_and_the_fewest_are_the_fewest():
    def detectable(pairs: int) -> float:
        return float(detectable_change(group_of_pairs(pairs, 0.6, 0.2), 16, level=LEVEL))

    found = [detectable(pairs) for pairs in range(5, 200)]
    assert all(after < before for before, after in itertools.pairwise(found))
    needed = fewest_pairs(5.0, detectable)
    assert needed is not None
    assert detectable(needed) <= 5.0 < detectable(needed - 1)


def test_a_small_comparison_group_cannot_be_made_up_for_by_pairs():
    def detectable(pairs: int) -> float:
        return float(detectable_difference(group_of_pairs(pairs, 1.0, 0.2), group_of_singles(10, 1.0), 16))

    assert fewest_pairs(5.0, detectable) is None


@pytest.mark.parametrize("pairs", [0, 1])
def test_nothing_can_be_shown_with_nobody(pairs):
    nobody, others = group_of_pairs(pairs, 0.6, 0.2), group_of_singles(30, 1.0)
    assert math.isnan(float(detectable_change(nobody, 10)))
    assert math.isnan(float(detectable_difference(nobody, others, 10)))
    assert math.isnan(float(detectable_difference(others, nobody, 10)))
    assert math.isnan(float(detectable_change(group_of_pairs(50, 0.0, 0.2), 10)))


def test_a_steady_measure_and_an_adjusted_one_spread_less():
    assert change_spread(18, 0.5) == pytest.approx(18)
    assert change_spread(18, 1.0) == 0
    assert all(adjusted_spread(18, r) <= change_spread(18, r) + 1e-12 for r in np.linspace(-1, 1, 21))
    for outside in (1.1, -1.1):
        with pytest.raises(UsageError, match="retest"):
            change_spread(18, outside)
    with pytest.raises(UsageError, match="usable"):
        group_of_pairs(10, 1.2, 0.2)


def test_time_kept_as_integrated(witness):
    for leavers in (0.08, 0.15, 0.5):
        kept = time_kept(leavers, 18)
        witness.agrees(f"kept_mean.{leavers}", kept.mean)
        witness.agrees(f"kept_sd.{leavers}", kept.sd)
    assert time_kept(0.0, 12).mean == pytest.approx(365.25)
    assert time_kept(0.0, 12).sd == 0
    with pytest.raises(UsageError, match="leavers"):
        time_kept(1.0, 12)


def test_detectable_days_are_those_of_simulated_leavers():
    rng = np.random.default_rng(3)
    days = float(detectable_days(100, 400, 0.15, months=12))
    times = np.minimum(rng.exponential(-1 / math.log1p(-0.15), size=(4_000, 500)), 1) * 365.25
    spread = (times[:, :100].mean(1) - times[:, 100:].mean(1)).std()
    assert days / spread == pytest.approx(2.80, rel=0.04)
    assert math.isnan(float(detectable_days(1, 400, 0.15)))


def test_people_to_tell_shares_apart(witness):
    assert people_uncorrected(0.15, 0.08, ratio=1, level=0.95, power=0.8) == pytest.approx(
        witness.expected["uncorrected.15.08"], rel=1e-4
    )  # power.prop.test counts the wrong tail's hits as well, and stops its search early
    assert people_uncorrected(0.30, 0.10, ratio=1, level=0.99, power=0.9) == pytest.approx(
        witness.expected["uncorrected.30.10"], rel=1e-4
    )
    needed = people_to_tell_shares_apart(0.08, 0.15, ratio=1)
    assert power_two_shares(0.08, 0.15, needed, needed) == pytest.approx(0.8, abs=0.02)
    fewer = people_to_tell_shares_apart(0.3, 0.1, ratio=2)
    assert power_two_shares(0.3, 0.1, fewer, 2 * fewer) == pytest.approx(0.8, abs=0.04)
    with pytest.raises(UsageError, match="difference"):
        people_to_tell_shares_apart(0.1, 0.1)
