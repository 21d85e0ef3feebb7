"""How far published means narrow down what a single person answered: the most and the least it can have been.

Each mean says that a sum of answers lies between two numbers, each answer lies between the ends of its scale. The range
of one answer under all of them is found by linear programmes. Most people are shown to be free by answers that move
many at once: each from answers well inside of all that is known (`inner_moves`), or, of very many people, answers at
random that are projected onto all sums; then a few programmes. Only those who are not are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analysis.disclosure.inner_moves import INNER, Limits, inner_answers, reach, solver

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Room for the rounding of the programmes themselves.
_CLOSE: Final = 1e-6
#: Moving many people ends once so many attempts in a row showed nobody more to be free.
_IN_VAIN: Final = 6
#: Up to so many unknowns each is moved by itself from inside; how much more others move then who are far from ends.
_DENSE: Final = 2_500
_POWERS: Final = (2.0, 3.0)
#: From so many unknowns to a sum on, answers are projected before any programme is solved.
_MANY: Final = 2
#: How often answers are projected at most, and how much those move then who are to stay where they were put.
_PROJECTIONS: Final = 40
_STAYS: Final = 0.1
#: What makes sums that follow from others harmless then.
_RIDGE: Final = 1e-7

Projection = Callable[["FloatArray"], "FloatArray | None"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of answers: `low` <= `rows` x <= `high`, 0 <= x <= `span` * `people`.

    `rows` (r, v), dense or sparse, are coefficients of sums over people whom no row tells apart, `people` (v,) how many
    they are, `low` and `high` (r,), infinite where nothing is said. `span` is the width of the scale, whose lower end
    is 0 here.
    """

    rows: Any
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
    if not known.rows.size:
        return ()
    search, rng = _Search(known, least), np.random.default_rng(seed)
    search.move_from_within(tick)
    search.move_at_random(rng, tick)
    search.move_many(rng, tick)
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
        from scipy.sparse import csr_array, vstack  # see `_solve`

        self.known, self.least = known, least - _CLOSE
        self._sums = csr_array(known.rows, dtype=np.float64)
        told = np.isfinite(known.high), np.isfinite(known.low)
        self._matrix = vstack([self._sums[told[0]], -self._sums[told[1]]], format="csr")
        self._most = np.concatenate([known.high[told[0]], -known.low[told[1]]])
        self._row = np.concatenate([np.flatnonzero(told[0]), np.flatnonzero(told[1])])
        self._top = known.span * known.people
        self._bounds = np.column_stack([np.zeros(len(known.people)), self._top])
        self.lowest, self.highest = np.full(len(known.people), np.inf), np.full(len(known.people), -np.inf)

    def narrow(self) -> BoolArray:
        """Which sums' people were not seen to be free."""
        low, high = self._seen()
        return np.asarray(high - low < self.least)

    def _seen(self) -> tuple[FloatArray, FloatArray]:
        """The lowest and highest answer that one of the people of each sum was seen with."""
        others = self.known.span * (self.known.people - 1)
        return np.maximum(self.lowest - others, 0.0), np.minimum(self.highest, self.known.span)

    def _see(self, answers: FloatArray | None) -> bool:
        """Remember answers that agree with all that is known; whether there are any."""
        if answers is not None:
            self.lowest, self.highest = np.minimum(self.lowest, answers), np.maximum(self.highest, answers)
        return answers is not None

    def move_from_within(self, tick: Callable[[], object]) -> None:
        """Move each by itself from answers well inside of all that is known."""
        if len(self._top) > _DENSE:
            return
        limits = Limits(self._sums.toarray(), self.known.low, self.known.high, self._top)
        inner = inner_answers(limits)
        if inner is None:
            return
        self._see(inner)
        for power in _POWERS:
            tick()
            waiting = np.flatnonzero(self.narrow())
            lowest, highest = reach(limits, inner, waiting, power)
            self.lowest[waiting] = np.minimum(self.lowest[waiting], lowest)
            self.highest[waiting] = np.maximum(self.highest[waiting], highest)

    def move_at_random(self, rng: np.random.Generator, tick: Callable[[], object]) -> None:
        """Put everybody in the middle of the scale, then half of those who are not known to be free at either end of
        it, and all back onto what is known; until nobody is left, or nothing comes of it.
        """
        middle = self._top / 2
        people, vain = len(middle), 0
        if not self.narrow().any() or people < _MANY * self._sums.shape[0]:
            return
        if not self._see(self._projection(self.known.people)(middle)):
            return
        while self.narrow().any() and vain < _IN_VAIN:
            tick()
            waiting = self.narrow()
            moved = waiting & (rng.random(people) < 0.5)
            project = self._projection(np.where(moved, _STAYS, 1.0) * self.known.people)
            away = np.where(moved, rng.choice([-0.5, 0.5], people), 0.0) * self._top
            found = [self._see(project(middle + side * away)) for side in (1, -1)]
            if not any(found):
                return
            vain = vain + 1 if self.narrow().sum() == waiting.sum() else 0

    def _projection(self, weights: FloatArray) -> Projection:
        """A function from answers (v,) to such as agree with all that is known, near by; None where it finds none.

        Answers are projected onto the sums, those of little weight moved little, and onto the scale in turn. What is
        given back agrees exactly.
        """
        room = np.where(np.isfinite(self.known.high - self.known.low), self.known.high - self.known.low, 0.0)
        low, high = self.known.low + INNER * room, self.known.high - INNER * room
        back = (self._sums * weights).T
        solve = solver((self._sums @ back).toarray(), _RIDGE)

        def project(goal: FloatArray) -> FloatArray | None:
            answers = goal
            for _ in range(_PROJECTIONS):
                answers = np.clip(answers, 0.0, self._top)
                told = self._sums @ answers
                if np.all((told >= self.known.low) & (told <= self.known.high)):
                    return answers
                answers = answers - back @ solve(told - np.clip(told, low, high))
            return None

        return project

    def move_many(self, rng: np.random.Generator, tick: Callable[[], object]) -> None:
        """Move all who are not known to be free, each to the end from which they were seen furthest, by programmes."""
        vain, left = 0, len(self.known.people)
        while vain < min(_IN_VAIN, self.narrow().sum()):  # few are looked at one by one at once
            tick()
            low, high = self._seen()
            up = np.where(self.known.span - high > low, -1.0, 1.0)
            up = rng.choice([-1.0, 1.0], len(up)) if vain or not np.isfinite(self.lowest).all() else up
            self._solve(np.where(self.narrow(), up * rng.uniform(0.5, 1.5, len(up)), 0.0))
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
        self._see(found.x)
        return np.asarray(self._row[np.abs(found.ineqlin.marginals) > _CLOSE])
