"""Which departments the pairs of a programme connect: counts of pairs, never of what anybody said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.scores.pairs import of_cohort
from analysis.stats.components import connected_components
from analysis.study import ALL

_ENDS: Final = ["junior_department", "senior_department"]


@dataclass(frozen=True, slots=True)
class Network:
    """What the pairs of a cohort (or of all) connect.

    `departments` counts those with somebody in a pair whose two departments are known, `connected` those with a pair
    to another department, `ties` the couples of different departments with at least one pair between them, `new_ties`
    those that no earlier cohort had made, `possible` all couples of these departments; `components` counts groups of
    departments that hang together through ties (a department without any is one alone), `largest` the departments in
    the largest. `unknown` pairs lack a department and count nowhere.
    """

    cohort: str
    departments: int
    connected: int
    ties: int
    new_ties: int
    possible: int
    components: int
    largest: int
    unknown: int


def department_network(distances: pd.DataFrame, cohort: str = ALL) -> Network:
    """The network of one cohort; `distances` as `pairs.pair_distances`. Earlier cohorts are those whose first pair
    began before this one's; for the whole programme every tie is new.
    """
    rows = of_cohort(distances, cohort)
    known = rows.dropna(subset=_ENDS)
    ties = _ties(known)
    names = pd.Index(sorted(set(known[_ENDS[0]]) | set(known[_ENDS[1]])), dtype="str")
    label = _components(names, ties)
    sizes = np.bincount(label) if len(names) else np.zeros(0, dtype=np.int64)
    return Network(
        cohort=cohort,
        departments=len(names),
        connected=len({end for tie in ties for end in tie}),
        ties=len(ties),
        new_ties=len(ties - (_earlier_ties(distances, cohort) if cohort != ALL else set())),
        possible=len(names) * (len(names) - 1) // 2,
        components=int((sizes > 0).sum()),
        largest=int(sizes.max(initial=0)),
        unknown=len(rows) - len(known),
    )


def department_matrix(distances: pd.DataFrame, cohort: str = ALL) -> pd.DataFrame:
    """Pairs by the junior's department (rows) and the senior's (columns), the same departments both ways, in the
    order of their names; counts of pairs. Pairs with an unknown department are left out.
    """
    known = of_cohort(distances, cohort).dropna(subset=_ENDS)
    names = sorted(set(known[_ENDS[0]]) | set(known[_ENDS[1]]))
    counts = known.groupby(_ENDS).size().unstack(fill_value=0).reindex(index=names, columns=names, fill_value=0)
    return counts.rename_axis(index="junior", columns="senior").astype("int64")


def without_small_cells(matrix: pd.DataFrame, k: int) -> pd.DataFrame:
    """The matrix for whoever may not see single pairs: cells of 1 to k - 1 pairs are NaN, and so is in every row and
    column with just one such cell the smallest other one, so that no total gives it back.
    """
    shown = matrix.astype("float64").mask((matrix > 0) & (matrix < k))
    before = -1
    while (hidden := int(shown.isna().to_numpy().sum())) != before:
        before = hidden
        for axis in (0, 1):
            shown = shown.apply(_second_hidden, axis=axis)
    return shown


def _second_hidden(cells: pd.Series[float]) -> pd.Series[float]:
    """A row or column in which not exactly one cell is hidden."""
    if int(cells.isna().sum()) != 1 or cells.notna().sum() == 0:
        return cells
    positive = cells[cells > 0]
    return cells.mask(cells.index == (positive if len(positive) else cells).idxmin())


def _ties(known: pd.DataFrame) -> set[tuple[str, str]]:
    """The couples of different departments, each once."""
    couples = known.loc[known["department_differs"] == 1, _ENDS].to_numpy(dtype=object)
    return {(min(couple), max(couple)) for couple in map(tuple, couples)}


def _earlier_ties(distances: pd.DataFrame, cohort: str) -> set[tuple[str, str]]:
    starts = distances.groupby("cohort")["from_date"].min()
    if cohort not in starts.index or pd.isna(starts[cohort]):
        return set()
    earlier = starts.index[starts < starts[cohort]]
    return _ties(distances.loc[distances["cohort"].isin(earlier)].dropna(subset=_ENDS))


def _components(names: pd.Index[str], ties: set[tuple[str, str]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    ends = np.array([[names.get_loc(end) for end in tie] for tie in sorted(ties)], dtype=np.int64).reshape(-1, 2)
    return connected_components(ends[:, 0], ends[:, 1], len(names))
