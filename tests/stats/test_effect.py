"""Effect sizes. Witness: effectsize and R's noncentral t (reference/effect.R).

Values to 1e-6; limits to 1e-5: both programs search for the noncentrality, and R warns that pt() loses digits there.
"""

import numpy as np
import pytest

from analysis.stats.change import mean_change
from analysis.stats.effect import average_sd, average_sd_g, hedges_g, small_sample_correction, standardise
from analysis.stats.estimate import Estimate, no_estimate
from analysis.stats.moments import moments_of


@pytest.fixture
def witness(reference):
    return reference("effect")


def check(witness, name, estimate):
    witness.agrees(f"{name}.value", estimate.value)
    witness.agrees(f"{name}.low", estimate.low, 1e-5)
    witness.agrees(f"{name}.high", estimate.high, 1e-5)


def spread_of(before, after, group, count):
    """The average SD of both waves, group by group."""
    return average_sd(*(moments_of(scores, group, count) for scores in (before, after)))


def paired(before, after):
    """The change of people on their own in standard deviations."""
    spread = float(spread_of(before, after, np.zeros(len(before), dtype=int), 1)[0])
    return standardise(mean_change(after - before).estimate(0), spread, len(before))


def test_paired(witness):
    before, after = (witness.data[name].to_numpy(dtype=float) for name in ("before", "after"))
    check(witness, "paired", paired(before, after))
    check(witness, "paired_down", paired(after, before))


def test_two_groups(witness):
    people = witness.data
    check(witness, "groups", hedges_g(people["after"], people["treated"]).estimate(0))


def test_every_group_at_once_is_each_alone():
    rng = np.random.default_rng(5)
    before, after, group = rng.normal(size=80), rng.normal(size=80) + 0.3, rng.integers(0, 4, 80)
    together, arms = spread_of(before, after, group, 4), hedges_g(after, before > 0, group)
    for g in range(4):
        waves = before[group == g], after[group == g]
        assert together[g] == pytest.approx(np.sqrt((waves[0].var(ddof=1) + waves[1].var(ddof=1)) / 2))
        alone = hedges_g(waves[1], waves[0] > 0).estimate(0)
        assert arms.estimate(g).high == pytest.approx(alone.high)


@pytest.mark.parametrize(("before", "after"), [([1.0], [2.0]), ([1.0, 1.0], [2.0, 2.0]), ([1.0, 2.0], [2.0, 3.0])])
def test_too_little_to_judge(before, after):
    found = paired(np.array(before), np.array(after))
    assert found is None or not found.has_interval


@pytest.mark.parametrize(
    ("values", "treated"),
    [([0.1 * 3 + 0.1] * 6, [True, False] * 3), ([], []), ([1.0, 2.0], [True, True]), ([1.0, 2.0], [True, False])],
)
def test_too_little_to_compare(values, treated):
    assert not hedges_g(values, treated).estimate(0).has_interval


def test_small_sample_correction_nears_its_usual_approximation():
    np.testing.assert_allclose(small_sample_correction([10, 50]), [1 - 3 / 39, 1 - 3 / 199], rtol=1e-3)
    assert np.isnan(small_sample_correction(0))


def test_the_interval_of_an_effect_size_covers_where_partners_belong_together():
    """12 pairs whose changes go together (half of their variance is shared); the true g is 0.5."""
    rng, truth, covered = np.random.default_rng(8), 0.5, []
    cluster = np.repeat(np.arange(12), 2)
    for _ in range(500):
        first = rng.normal(size=24)
        shift = np.repeat(rng.normal(size=12), 2) * np.sqrt(0.4) + rng.normal(size=24) * np.sqrt(0.4)
        second = 0.6 * first + shift + truth
        spread = float(np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2))
        found = standardise(mean_change(second - first, cluster).estimate(0), spread, 24)
        covered.append(found.low <= truth / np.sqrt((1 + 0.36 + 0.8) / 2) <= found.high)
    assert np.mean(covered) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 500)


def test_what_has_no_standard_error_has_no_interval_in_standard_deviations():
    flipped = Estimate(3.0, None, None, 1.0, 5.0, 0.95, 14, 7, "flipped")
    found = standardise(flipped, 10.0, 14)
    assert (found.low, found.because) == (None, "the interval of the change does not come from a standard error")
    assert found.value == pytest.approx(float(small_sample_correction(13)) * 0.3)
    assert standardise(no_estimate("nobody", level=0.95), 10.0, 14) is None
    assert standardise(flipped, 0.0, 14) is None
    assert standardise(flipped, 10.0, 1) is None
    assert np.isnan(average_sd_g(np.array([1.0]), np.array([np.nan]), np.array([5]))[0])
