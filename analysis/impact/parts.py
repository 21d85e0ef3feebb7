"""The parts of a card that are worked out from a draft: each is a value, or withheld with the reason."""

from __future__ import annotations

import math
from typing import TypeVar

from analysis.impact.card import Withheld
from analysis.impact.drafts import Draft
from analysis.stats.power import detectable_shift
from analysis.stats.sign_flip import SIGN_FLIP, detectable_flipped

TOO_FEW_TO_FIND = "there are too few people to say what could be found"

Part = TypeVar("Part", int, float, str)


def known_or(value: Part | None, because: str) -> Part | Withheld:
    """The value, or withheld where it is not known (None or not finite)."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return Withheld(because)
    return value


def in_plain_words(because: str) -> str:
    """A reason of the statistics in the programme's words: what is independent of each other are pairs."""
    return because.replace("independent units", "separate pairs").replace("independent unit", "pair")


def detectable_part(draft: Draft) -> float | Withheld:
    """The smallest true effect that a card of this precision finds four times in five, in the card's unit.

    From the estimate's standard error; where it has none, from the robust error of the group's own change: what flipped
    signs could show where these give the interval, else, where there are too few pairs for any, what a t interval of
    so few would need at least.
    """
    estimate = draft.contrast.estimate
    se, df = (estimate.se, estimate.df) if estimate.se is not None else draft.error or (None, None)
    if se is None:
        return Withheld(in_plain_words(estimate.because) or "the interval does not come from a standard error")
    if estimate.method == SIGN_FLIP and estimate.has_interval:
        return known_or(detectable_flipped(se, estimate.clusters, estimate.level), TOO_FEW_TO_FIND)
    found = float(detectable_shift(se, min(math.inf if df is None else df, 1e6), level=estimate.level))
    return known_or(found, TOO_FEW_TO_FIND)
