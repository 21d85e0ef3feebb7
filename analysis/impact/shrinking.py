"""Cohorts beside each other: each cohort's figure drawn towards that of all, since small cohorts swing by chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from analysis.impact.card import Card, Withheld
from analysis.stats.estimate import error_from_interval
from analysis.stats.shrinkage import GROUPS_FOR_SHRINKAGE, shrink
from analysis.study import ALL

#: Three figures of one card: low, estimate and high, or the drawn value with its ends.
Span = tuple[float, float, float]

TOO_FEW_COHORTS: Final = Withheld(f"fewer than {GROUPS_FOR_SHRINKAGE} cohorts have an interval here")
NO_INTERVAL_HERE: Final = Withheld("the cohort has no interval")


def shrink_cards(cards: Sequence[Card]) -> tuple[Card, ...]:
    """The cards, those of cohorts with `shrunken` and its interval where five or more can be set beside each other.

    Cohorts of one measure, wave and side are drawn towards their common mean, each the more the less it knows by itself
    (`stats.shrinkage.shrink`). Everything comes from what the cards show: the estimate, and as its error the half
    width of its interval over z, which is a little larger than the error behind a t interval, so that cohorts of few
    pairs are drawn no less than they should be. So the figure tells nothing of anybody that the cards beside it do not
    tell already. A difference from similar staff and a change alone are not two of a kind: where cards of several
    designs stand side by side, every cohort's own change is drawn (`shrunken_own`). All other cards stay as they are;
    the order is kept.
    """
    drawn = dict(found for group in _beside_each_other(cards) for found in _shrunken(cards, group))
    return tuple(drawn.get(index, card) for index, card in enumerate(cards))


def ranking_value(card: Card) -> float:
    """What a cohort is ranked by where cohorts may be ranked: its drawn figure, else its own; below all without one."""
    value = card.estimate if isinstance(card.shrunken, Withheld) else card.shrunken
    return -np.inf if isinstance(value, Withheld) else value


def _beside_each_other(cards: Sequence[Card]) -> Iterator[list[int]]:
    """The positions of the cohorts' cards, by measure, waves and side."""
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for index, card in enumerate(cards):
        if card.cohort != ALL:
            groups.setdefault((card.measure, str(card.wave_from), str(card.wave_to), card.side), []).append(index)
    yield from groups.values()


def _shrunken(cards: Sequence[Card], group: list[int]) -> Iterator[tuple[int, Card]]:
    """The cards of one group of cohorts, by their positions among all."""
    own = len({cards[index].design for index in group if _span(cards[index], own=False) is not None}) > 1
    spans = {index: span for index in group if (span := _span(cards[index], own=own)) is not None}
    alike = len({cards[index].level for index in spans}) == 1
    drawn = _draw(spans, cards[next(iter(spans))].level) if alike else None
    for index in group:
        if drawn is not None and index in drawn:
            value, low, high = drawn[index]
            yield (
                index,
                replace(cards[index], shrunken=value, shrunken_low=low, shrunken_high=high, shrunken_own=own),
            )
        else:
            why = TOO_FEW_COHORTS if drawn is None else NO_INTERVAL_HERE
            yield index, replace(cards[index], shrunken=why, shrunken_low=why, shrunken_high=why)


def _draw(spans: Mapping[int, Span], level: float) -> dict[int, Span] | None:
    """Low, estimate and high of each card to its drawn value, low and high; None for too few of them.

    A figure whose interval has no width knows its error no better than rounding does, and is left out.
    """
    wide = [index for index, (low, _, high) in spans.items() if high > low]
    ends = np.array([spans[index] for index in wide], dtype=np.float64).reshape(-1, 3)
    found = shrink(ends[:, 1], error_from_interval(ends[:, 0], ends[:, 2], level), level=level)
    if found is None:
        return None
    parts = zip(found.value, found.low, found.high, strict=True)
    return {index: (float(v), float(lo), float(hi)) for index, (v, lo, hi) in zip(wide, parts, strict=True)}


def _span(card: Card, *, own: bool) -> Span | None:
    """Low, estimate and high, or those of its own change; None where any of them is withheld."""
    low, value, high = (card.own_low, card.own_change, card.own_high) if own else (card.low, card.estimate, card.high)
    if isinstance(low, Withheld) or isinstance(value, Withheld) or isinstance(high, Withheld):
        return None
    return low, value, high
