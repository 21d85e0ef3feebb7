"""The exact attack: whether a combination of released sums holds answers of fewer than k people only.

Answers are unknowns, figures are rows over them, and a combination of rows is a word. A word of fewer than k people
leaves at least one untouched of any k disjoint sets of people: so the words that are zero on one such set are looked
at for each of k sets, and among them again, until none is left. Nothing is sampled: the search ends with a word of
fewer than k people, or there is none (by arithmetic modulo a prime of 31 bits). `brute_force` tries every set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.release_rows import Row, Unknown

IntArray = npt.NDArray[np.int64]
PRIME: Final = 2**31 - 1
OTHER_PRIME: Final = 2**31 - 19


@dataclass(frozen=True, slots=True)
class System:
    """Rows over columns, and whose column each is."""

    matrix: IntArray
    owner: IntArray
    names: tuple[str, ...]


def system_of(rows: Sequence[Row]) -> System:
    """The rows of one measure over unknowns.

    Where the levels and changes that are told of a person are independent of each other, they are the unknowns
    themselves: the same rows, in other words. Where a correction makes one follow from others they are not.
    """
    people = sorted({name for row in rows for name in row.people()})
    entangled = _entangled(rows)
    columns: dict[tuple[str, object, object], int] = {}
    entries: list[tuple[int, int, int]] = []
    for number, row in enumerate(rows):
        befores: Sequence[Unknown | None] = row.minus or [None] * len(row.plus)
        for after, before in zip(row.plus, befores, strict=True):
            who = after[0]
            if who in entangled:
                parts = [((who, after[1:], None), 1)] + ([((who, before[1:], None), -1)] if before else [])
            else:
                parts = [((who, after[1:], before[1:] if before else None), 1)]
            entries += [(number, columns.setdefault(column, len(columns)), sign) for column, sign in parts]
    matrix = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for number, column, sign in entries:
        matrix[number, column] += sign
    place = {name: index for index, name in enumerate(people)}
    return System(matrix, np.array([place[who] for who, _, _ in columns], dtype=np.int64), tuple(people))


def _entangled(rows: Sequence[Row]) -> set[str]:
    """People of whom one told figure follows from others: as edges between answers they close a circle."""
    edges: dict[str, set[tuple[object, object]]] = defaultdict(set)
    for row in rows:
        befores: Sequence[Unknown | None] = row.minus or [None] * len(row.plus)
        for after, before in zip(row.plus, befores, strict=True):
            edges[after[0]].add((after[1:], before[1:] if before else None))
    found = set()
    for who, theirs in edges.items():
        root: dict[object, object] = {}
        for one, other in theirs:
            ends = [_root(root, one), _root(root, other)]
            if ends[0] == ends[1]:
                found.add(who)
            root[ends[0]] = ends[1]
    return found


def _root(root: dict[object, object], node: object) -> object:
    while root.get(node, node) != node:
        node = root[node]
    return node


def parts_of(system: System) -> list[System]:
    """The systems that have no column in common: the smallest word lies in one of them."""
    left = set(np.flatnonzero(np.any(system.matrix != 0, axis=1)).tolist())
    found = []
    while left:
        rows = np.array([left.pop()])
        while True:
            columns = np.flatnonzero(np.any(system.matrix[rows] != 0, axis=0))
            more = np.flatnonzero(np.any(system.matrix[:, columns] != 0, axis=1))
            if len(more) <= len(rows):
                break
            rows = more
        left -= set(rows.tolist())
        found.append(System(system.matrix[np.ix_(rows, columns)], system.owner[columns], system.names))
    return found


def small_group(rows: Sequence[Row], k: int) -> list[str]:
    """The people of a combination of fewer than `k` of them; nobody where there is none."""
    for part in parts_of(system_of(rows)):
        owners = small_word(part, k)
        if owners:
            return sorted(part.names[one] for one in owners)
    return []


def small_word(system: System, k: int, seed: int = 1) -> list[int]:
    """The owners of a word of fewer than `k` of them; none where there is none. People in all the same rows are in a
    word together or not at all.
    """
    alike: dict[frozenset[bytes], list[int]] = defaultdict(list)
    by_owner: dict[int, list[int]] = defaultdict(list)
    for column, owner in enumerate(system.owner.tolist()):
        by_owner[owner].append(column)
    for owner, columns in by_owner.items():
        alike[frozenset(system.matrix[:, one].tobytes() for one in columns)].append(owner)
    classes = list(alike.values())
    columns = [by_owner[members[0]] for members in classes]
    of_class = np.repeat(np.arange(len(classes)), [len(one) for one in columns])
    words = system.matrix[:, np.concatenate(columns)] % PRIME
    words = words[_independent(words)]
    weight = np.array([len(members) for members in classes])
    words = _zero_on(words, np.flatnonzero(weight[of_class] >= k))
    found = _search(words, of_class, weight, k, np.random.default_rng(seed))
    return sorted(owner for one in found for owner in classes[one])


def _search(words: IntArray, of_class: IntArray, weight: IntArray, k: int, rng: np.random.Generator) -> list[int]:
    if len(words) == 0:
        return []
    touched = np.zeros(len(weight), dtype=bool)
    touched[of_class[words.any(axis=0)]] = True
    live = np.flatnonzero(touched)
    if len(words) == 1 or weight[live].sum() < k:
        theirs = np.unique(of_class[words[0] != 0])
        return theirs.tolist() if weight[theirs].sum() < k else []
    order = rng.permutation(live)
    for part in range(min(k, len(order))):
        untouched = np.zeros(len(weight), dtype=bool)
        untouched[order[part::k]] = True
        found = _search(_zero_on(words, np.flatnonzero(untouched[of_class])), of_class, weight, k, rng)
        if found:
            return found
    return []


def _zero_on(words: IntArray, columns: IntArray, prime: int = PRIME) -> IntArray:
    """A basis of the words that are zero on `columns`."""
    words = words.copy()
    for column in columns:
        if len(words) == 0:
            break
        values = words[:, column]
        nonzero = np.flatnonzero(values)
        if len(nonzero) == 0:
            continue
        pivot = nonzero[0]
        factor = values[nonzero[1:]] * pow(int(values[pivot]), -1, prime) % prime
        words[nonzero[1:]] = (words[nonzero[1:]] - factor[:, None] * words[pivot] % prime) % prime
        words = np.delete(words, pivot, axis=0)
    return words


def _independent(words: IntArray, prime: int = PRIME) -> list[int]:
    """Numbers of rows that are independent and give all others."""
    left, numbers, kept = words.copy(), np.arange(len(words)), []
    while len(left):
        row = left[0]
        at = np.flatnonzero(row)
        if len(at):
            kept.append(int(numbers[0]))
            nonzero = np.flatnonzero(left[:, at[0]])[1:]
            factor = left[nonzero, at[0]] * pow(int(row[at[0]]), -1, prime) % prime
            left[nonzero] = (left[nonzero] - factor[:, None] * row % prime) % prime
        left, numbers = left[1:], numbers[1:]
    return kept


def rank(words: IntArray, prime: int = PRIME) -> int:
    """The rank of a matrix modulo a prime."""
    return len(_independent(words % prime, prime))


def told_alone(rows: Sequence[Row]) -> set[str]:
    """The people of whom some answer (or change) follows by itself, from the reduced rows of each system."""
    found: set[str] = set()
    for part in parts_of(system_of(rows)):
        words = part.matrix % PRIME
        words = _reduced(words[_independent(words)])
        for word in words:
            owners = np.unique(part.owner[np.flatnonzero(word)])
            if len(owners) == 1:
                found.add(part.names[int(owners[0])])
    return found


def _reduced(words: IntArray) -> IntArray:
    words = words.copy()
    for number in range(len(words)):
        column = int(np.flatnonzero(words[number])[0])
        words[number] = words[number] * pow(int(words[number, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(words[:, column])
        others = others[others != number]
        words[others] = (words[others] - words[others, column][:, None] * words[number] % PRIME) % PRIME
    return words


def brute_force(system: System, k: int) -> bool:
    """Whether some set of fewer than `k` people is told of, by trying every set: what is left of the columns without
    theirs has then a smaller rank. Modulo another prime.
    """
    words = system.matrix % OTHER_PRIME
    whole = rank(words, OTHER_PRIME)
    owners = sorted(set(system.owner.tolist()))
    return any(
        rank(words[:, ~np.isin(system.owner, some)], OTHER_PRIME) < whole
        for size in range(1, k)
        for some in combinations(owners, min(size, len(owners)))
    )
