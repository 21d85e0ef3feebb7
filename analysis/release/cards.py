"""Which cards may leave, and how exactly: a card shows what its cells show, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.disclosure.suppression import SHOWN
from analysis.impact.card import Card, Withheld
from analysis.impact.cohorts import CohortSpread
from analysis.impact.curve import Curve
from analysis.release.card_coding import TOO_FEW_TO_SAY, code_card, without_interval
from analysis.release.coding import PEOPLE_FOR_INTERVAL
from analysis.release.doubt_coding import without_comparison, without_rivals_on
from analysis.release.families import PAIRS_NEEDED
from analysis.release.groups import suppress_groups, terms_of
from analysis.release.release import Cell, HiddenCell, ReleasedCard
from analysis.study import ALL, COMPARISON, PROGRAMME, RETENTION, WAITLIST

#: Room for rounding between a card's figure and the cell it must agree with.
AGREES_WITHIN: Final = 0.051
DISAGREES: Final = "the card and its cell do not count the same people"
GROUP_HIDDEN: Final = "the group is too small, or would give a small one away"
COMPARISON_HIDDEN: Final = "the group it is compared with may not be shown"
NEARLY_ALIKE: Final = "the answers are too much alike, or from too few pairs, to show how far they spread"

CellKey = tuple[str, str, str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class ShownCells:
    """What a card is held against: the shown cells by their key, and the retention curves by group and side."""

    cells: Mapping[CellKey, Cell]
    hidden: Mapping[tuple[str, str], int]
    curves: Mapping[tuple[str, str], Curve]

    @classmethod
    def of(cls, cells: Iterable[Cell], hidden: Iterable[HiddenCell], curves: Iterable[Curve]) -> ShownCells:
        """Look-ups over what may be shown."""
        counts = Counter((cell.measure, cell.wave) for cell in hidden if cell.arm == PROGRAMME)
        return cls(
            {(cell.measure, cell.kind, cell.wave, cell.arm, cell.by): cell for cell in cells},
            counts,
            {(curve.group, curve.side): curve for curve in curves},
        )

    def find(self, card: Card, kind: str, wave: str | Withheld, arm: str = PROGRAMME) -> Cell | None:
        """The shown cell of the card's measure and group."""
        return self.cells.get((card.measure, kind, str(wave), arm, terms_of(card.cohort, card.side)))

    def measures(self) -> set[str]:
        """The measures that have cells at all."""
        return {key[0] for key in self.cells} | {measure for measure, _ in self.hidden}


def plan_cards(cards: tuple[Card, ...], shown: ShownCells, k: int) -> tuple[tuple[Card, ...], tuple[HiddenCell, ...]]:
    """The cards that may leave, coded, and those that may not, with the reason.

    A card needs ten people; its group must be shown as a cell of the same people and the same mean; a difference
    between arms needs the other arm's cell as well. Cards of measures without cells (retention) go through the
    same rules on their own sizes. A card without any figure leaves as it is: it says why there is none.
    """
    with_cells = shown.measures()
    sized = [card for card in cards if card.measure not in with_cells and has_figures(card)]
    refused = _refuse_by_size(sized, shown, k)
    kept, hidden = [], []
    for card in cards:
        if not has_figures(card):
            because = ""
        elif card.measure in with_cells:
            because = _why_not(card, shown)
        else:
            because = refused[id(card)]
        if because:
            hidden.append(hidden_card(card, because))
        else:
            kept.append(_fit(card, shown, k))
    return tuple(kept), tuple(hidden)


def has_figures(card: Card) -> bool:
    """Whether the card says anything that came from answers."""
    parts = (card.estimate, card.before, card.after, card.own_change, card.comparison_change, card.worse_share)
    return any(not isinstance(part, Withheld) for part in parts)


def hidden_card(card: Card, because: str) -> HiddenCell:
    """The entry of a card that is not shown."""
    wave = "" if isinstance(card.wave_to, Withheld) else card.wave_to
    return HiddenCell(
        card.measure, "change", wave, PROGRAMME, terms_of(card.cohort, card.side), because, "card", card.outcome
    )


def _why_not(card: Card, shown: ShownCells) -> str:
    """Why a card of a measure with cells may not leave; empty where it may."""
    if isinstance(card.linked_people, Withheld):
        return _why_not_unlinked(card, shown)
    cell = shown.find(card, "change", card.wave_to)
    if cell is None:
        return GROUP_HIDDEN
    counted = [cell]
    if card.design in "AB":
        other = _other_arm(card, shown)
        if other is None:
            return COMPARISON_HIDDEN
        counted += [other] if other.arm == WAITLIST else []
    if cell.n < PEOPLE_FOR_INTERVAL:
        return TOO_FEW_TO_SAY
    if cell.coded:
        return NEARLY_ALIKE
    same_people = card.linked_people in (cell.n, sum(one.n for one in counted))
    return "" if same_people and _agrees(card.own_change, cell) else DISAGREES


def _why_not_unlinked(card: Card, shown: ShownCells) -> str:
    """A card of people who could not be linked rests on levels: each of its waves must be shown as one."""
    waves = [(card.wave_to, card.after), (card.wave_from, card.before)]
    for wave, mean in waves:
        if isinstance(wave, Withheld):
            continue
        cell = shown.find(card, "level", wave)
        if cell is None:
            return GROUP_HIDDEN
        if cell.n < PEOPLE_FOR_INTERVAL:
            return TOO_FEW_TO_SAY
        if cell.coded:
            return NEARLY_ALIKE
        if not _agrees(mean, cell):
            return DISAGREES
    return GROUP_HIDDEN if isinstance(card.wave_to, Withheld) else ""


def _agrees(figure: float | Withheld, cell: Cell) -> bool:
    return isinstance(figure, Withheld) or abs(figure - cell.mean) <= AGREES_WITHIN


def _other_arm(card: Card, shown: ShownCells) -> Cell | None:
    """The shown cell of the people a card is compared with; None where it may not be shown.

    The waiting list under A. Comparison people need every group they could be taken from: all, of the cohort, side.
    """
    if card.design == "A":
        return shown.find(card, "change", card.wave_to, WAITLIST)
    narrowest = None
    known = {key[4] for key in shown.cells if key[0] == card.measure and key[3] == COMPARISON}
    has_cohorts = any(by and by[0] == ("cohort", card.cohort) for by in known)
    for cohort, side in ((ALL, ALL), (card.cohort if has_cohorts else ALL, card.side)):
        key = (card.measure, "change", str(card.wave_to), COMPARISON, terms_of(cohort, side))
        narrowest = shown.cells.get(key)
        if narrowest is None:
            return None
    return narrowest


def _fit(card: Card, shown: ShownCells, k: int) -> Card:
    """The card with every part withheld that its cells do not show, then coded."""
    if card.measure in shown.measures() and has_figures(card):
        card = _fit_to_cells(card, shown)
    if card.design not in "AB" and _comparison_needs_hiding(card, shown):
        card = without_comparison(card, COMPARISON_HIDDEN)
    card = without_rivals_on(card, _beside_hidden(card, shown))
    groups = shown.hidden.get((card.measure, str(card.wave_to)), 0)
    return code_card(replace(card, groups_hidden=groups), k)


def _fit_to_cells(card: Card, shown: ShownCells) -> Card:
    if isinstance(card.linked_people, Withheld):
        return card
    cell, first = shown.find(card, "change", card.wave_to), shown.find(card, "level", card.wave_from)
    if first is None or first.n != card.linked_people or not _agrees(card.before, first):
        once = Withheld("the level is shown once, over everyone who answered at the first wave")
        card = replace(card, before=once, after=once)
    return without_interval(card, NEARLY_ALIKE) if cell is not None and cell.low is None else card


def _beside_hidden(card: Card, shown: ShownCells) -> tuple[str, ...]:
    """Whom a rival may not be sized by: people who wait unless their change is shown for the card's group, people
    outside unless their levels are shown at both of the card's waves.
    """
    waiting = shown.find(card, "change", card.wave_to, WAITLIST)
    levels = [
        shown.cells.get((card.measure, "level", str(wave), COMPARISON, ())) for wave in (card.wave_from, card.wave_to)
    ]
    return (*(("waiting",) if waiting is None else ()), *(("outside",) if None in levels else ()))


def _comparison_needs_hiding(card: Card, shown: ShownCells) -> bool:
    held_against = not (isinstance(card.comparison_change, Withheld) and isinstance(card.compared_with, Withheld))
    counted = card.design == "D" and any(one.rests_on == "comparison" for one in card.conditions)
    if not held_against and not counted:
        return False
    if card.outcome == RETENTION:
        return (COMPARISON, ALL) not in shown.curves
    return _other_arm(card, shown) is None


def _refuse_by_size(cards: list[Card], shown: ShownCells, k: int) -> dict[int, str]:
    """Why cards without cells may not leave, by the identity of the card; empty where they may."""
    reasons: dict[int, str] = {}
    looks = {(card.measure, str(card.wave_from), str(card.wave_to)) for card in cards}
    for look in sorted(looks):
        group = [card for card in cards if (card.measure, str(card.wave_from), str(card.wave_to)) == look]
        sizes = [_size(card, shown) for card in group]
        start = np.array(
            [size >= PEOPLE_FOR_INTERVAL and _pairs(card) for card, size in zip(group, sizes, strict=True)]
        )
        codes = suppress_groups([(card.cohort, card.side) for card in group], sizes, start, ("cohort", "side"), k)
        for card, code, size in zip(group, codes, sizes, strict=True):
            small = TOO_FEW_TO_SAY if size < PEOPLE_FOR_INTERVAL else GROUP_HIDDEN
            reasons[id(card)] = small if code != SHOWN else _why_not_alone(card, shown)
    return reasons


def _size(card: Card, shown: ShownCells) -> int:
    """The people behind a card: linked, for retention the people at risk at the start; 0 where nobody knows."""
    if not isinstance(card.linked_people, Withheld):
        return card.linked_people
    if card.outcome == RETENTION:
        curve = shown.curves.get(("participants" if card.cohort == ALL else card.cohort, card.side))
        return curve.at_risk[0] if curve else 0
    return 0 if isinstance(card.answered, Withheld) else card.answered


def _pairs(card: Card) -> bool:
    return isinstance(card.linked_pairs, Withheld) or card.linked_pairs >= PAIRS_NEEDED


def _why_not_alone(card: Card, shown: ShownCells) -> str:
    if card.design not in "AB":
        return ""
    if card.outcome == RETENTION:
        return "" if (COMPARISON, ALL) in shown.curves else COMPARISON_HIDDEN
    return COMPARISON_HIDDEN


def levels_of(cards: Iterable[Card]) -> dict[tuple[str, str, tuple[tuple[str, str], ...]], float]:
    """(measure, later wave, terms) -> the coverage of the card's interval, for cells of the same change."""
    return {(card.measure, str(card.wave_to), terms_of(card.cohort, card.side)): card.level for card in cards}


def plan_spreads(spreads: tuple[CohortSpread, ...], released: tuple[ReleasedCard, ...]) -> tuple[CohortSpread, ...]:
    """The spreads that may leave: those made of shown cards alone, since a hidden cohort may not speak through them."""
    shown = Counter(
        (one.card.measure, None if isinstance(one.card.wave_to, Withheld) else one.card.wave_to)
        for one in released
        if one.card.cohort != ALL and one.card.side == ALL
    )
    return tuple(spread for spread in spreads if spread.cohorts == shown[spread.measure, spread.wave_to])
