"""What was published stays as it was, until so many people came or went that no single one shows in the difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from analysis.impact.card import Card, Withheld
from analysis.impact.curve import Curve
from analysis.release.cards import hidden_card
from analysis.release.cells import CellPlan
from analysis.release.published import Published, card_key
from analysis.release.release import HiddenCell, ReleasedCard
from analysis.study import RETENTION

KEPT_BACK = "earlier figures of its group are out, and too few people have come or gone since to renew them"


def freeze_cards(
    cards: tuple[ReleasedCard, ...], refused: Iterable[HiddenCell], plan: CellPlan, published: Published, k: int
) -> tuple[tuple[ReleasedCard, ...], tuple[HiddenCell, ...]]:
    """New cards where their figures may be renewed, else those that are out; and what is hidden of the rest.

    `cards` rest on cells as they are now, `refused` are those that may not leave; a refused card of a group whose cell
    is kept as it was waits, unless it is out.
    """
    celled = {cell.measure for cell in plan.shown}
    result: dict[tuple[str, ...], ReleasedCard] = {}
    for new in cards:
        old = published.cards.get(card_key(new.card))
        if old is None or _is_renewed(old.card, new.card, celled, k):
            result[card_key(new.card)] = new
    result |= {key: old for key, old in published.cards.items() if key not in result}
    shown = {_place(hidden_card(one.card, "")) for one in result.values()}
    kept = {(cell.measure, cell.wave, cell.by) for cell in plan.stale}
    waiting = (replace(one, because=KEPT_BACK) if (one.measure, one.wave, one.by) in kept else one for one in refused)
    return tuple(result.values()), tuple(one for one in waiting if _place(one) not in shown)


def freeze_curves(curves: tuple[Curve, ...], published: Published, k: int) -> tuple[Curve, ...]:
    """New curves where k people more or fewer are at risk or a whole month was added; else those that are out."""
    result = dict(published.curves)
    for curve in curves:
        old = published.curves.get((curve.group, curve.side))
        if old is None or _differ_enough(old.at_risk[0], curve.at_risk[0], k) or _goes_on(old, curve):
            result[curve.group, curve.side] = curve
    return tuple(result.values())


def _differ_enough(before: int, after: int, k: int) -> bool:
    return abs(after - before) >= k


def _goes_on(old: Curve, new: Curve) -> bool:
    return old.at_risk[0] == new.at_risk[0] and new.time_months[-1] >= old.time_months[-1] + 1


def _place(one: HiddenCell) -> tuple[object, ...]:
    return one.measure, one.wave, one.by, one.outcome


def _is_renewed(old: Card, new: Card, celled: Collection[str], k: int) -> bool:
    """Whether a card may be renewed: one of cells (`celled` measures) whenever those may be shown as they are now,
    others for other people, or of retention a month further on.
    """
    if old.measure in celled:
        return True
    if isinstance(old.linked_people, Withheld) or isinstance(new.linked_people, Withheld):
        later = (
            not isinstance(old.as_of, Withheld)
            and not isinstance(new.as_of, Withheld)
            and (new.as_of - old.as_of).days > 30
        )
        return old.outcome == RETENTION and later
    return _differ_enough(old.linked_people, new.linked_people, k) or (
        old.outcome == RETENTION and new.as_of != old.as_of
    )
