"""Tables that many figures of one study begin with are worked out once for it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from threading import Lock

import pandas as pd

from analysis.study import Study


def once_a_study(work: Callable[[Study], pd.DataFrame]) -> Callable[[Study], pd.DataFrame]:
    """Remember the last study's table, for as long as that very study lives.

    A study never changes, so that its table cannot go stale. Everybody gets a frame of their own over shared values
    (copy on write): adding a column to it, or changing one, reaches nobody else.
    """
    lock = Lock()
    known: dict[weakref.ref[Study], pd.DataFrame] = {}

    def forget(gone: weakref.ref[Study]) -> None:
        known.pop(gone, None)

    @wraps(work)
    def remembering(study: Study) -> pd.DataFrame:
        with lock:
            table = next((table for of, table in known.items() if of() is study), None)
        if table is None:
            table = work(study)
            with lock:
                known.clear()
                known[_Place(study, forget)] = table
        return table.copy(deep=False)

    return remembering


class _Place(weakref.ref[Study]):
    """A reference that is equal to itself alone: studies hold frames, which cannot be compared."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other
