"""Which groups of one set of people may stand side by side, so that no subtraction leaves a small group.

The mathematics of hiding, without a word about surveys: cells with their sizes, which cell lies inside which, and
which cells together make up a parent. Cells are only ever hidden, so the loop ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: Why a cell is hidden, by code; 0 is shown.
SHOWN: Final = 0
TOO_FEW: Final = 1  # it does not meet the start set itself
PARENT_HIDDEN: Final = 2  # a wider group is hidden, and the parts would add up to it
REMAINDER: Final = 3  # a shown group less this one would leave fewer than k
SIBLINGS: Final = 4  # the hidden groups beside it would together be fewer than k
JOINTLY: Final = 5  # with all that is shown, or was, it would give a small group away


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells of one set of people, as arrays of length c (cells).

    `n` people a cell; `rank` importance, 0 the most important, all different. `inside` (c, c): cell i lies within
    cell j or is the same people. `part_parent` and `part_child` (parts,) list for each partition `part` the cells that
    split a parent by one dimension; a part of the parent may be in no listed child (people without a value).
    `member` (c, a) and `sizes` (a,) say which of the a smallest groups, of how many people, make up each cell; None
    where cells are known by their sizes only.
    """

    n: IntArray
    rank: IntArray
    inside: BoolArray
    part: IntArray
    part_parent: IntArray
    part_child: IntArray
    member: BoolArray | None = None
    sizes: IntArray | None = None

    @property
    def partitions(self) -> int:
        """How many partitions there are."""
        return int(self.part.max(initial=-1)) + 1

    @property
    def parent(self) -> IntArray:
        """The parent of each partition."""
        parent = np.zeros(self.partitions, dtype=np.int64)
        parent[self.part] = self.part_parent
        return parent


def start_set(lattice: Lattice, start: BoolArray, k: int) -> IntArray:
    """A reason code for every cell before all are audited together (see `joint`).

    `start` marks the cells that have enough people. Among those that are `SHOWN`, a difference of two nested ones and
    the hidden rest of every partition of a shown parent is 0 or at least `k` people. The least important gives way.
    """
    reason = np.where(start, SHOWN, TOO_FEW).astype(np.int64)
    _hide_close_pairs(lattice, reason, k)
    while _hide_beside_small_rest(lattice, reason, k):
        pass
    return reason


def suppress(lattice: Lattice, start: BoolArray, k: int) -> IntArray:
    """A reason code for every cell, `SHOWN` where it may be shown.

    `start` marks the cells that meet the start set. Afterwards, among the shown cells: a difference of two nested
    cells and the hidden rest of every partition of a shown parent is 0 or at least `k` people, and so are those whom
    its shown parts count more than once; so is the difference
    of such a rest and a cell, or another rest, that lies within it or around it; the parts of a hidden cell are hidden,
    and so is every cell of the same people. The least important cell gives way.
    """
    reason = np.where(start, SHOWN, TOO_FEW).astype(np.int64)
    _hide_close_pairs(lattice, reason, k)
    while (
        _hide_parts_of_hidden(lattice, reason)
        or _hide_beside_small_rest(lattice, reason, k)
        or _hide_close_to_rest(lattice, reason, k)
    ):
        pass
    return reason


def _hide_close_pairs(lattice: Lattice, reason: IntArray, k: int) -> None:
    """Take cells in the order of importance; one whose difference from a kept cell is small is not kept."""
    gap = lattice.n[None, :] - lattice.n[:, None]
    close = lattice.inside & (gap > 0) & (gap < k)
    close |= close.T
    kept = (reason == SHOWN) & ~close.any(axis=1)
    for cell in np.argsort(lattice.rank):
        if reason[cell] != SHOWN or kept[cell]:
            continue
        if np.any(close[cell] & kept):
            reason[cell] = REMAINDER
        else:
            kept[cell] = True


def _hide_parts_of_hidden(lattice: Lattice, reason: IntArray) -> bool:
    """Hide the parts of hidden cells, and the same people under another name; whether anything changed."""
    hidden = reason != SHOWN
    same = lattice.inside & lattice.inside.T
    exposed = np.any(same & hidden[None, :], axis=1)
    exposed[lattice.part_child[hidden[lattice.part_parent]]] = True
    exposed &= ~hidden
    reason[exposed] = PARENT_HIDDEN
    return bool(exposed.any())


def _hide_beside_small_rest(lattice: Lattice, reason: IntArray, k: int) -> bool:
    """Hide one more sibling in every partition whose hidden rest is small; whether anything changed.

    Parts may overlap (people who spoke at two waves): then what they are more than the whole are the people in several.
    """
    shown = reason == SHOWN
    rest = _rest_sizes(lattice, shown)
    short = shown[lattice.parent] & (rest != 0) & (np.abs(rest) < k)
    giving_way = _least_important_children(lattice, shown)[short]
    giving_way = giving_way[giving_way >= 0]
    reason[giving_way] = SIBLINGS
    return len(giving_way) > 0


def _hide_close_to_rest(lattice: Lattice, reason: IntArray, k: int) -> bool:
    """Hide the least important cell by which a rest could be subtracted to a small group; whether anything changed.

    The rest of a partition can be worked out, so it counts as a cell that gives way with a child of its partition.
    """
    if lattice.member is None or lattice.sizes is None:
        return False
    shown = np.flatnonzero(reason == SHOWN)
    child = _least_important_children(lattice, reason == SHOWN)
    rest = _rest_sizes(lattice, reason == SHOWN)
    parts = np.flatnonzero((reason[lattice.parent] == SHOWN) & (rest > 0) & (child >= 0))
    if not len(parts):
        return False
    rests = lattice.member[lattice.parent[parts]] & ~_covered(lattice, reason == SHOWN)[parts]
    groups = np.vstack([lattice.member[shown], rests]).astype(np.float32)  # exact up to 16 million people
    gives_way = np.concatenate([shown, child[parts]])
    weighted = groups * lattice.sizes.astype(np.float32)
    overlap = np.rint(weighted @ groups[len(shown) :].T).astype(np.int64)  # of every group with every rest
    n, size = np.rint(weighted.sum(axis=1)).astype(np.int64)[:, None], rest[parts][None, :]
    nested = (overlap == n) | (overlap == size)
    close = nested & (np.abs(n - size) > 0) & (np.abs(n - size) < k)
    if not close.any():
        return False
    group, other = np.nonzero(close)
    candidates = np.concatenate([gives_way[group], child[parts][other]])
    reason[candidates[np.argmax(lattice.rank[candidates])]] = REMAINDER
    return True


def _rest_sizes(lattice: Lattice, shown: BoolArray) -> IntArray:
    """People of each partition's parent that are in no shown child."""
    weights = lattice.n[lattice.part_child] * shown[lattice.part_child]
    visible = np.bincount(lattice.part, weights, minlength=lattice.partitions)
    return (lattice.n[lattice.parent] - np.rint(visible).astype(np.int64)).astype(np.int64)


def _least_important_children(lattice: Lattice, shown: BoolArray) -> IntArray:
    """The least important shown child of each partition, -1 where none is shown."""
    least = np.full(lattice.partitions, -1, dtype=np.int64)
    order = np.argsort(lattice.rank[lattice.part_child], kind="stable")
    order = order[shown[lattice.part_child[order]]]
    least[lattice.part[order]] = lattice.part_child[order]
    return least


def _covered(lattice: Lattice, shown: BoolArray) -> BoolArray:
    """The smallest groups (partitions, a) that are in a shown child of each partition."""
    assert lattice.member is not None
    covered = np.zeros((lattice.partitions, lattice.member.shape[1]), dtype=bool)
    seen = shown[lattice.part_child]
    np.logical_or.at(covered, lattice.part[seen], lattice.member[lattice.part_child[seen]])
    return covered
