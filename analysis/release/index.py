"""A release's cells and what it hides, sorted once: a release has thousands of them, and a page asks for few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from analysis.study import PROGRAMME

if TYPE_CHECKING:
    from analysis.release.release import Cell, HiddenCell

One = TypeVar("One")
Key = TypeVar("Key", bound=Hashable)
Term = tuple[str, str]
#: The group that is looked into, and the dimension that it is broken down by (None: not at all).
Question = tuple[frozenset[Term], str | None]


@dataclass(frozen=True, slots=True)
class Index:
    """Cells and hidden cells by measure, and by what they answer; whatever else is hidden by what it is. Each in the
    release's order. `titles` are those of the measures with a cell, in the order of the release.
    """

    titles: Mapping[str, str]
    _cells: Mapping[str, tuple[Cell, ...]]
    _hidden_cells: Mapping[str, tuple[HiddenCell, ...]]
    _hidden: Mapping[str, tuple[HiddenCell, ...]]
    #: Of the measures that were asked about: most pages ask about a few of them.
    _answers: dict[str, Mapping[Question, tuple[Cell, ...]]]
    _hidden_answers: dict[str, Mapping[Question, tuple[HiddenCell, ...]]]

    @classmethod
    def of(cls, cells: Iterable[Cell], hidden: Iterable[HiddenCell]) -> Index:
        """The index of a release's cells and of what it hides."""
        cells, by_what = tuple(cells), _sorted(hidden, lambda one: (str(one.what),))
        return cls(
            MappingProxyType({cell.measure: cell.measure_title for cell in cells}),
            _sorted(cells, lambda cell: (cell.measure,)),
            _sorted(by_what.get("cell", ()), lambda one: (one.measure,)),
            by_what,
            {},
            {},
        )

    def cells(self, measure: str) -> tuple[Cell, ...]:
        """The shown cells of a measure."""
        return self._cells.get(measure, ())

    def hidden_cells(self, measure: str) -> tuple[HiddenCell, ...]:
        """The hidden cells of a measure."""
        return self._hidden_cells.get(measure, ())

    def answers(self, measure: str, by: str | None, within: Iterable[Term]) -> tuple[Cell, ...]:
        """The shown cells of a measure for exactly the group `within` in every arm, or the programme's parts of that
        group by one dimension more.
        """
        return self._answered(measure).get((frozenset(within), by), ())

    def hidden_answers(self, measure: str, by: str | None, within: Iterable[Term]) -> tuple[HiddenCell, ...]:
        """The hidden cells of the same."""
        if measure not in self._hidden_answers:
            self._hidden_answers[measure] = _sorted(self.hidden_cells(measure), _questions)
        return self._hidden_answers[measure].get((frozenset(within), by), ())

    def dimensions(self, measure: str, within: Iterable[Term]) -> frozenset[str]:
        """The dimensions by which shown cells break a measure down within a group."""
        group = frozenset(within)
        return frozenset(by for of, by in self._answered(measure) if by is not None and of == group)

    def hidden(self, *what: str) -> tuple[HiddenCell, ...]:
        """What is hidden of these kinds ("cell", "card", "theme" and so on), kind by kind."""
        return tuple(one for kind in what for one in self._hidden.get(kind, ()))

    def _answered(self, measure: str) -> Mapping[Question, tuple[Cell, ...]]:
        # Two that come at once write the same.
        if measure not in self._answers:
            self._answers[measure] = _sorted(self.cells(measure), _questions)
        return self._answers[measure]


def _questions(cell: Cell | HiddenCell) -> Iterable[Question]:
    """What a cell is an answer to: its own group, and for the programme's each wider group by what it leaves out."""
    terms = frozenset(cell.by)
    yield terms, None
    if cell.arm == PROGRAMME:
        yield from ((terms - {term}, term[0]) for term in terms)


def _sorted(things: Iterable[One], keys: Callable[[One], Iterable[Key]]) -> Mapping[Key, tuple[One, ...]]:
    """Things under each of their keys, in the order in which they came."""
    found: defaultdict[Key, list[One]] = defaultdict(list)
    for one in things:
        for key in keys(one):
            found[key].append(one)
    return MappingProxyType({key: tuple(listed) for key, listed in found.items()})
