"""What every table by governed breakdowns holds to: by what it may be broken down, and which small groups it hides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.study import BREAKDOWNS

Codes = npt.NDArray[np.int64]

#: A group may be broken down by so many dimensions at once.
MOST_TERMS: Final = 2


def require_breakdowns(by: Sequence[str]) -> tuple[str, ...]:
    """`by` where it is none, one or two of the governed breakdowns; raises StudyError (UNKNOWN_DIMENSION) otherwise."""
    if len(by) > MOST_TERMS or len(set(by)) < len(by) or not set(by) <= set(BREAKDOWNS):
        raise StudyError(
            "UNKNOWN_DIMENSION", f"Figures cannot be broken down by {list(by)}.",
            f"Take one or two of {', '.join(BREAKDOWNS)}.",
        )  # fmt: skip
    return tuple(by)


def shown_groups(counts: npt.NDArray[np.int64], groups: pd.DataFrame, k: int) -> npt.NDArray[np.bool_]:
    """Which groups have `k` people, less the smallest of these wherever those hidden together have fewer: among all
    groups, and among those that share a value of one of two dimensions, whose sum can be seen as well.

    `counts` (groups,) holds how many people each has, `groups` its value of each dimension, a row a group. Groups of
    nobody are not shown. Nothing hidden follows from what is shown and a total; with `k` = 1 everything is shown.
    """
    shown: npt.NDArray[np.bool_] = counts >= k
    families = [np.zeros(len(groups), dtype=np.int64)]
    families += [pd.factorize(groups[name])[0] for name in groups] if len(groups.columns) > 1 else []
    by_size = np.argsort(counts, kind="stable")
    while True:
        more = [_next_hidden(counts, shown, family, by_size, k) for family in families]
        hidden = np.concatenate(more)
        if not len(hidden):
            return shown
        shown[hidden] = False


def _next_hidden(
    counts: npt.NDArray[np.int64], shown: npt.NDArray[np.bool_], family: Codes, by_size: Codes, k: int
) -> Codes:
    """The smallest shown group of every family in which somebody, but fewer than `k`, is hidden."""
    gone = np.bincount(family, weights=counts * ~shown, minlength=1)
    wanting = (gone > 0) & (gone < k)
    candidates = by_size[shown[by_size] & wanting[family[by_size]]] if len(by_size) else by_size
    return candidates[np.unique(family[candidates], return_index=True)[1]]
