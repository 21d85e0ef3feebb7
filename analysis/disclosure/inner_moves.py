"""Answers well inside of all that is known, and how far each can go from there while the others make room for it.

Sums of answers lie between two numbers, each answer between 0 and its top. From inside, an answer that moves takes
along those it shares sums with, and each by the more the further it is from both its ends (affine scaling: Dikin 1967),
until the first of them meets an end. That is a few products of matrices for all answers at once, where a linear
programme looks for one answer only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Solve = Callable[[FloatArray], FloatArray]

#: By how much a sum may be missed: as linear programmes do.
_MISSED: Final = 1e-7
#: How far from their ends answers are looked for at first, then nearer, as parts of the way between them.
_INSIDE: Final = (0.25, 0.1, 0.05, 0.0)
#: How often answers are put back between their ends and onto their sums, for each of these.
_TURNS: Final = 80
#: By which part of its room a sum is kept off its ends meanwhile, and what makes sums harmless that follow from others.
INNER: Final = 0.1
_RIDGE: Final = 1e-8
#: The part of the way that counts for who stands at an end, and what counts as not moving at all.
_AT_END: Final = 1e-3
_STILL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Limits:
    """What answers (v,) must agree with: each lies between 0 and its `top` (v,), their `sums` (r, v) from `low` to
    `high` (r,), infinite where nothing is said.
    """

    sums: FloatArray
    low: FloatArray
    high: FloatArray
    top: FloatArray


def solver(gram: FloatArray, ridge: float) -> Solve:
    """What solves `gram` x = b (r,) or (r, m), for sums of which some may follow from others."""
    from scipy.linalg import cho_factor, cho_solve  # whoever only reads a release would wait for it

    own = np.diag(gram)
    scale = 1 / np.sqrt(np.where(own > 0, own, 1.0))
    factor = cho_factor(gram * scale * scale[:, None] + ridge * np.eye(len(gram)))

    def solve(given: FloatArray) -> FloatArray:
        by_row = scale if given.ndim == 1 else scale[:, None]
        solved: FloatArray = by_row * cho_solve(factor, by_row * given, check_finite=False)
        return solved

    return solve


def inner_answers(limits: Limits) -> FloatArray | None:
    """Answers (v,) that agree with the limits, as far from their ends as they are found to be by projections; None
    where none are found.
    """
    back, top = _back(limits, limits.top), limits.top
    room = np.where(np.isfinite(limits.high - limits.low), limits.high - limits.low, 0.0)
    low, high = limits.low + INNER * room, limits.high - INNER * room
    answers = top / 2
    for inside in _INSIDE:
        for _ in range(_TURNS):
            answers = np.clip(answers, inside * top, (1 - inside) * top)
            told = limits.sums @ answers
            if _agree(limits, told[:, None])[0]:
                return answers
            answers = answers - back @ (told - np.clip(told, low, high))
    return None


def reach(limits: Limits, inner: FloatArray, some: IntArray, power: float) -> tuple[FloatArray, FloatArray]:
    """The lowest and highest value (m,) that each of `some` answers (their columns) is moved to from `inner` answers;
    not further than `inner` where what that gives does not agree with the limits. `power`: how much more others move
    the further they are from their ends.
    """
    away = np.minimum(inner, limits.top - inner) / limits.top
    back = _back(limits, limits.top * np.maximum(away, _AT_END) ** power)
    one = some, np.arange(len(some))
    moves = -back @ limits.sums[:, some]
    moves[one] += 1.0
    ends = []
    for sign in (-1.0, 1.0):
        answers = inner[:, None] + _furthest(limits, inner, sign * moves)
        answers = np.clip(answers, 0.0, limits.top[:, None])
        ends.append(np.where(_agree(limits, limits.sums @ answers), answers[one], inner[some]))
    return ends[0], ends[1]


def _back(limits: Limits, weights: FloatArray) -> FloatArray:
    """What brings sums back (v, r) from where they are too large by so much, answers of much weight moved most."""
    weighed = (limits.sums * weights).T
    return weighed @ solver(limits.sums @ weighed, _RIDGE)(np.eye(len(limits.sums)))


def _furthest(limits: Limits, inner: FloatArray, moves: FloatArray) -> FloatArray:
    """`moves` (v, m), each as long as it can be until the first answer meets an end."""
    room = np.where(moves > 0, (limits.top - inner)[:, None], inner[:, None])
    steps = np.divide(room, np.abs(moves), out=np.full_like(moves, np.inf), where=np.abs(moves) > _STILL)
    longest = steps.min(axis=0)
    return moves * np.where(np.isfinite(longest), longest, 0.0)


def _agree(limits: Limits, told: FloatArray) -> BoolArray:
    """Which of several answers' sums (r, m) agree."""
    low, high = limits.low[:, None] - _MISSED, limits.high[:, None] + _MISSED
    return np.asarray(np.all((told >= low) & (told <= high), axis=0))
