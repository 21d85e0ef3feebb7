"""No favourable shares, however they lie within each other, may tell of somebody whether they answered favourably.

A share says how many of a group answered favourably. Each is coded at its tails by itself, but groups within each other
can leave a rest of whom everybody did, or nobody. All shares of a measure at a wave in an arm that were ever released,
and those that would be, are taken together (`disclosure.bounds`): each person counts 0 or 1, and where it would be
known too closely which, the share of the least important new cell of those that say so is left out, not its mean.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from analysis.disclosure.bounds import Knowledge, Narrow, narrowed
from analysis.release.choosing import Audit
from analysis.release.families import Coordinates
from analysis.release.narrowing import Place, Told, atoms_of, held_back, told_cells
from analysis.release.panels import Panels
from analysis.release.published import Published, coordinates_of
from analysis.release.release import Cell

#: Everybody must be able to have answered either way: 0 to 1, with room for the rounding of the programmes.
_EITHER_WAY: Final = 0.98
#: Half a percent, by which a share is rounded, and room for numbers as computers hold them.
_HALF: Final = 0.005
_CLOSE: Final = 1e-9


def without_telling_shares(
    cells: Sequence[Cell], new: Sequence[Cell], panels: Panels, out: Published, audit: Audit
) -> tuple[Cell, ...]:
    """`cells` in their order, those of them that are `new` without the shares that would tell of somebody."""
    refused = _telling_shares([cell for cell in new if cell.favourable is not None], panels, out, audit)
    fresh = {cell for cell in new if (coordinates_of(cell), cell.by) in refused}
    return tuple(_without_share(cell) if cell in fresh else cell for cell in cells)


def _telling_shares(new: Sequence[Cell], panels: Panels, out: Published, audit: Audit) -> set[Place]:
    shares: dict[Coordinates, list[Told]] = defaultdict(list)
    for told in told_cells(new, panels, out).values():
        for one in told:
            if one.cell.favourable is not None:
                shares[coordinates_of(one.cell)].append(one)
    return {place for told in shares.values() for place in held_back(partial(_narrow_shares, audit), told)}


def _narrow_shares(audit: Audit, told: list[Told]) -> tuple[Narrow, ...]:
    """Of whom it is known too closely whether they answered favourably."""
    rows, people = atoms_of(told)
    low, high = np.array([_counts(one.cell) for one in told]).T
    return narrowed(Knowledge(rows, low, high, people, 1.0), _EITHER_WAY, tick=audit.tick)


def _counts(cell: Cell) -> tuple[float, float]:
    """Between which numbers the favourable answers of a cell lie; infinite where its share is coded."""
    assert cell.favourable is not None
    least = math.ceil(cell.n * (cell.favourable - _HALF) - _CLOSE)
    most = math.floor(cell.n * (cell.favourable + _HALF) + _CLOSE)
    if cell.favourable_coded == "at most":
        return -np.inf, float(math.floor(cell.n * cell.favourable + _CLOSE))
    if cell.favourable_coded == "at least":
        return float(math.ceil(cell.n * cell.favourable - _CLOSE)), np.inf
    return float(least), float(most)


def _without_share(cell: Cell) -> Cell:
    return replace(cell, favourable=None, favourable_coded="", favourable_low=None, favourable_high=None)
