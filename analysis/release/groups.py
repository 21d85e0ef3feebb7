"""Hiding among groups that are known by their terms and sizes only (cards, curves, interviews), not by their people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.disclosure.suppression import BoolArray, IntArray, Lattice, suppress
from analysis.release.audit import importance, partitions
from analysis.study import ALL

#: The terms of a group in the order of its dimensions, `ALL` where it is not narrowed.
Terms = tuple[str, ...]


def suppress_groups(
    groups: Sequence[Terms], sizes: Sequence[int], start: BoolArray, dimensions: Sequence[str], k: int
) -> IntArray:
    """A reason code for each group (see `suppression.suppress`), from how the terms lie within each other.

    `groups` are all different. A group lies within another that has `ALL` wherever the two differ.
    """
    if not groups:
        return np.empty(0, dtype=np.int64)
    codes = _encode(groups, len(dimensions))
    inside = ((codes[None, :, :] < 0) | (codes[:, None, :] == codes[None, :, :])).all(axis=2)
    np.fill_diagonal(inside, False)
    n = np.asarray(sizes, dtype=np.int64)
    part, parent, child = partitions(codes)
    return suppress(Lattice(n, importance(codes, n, list(dimensions)), inside, part, parent, child), start, k)


def _encode(groups: Sequence[Terms], width: int) -> IntArray:
    codes = np.full((len(groups), width), -1, dtype=np.int64)
    for position in range(width):
        found = sorted({group[position] for group in groups} - {ALL})
        number = {value: place for place, value in enumerate(found)}
        codes[:, position] = [number.get(group[position], -1) for group in groups]
    return codes


def terms_of(cohort: str, side: str) -> tuple[tuple[str, str], ...]:
    """The terms of a group by cohort and side, without those that narrow nothing."""
    return tuple((name, value) for name, value in (("cohort", cohort), ("side", side)) if value != ALL)
