"""What was published stays as it was, until so many people came or went that no single one shows in the difference."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from analysis.impact.card import Card, Withheld
from analysis.impact.curve import Curve
from analysis.release.cards import hidden_card
from analysis.release.curves import until_too_few
from analysis.release.families import Coordinates, Kind, people_needed
from analysis.release.frozen_themes import ThemeGroup, grouped_themes, quiet_theme
from analysis.release.release import Cell, HiddenCell, Release, ReleasedCard, Theme
from analysis.study import COMMENTS, INTERVIEWS, RETENTION

T = TypeVar("T")
Key = TypeVar("Key", bound=Hashable)
By = tuple[tuple[str, str], ...]
KEPT_BACK = "earlier figures of its group are out, and too few people have come or gone since to renew them"


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that is out, by what it is about: the newest release that holds it counts.

    `cells` and `hidden` by family, with the release that they come from in `since` of the cells.
    """

    cells: Mapping[Coordinates, tuple[Cell, ...]]
    hidden: Mapping[Coordinates, tuple[HiddenCell, ...]]
    cards: Mapping[tuple[str, ...], ReleasedCard]
    curves: Mapping[tuple[str, str], Curve]
    themes: Mapping[ThemeGroup, tuple[Theme, ...]]
    comment_themes: Mapping[ThemeGroup, tuple[Theme, ...]]

    @classmethod
    def of(cls, releases: Iterable[Release], k: int) -> Published:
        """What `releases` hold, and a raised `k` still allows, the newest last."""
        cells: dict[Coordinates, tuple[Cell, ...]] = {}
        hidden: dict[Coordinates, tuple[HiddenCell, ...]] = {}
        cards: dict[tuple[str, ...], ReleasedCard] = {}
        curves: dict[tuple[str, str], Curve] = {}
        themes: dict[ThemeGroup, tuple[Theme, ...]] = {}
        written: dict[ThemeGroup, tuple[Theme, ...]] = {}
        for release in sorted(releases, key=lambda one: one.created_at):
            allowed = (cell for cell in release.cells if cell.n >= people_needed(cell.arm, k))
            dated = (replace(cell, since=cell.since or release.release_id) for cell in allowed)
            cells.update(_grouped(dated, _coordinates))
            hidden.update(_grouped((cell for cell in release.hidden if cell.what == "cell"), _coordinates))
            cards.update({_card_key(card.card): card for card in release.cards})
            still = (until_too_few(curve, k) for curve in release.curves)
            curves.update({(curve.group, curve.side): curve for curve in still if curve.at_risk})
            spoken = (quiet_theme(theme, INTERVIEWS, k, release.k) for theme in release.themes)
            themes.update(grouped_themes(spoken))
            answers = (quiet_theme(theme, COMMENTS, k, release.k) for theme in release.comment_themes)
            written.update(grouped_themes(answers))
        return cls(cells, hidden, cards, curves, themes, written)

    def kinds(self) -> dict[Coordinates, Kind]:
        """The kind of every family that is out."""
        return {family: cells[0].kind for family, cells in self.cells.items()}


def freeze_cells(
    cells: tuple[Cell, ...], hidden: tuple[HiddenCell, ...], published: Published, k: int
) -> tuple[tuple[Cell, ...], tuple[HiddenCell, ...], frozenset[Coordinates]]:
    """Cells and hidden cells with every published family as it is out, and the families that were kept back.

    A family is renewed as a whole or not at all: its whole arm, and every cell that is out, must have changed by at
    least k people (a single cell may have stayed exactly as it was), and so must the difference of any two nested ones.
    """
    new = _grouped(cells, _coordinates)
    renewed = {family for family, old in published.cells.items() if _is_renewed(old, new.get(family, ()), k)}
    kept = {family: old for family, old in published.cells.items() if family not in renewed}
    changed = frozenset(family for family, old in kept.items() if not _same(old, new.get(family, ())))
    shown = [cell for cell in cells if _coordinates(cell) not in kept]
    not_shown = [cell for cell in hidden if _coordinates(cell) not in kept]
    for family, old in kept.items():
        shown += old
        not_shown += published.hidden.get(family, ())
    return tuple(shown), tuple(not_shown), changed


def freeze_cards(
    cards: tuple[ReleasedCard, ...], published: Published, changed: frozenset[Coordinates], k: int
) -> tuple[tuple[ReleasedCard, ...], tuple[HiddenCell, ...]]:
    """New cards where their figures may be renewed, else those that are out; and new ones that must wait."""
    waiting = {(measure, wave) for measure, wave, _ in changed}
    result: dict[tuple[str, ...], ReleasedCard] = {}
    hidden = []
    for new in cards:
        key = _card_key(new.card)
        old = published.cards.get(key)
        if (new.card.measure, str(new.card.wave_to)) in waiting:
            if old is None:
                hidden.append(hidden_card(new.card, KEPT_BACK))
        elif old is None or _card_is_renewed(old.card, new.card, k):
            result[key] = new
    kept = (old for key, old in published.cards.items() if key not in result)
    return (*result.values(), *kept), tuple(hidden)


def freeze_curves(curves: tuple[Curve, ...], published: Published, k: int) -> tuple[Curve, ...]:
    """New curves where k people more or fewer are at risk or a whole month was added; else those that are out."""
    result = dict(published.curves)
    for curve in curves:
        old = published.curves.get((curve.group, curve.side))
        if old is None or _differ_enough(old.at_risk[0], curve.at_risk[0], k) or _goes_on(old, curve):
            result[curve.group, curve.side] = curve
    return tuple(result.values())


def _coordinates(cell: Cell | HiddenCell) -> Coordinates:
    return cell.measure, cell.wave, cell.arm


def _card_key(card: Card) -> tuple[str, ...]:
    return card.outcome, card.measure, card.cohort, card.side, str(card.wave_from), str(card.wave_to)


def _grouped(things: Iterable[T], key: Callable[[T], Key]) -> dict[Key, tuple[T, ...]]:
    groups: dict[Key, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return {name: tuple(group) for name, group in groups.items()}


def _same(old: tuple[Cell, ...], new: tuple[Cell, ...]) -> bool:
    return {replace(cell, since=None) for cell in old} == {replace(cell, since=None) for cell in new}


def _is_renewed(old: tuple[Cell, ...], new: tuple[Cell, ...], k: int) -> bool:
    """Whether a whole family may be shown anew beside what is out."""
    now = {cell.by: cell for cell in new}
    if () not in now or any(cell.by not in now or cell.kind != now[cell.by].kind for cell in old):
        return False
    gained = {cell.by: now[cell.by].n - cell.n for cell in old}
    if not _enough(gained.get((), 0), k) or not gained.get(()):
        return False
    for cell in old:
        unchanged = replace(cell, since=None) == now[cell.by]
        if not (unchanged or _differ_enough(cell.n, now[cell.by].n, k)):
            return False
    return _no_small_gain_left(gained, k)


def _no_small_gain_left(gained: Mapping[By, int], k: int) -> bool:
    """Whether gains of nested groups, and of a group less the parts that are out, are 0 or at least k."""
    rest: dict[tuple[By, str], int] = {}
    for by, gain in gained.items():
        for position, (name, _) in enumerate(by):
            parent = (*by[:position], *by[position + 1 :])
            if parent in gained:
                rest[parent, name] = rest.get((parent, name), gained[parent]) - gain
    nested = (gained[wide] - gain for by, gain in gained.items() for wide in gained if set(wide) < set(by))
    return all(_enough(gain, k) for gain in (*rest.values(), *nested))


def _enough(gain: int, k: int) -> bool:
    return gain == 0 or abs(gain) >= k


def _differ_enough(before: int, after: int, k: int) -> bool:
    return abs(after - before) >= k


def _goes_on(old: Curve, new: Curve) -> bool:
    return old.at_risk[0] == new.at_risk[0] and new.time_months[-1] >= old.time_months[-1] + 1


def _card_is_renewed(old: Card, new: Card, k: int) -> bool:
    """Whether a card may be renewed: of other people, or the same figures, or retention a month further on."""
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
