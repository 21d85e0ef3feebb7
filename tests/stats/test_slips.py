"""Slips between codes against plain dynamic programming over all pairs; their chance against whole code spaces.

Nothing is rounded but sums of products of shares: 1e-12 is what adding them in another order may change.
"""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats.slips import LONGEST, chance_of_slip, is_one_slip, one_slip_pairs

TEXTS = st.text("abc", max_size=7)


def slips_between(one: str, other: str) -> int:
    """Optimal string alignment distance, as the textbook writes it (a table of all prefixes)."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, j in product(range(len(one) + 1), range(len(other) + 1)):
        if not i or not j:
            rows[i][j] = i + j
            continue
        cost = one[i - 1] != other[j - 1]
        rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=14))
def test_pairs_are_those_that_comparing_all_of_them_finds(codes):
    expected = [(i, j) for i, j in combinations(range(len(codes)), 2) if slips_between(codes[i], codes[j]) == 1]
    assert one_slip_pairs(codes) == expected


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_one_slip_is_a_distance_of_one_both_ways(one, other):
    assert is_one_slip(one, other) == is_one_slip(other, one) == (slips_between(one, other) == 1)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("an12m7", "an12n7", True), ("an12m7", "na12m7", True), ("an12m7", "an12m", True), ("an12m7", "xan12m7", True),
        ("an12m7", "an12m7", False), ("an12m7", "an21n7", False), ("an12m7", "12m7an", False), ("", "a", True),
    ],
)  # fmt: skip
def test_slips_of_the_hand(one, other, near):
    assert is_one_slip(one, other) is near


def space(length: int, letters: str = "abc") -> list[str]:
    return ["".join(signs) for signs in product(letters, repeat=length)]


@pytest.mark.parametrize("codes", [space(3), space(4, "ab"), ["aab", "aac", "abb", "abc"] * 3])
def test_the_chance_is_the_share_of_all_pairs_where_signs_are_independent(codes):
    near = sum(slips_between(one, other) == 1 for one, other in product(codes, codes))
    assert chance_of_slip(codes) == pytest.approx(near / len(codes) ** 2, abs=1e-12)


def test_a_sign_left_out_counts_too_and_never_too_little():
    codes = [*space(2, "abcd"), *space(3, "abcd")]
    near = sum(slips_between(one, other) == 1 for one, other in product(codes, codes)) / len(codes) ** 2
    assert near <= chance_of_slip(codes) < 1.3 * near


def test_few_codes_and_long_texts():
    assert chance_of_slip([]) == chance_of_slip(["an12m7"]) == 0.0
    assert one_slip_pairs(["a" * (LONGEST + 1), "a" * (LONGEST + 2)]) == []
    assert chance_of_slip(["an12m7", "an12m7"]) == 0.0
