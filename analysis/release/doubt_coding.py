"""What a card that may leave says of who is missing, of its rivals and of its conditions."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import replace
from typing import Any, Final

from analysis.impact.card import Card, Rival, Withheld
from analysis.study import ALL

FEW_MISSING: Final = Withheld("so few people are missing that one of them might be told by it")
ANALYSTS_ONLY: Final = Withheld("answers of the people who are missing are for analysts only")
WHOLE_PROGRAMME_ONLY: Final = Withheld("it is shown for the whole programme only, so that no small group can be told")
#: Parts that are rounded to one decimal as the interval is.
LIKE_THE_INTERVAL: Final = (
    "sensitivity", "sensitivity_low", "sensitivity_high", "adjusted", "adjusted_low", "adjusted_high",
    "regression_shift",
)  # fmt: skip
#: Parts that tell how many people are missing.
BY_THE_MISSING: Final = ("lost_share", "moderate_low", "moderate_high", "tipping_point")
#: Ends of intervals, which go where the card's own interval goes.
ENDS: Final = ("sensitivity_low", "sensitivity_high", "adjusted_low", "adjusted_high")
#: What rests on the comparison people.
BY_THE_COMPARISON: Final = ("adjusted", "adjusted_low", "adjusted_high", "regression_shift")


def code_doubts(card: Card, k: int) -> dict[str, Any]:
    """The parts of a card on what could overturn it, as far as leaders may see them, by name.

    The weighted estimate and the other way of counting rest on as many people as the card and are rounded as its
    interval is. What depends on the missing people is shown where at least `k` are missing, or nobody; the scores that
    they started from are never shown. The worst and best case could be solved for those scores: it is rounded outwards
    to whole units, and shown for the whole programme alone. Reasons of rivals that rest on single people's answers are
    said without figures.
    """
    missing = people_missing(card)
    shown = missing is not None and (missing == 0 or missing >= k)
    parts: dict[str, Any] = {name: _rounded(getattr(card, name), 1) for name in LIKE_THE_INTERVAL}
    for name in BY_THE_MISSING:
        value = getattr(card, name)
        decimals = 2 if name == "lost_share" else 1
        parts[name] = _rounded(value, decimals) if shown else _hide(value, FEW_MISSING)
    for name in ("stayers_before", "leavers_before"):
        parts[name] = _hide(getattr(card, name), ANALYSTS_ONLY)
    parts["bounds_low"], parts["bounds_high"] = _bounds(card, shown)
    parts["rivals"] = tuple(code_rival(rival, missing_shown=shown) for rival in card.rivals)
    parts["rival"] = code_rival(card.rival, missing_shown=shown)
    return parts


def people_missing(card: Card) -> int | None:
    """How many of the card's own group are missing, from its share and the people linked; None where not known."""
    if isinstance(card.lost_share, Withheld) or isinstance(card.linked_people, Withheld) or card.lost_share >= 1:
        return None
    return round(card.linked_people * card.lost_share / (1 - card.lost_share))


def code_rival(rival: Rival, *, missing_shown: bool) -> Rival:
    """A rival as leaders may read it; its size to one decimal."""
    size = None if rival.size is None else round(rival.size, 1) + 0.0
    if rival.rests_on == "answers":
        return replace(rival, because=rival.bare or rival.because, size=None)
    if rival.rests_on == "missing":
        return replace(rival, because=rival.bare or rival.because, size=size if missing_shown else None)
    return replace(rival, size=size)


def without_comparison(card: Card, because: str) -> Card:
    """The card without anything that rests on people who may not be shown as a comparison."""
    hidden = Withheld(because)
    parts: dict[str, Any] = {name: _hide(getattr(card, name), hidden) for name in BY_THE_COMPARISON}
    conditions = tuple(
        replace(condition, found=because) if condition.rests_on == "comparison" else condition
        for condition in card.conditions
    )
    return replace(
        card,
        **parts,
        comparison_change=hidden,
        compared_with=hidden,
        conditions=conditions,
        rivals=tuple(_bare(rival) for rival in card.rivals),
        rival=_bare(card.rival),
    )


def without_rivals_on(card: Card, hidden: Container[str]) -> Card:
    """The card with every rival that rests on people who may not be shown said without figures."""
    return replace(card, rivals=tuple(_bare(one, hidden) for one in card.rivals), rival=_bare(card.rival, hidden))


def _bare(rival: Rival, hidden: Container[str] = ("comparison",)) -> Rival:
    return replace(rival, because=rival.bare or rival.because, size=None) if rival.rests_on in hidden else rival


def _bounds(card: Card, shown: bool) -> tuple[float | Withheld, float | Withheld]:
    low, high = card.bounds_low, card.bounds_high
    if isinstance(low, Withheld) or isinstance(high, Withheld):
        return low, high
    if not shown:
        return FEW_MISSING, FEW_MISSING
    if card.cohort != ALL or card.side != ALL or not card.primary:
        return WHOLE_PROGRAMME_ONLY, WHOLE_PROGRAMME_ONLY
    return float(math.floor(low)), float(math.ceil(high))


def _hide(part: float | Withheld, because: Withheld) -> float | Withheld:
    """A part hidden, with the reason why it was already withheld where it was."""
    return part if isinstance(part, Withheld) else because


def _rounded(part: float | Withheld, decimals: int) -> float | Withheld:
    return part if isinstance(part, Withheld) else round(part, decimals) + 0.0
