"""Missing people. Witnesses: brute force over every way to end on the scale, glm (reference/sceptic.R, tested with the
cards), and a simulation in which who answers again depends on the first score alone.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UsageError
from analysis.stats.change import mean_change
from analysis.stats.missing import LEAST_PROBABILITY, answering_weights, reach_of_missing


def test_bounds_are_the_extremes_of_every_way_to_end():
    """Three people are missing; each may end anywhere from 0 to 100: no way leaves the bounds, two reach them."""
    before, after = np.array([40.0, 55.0, 70.0, 90.0]), np.array([50.0, 55.0, 60.0, 95.0])
    missing = np.array([20.0, 65.0, 100.0])
    change = after - before
    reach = reach_of_missing(change, missing, scale_low=0, scale_high=100)
    means = [
        np.concatenate([change, np.array(ends) - missing]).mean()
        for ends in itertools.product((0.0, 25.0, 50.0, 100.0), repeat=3)
    ]
    assert change.mean() + reach.low == pytest.approx(min(means), rel=1e-12)
    assert change.mean() + reach.high == pytest.approx(max(means), rel=1e-12)
    assert reach.share == pytest.approx(3 / 7)


def test_moderate_bounds_move_the_missing_by_one_standard_deviation():
    change = np.array([0.0, 2.0, 4.0, 6.0])
    reach = reach_of_missing(change, [50.0, 50.0], scale_low=0, scale_high=100)
    everybody = np.concatenate([change, np.full(2, change.mean() + change.std(ddof=1))])
    assert reach.moderate == pytest.approx(everybody.mean() - change.mean())


def test_an_unknown_first_score_may_be_anything():
    reach = reach_of_missing([1.0, 1.0], [np.nan, np.nan], scale_low=1, scale_high=5)
    assert (reach.low, reach.high) == (0.5 * (-4 - 1), 0.5 * (4 - 1))


def test_nobody_missing_moves_nothing_and_nobody_left_says_so():
    none = reach_of_missing([3.0], [], scale_low=0, scale_high=100)
    assert (none.share, none.low, none.high, none.moderate) == (0, 0, 0, 0)
    assert reach_of_missing([], [], scale_low=0, scale_high=100).share == 0
    gone = reach_of_missing([], [40.0], scale_low=0, scale_high=100)
    assert (gone.share, gone.low, gone.high, gone.moderate) == (1, -40, 60, None)
    assert reach_of_missing([3.0], [40.0], scale_low=0, scale_high=100).moderate is None
    with pytest.raises(UsageError):
        reach_of_missing([3.0], [], scale_low=1, scale_high=1)


@given(
    st.lists(st.floats(-100, 100), max_size=20), st.lists(st.floats(0, 100), max_size=20), st.floats(0, 100)
)  # fmt: skip
def test_whatever_the_missing_did_lies_within(change, missing, end):
    reach = reach_of_missing(change, missing, scale_low=0, scale_high=100)
    ends = np.concatenate([change, end - np.array(missing)]) if len(missing) else np.array(change)
    if len(change):
        moved = ends.mean() - np.mean(change)
        assert reach.low - 1e-9 <= moved <= reach.high + 1e-9


def test_weights_make_those_who_stayed_stand_for_all():
    """The score equations of a logistic regression with a constant: weighted covariates come close to everybody's."""
    rng = np.random.default_rng(5)
    first = rng.normal(60, 15, 4000)
    stayed = rng.random(4000) < 1 / (1 + np.exp(-0.05 * (first - 40)))
    weights = answering_weights(stayed, first[:, None])
    assert np.average(first[stayed], weights=weights[stayed]) == pytest.approx(first.mean(), abs=0.5)
    assert abs(first[stayed].mean() - first.mean()) > 1.5, "unweighted they do not"
    assert weights[~stayed].max() == 0


def test_the_weighted_change_is_right_where_the_plain_one_is_biased():
    """Low scorers change more and answer again less: over 200 programmes of 400 the plain mean misses by four
    fifths of a point, the weighted one by less than four Monte Carlo errors. The truth is the mean change of everybody.
    """
    rng = np.random.default_rng(7)
    plain, weighted = [], []
    for _ in range(200):
        first = rng.normal(60, 15, 400)
        change = 3 - 0.3 * (first - 60) + rng.normal(0, 8, 400)
        stayed = rng.random(400) < 1 / (1 + np.exp(-(1.2 + 0.06 * (first - 60))))
        weights = answering_weights(stayed, first[:, None])
        plain.append(change[stayed].mean() - change.mean())
        weighted.append(np.average(change[stayed], weights=weights[stayed]) - change.mean())
    assert np.mean(plain) < -0.8
    assert abs(np.mean(weighted)) < 4 * np.std(weighted) / np.sqrt(200)


def test_degenerate_answering():
    assert answering_weights([True, True], [[1.0], [2.0]]).tolist() == [1, 1]
    assert answering_weights([False], [[1.0]]).tolist() == [0]
    assert answering_weights([], np.empty((0, 1))).tolist() == []
    apart = answering_weights(np.arange(40) >= 20, (np.arange(40.0) >= 20)[:, None])
    assert apart.max() <= 1 / LEAST_PROBABILITY
    no_covariates = answering_weights([True, False, True, True], np.empty((4, 0)))
    assert no_covariates == pytest.approx([4 / 3, 0, 4 / 3, 4 / 3])
    with pytest.raises(UsageError):
        answering_weights([True, False], [[np.nan], [1.0]])
    with pytest.raises(UsageError):
        answering_weights([True], [[1.0], [2.0]])


def test_bounds_of_a_change_hold_the_mean_of_everybody():
    rng = np.random.default_rng(3)
    before = rng.uniform(0, 100, 50)
    after = np.clip(before + rng.normal(0, 20, 50), 0, 100)
    stayed = rng.random(50) < 0.7
    reach = reach_of_missing((after - before)[stayed], before[~stayed], scale_low=0, scale_high=100)
    seen = float(mean_change((after - before)[stayed]).value[0])
    assert seen + reach.low <= (after - before).mean() <= seen + reach.high
