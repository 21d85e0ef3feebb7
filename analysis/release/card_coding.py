"""How exactly a card that may leave says its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from analysis.impact.card import NOT_SHRUNK, Card, Withheld
from analysis.impact.shrinking import shrink_cards
from analysis.release.coding import code_share
from analysis.release.doubt_coding import ENDS, code_doubts
from analysis.release.release import ReleasedCard

TOO_FEW_TO_SAY: Final = "fewer than 10 people, too few to say anything, stand behind such a figure"
#: Parts that are rounded to one decimal as they stand.
ONE_DECIMAL: Final = ("before", "after", "own_change", "own_low", "own_high", "comparison_change", "detectable")
COUNTS: Final = ("invited", "answered", "linked_people", "linked_pairs")
#: Shares that are planned from the group as a whole and rounded to whole percent.
SHARES: Final = ("halving_seen", "leaving_a_year")
#: The smallest step a rounded figure can take.
TENTH: Final = 0.1
HUNDREDTH: Final = 0.01


def code_card(card: Card, k: int) -> Card:
    """The card with figures to one decimal, shares coded at their tails and counts below `k` withheld.

    The interval is rounded so that it still carries the verdict: an end that rounding would put on the wrong side of
    0 or of the smallest change that matters moves by a tenth. A cohort's figure drawn towards the others is taken off:
    `draw_released` makes it anew from the cards that are shown, so that a hidden cohort does not speak through it.
    """
    estimate, low, high = _interval(card)
    parts: dict[str, object] = {"estimate": estimate, "low": low, "high": high}
    for name in ONE_DECIMAL:
        parts[name] = _rounded(getattr(card, name), 1)
    parts["effect_size"] = _rounded(card.effect_size, 2)
    parts["effect_size_low"], parts["effect_size_high"] = _effect_interval(card)
    parts |= dict.fromkeys(("shrunken", "shrunken_low", "shrunken_high"), NOT_SHRUNK) | {"shrunken_own": False}
    parts["worse_share"] = _share(card)
    parts["worse_by_chance"] = _rounded(card.worse_by_chance, 3)
    for name in SHARES:
        parts[name] = _rounded(getattr(card, name), 2)
    for name in COUNTS:
        parts[name] = _count(getattr(card, name), 3 if name == "linked_pairs" else k)
    return replace(card, **parts, **code_doubts(card, k))  # type: ignore[arg-type]


def without_interval(card: Card, because: str) -> Card:
    """The card without its interval, and so without a verdict."""
    hidden = Withheld(because)
    ends = dict.fromkeys((*ENDS, "tipping_point"), hidden)
    own = dict.fromkeys(("own_low", "own_high", "effect_size", "effect_size_low", "effect_size_high"), hidden)
    return replace(card, low=hidden, high=hidden, verdict="cannot_tell", **own, **ends)  # type: ignore[arg-type]


def draw_released(cards: Sequence[ReleasedCard]) -> tuple[ReleasedCard, ...]:
    """The released cards with each cohort's figure drawn towards the others', from nothing but these cards as shown."""
    drawn = shrink_cards([one.card for one in cards])
    return tuple(replace(one, card=_to_tenths(card)) for one, card in zip(cards, drawn, strict=True))


def _to_tenths(card: Card) -> Card:
    value, low, high = (_rounded(part, 1) for part in (card.shrunken, card.shrunken_low, card.shrunken_high))
    return replace(card, shrunken=value, shrunken_low=low, shrunken_high=high)


def _interval(card: Card) -> tuple[float | Withheld, float | Withheld, float | Withheld]:
    estimate, low, high = card.estimate, card.low, card.high
    if isinstance(estimate, Withheld) or isinstance(low, Withheld) or isinstance(high, Withheld):
        return _rounded(estimate, 1), _rounded(low, 1), _rounded(high, 1)
    value, bottom, top = (round(number, 1) + 0.0 for number in (estimate, low, high))
    if card.verdict == "rose":
        bottom = max(bottom, TENTH)
    elif card.verdict == "fell":
        top = min(top, -TENTH)
    elif card.verdict == "no_material_change":
        inner = round(card.smallest_change - TENTH, 1)
        bottom, top = max(bottom, -inner), min(top, inner)
    return min(max(value, bottom), top), bottom, top


def _effect_interval(card: Card) -> tuple[float | Withheld, float | Withheld]:
    """Both ends to two decimals, on the side of zero on which they lie."""
    low, high = _rounded(card.effect_size_low, 2), _rounded(card.effect_size_high, 2)
    if not isinstance(low, Withheld) and card.verdict == "rose":
        low = max(low, HUNDREDTH)
    if not isinstance(high, Withheld) and card.verdict == "fell":
        high = min(high, -HUNDREDTH)
    return low, high


def _rounded(part: float | Withheld, decimals: int) -> float | Withheld:
    return part if isinstance(part, Withheld) else round(part, decimals) + 0.0


def _share(card: Card) -> float | Withheld:
    if isinstance(card.worse_share, Withheld):
        return card.worse_share
    people = card.linked_people
    share, coded = code_share(card.worse_share, 0 if isinstance(people, Withheld) else people)
    if share is None:
        return Withheld("too few people stand behind it")
    said = f"near the ends no exact share may be shown: it is {coded} {100 * share:.0f} %"
    return Withheld(said) if coded else share


def _count(part: int | Withheld, least: int) -> int | Withheld:
    if isinstance(part, Withheld) or part >= least:
        return part
    return Withheld("fewer people than may be counted")
