"""Shrinkage. Witness: metafor and numerical integration in R (reference/shrinkage.R).

Heterogeneity to 1e-6. Posterior figures to 0.005 of the estimates' spread: ours come from a grid of 400 points.
"""

import numpy as np
import pytest

from analysis.stats.shrinkage import heterogeneity, shrink


@pytest.mark.parametrize("scale", [1, 3])
def test_heterogeneity_as_metafor_has_it(reference, scale):
    witness = reference("shrinkage")
    found = heterogeneity(witness.data["estimate"] * scale, witness.data["se"])
    witness.agrees(f"q.{scale}", found.statistic)
    witness.agrees(f"q_p.{scale}", found.p_value)
    witness.agrees(f"tau.{scale}", found.tau)
    witness.agrees(f"i2.{scale}", found.i2)


@pytest.mark.parametrize("scale", [1, 3])
def test_posterior_as_integration_has_it(reference, scale):
    witness = reference("shrinkage")
    estimates = witness.data["estimate"].to_numpy() * scale
    found, tolerance = shrink(estimates, witness.data["se"]), 0.005 * estimates.std()
    for j in (1, 5):
        for part in ("value", "low", "high"):
            expected = witness.expected[f"{part}.{scale}.{j}"]
            assert getattr(found, part)[j - 1] == pytest.approx(expected, abs=tolerance)
    assert found.mean == pytest.approx(witness.expected[f"mean.{scale}"], abs=tolerance)
    assert found.differ is (scale == 3)


def test_below_five_groups_nothing_is_shrunk():
    assert shrink([1, 2, 3, 4], [1, 1, 1, 1]) is None
    assert shrink([1, 2, 3, 4, np.nan], [1] * 5) is None
    assert heterogeneity([1.0], [1.0]).statistic is None


def test_a_group_without_an_estimate_stays_without():
    found = shrink([1, 2, np.nan, 3, 4, 5], [1, 1, 1, 0.5, np.nan, 1])
    assert found is None
    found = shrink([1, 2, np.nan, 3, 4, 5], [1, 1, 1, 0.5, 1, 1])
    assert np.isnan(found.value[2])
    assert np.isfinite(found.value[[0, 1, 3, 4, 5]]).all()


def test_a_spread_estimated_as_zero_is_not_taken_as_zero():
    found = shrink([1.0] * 6, [1.0] * 6)
    assert found.heterogeneity.tau == 0
    assert found.tau_high > 0.5
    assert found.high[0] - found.low[0] > 2 * 1.96 / np.sqrt(6)  # wider than complete pooling


@pytest.mark.parametrize("tau", [0.0, 0.5, 2.0])
def test_intervals_cover_with_six_groups(tau):
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(250):
        truth, se = rng.normal(0, tau, 6) if tau else np.zeros(6), rng.uniform(0.5, 1.5, 6)
        found = shrink(truth + rng.normal(size=6) * se, se)
        covered.append(np.mean((found.low <= truth) & (truth <= found.high)))
    assert np.mean(covered) >= 0.93
