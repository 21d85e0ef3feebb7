"""A release's cells and what it hides, sorted once: a release has thousands of them, and a page asks for few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from analysis.release.release import Cell, HiddenCell

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Index:
    """Cells by measure, hidden cells by measure, whatever else is hidden by what it is; each in the release's order.

    `titles` are those of the measures with a cell, in the order of the release.
    """

    titles: Mapping[str, str]
    _cells: Mapping[str, tuple[Cell, ...]]
    _hidden_cells: Mapping[str, tuple[HiddenCell, ...]]
    _hidden: Mapping[str, tuple[HiddenCell, ...]]

    @classmethod
    def of(cls, cells: Iterable[Cell], hidden: Iterable[HiddenCell]) -> Index:
        """The index of a release's cells and of what it hides."""
        cells, by_what = tuple(cells), _sorted(hidden, lambda one: one.what)
        return cls(
            MappingProxyType({cell.measure: cell.measure_title for cell in cells}),
            _sorted(cells, lambda cell: cell.measure),
            _sorted(by_what.get("cell", ()), lambda one: one.measure),
            by_what,
        )

    def cells(self, measure: str) -> tuple[Cell, ...]:
        """The shown cells of a measure."""
        return self._cells.get(measure, ())

    def hidden_cells(self, measure: str) -> tuple[HiddenCell, ...]:
        """The hidden cells of a measure."""
        return self._hidden_cells.get(measure, ())

    def hidden(self, *what: str) -> tuple[HiddenCell, ...]:
        """What is hidden of these kinds ("cell", "card", "theme" and so on), kind by kind."""
        return tuple(one for kind in what for one in self._hidden.get(kind, ()))


def _sorted(things: Iterable[One], key: Callable[[One], str]) -> Mapping[str, tuple[One, ...]]:
    found: defaultdict[str, list[One]] = defaultdict(list)
    for one in things:
        found[key(one)].append(one)
    return MappingProxyType({name: tuple(listed) for name, listed in found.items()})
