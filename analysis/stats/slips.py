"""Short codes that differ by one slip of the hand, and how often two codes do so by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import prod
from typing import Final

#: Probability of each sign, by position.
_Letters = list[dict[str, float]]

#: Slips are looked for in codes up to this length: longer texts are no codes, and their number of slips grows with it.
LONGEST: Final = 64


def is_one_slip(one: str, other: str) -> bool:
    """Whether one text becomes the other by exactly one slip: a sign changed, left out or added, or two neighbours
    swapped (optimal string alignment distance 1).
    """
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    first = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[first:] == other[first + 1 :]
    swapped = one[first + 1 : first + 2] + one[first] + one[first + 2 :]
    return one[first + 1 :] == other[first + 1 :] or swapped == other[first:]


def one_slip_pairs(codes: Sequence[str]) -> list[tuple[int, int]]:
    """Positions (i, j), i < j, of all codes that are one slip apart, sorted.

    Codes with a slip between them share a text with one sign left out, so only those are compared. Codes longer than
    `LONGEST` have no pairs. Checked against a comparison of all pairs by dynamic programming.
    """
    alike: dict[str, set[int]] = defaultdict(set)
    for place, code in enumerate(codes):
        if len(code) <= LONGEST:
            for text in {code, *(code[:cut] + code[cut + 1 :] for cut in range(len(code)))}:
                alike[text].add(place)
    near = {pair for places in alike.values() for pair in combinations(sorted(places), 2)}
    return sorted((i, j) for i, j in near if is_one_slip(codes[i], codes[j]))


def chance_of_slip(codes: Sequence[str]) -> float:
    """The probability (0 to 1) that the codes of two people who have nothing to do with each other are one slip apart.

    Codes are taken as drawn sign by sign, at each position by the shares with which signs stand there in `codes` of
    that length. With m_i the probability that two codes agree at position i, a changed sign has the probability
    sum_i (1 - m_i) prod_{j != i} m_j; a swap at i, i + 1 takes (sum_a p_i(a) p_{i+1}(a))^2 - sum_a p_i(a)^2
    p_{i+1}(a)^2 in the place of m_i m_{i+1}; a sign left out is summed over where it may stand, an upper limit where
    letters repeat. Shares of few codes make agreement more likely than it is, so the result errs upwards. 0 for
    fewer than two codes. Checked against all pairs of a whole code space.
    """
    held = [code for code in codes if len(code) <= LONGEST]
    lengths = {length: count / len(held) for length, count in sorted(Counter(map(len, held)).items())}
    letters = {length: _letters([code for code in held if len(code) == length]) for length in lengths}
    if len(held) < 2:
        return 0.0
    same = sum(share**2 * _changed_or_swapped(letters[length]) for length, share in lengths.items())
    other = sum(
        2 * lengths[short] * lengths[long] * min(1.0, _left_out(letters[short], letters[long]))
        for short, long in pairwise(lengths)
        if long == short + 1
    )
    return float(min(1.0, same + other))


def _letters(codes: Sequence[str]) -> _Letters:
    counted = [Counter(signs) for signs in zip(*codes, strict=True)]
    return [{sign: count / len(codes) for sign, count in places.items()} for places in counted]


def _agree(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(share * other.get(sign, 0.0) for sign, share in one.items())


def _changed_or_swapped(letters: _Letters) -> float:
    same = [_agree(place, place) for place in letters]
    changed = sum((1 - same[i]) * prod(same[:i] + same[i + 1 :]) for i in range(len(same)))
    swapped = sum(
        (_agree(a, b) ** 2 - sum((share * b.get(sign, 0.0)) ** 2 for sign, share in a.items()))
        * prod(same[:i] + same[i + 2 :])
        for i, (a, b) in enumerate(pairwise(letters))
    )
    return changed + swapped


def _left_out(short: _Letters, long: _Letters) -> float:
    """Sum over the position in the longer code whose sign the shorter one lacks."""
    return sum(
        prod(_agree(a, b) for a, b in zip(short, long[:cut] + long[cut + 1 :], strict=True)) for cut in range(len(long))
    )
