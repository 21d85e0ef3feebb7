"""Everything that is out: what published releases hold, and who was behind it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from analysis.impact.card import Card
from analysis.impact.curve import Curve
from analysis.release.curves import until_too_few
from analysis.release.families import Coordinates, Kind, people_needed
from analysis.release.frozen_themes import ThemeGroup, grouped_themes, quiet_theme
from analysis.release.panels import Key, Members, Panels, System, rows_out
from analysis.release.release import Cell, HiddenCell, Release, ReleasedCard, Theme
from analysis.study import COMMENTS, INTERVIEWS

T = TypeVar("T")
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PlannedRelease:
    """A release, and who is behind what it shows for the first time.

    The panels never leave the row level. They are empty for releases from before they were kept: what such a release
    shows is never renewed, and nothing new is shown of the same measure, wave and arm.
    """

    release: Release
    panels: Panels = ()


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that is out, by what it is about: the newest release that holds it counts.

    `cells` and `hidden` by family, with the release that they come from in `since` of the cells. `panels` are those of
    the `releases`, the oldest first.
    """

    cells: Mapping[Coordinates, tuple[Cell, ...]] = field(default_factory=dict)
    hidden: Mapping[Coordinates, tuple[HiddenCell, ...]] = field(default_factory=dict)
    cards: Mapping[tuple[str, ...], ReleasedCard] = field(default_factory=dict)
    curves: Mapping[tuple[str, str], Curve] = field(default_factory=dict)
    themes: Mapping[ThemeGroup, tuple[Theme, ...]] = field(default_factory=dict)
    comment_themes: Mapping[ThemeGroup, tuple[Theme, ...]] = field(default_factory=dict)
    panels: tuple[Panels, ...] = ()
    releases: tuple[Release, ...] = ()

    @classmethod
    def of(cls, releases: Iterable[PlannedRelease], k: int) -> Published:
        """What `releases` hold, and a raised `k` still allows, the newest last."""
        cells: dict[Coordinates, tuple[Cell, ...]] = {}
        hidden: dict[Coordinates, tuple[HiddenCell, ...]] = {}
        cards: dict[tuple[str, ...], ReleasedCard] = {}
        curves: dict[tuple[str, str], Curve] = {}
        themes: dict[ThemeGroup, tuple[Theme, ...]] = {}
        written: dict[ThemeGroup, tuple[Theme, ...]] = {}
        ordered = sorted(releases, key=lambda one: one.release.created_at)
        for release in (one.release for one in ordered):
            allowed = (cell for cell in release.cells if cell.n >= people_needed(cell.arm, k))
            dated = (replace(cell, since=cell.since or release.release_id) for cell in allowed)
            cells.update(_grouped(dated, coordinates_of))
            hidden.update(_grouped((cell for cell in release.hidden if cell.what == "cell"), coordinates_of))
            cards.update({card_key(card.card): card for card in release.cards})
            still = (until_too_few(curve, k) for curve in release.curves)
            curves.update({(curve.group, curve.side): curve for curve in still if curve.at_risk})
            spoken = (quiet_theme(theme, INTERVIEWS, k, release.k) for theme in release.themes)
            themes.update(grouped_themes(spoken))
            answers = (quiet_theme(theme, COMMENTS, k, release.k) for theme in release.comment_themes)
            written.update(grouped_themes(answers))
        return cls(
            cells,
            hidden,
            cards,
            curves,
            themes,
            written,
            tuple(one.panels for one in ordered),
            tuple(one.release for one in ordered),
        )

    def kinds(self) -> dict[Coordinates, Kind]:
        """The kind of every family that is out."""
        return {family: cells[0].kind for family, cells in self.cells.items()}

    def means(self) -> Iterator[tuple[Cell, Members]]:
        """Every mean that was ever released, as it was then, and whose answers it is made of, the oldest first."""
        for release, panels in zip(self.releases, self.panels, strict=True):
            rows = {(panel.system, key): members for panel in panels for key, members in panel.rows.items()}
            for cell in release.cells:
                members = rows.get((("cells", *coordinates_of(cell)), cell.by))
                if cell.since is None and members is not None:
                    yield cell, members

    def rows(self, system: System) -> list[tuple[Key, Members]]:
        """Every row of a system that is out, the oldest first."""
        return rows_out(self.panels, system)


#: Before anything was published.
NOTHING_OUT: Final = Published()


def coordinates_of(cell: Cell | HiddenCell) -> Coordinates:
    """The family of a cell."""
    return cell.measure, cell.wave, cell.arm


def card_key(card: Card) -> tuple[str, ...]:
    """What a card is about."""
    return card.outcome, card.measure, card.cohort, card.side, str(card.wave_from), str(card.wave_to)


def _grouped(things: Iterable[T], key: Callable[[T], Name]) -> dict[Name, tuple[T, ...]]:
    groups: dict[Name, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return {name: tuple(group) for name, group in groups.items()}
