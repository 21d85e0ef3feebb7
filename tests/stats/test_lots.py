"""A draw by lot: repeatable, fair, balanced within strata. Witness: brute force over many seeds, and a draw by hand."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UsageError
from analysis.stats.lots import draw_first, list_hash

LISTS = st.dictionaries(
    st.text(min_size=1, max_size=8), st.sampled_from(["", "Sales", "Legal"]), min_size=1, max_size=30
)


def test_a_draw_by_hand():
    by_hand = sorted(["1", "2", "3", "4"], key=lambda name: hashlib.sha256(f"2026:{name}".encode()).hexdigest())[:2]
    assert draw_first({"4": "", "1": "", "3": "", "2": ""}, 2026) == frozenset(by_hand)


@given(LISTS, st.integers(0, 10**9))
def test_the_order_of_the_list_never_matters(units, seed):
    turned = dict(reversed(units.items()))
    assert draw_first(units, seed) == draw_first(turned, seed)
    assert list_hash(units) == list_hash(turned)


@given(LISTS, st.integers(0, 10**9))
def test_half_start_over_all_and_about_half_in_each_stratum(units, seed):
    first = draw_first(units, seed)
    assert abs(len(first) - len(units) / 2) <= 0.5
    for stratum in set(units.values()):
        mine = [name for name in units if units[name] == stratum]
        assert abs(len(first & set(mine)) - len(mine) / 2) <= 1


def test_every_pair_has_the_same_chance_also_in_odd_strata():
    units = {f"pair {n}": "Sales" if n < 3 else "Legal" for n in range(8)}
    draws = 4_000
    counts = dict.fromkeys(units, 0)
    for seed in range(draws):
        for name in draw_first(units, seed):
            counts[name] += 1
    # Three strata sizes, 4,000 seeds: the standard error of a share is .8 %.
    assert all(abs(count / draws - 0.5) < 0.035 for count in counts.values())


def test_two_pairs_start_together_no_more_often_than_chance_has_it():
    units = {f"pair {n}": "" for n in range(6)}
    draws = 4_000
    together = sum({"pair 0", "pair 1"} <= draw_first(units, seed) for seed in range(draws))
    assert together / draws == pytest.approx(0.2, abs=0.03)  # 3 of 6 start: 3/6 x 2/5


def test_nobody_to_draw_and_one():
    with pytest.raises(UsageError, match="nobody"):
        draw_first({}, 1)
    assert {len(draw_first({"only": ""}, seed)) for seed in range(40)} == {0, 1}
    assert list_hash({"a": ""}) != list_hash({"a": "Sales"})
