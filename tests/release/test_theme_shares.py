"""Shares of people by direction with Wilson's interval: its limits are where the score test just rejects."""

from __future__ import annotations

import pytest
from scipy.optimize import brentq

from analysis.release.release import Theme
from analysis.release.theme_shares import DIRECTIONS, direction_shares

#: The normal quantile of a two-sided 95 % test.
Z = 1.959963984540054


def theme(counts: tuple[int, int, int, int] | None) -> Theme:
    return Theme("trust", "Trust", None, "all", "all", "all", counts, "raised by most", 36)


def rejects(share: float, n: int, p: float) -> float:
    return (share - p) ** 2 - Z**2 * p * (1 - p) / n


def test_limits_are_where_the_score_test_turns() -> None:
    counts = (26, 4, 0, 6)
    found = direction_shares(theme(counts))
    assert tuple(one.direction for one in found) == DIRECTIONS
    for people, one in zip(counts, found, strict=True):
        assert one.share == people / 36
        low = 0.0 if people == 0 else brentq(lambda p, s=one.share: rejects(s, 36, p), 1e-12, one.share)
        high = brentq(lambda p, s=one.share: rejects(s, 36, p), one.share + 1e-12, 1 - 1e-12)
        assert (one.low, one.high) == pytest.approx((low, high), abs=1e-9)
    assert found[0].words == "72 % (56 to 84)"


def test_what_is_told_in_words_has_no_share() -> None:
    assert direction_shares(theme(None)) == ()
