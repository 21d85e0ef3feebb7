"""Mean change. Witness: clubSandwich (reference/clustered.R), to 1e-6; the sign-flip interval against brute force."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UsageError
from analysis.stats.change import (
    estimate_change,
    mean_change,
    regression_to_the_mean,
    reliably_worse,
    small_sample_interval,
    worse_shares,
)
from analysis.stats.estimate import error_from_interval, interval_estimate, t_interval
from analysis.stats.sign_flip import detectable_flipped, flip_signs, units_needed


def test_every_group_as_clubsandwich_has_it(reference):
    witness = reference("clustered")
    people = witness.data
    groups = mean_change(people["change"], people["cluster"], people["group"])
    for g in range(3):
        estimate = groups.estimate(g)
        for part in ("value", "se", "df", "low", "high", "p_value"):
            witness.agrees(f"group{g}.{part}", getattr(estimate, part))


def test_one_row_a_cluster_is_the_ordinary_t_interval():
    values = np.array([1.0, 4.0, 2.5, 7.0, -1.0])
    estimate = mean_change(values).estimate(0)
    assert estimate.df == pytest.approx(4)
    assert estimate.se == pytest.approx(values.std(ddof=1) / math.sqrt(5))


def test_groups_do_not_touch_each_other_and_cluster_names_may_repeat():
    rng = np.random.default_rng(2)
    values, cluster, group = rng.normal(size=60), rng.integers(0, 9, 60), rng.integers(0, 3, 60)
    together = mean_change(values, cluster, group, n_groups=4)
    for g in range(3):
        alone = mean_change(values[group == g], cluster[group == g])
        assert together.se[g] == pytest.approx(alone.se[0])
        assert together.df[g] == pytest.approx(alone.df[0])
    assert together.estimate(3).value is None
    assert together.estimate(3).because == "there are no values"


def test_missing_changes_are_left_out_and_inputs_stay_as_they_were():
    values, cluster = np.array([1.0, np.nan, 3.0, 5.0]), np.array([1, 1, 2, 3])
    before = values.copy()
    assert mean_change(values, cluster).estimate(0) == mean_change(values[[0, 2, 3]], cluster[[0, 2, 3]]).estimate(0)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("values", "cluster", "because"),
    [
        ([], None, "there are no values"),
        ([3.0], None, "all values come from one independent unit"),
        ([3.0, 4.0], [7, 7], "all values come from one independent unit"),
        ([0.1 + 0.2, 0.3, 0.3], None, "the values do not vary"),
        ([0.0, 0.0, 0.0], None, "the values do not vary"),
    ],
)
def test_without_an_interval_it_says_why(values, cluster, because):
    estimate = mean_change(values, cluster).estimate(0)
    assert (estimate.low, estimate.high, estimate.p_value, estimate.because) == (None, None, None, because)


def flipped_share(values, cluster, mean):
    totals = [sum(v - mean for v, c in zip(values, cluster, strict=True) if c == unit) for unit in sorted(set(cluster))]
    flips = [abs(sum(s * t for s, t in zip(signs, totals, strict=True))) for signs in
             itertools.product((1, -1), repeat=len(totals))]  # fmt: skip
    return np.mean([flip >= abs(sum(totals)) - 1e-9 for flip in flips])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", [0.95, 0.9])
def test_sign_flip_interval_is_what_counting_every_flip_gives(seed, level):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(7), rng.integers(1, 4, 7))
    values = np.round(rng.normal(2, 5, len(cluster)), 2)
    found = small_sample_interval(values, cluster, level=level)
    alpha = 1 - level
    for end, inside in ((found.low, 1e-4), (found.high, -1e-4)):
        assert flipped_share(values, cluster, end + inside) > alpha
        assert flipped_share(values, cluster, end - inside) <= alpha + 1e-12
    assert found.p_value == pytest.approx(flipped_share(values, cluster, 0.0))


def test_sign_flip_covers_as_promised():
    rng = np.random.default_rng(11)
    covered = [(found := small_sample_interval(rng.standard_t(3, 7) + 4)).low <= 4 <= found.high for _ in range(600)]
    assert np.mean(covered) >= 0.95 - 2 * math.sqrt(0.95 * 0.05 / 600)


def test_the_number_of_clusters_chooses_the_interval():
    values = np.random.default_rng(1).normal(3, 2, 9)
    assert "CR2" in estimate_change(values[:8]).method
    assert "sign-flip" in estimate_change(values[:7]).method
    assert estimate_change(values[:6]).has_interval
    few = estimate_change(values[:5])
    assert few.value == pytest.approx(values[:5].mean())
    assert not few.has_interval
    assert "5 independent units are too few" in few.because
    assert not estimate_change(values[:6], level=1 - 0.05 / 3).has_interval
    assert not estimate_change(np.full(7, 2.0)).has_interval
    assert estimate_change([]).value is None


def test_reliably_worse_uses_the_retest_correlation():
    found = reliably_worse([-30.0, -5.0, 0.0, 10.0, np.nan], sd_before=10, retest_r=0.6)
    assert found.threshold == pytest.approx(1.959964 * 10 * math.sqrt(0.8), rel=1e-6)
    assert (found.n, found.count, found.share) == (4, 1, 0.25)
    assert found.by_chance == pytest.approx(0.025)
    assert reliably_worse([], 10, 0.6).share is None
    with pytest.raises(UsageError, match="retest_r"):
        reliably_worse([1.0], 10, 1.0)


def test_shares_of_every_group_worse_are_those_of_a_loop_over_people():
    rng = np.random.default_rng(3)
    change, group = rng.normal(0, 10, 400), rng.integers(0, 6, 400)
    threshold = rng.choice([8.0, -8.0, np.nan, 0.0], 400)
    change[::17], group[group == 4] = np.nan, 5
    found = worse_shares(change, threshold, group, n_groups=6)
    for number in range(6):
        own = [
            (limit > 0 and moved < -limit) or (limit < 0 and moved > -limit)
            for moved, limit, of in zip(change, threshold, group, strict=True)
            if of == number and np.isfinite(moved) and np.isfinite(limit)
        ]
        assert found[number] == pytest.approx(np.mean(own)) if own else np.isnan(found[number])
    assert np.isnan(found[4])
    one = reliably_worse(change, sd_before=10, retest_r=0.6)
    assert worse_shares(change, np.full(400, one.threshold))[0] == pytest.approx(one.share)
    assert worse_shares(-change, np.full(400, -one.threshold))[0] == pytest.approx(one.share)


LEVELS = (0.95, 1 - 0.05 / 3)


@pytest.mark.parametrize("name", ["pairs8", "uneven9", "uneven12", "dominated9", "alone8", "two"])
def test_few_clusters_of_unequal_size_as_clubsandwich_has_them(reference, name):
    witness = reference("few_clusters")
    people = witness.data[witness.data["set"] == name]
    for level in LEVELS:
        estimate = mean_change(people["change"], people["cluster"], level=level).estimate(0)
        for part in ("se", "df", "p_value"):
            witness.agrees(f"{name}.{part}", getattr(estimate, part))
        for part in ("low", "high"):
            witness.agrees(f"{name}.{part}.{level:.3f}", getattr(estimate, part))


@pytest.mark.parametrize(("units", "level"), [(6, 0.95), (7, 0.95), (7, 1 - 0.05 / 3)])
def test_flipped_signs_cover_with_partners_and_units_of_unequal_size(units, level):
    rng, sizes = np.random.default_rng(units), np.array([1, 1, 2, 2, 3, 5, 2])[:units]
    cluster = np.repeat(np.arange(units), sizes)
    changes = 3 + rng.normal(size=(1500, units))[:, cluster] * 0.7 + rng.normal(size=(1500, len(cluster)))
    totals = np.add.reduceat(changes, np.r_[0, np.cumsum(sizes)[:-1]], axis=1)
    low, high, _ = flip_signs(totals, np.tile(sizes.astype(float), (1500, 1)), level)
    assert np.mean((low <= 3) & (high >= 3)) >= level - 2 * math.sqrt(level * (1 - level) / 1500)
    one = small_sample_interval(changes[0], cluster, level=level)
    assert (one.low, one.high) == pytest.approx((low[0], high[0]))


def test_partners_who_cancel_out_are_not_certain():
    """Each pair's changes add up to nothing: the pairs agree wholly, which is no reason for an interval of no width."""
    estimate = estimate_change(np.tile([4.0, -4.0], 7), np.repeat(np.arange(7), 2))
    assert (estimate.low, estimate.because) == (None, "the values do not vary")


@pytest.mark.parametrize(("units", "level"), [(6, 0.95), (7, 0.95), (7, 1 - 0.05 / 3)])
def test_what_flipped_signs_find_is_found_four_times_in_five(units, level):
    values = np.random.default_rng(12).normal(size=(20_000, units))
    shift = detectable_flipped(1 / math.sqrt(units), units, level)
    low, _, _ = flip_signs(values + shift, np.ones_like(values), level)
    assert np.mean(low > 0) == pytest.approx(0.8, abs=0.01)
    assert detectable_flipped(1.0, 5, level) is None


def test_no_interval_is_given_where_signs_cannot_reach_the_coverage():
    assert [units_needed(level) for level in LEVELS] == [6, 7]
    assert flip_signs(np.empty((0, 6)), np.empty((0, 6)), 0.95)[0].shape == (0,)


def test_an_alpha_based_index_calls_too_many_worse():
    rng = np.random.default_rng(3)
    person, waves = rng.normal(size=200_000) * math.sqrt(0.6), rng.normal(size=(2, 200_000)) * math.sqrt(0.4)
    change = (person + waves[1]) - (person + waves[0])
    assert reliably_worse(change, 1.0, 0.6).share == pytest.approx(0.025, abs=0.002)
    assert reliably_worse(change, 1.0, 0.85).share == pytest.approx(0.115, abs=0.002), "by alpha instead of retest"


def test_regression_to_the_mean_of_the_lowest_third():
    assert regression_to_the_mean(-1.0908, 0, 0.7) == pytest.approx(0.327, abs=0.001)


def test_unequal_lengths_are_refused():
    with pytest.raises(UsageError, match="change 2, cluster 1"):
        mean_change([1.0, 2.0], [1])
    with pytest.raises(UsageError, match="level"):
        mean_change([1.0, 2.0], level=95)
    with pytest.raises(UsageError, match="Groups must be 0 to 1"):
        mean_change([1.0, 2.0], group=[0, 5], n_groups=2)


@given(st.lists(st.floats(-1e3, 1e3), max_size=30), st.integers(1, 6), st.floats(-100, 100))
def test_moving_every_change_moves_the_interval_along(values, clusters, shift):
    cluster = np.arange(len(values)) % clusters
    here = mean_change(values, cluster).estimate(0)
    there = mean_change(np.array(values) + shift, cluster).estimate(0)
    if here.has_interval and there.has_interval:
        assert there.low - shift == pytest.approx(here.low, abs=1e-5, rel=1e-5)
        assert here.low <= here.value <= here.high


def test_an_infinite_df_is_the_normal_distribution():
    low, high, p_value = t_interval(1.0, 0.5, np.inf, 0.95)
    assert (low, high) == pytest.approx((1 - 0.9799820, 1 + 0.9799820), abs=1e-6)
    assert p_value == pytest.approx(0.0455003, abs=1e-6)
    assert interval_estimate(1.0, 0.5, math.inf, level=0.95, n=9, clusters=9, method="").df is None


def test_the_error_behind_an_interval():
    low, high, _ = t_interval(3.0, 2.0, np.inf, 0.983)
    assert error_from_interval(low, high, 0.983) == pytest.approx(2.0)
    low, high, _ = t_interval(3.0, 2.0, 7, 0.95)
    assert error_from_interval(low, high, 0.95) > 2.0, "few degrees of freedom are carried as a larger error"
    assert np.isnan(error_from_interval(np.nan, 1.0, 0.95))
