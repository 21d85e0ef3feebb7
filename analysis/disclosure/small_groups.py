"""Exact linear audit: groups of few people whose sum follows from published sums, by any linear combination of them.

Published sums are rows over atoms (people whom no row tells apart). Their combinations form a linear code; a group
that is given away is a codeword whose support holds few people. Words of low weight are found by information-set
decoding (Lee & Brickell 1988): in systematic form on a random set of independent atoms, a word of few atoms is almost
surely a row or a sum of two. Sets are drawn until a word of the wanted weight is missed with a chance below `MISSED`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.disclosure.numbers import chance_overlooked, independent_columns, null_space
from analysis.disclosure.suppression import BoolArray, IntArray

FloatArray = npt.NDArray[np.float64]

#: With which chance at most a group that is given away is overlooked.
MISSED: Final = 1e-9
#: Entries of reduced rows of 0 and 1 are ratios of small whole numbers: below this they are zero.
ZERO: Final = 1e-7
#: After so many twos of sets the search ends; only groups of many, nearly all of them alone, can then be overlooked.
_MOST_TWOS: Final = 150
#: By which the atoms of one set are put last for the next.
_LAST: Final = 1e-4


def small_groups(
    rows: FloatArray, weights: FloatArray, least: float, seed: int = 0
) -> Iterator[tuple[FloatArray, ...]]:
    """Combinations of `rows` (r, a) that hold fewer than `least` people, as vectors over the atoms: what is found on
    one set of independent atoms after the other, each once.

    `weights` (a,) are the people of each atom. After the last set every combination of minimal weight below `least` is
    found but for a chance of `MISSED`; of multiples of one vector one is given.
    """
    code, light = _shortened(rows, weights, least)
    seen: set[tuple[int, ...]] = set()
    for own, systematic in systematic_forms(code, weights[light], least, seed):
        found = []
        for word in _light_words(systematic, own, weights[light], least):
            support = tuple(np.flatnonzero(np.abs(word) > ZERO).tolist())
            if support not in seen:
                seen.add(support)
                whole = np.zeros(rows.shape[1])
                whole[light] = word
                found.append(whole)
        yield tuple(found)


def _shortened(rows: FloatArray, weights: FloatArray, least: float) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Combinations of `rows` that hold nobody of the atoms of `least` people or more, on the other atoms; and these."""
    light = np.flatnonzero(weights < least)
    if not len(light):
        return np.zeros((0, 0)), light
    free = null_space(rows[:, weights >= least].T)
    return free.T @ rows[:, light], light


def systematic_forms(
    code: FloatArray, weights: FloatArray, least: float, seed: int
) -> Iterator[tuple[IntArray, FloatArray]]:
    """The code of `code` in systematic form on enough random sets of independent atoms (d,), each (d, a).

    Sets come in twos that share as few atoms as can be: a word that is overlooked has three atoms or more in both.
    """
    if not code.size or not np.any(np.abs(code) > ZERO):
        return
    rng = np.random.default_rng(seed)
    basis = _basis(code)
    atoms = math.ceil(least) - 1 if weights.min() >= 1 else math.ceil(least / weights.min())
    missed = 1.0
    for _ in range(_MOST_TWOS):
        if missed <= MISSED:
            return
        scale = np.exp(2 * rng.standard_normal(basis.shape[1]))
        first = independent_columns(basis * scale, len(basis))
        scale[first] *= _LAST
        second = independent_columns(basis * scale, len(basis))
        for chosen in (first, second):
            yield chosen, np.asarray(np.linalg.solve(basis[:, chosen], basis), dtype=np.float64)
        missed *= chance_overlooked(basis.shape[1], first, second, min(atoms, basis.shape[1]))


def _basis(code: FloatArray) -> FloatArray:
    """Independent rows of the same code."""
    chosen = independent_columns(code)
    return np.asarray(np.linalg.lstsq(code[:, chosen], code, rcond=None)[0], dtype=np.float64)


def _light_words(systematic: FloatArray, own: IntArray, weights: FloatArray, least: float) -> Iterator[FloatArray]:
    """Rows, and sums of two rows, that hold fewer than `least` people."""
    used: BoolArray = np.abs(systematic) > ZERO
    size = used @ weights
    yield from systematic[size < least]
    shared = (used * weights) @ used.T
    close = (size[:, None] + size[None, :] - 2 * shared < least) & (shared > 0)
    one, other = np.nonzero(np.triu(close & _partly_parallel(systematic, own, math.ceil(least - 2 * weights.min())), 1))
    pair, atom = np.nonzero(used[one] & used[other])
    factor = systematic[one[pair], atom] / systematic[other[pair], atom]
    for row, times in _lightest(pair, factor, weights[atom], (size[one] + size[other] - shared[one, other]) - least):
        word = systematic[one[row]] - times * systematic[other[row]]
        yield np.where(np.abs(word) > ZERO, word, 0.0)


def _partly_parallel(systematic: FloatArray, own: IntArray, parts: int) -> BoolArray:
    """Which two rows (d, d) are parallel, or zero, on one of so many `parts` of the atoms that are not the rows' `own`.

    A sum of two rows holds their two own atoms; where it holds fewer others than there are parts, it is zero on one.
    """
    alike = np.zeros((len(systematic), len(systematic)), dtype=bool)
    for part in np.array_split(np.delete(systematic, own, axis=1), max(parts, 1), axis=1):
        if not part.shape[1]:
            return np.ones_like(alike)
        used = np.abs(part) > ZERO
        first = part[np.arange(len(part)), used.argmax(axis=1)]
        scaled = np.round(np.where(used, part / np.where(used.any(axis=1), first, 1.0)[:, None], 0.0), 6)
        _, group = np.unique(scaled + 0.0, axis=0, return_inverse=True)
        alike |= group[:, None] == group[None, :]
    return alike


def _lightest(
    pair: IntArray, factor: FloatArray, weight: FloatArray, excess: FloatArray
) -> Iterator[tuple[int, float]]:
    """The pairs, with their factor, in which atoms of more weight than `excess` have the same factor and cancel."""
    order = np.lexsort((factor, pair))
    pair, factor, weight = pair[order], factor[order], weight[order]
    new = np.ones(len(pair), dtype=bool)
    new[1:] = (pair[1:] != pair[:-1]) | (np.abs(np.diff(factor)) > ZERO * np.maximum(np.abs(factor[1:]), 1))
    start = np.flatnonzero(new)
    cancelled = np.add.reduceat(weight, start) if len(start) else weight
    for place in start[cancelled > excess[pair[start]] + ZERO]:
        yield int(pair[place]), float(factor[place])
