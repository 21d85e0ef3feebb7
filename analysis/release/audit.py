"""The start set of a family: which of its cells have enough people to be audited together with everything that is
out (`choosing`), and what every release states about that.

A family is closed: its cells are sums over one set of people and share no unknown with any other family, so each one
is audited by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.disclosure.numbers import sparse
from analysis.disclosure.suppression import SHOWN, BoolArray, IntArray, Lattice, start_set
from analysis.release.candidates import ALWAYS_CROSSED, MOST_BY_TWO
from analysis.release.families import PAIRS_NEEDED, Family, people_needed
from analysis.release.inputs import PEOPLE_FOR_RECOMMENDATION, ReleaseInputs
from analysis.release.offered import PEOPLE_FOR_QUOTES, POSSIBLE_AUTHORS
from analysis.study import COMPARISON
from analysis.wording.numbers import listed

#: How much is lost with a cell, by its terms; any other one term is worth 10, any other two 1.
FIRST_TERMS: Final[Mapping[tuple[str, ...], float]] = MappingProxyType(
    {(): 1000.0, ("side",): 100.0, ("cohort",): 40.0, ALWAYS_CROSSED: 20.0}
)
REASONS: Final = {
    2: "a wider group around it is hidden, and its parts would add up to it",
    3: "the people left over in a shown group would be too few",
    4: "the hidden groups beside it would together be too few",
    5: "together with the other figures it would let somebody work out a group that is too small",
}


def start_codes(family: Family, cells: pd.DataFrame, lattice: Lattice, k: int) -> IntArray:
    """A reason code for each of the family's `cells` (see `suppression.start_set`); `SHOWN` may be audited.

    Where a measure needs more people than `k`, so does whatever could be worked out by subtracting its cells.
    """
    n = cells["n"].to_numpy(dtype=np.int64)
    start = n >= max(people_needed(family.arm, k), family.measure.people_needed)
    if family.arm != COMPARISON:
        start &= cells["pairs"].to_numpy() >= PAIRS_NEEDED
    return start_set(lattice, start, max(k, family.measure.people_needed))


def worth_of(cells: pd.DataFrame, dimensions: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """How much is lost with each cell that is not shown: the whole arm most, then by side, by cohort and both, by
    another dimension, by two others; of the same kind a little more where more people are in it.
    """
    terms = cells[list(dimensions)].to_numpy(dtype=np.int64) >= 0
    names = [tuple(name for name, used in zip(dimensions, row, strict=True) if used) for row in terms.tolist()]
    worth = np.array([worth_of_terms(name) for name in names])
    return worth + np.round(cells["n"].to_numpy(dtype=np.float64) / 10_000, 4)


def worth_of_terms(names: Iterable[str]) -> float:
    """How much is lost with a cell of these dimensions, its people left aside."""
    terms = tuple(sorted(names))
    return FIRST_TERMS.get(terms, 10.0 if len(terms) == 1 else 1.0)


def build_lattice(cells: pd.DataFrame, people: pd.DataFrame) -> Lattice:
    """The cells of one set of people and how they lie within each other.

    Cells may lie within each other without sharing a term (a department that is wholly on one site), so this is read
    off the people: every combination of values that occurs, and the cells it belongs to.
    """
    dimensions = list(people.columns)
    codes = cells[dimensions].to_numpy(dtype=np.int64)
    combined = people.to_numpy(dtype=np.int64)
    _, first, sizes = np.unique(combined @ _radix(combined)[:-1], return_index=True, return_counts=True)
    atoms = combined[first]
    member = np.ones((len(codes), len(atoms)), dtype=bool)
    for position in range(len(dimensions)):
        term = codes[:, position][:, None]
        member &= (term < 0) | (term == atoms[:, position][None, :])
    cell, atom = np.nonzero(member)
    shape = member.shape[0], member.shape[1]
    within = sparse(np.ones(len(cell)), cell, atom, shape)
    weighted = sparse(sizes[atom].astype(np.float64), cell, atom, shape)
    overlap = np.rint((weighted @ within.T).toarray()).astype(np.int64)
    n = np.diagonal(overlap).copy()
    inside = (overlap == n[:, None]) & ~np.eye(len(n), dtype=bool)
    part, parent, child = partitions(codes)
    return Lattice(n, importance(codes, n, dimensions), inside, part, parent, child, member, sizes.astype(np.int64))


def _radix(codes: IntArray) -> IntArray:
    """What the codes (n, d) of each dimension, -1 the lowest, are multiplied by so that their sum tells rows apart; and
    the product of all (d + 1,).
    """
    return np.concatenate([[1], np.cumprod(codes.max(axis=0, initial=-1) + 2)]).astype(np.int64)


def partitions(codes: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Partition number, parent and child for every term of every cell; a partition splits a parent by one dimension.

    `codes` (cells, dimensions), -1 where a dimension is no term. Parents that are not among the cells are left out.
    """
    radix = _radix(codes)
    key = (codes + 1) @ radix[:-1]
    order = np.argsort(key)
    child, dimension = np.nonzero(codes >= 0)
    wanted = key[child] - (codes[child, dimension] + 1) * radix[dimension]
    place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
    parent = order[place]
    found = key[parent] == wanted
    child, dimension, parent = child[found], dimension[found], parent[found]
    _, part = np.unique(parent * codes.shape[1] + dimension, return_inverse=True)
    return part.astype(np.int64), parent.astype(np.int64), child.astype(np.int64)


def importance(codes: IntArray, n: IntArray, dimensions: list[str]) -> IntArray:
    """Rank of every cell, 0 the most important: fewer terms, then the order of the dimensions, then more people.

    Cohort by side comes before every other two-way cell.
    """
    is_term: BoolArray = codes >= 0
    order = (is_term * (np.arange(len(dimensions)) + 1)).sum(axis=1)
    favourite = np.array([name in ALWAYS_CROSSED for name in dimensions])
    crossed = (is_term == favourite[None, :]).all(axis=1)
    keys = [*codes.T, -n, order, ~crossed, is_term.sum(axis=1)]
    rank = np.empty(len(codes), dtype=np.int64)
    rank[np.lexsort(keys)] = np.arange(len(codes))
    return rank


def explain(code: int, family: Family, k: int) -> str:
    """Why a cell with this reason code is hidden, as the end of "hidden, because ..."; never its size."""
    if code == SHOWN:
        raise ValueError("A shown cell has no reason to be hidden.")
    if code in REASONS:
        return REASONS[code]
    needed = max(people_needed(family.arm, k), family.measure.people_needed)
    pairs = "" if family.arm == COMPARISON else f", or they come from fewer than {PAIRS_NEEDED} pairs"
    return f"fewer than {needed} people answered{pairs}"


def audit_statement(inputs: ReleaseInputs, k: int) -> tuple[str, ...]:
    """The rules that were applied, for the release to carry."""
    most = f"two at a time where that makes {MOST_BY_TWO} groups at most, and by cohort and side"
    crossed = most if inputs.crossed else "crossed by cohort and side only"
    return (
        f"Cells are broken down by {', '.join(inputs.dimensions)}, {crossed}.",
        *_groups(inputs),
        f"Cells have at most two terms and need {k} people in {PAIRS_NEEDED} pairs, {max(10, 2 * k)} in comparison.",
        "One set of people a family: the first wave once, each later wave as change of the people linked at both.",
        f"Two nested groups differ by nobody or at least {k}; hidden parts of a shown group are at least {k} together.",
        f"Who would recommend: from {PEOPLE_FOR_RECOMMENDATION} answers on, and for what is left beside such a group.",
        "Below 10 people the mean only; tails and nearly unanimous answers are coded; means to one decimal.",
        "Shares of favourable answers by one dimension, and by cohort and side.",
        "No figures together tell within half its scale what one person answered, nor whether favourably: where they "
        "would, one of them is left out.",
        f"Monthly counts by one breakdown only: each group, and what is left of the total, {k} people in every month.",
        "How a side misreads the other: 10 people a side, nothing before the last wave; what pairs say: from 10 pairs.",
        f"Quotes only where they are turned on: {max(POSSIBLE_AUTHORS, k)} people of a side who could have said each, "
        f"{PEOPLE_FOR_QUOTES} who spoke at its wave; by cohort all of them or none; no side, wave or order.",
        f"What was published stays until its group differs by at least {k} people.",
        f"Everything published of a measure, ever, forms one system of sums: no combination of them, however many, "
        f"gives away a group of fewer than {k} people. Curves and themes are audited in the same way.",
    )


def _groups(inputs: ReleaseInputs) -> list[str]:
    """Which values of a dimension are shown together. Plain text: names in it come from data."""
    return [
        f"{dimension.capitalize()}: {listed(value for value in grouping if grouping[value] == group)} "
        f"counted as {group}."
        for dimension, grouping in inputs.recodes.items()
        for group in dict.fromkeys(grouping.values())
    ]
