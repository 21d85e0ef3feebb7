"""Power, shares and many looks. Witness: base R (reference/planning.R).

Detectable effects to 1e-5: both programs find the noncentrality by search. All else to 1e-6.
"""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UsageError
from analysis.stats.design import detectable_change, detectable_difference, fewest_pairs, group_of_singles
from analysis.stats.many import benjamini_hochberg, chance_of_a_false_hit, simultaneous_level
from analysis.stats.power import power_two_shares
from analysis.stats.proportions import net_share, wilson


@pytest.fixture
def witness(reference):
    return reference("planning")


def test_detectable_effects_as_power_t_test_has_them(witness):
    for n in (5, 8, 15, 30, 60, 400):
        people = group_of_singles(n, 1.0)
        witness.agrees(f"paired.{n}", float(detectable_change(people, 1.0)), 1e-5)
        witness.agrees(f"two.{n}", float(detectable_difference(people, people, 12, level=0.99, power=0.9)), 1e-5)


def test_pairs_needed_as_power_t_test_has_them(witness):
    def detectable(n: int) -> float:
        return float(detectable_change(group_of_singles(n, 1.0), 15))

    for d in (0.2, 0.5, 1.1):
        assert fewest_pairs(d * 15, detectable) == witness.expected[f"needed.{d}"]
    with pytest.raises(UsageError, match="change"):
        fewest_pairs(0, detectable)


def test_power_to_tell_two_shares_apart(witness):
    witness.agrees("fisher.20.80", power_two_shares(0.08, 0.15, 20, 80))
    witness.agrees("fisher.12.15", power_two_shares(0.5, 0.1, 12, 15))
    assert power_two_shares(0.08, 0.15, 100, 400) < 0.5
    assert power_two_shares(0.2, 0.2, 30, 30) <= 0.05
    assert power_two_shares(1, 0, 10, 10) == pytest.approx(1)
    assert power_two_shares(0.1, 0.5, 0, 10) == 0


def test_wilson_as_prop_test_has_it(witness):
    found = wilson([0, 1, 7, 10], 10)
    for i, x in enumerate((0, 1, 7, 10)):
        np.testing.assert_allclose(found.low[i], witness.expected[f"wilson_low.{x}"], rtol=1e-6, atol=1e-12)
        np.testing.assert_allclose(found.high[i], witness.expected[f"wilson_high.{x}"], rtol=1e-6)
    assert (found.low[2], found.high[2]) == pytest.approx((0.40, 0.89), abs=0.005)


def test_shares_of_nobody_and_of_too_many():
    nobody = wilson([0, 2], [0, 4])
    assert np.isnan([nobody.share[0], nobody.low[0], nobody.high[0]]).all()
    assert np.isnan(net_share(0, 0, 0).low)
    with pytest.raises(UsageError, match="above"):
        wilson(5, 4)
    with pytest.raises(UsageError, match="above"):
        net_share(3, 3, 4)


def test_net_share_reaches_23_points_with_40_answers():
    found = net_share(20, 8, 40)
    assert float(found.share) == pytest.approx(0.3)
    assert float(found.high - found.low) / 2 == pytest.approx(0.23, abs=0.015)


@pytest.mark.parametrize("n", [8, 15, 30])
@pytest.mark.parametrize("shares", [(0.5, 0.2), (0.3, 0.3), (0.7, 0.1), (0.1, 0.1)])
def test_net_share_covers_by_exact_enumeration(n, shares):
    up, down = shares
    covered = 0.0
    for a, b in itertools.product(range(n + 1), repeat=2):
        if a + b <= n:
            chance = math.comb(n, a) * math.comb(n - a, b) * up**a * down**b * (1 - up - down) ** (n - a - b)
            found = net_share(a, b, n)
            covered += chance * bool(found.low <= up - down <= found.high)
    assert covered >= 0.93


def test_false_discoveries_as_p_adjust_has_them(witness):
    p = [0.001, 0.3, 0.04, 0.04, 0.9, 0.012, 0.05]
    for i, adjusted in enumerate(benjamini_hochberg(p)):
        witness.agrees(f"bh.{i + 1}", adjusted)
    with_gap = benjamini_hochberg([*p, np.nan])
    assert np.isnan(with_gap[-1])
    np.testing.assert_allclose(with_gap[:-1], benjamini_hochberg(p))
    assert benjamini_hochberg([]).shape == (0,)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusting_never_lowers_a_p_value_nor_changes_their_order(p):
    adjusted = benjamini_hochberg(p)
    assert np.all(adjusted >= np.array(p) - 1e-12)
    assert np.all(np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-12)


def test_the_cost_of_many_looks():
    assert simultaneous_level(3) == pytest.approx(0.98333, abs=1e-5)
    assert chance_of_a_false_hit(9) == pytest.approx(0.37, abs=0.005)
    assert chance_of_a_false_hit(48) == pytest.approx(0.91, abs=0.005)
    with pytest.raises(UsageError, match="looks"):
        simultaneous_level(0)
