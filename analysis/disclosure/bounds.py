"""How far published means narrow down what a single person answered: the most and the least it can have been.

Each mean says that a sum of answers lies between two numbers, each answer lies between the ends of its scale. The range
of one answer under all of them is found by linear programmes. Most people are shown to be free by a few programmes that
move many at once; only those who are not are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Room for the rounding of the programmes themselves.
_CLOSE: Final = 1e-6
#: Programmes that move many people end once so many in a row showed nobody more to be free.
_IN_VAIN: Final = 3


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of answers: `low` <= `rows` x <= `high`, 0 <= x <= `span` * `people`.

    `rows` (r, v) are coefficients of sums over people whom no row tells apart, `people` (v,) how many they are, `low`
    and `high` (r,), infinite where nothing is said. `span` is the width of the scale, whose lower end is 0 here.
    """

    rows: FloatArray
    low: FloatArray
    high: FloatArray
    people: FloatArray
    span: float


@dataclass(frozen=True, slots=True)
class Narrow:
    """A sum (by its column) whose people are known too closely, and the rows (their numbers) that say so."""

    column: int
    rows: IntArray


def narrowed(
    known: Knowledge, least: float, seed: int = 0, tick: Callable[[], object] = lambda: None
) -> tuple[Narrow, ...]:
    """The sums of whose people each is known to lie within less than `least`; none where everybody is freer.

    Of people in one sum each may have the highest answer that leaves the others at the lowest, and the other way about.
    Raises ValueError where no answers agree with what is known.
    """
    search = _Search(known, least)
    if not known.rows.size:
        return ()
    search.move_many(np.random.default_rng(seed), tick)
    found = []
    for column in np.flatnonzero(search.narrow()):
        tick()
        rows = search.move_one(int(column))
        if search.narrow()[column]:
            found.append(Narrow(int(column), rows))
    return tuple(found)


class _Search:
    """The lowest and highest value seen of each sum, in answers that agree with all that is known."""

    def __init__(self, known: Knowledge, least: float) -> None:
        from scipy.sparse import csr_array  # see `_solve`

        self.known, self.least = known, least - _CLOSE
        told = np.isfinite(known.high), np.isfinite(known.low)
        self._matrix = csr_array(np.vstack([known.rows[told[0]], -known.rows[told[1]]]))
        self._most = np.concatenate([known.high[told[0]], -known.low[told[1]]])
        self._row = np.concatenate([np.flatnonzero(told[0]), np.flatnonzero(told[1])])
        self._bounds = np.column_stack([np.zeros(len(known.people)), known.span * known.people])
        self.lowest, self.highest = np.full(len(known.people), np.inf), np.full(len(known.people), -np.inf)

    def narrow(self) -> BoolArray:
        """Which sums' people were not seen to be free."""
        others = self.known.span * (self.known.people - 1)
        highest = np.minimum(self.highest, self.known.span)
        return np.asarray(highest - np.maximum(self.lowest - others, 0.0) < self.least)

    def move_many(self, rng: np.random.Generator, tick: Callable[[], object]) -> None:
        """Move all who are not known to be free, up and down at random."""
        vain, left = 0, len(self.known.people)
        while vain < _IN_VAIN and left:
            tick()
            goal = np.where(self.narrow(), rng.choice([-1.0, 1.0], len(self.known.people)), 0.0)
            self._solve(goal)
            self._solve(-goal)
            now = int(self.narrow().sum())
            vain, left = (vain + 1 if now == left else 0), now

    def move_one(self, column: int) -> IntArray:
        """Move the people of one sum as far as they can be; gives the rows that hold them."""
        goal = np.zeros(len(self.known.people))
        goal[column] = 1.0
        held = [self._solve(goal), self._solve(-goal)]
        return np.unique(np.concatenate(held))

    def _solve(self, goal: FloatArray) -> IntArray:
        """Make `goal` as small as it can be; gives the rows that hold it."""
        # Imported here: whoever only reads a release would wait for it.
        from scipy.optimize import linprog

        found: Any = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrix
            goal, A_ub=self._matrix, b_ub=self._most, bounds=self._bounds, method="highs-ds"
        )
        if found.x is None:
            raise ValueError("No answers agree with these means.")
        self.lowest, self.highest = np.minimum(self.lowest, found.x), np.maximum(self.highest, found.x)
        return np.asarray(self._row[np.abs(found.ineqlin.marginals) > _CLOSE])
