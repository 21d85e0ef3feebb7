"""The attack by bounds: between which two numbers the answer of each person lies, given all that was released.

A linear programme over the answers of everybody at every wave: each lies within its scale, and each released mean, as
it was rounded or coded, bounds a sum. People in all the same rows stand for each other: one of them and the rest. The
answers as they were given are one solution; programmes over random sums of people who are still too narrow give more,
and single programmes settle who is left. Whoever cannot be moved over half the scale is pinned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from benchmarks.release_rows import HIGH, LOW, Row, Unknown

FloatArray = npt.NDArray[np.float64]
#: Nobody's answer may be known to less than this.
HALF: Final = (HIGH - LOW) / 2
#: Programmes over random sums before single ones, and how near counts as reached.
POOLED: Final = 12
NEAR: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Narrow:
    """An answer that is known to less than half the scale: whose, at which wave, and between which ends."""

    who: tuple[str, ...]
    unknown: tuple[str, int]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Programme:
    matrix: csr_array
    ends: FloatArray
    upper: FloatArray
    #: Columns of one person each, and for each of these the people and the answer that it stands for.
    ones: npt.NDArray[np.int64]
    whose: tuple[tuple[tuple[str, ...], tuple[str, int]], ...]

    def extreme(self, weights: FloatArray) -> FloatArray | None:
        """The answers at which the sum by `weights` is least; None where the solver gives up."""
        solved = self.solved(weights)
        return solved.x if solved.status == 0 else None

    def solved(self, weights: FloatArray) -> Any:
        """The solver's answer."""
        return linprog(
            weights, A_ub=self.matrix, b_ub=self.ends, bounds=np.column_stack([np.zeros_like(self.upper), self.upper]),
            method="highs",
        )  # fmt: skip


def pinned(rows: Sequence[Row], seed: int = 1) -> list[Narrow]:
    """The answers that rows of one measure pin to less than half the scale."""
    programme = _programme_of(rows)
    rng = np.random.default_rng(seed)
    low, high = np.full(len(programme.ones), np.inf), np.full(len(programme.ones), -np.inf)
    signs = np.ones(len(low))
    for attempt in range(POOLED):
        open_ = high - low < HALF - NEAR
        if not open_.any():
            return []
        signs = -signs if attempt % 2 else np.where(rng.random(len(low)) < 0.5, 1.0, -1.0)
        _widen(programme, signs * open_, low, high)
    for place in np.flatnonzero(high - low < HALF - NEAR):
        for sign in (1.0, -1.0):
            if high[place] - low[place] < HALF - NEAR:
                _widen(programme, sign * (np.arange(len(low)) == place), low, high)
    return [
        Narrow(*programme.whose[place], float(low[place]), float(high[place]))
        for place in np.flatnonzero(high - low < HALF - NEAR)
    ]


def bounded_by(rows: Sequence[Row], one: Narrow) -> list[tuple[float, str]]:
    """The figures that hold the nearer end of a pinned answer where it is, with their weights."""
    programme = _programme_of(rows)
    place = programme.whose.index((one.who, one.unknown))
    weights = np.zeros(len(programme.upper))
    weights[programme.ones[place]] = 1.0 if one.low > HIGH - one.high else -1.0
    held = programme.solved(weights).ineqlin.marginals
    ends = held[: len(rows)] - held[len(rows) :]
    return [(round(float(ends[row]), 3), rows[row].told) for row in np.flatnonzero(np.abs(ends) > NEAR)]


def _widen(programme: _Programme, weights: FloatArray, low: FloatArray, high: FloatArray) -> None:
    whole = np.zeros(len(programme.upper))
    whole[programme.ones] = weights
    point = programme.extreme(whole)
    if point is None:
        raise ValueError("The released figures contradict each other.")
    np.minimum(low, point[programme.ones], out=low)
    np.maximum(high, point[programme.ones], out=high)


def _programme_of(rows: Sequence[Row]) -> _Programme:
    """One column for an answer of one person of each kind, and one for the sum of those of the others alike."""
    signs: dict[str, dict[tuple[str, int], dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for number, row in enumerate(rows):
        for sign, unknowns in ((1, row.plus), (-1, row.minus)):
            for who, *answer in unknowns:
                entries = signs[who][answer[0], answer[1]]
                entries[number] = entries.get(number, 0) + sign
    kinds: dict[frozenset[object], list[str]] = defaultdict(list)
    for who, theirs in signs.items():
        kinds[frozenset((answer, frozenset(where.items())) for answer, where in theirs.items())].append(who)
    return _columns(rows, signs, list(kinds.values()))


def _columns(
    rows: Sequence[Row], signs: dict[str, dict[tuple[str, int], dict[int, int]]], kinds: list[list[str]]
) -> _Programme:
    entries: list[tuple[int, int, int]] = []
    upper: list[float] = []
    ones, whose = [], []
    for members in kinds:
        for answer, where in signs[members[0]].items():
            ones.append(len(upper))
            whose.append((tuple(members), answer))
            for size in (1, len(members) - 1)[: min(len(members), 2)]:
                entries += [(number, len(upper), sign) for number, sign in where.items()]
                upper.append(size * (HIGH - LOW))
    number, column, sign = (np.array(part) for part in zip(*entries, strict=True))
    above = coo_array((sign.astype(float), (number, column)), shape=(len(rows), len(upper)))
    matrix = csr_array(np.vstack([above.toarray(), -above.toarray()]))
    ends = np.array([row.high for row in rows] + [-row.low for row in rows])
    return _Programme(matrix, ends, np.array(upper), np.array(ones), tuple(whose))


def told_by(rows: Sequence[Row], people: Sequence[str]) -> list[tuple[float, str]]:
    """A combination of few rows (the least sum of weights) that holds these people's answers and nobody else's."""
    signs: dict[Unknown, dict[int, int]] = defaultdict(dict)
    for number, row in enumerate(rows):
        for sign, unknowns in ((1, row.plus), (-1, row.minus)):
            for unknown in unknowns:
                signs[unknown][number] = signs[unknown].get(number, 0) + sign
    matrix = np.zeros((len(signs), len(rows)))
    for place, where in enumerate(signs.values()):
        matrix[place, list(where)] = list(where.values())
    others = np.array([unknown[0] not in people for unknown in signs])
    best: list[tuple[float, str]] = []
    for place in np.flatnonzero(~others):
        equal = np.vstack([matrix[others], matrix[place]])
        solved = linprog(
            np.ones(2 * len(rows)), A_eq=np.hstack([equal, -equal]), b_eq=np.r_[np.zeros(others.sum()), 1.0],
            bounds=(0, None), method="highs",
        )  # fmt: skip
        if solved.status == 0:
            weights = solved.x[: len(rows)] - solved.x[len(rows) :]
            told = [(round(float(weights[one]), 3), rows[one].told) for one in np.flatnonzero(np.abs(weights) > NEAR)]
            best = told if not best or len(told) < len(best) else best
    return best
