"""What releases say, as an attacker reads it: sums of answers of people whom he knows by name.

He knows who was in which group at the time of each release and who had answered by then, so that every figure is a
row over unknown answers. An unknown is (whose, wave, version): the answer of a person at a wave, as often as it was
corrected. A change is the later answer less the first one: two unknowns, and nobody is told that changes and levels
have nothing to do with each other. A figure of an earlier release that is still shown is the row it was then.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from analysis.impact.card import Card, Withheld
from analysis.release import Cell, PlannedRelease, ReleaseInputs

Unknown = tuple[str, str, int]
Terms = tuple[tuple[str, str], ...]
#: (kind, measure, wave, arm, terms)
Key = tuple[str, str, str, str, Terms]
LOW: Final = 0.0
HIGH: Final = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """One released figure: the sum of the people's levels or changes lies between `low` and `high`.

    `plus` are the unknowns added, `minus` those subtracted, in the same order of people, or none.
    """

    measure: str
    plus: tuple[Unknown, ...]
    minus: tuple[Unknown, ...]
    low: float
    high: float
    told: str

    def people(self) -> frozenset[str]:
        """Whose answers are summed."""
        return frozenset(one[0] for one in self.plus)


class Books:
    """The attacker's bookkeeping at the time of one release: who is behind every group of at most two terms."""

    def __init__(self, inputs: ReleaseInputs, *, versions: bool = True) -> None:
        self.first = inputs.waves[0]
        self.dimensions = inputs.dimensions
        self.groups: dict[Key, list[tuple[Unknown, Unknown | None, float]]] = defaultdict(list)
        self.pairs: dict[str, str] = {}
        for row in inputs.table.to_dict("records"):
            unknown = (row["key"], row["wave"], row["version"] * versions)
            self._add("level", row["scale"], row["wave"], row, (unknown, None, row["score"]))
            if isinstance(row["pair"], str):
                self.pairs[row["key"]] = row["pair"]
        changes = inputs.changes[inputs.changes["wave_from"] == self.first]
        for row in changes.to_dict("records"):
            after = (row["key"], row["wave_to"], row["version"] * versions)
            before = (row["key"], self.first, row["version_before"] * versions)
            self._add("change", row["scale"], row["wave_to"], row, (after, before, row["change"]))

    def _add(self, kind: str, measure: str, wave: str, row: dict[Any, Any], what: Any) -> None:
        terms = [
            (name, row[name]) for name in sorted({*self.dimensions, "cohort", "side"}) if isinstance(row[name], str)
        ]
        for by in [(), *((term,) for term in terms), *combinations(terms, 2)]:
            self.groups[kind, measure, wave, row["arm"], by].append(what)

    def behind(self, cell: Cell) -> list[tuple[Unknown, Unknown | None, float]]:
        """Who is behind a cell."""
        return self.groups[cell.kind, cell.measure, cell.wave, cell.arm, tuple(sorted(cell.by))]

    def row(self, key: Key, low: float, high: float, told: str) -> Row:
        """A row of the people of a group whose sum lies between two numbers."""
        members = self.groups[key]
        minus = tuple(before for _, before, _ in members if before is not None)
        return Row(key[1], tuple(after for after, _, _ in members), minus, low, high, told)


def rows_of(brought: Sequence[ReleaseInputs], out: Sequence[PlannedRelease], *, versions: bool = True) -> list[Row]:
    """Every row that releases in a row give, cells and cards; raises ValueError where a figure is not what it says."""
    rows: list[Row] = []
    cards: set[Card] = set()
    for inputs, planned in zip(brought, out, strict=True):
        books = Books(inputs, versions=versions)
        release = planned.release
        known = {one.told for one in rows}
        for cell in release.cells:
            if cell.since in (None, release.release_id):
                rows.append(_row_of_cell(books, cell, release.release_id))
            elif _named(cell, str(cell.since)) not in known:
                raise ValueError(f"{_named(cell, str(cell.since))} was never released as it is kept")
        for released in release.cards:
            if _plain(released.card) not in cards:
                cards.add(_plain(released.card))
                rows += _rows_of_card(books, released.card, release.release_id)
    return rows


def _named(cell: Cell, release: str) -> str:
    group = " and ".join(f"{name} {value}" for name, value in sorted(cell.by)) or "all"
    return (
        f"{release}: {cell.measure} {cell.kind} {cell.wave} {cell.arm}, {group}: n={cell.n}, {cell.coded} {cell.mean}"
    )


def _row_of_cell(books: Books, cell: Cell, release: str) -> Row:
    members = books.behind(cell)
    mean = sum(value for _, _, value in members) / max(len(members), 1)
    if len(members) != cell.n or not (cell.coded or abs(mean - cell.mean) <= 0.05 + 1e-6):
        raise ValueError(f"{_named(cell, release)} is not the mean {mean:.3f} of {len(members)} people")
    low, high = _sums(cell.n, cell.mean, cell.coded, least=LOW if cell.kind == "level" else LOW - HIGH)
    return books.row(
        (cell.kind, cell.measure, cell.wave, cell.arm, tuple(sorted(cell.by))), low, high, _named(cell, release)
    )


def _sums(n: int, mean: float, coded: str, *, least: float) -> tuple[float, float]:
    if coded == "at least":
        return n * mean, n * HIGH
    if coded == "at most":
        return n * least, n * mean
    return n * (mean - 0.05) - 1e-6, n * (mean + 0.05) + 1e-6


def favourable_rows(brought: Sequence[ReleaseInputs], out: Sequence[PlannedRelease]) -> list[Row]:
    """Rows over whether somebody answered favourably (0 or 100) at a wave, from the shares of every cell when new."""
    rows = []
    for inputs, planned in zip(brought, out, strict=True):
        books = Books(inputs)
        for cell in planned.release.cells:
            if cell.favourable is None or cell.since not in (None, planned.release.release_id):
                continue
            first = cell.n * (cell.favourable - (cell.favourable_coded != "at least") * 0.005)
            last = cell.n * (cell.favourable + (cell.favourable_coded != "at most") * 0.005)
            least = 0 if cell.favourable_coded == "at most" else math.ceil(first - 1e-6)
            most = cell.n if cell.favourable_coded == "at least" else math.floor(last + 1e-6)
            told = (
                f"{_named(cell, planned.release.release_id)}, {cell.favourable_coded} {cell.favourable:.0%} favourable"
            )
            whose = tuple(after for after, _, _ in books.behind(cell))
            rows.append(Row(cell.measure, whose, (), 100 * least - 1e-6, 100 * most + 1e-6, told))
    return rows


def _plain(card: Card) -> Card:
    """A card without what is drawn anew from other cards of the release."""
    drawn = Withheld("it is drawn from other cards")
    return replace(card, shrunken=drawn, shrunken_low=drawn, shrunken_high=drawn, shrunken_own=False)


def _rows_of_card(books: Books, card: Card, release: str) -> Iterator[Row]:
    """Own change, before and after of a card's linked people."""
    terms = [(name, value) for name, value in (("cohort", card.cohort), ("side", card.side)) if value != "all"]
    key: Key = ("change", card.measure, str(card.wave_to), "programme", tuple(terms))
    linked = books.groups[key]
    told = f"{release}: card {card.measure} {card.cohort} {card.side} {card.wave_to}"
    if isinstance(card.linked_people, Withheld) or card.linked_people != len(linked):
        return
    n = len(linked)
    if not isinstance(card.own_change, Withheld):
        yield books.row(key, n * (card.own_change - 0.051), n * (card.own_change + 0.051), f"{told} change")
    sides = (
        (card.after, [after for after, _, _ in linked], "after"),
        (card.before, [one for _, one, _ in linked if one], "before"),
    )
    for mean, whose, name in sides:
        if not isinstance(mean, Withheld):
            yield Row(card.measure, tuple(whose), (), n * (mean - 0.051), n * (mean + 0.051), f"{told} {name}")


def by_measure(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of each measure: no answer is in two of them. The same sum said twice is kept with its narrower ends."""
    found: dict[str, dict[Any, Row]] = defaultdict(dict)
    for row in rows:
        same = frozenset(row.plus), frozenset(row.minus)
        old = found[row.measure].get(same)
        low, high = (row.low, row.high) if old is None else (max(row.low, old.low), min(row.high, old.high))
        if old is None or (low, high) != (old.low, old.high):
            found[row.measure][same] = Row(row.measure, row.plus, row.minus, low, high, row.told)
    return {measure: list(unique.values()) for measure, unique in found.items()}
