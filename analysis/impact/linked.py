"""The groups that people are summed in, and the people whose prediction skill was seen twice."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.covariates import Attributes, Rows, code_attributes
from analysis.study import ALL, COMPARISON

#: The groupings a card may be asked for, by the columns that make a group.
GROUPINGS: Final[tuple[tuple[str, ...], ...]] = ((), ("side",), ("cohort",), ("cohort", "side"))


@dataclass(frozen=True, slots=True)
class Grouping:
    """Rows of a frame assigned to groups: `codes` (one a row, -1 for none) index `cohorts` and `sides`."""

    codes: npt.NDArray[np.intp]
    cohorts: tuple[str, ...]
    sides: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.cohorts)

    def keys(self) -> pd.DataFrame:
        """The groups as a frame of `cohort` and `side` (see `group_rows`)."""
        return pd.DataFrame({"cohort": self.cohorts, "side": self.sides}, dtype="str")

    def positions(self) -> tuple[Rows, ...]:
        """For each group the positions of its rows, ascending."""
        order = np.argsort(self.codes, kind="stable")
        ends = np.searchsorted(self.codes[order], np.arange(len(self) + 1))
        return tuple(order[start:end] for start, end in itertools.pairwise(ends))


def group_rows(frame: pd.DataFrame, columns: tuple[str, ...], keys: pd.DataFrame) -> Grouping:
    """Number the rows of `frame` by the groups listed in `keys` (columns `cohort` and `side`, `ALL` where wide)."""
    cohorts, sides = tuple(keys["cohort"]), tuple(keys["side"])
    numbers = np.zeros(len(frame), dtype=np.int64)
    listed = np.zeros(len(keys), dtype=np.int64)
    known = np.ones(len(frame), dtype=bool)
    for column in columns:
        index = pd.Index(keys[column].unique())
        here = index.get_indexer(pd.Index(frame[column]))
        known &= here >= 0
        numbers, listed = numbers * len(index) + here, listed * len(index) + index.get_indexer(pd.Index(keys[column]))
    place = np.full(max(int(listed.max(initial=0)), int(numbers.max(initial=0))) + 1, -1, dtype=np.intp)
    place[listed] = np.arange(len(keys))
    return Grouping(np.where(known, place[np.where(known, numbers, 0)], -1), cohorts, sides)


def list_groups(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The groups that occur among these rows: `cohort` and `side`, `ALL` where not grouped by."""
    if not columns:
        return pd.DataFrame({"cohort": [ALL], "side": [ALL]}, dtype="str")
    known = frame[list(columns)].drop_duplicates().dropna().sort_values(list(columns))
    wide = [column for column in ("cohort", "side") if column not in columns]
    return known.assign(**dict.fromkeys(wide, ALL))[["cohort", "side"]].astype("str").reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class Others:
    """The comparison people among the rows of a frame: `rows` their positions, with the cohort and side of each."""

    rows: Rows
    cohort: npt.NDArray[np.object_]
    side: npt.NDArray[np.object_]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Others:
        """Those of the frame whose arm is the comparison."""
        rows = np.flatnonzero((table["arm"] == COMPARISON).to_numpy(dtype=bool))
        cohort, side = (table[name].to_numpy(dtype=object)[rows] for name in ("cohort", "side"))
        return cls(rows, cohort, side)

    def for_group(self, cohort: str, side: str) -> Rows:
        """Positions of the comparison people for a group: its cohort's where a cohort has its own, its side's where
        sides are known.
        """
        chosen = np.ones(len(self.rows), dtype=bool)
        for values, wanted in ((self.cohort, cohort), (self.side, side)):
            same = chosen & (values == wanted) if wanted != ALL else chosen
            chosen = same if same.any() else chosen
        return self.rows[chosen]


@dataclass(frozen=True, slots=True)
class LinkedPeople:
    """People with a score at both waves, as arrays with one entry a person: `before`, `after` and `change` in the
    measure's unit, `cluster` the independent unit, `level` coded (-1 unknown), `attributes` to weigh on; `others`
    are the comparison people among them.
    """

    table: pd.DataFrame
    arm: npt.NDArray[np.object_]
    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    change: npt.NDArray[np.float64]
    cluster: npt.NDArray[np.int64]
    level: npt.NDArray[np.intp]
    attributes: Attributes
    others: Others

    @classmethod
    def of(cls, table: pd.DataFrame) -> LinkedPeople:
        """The rows of one measure and pair of waves (see `evidence.Evidence.changes`)."""
        before, after, change = (table[name].to_numpy(dtype=np.float64) for name in ("before", "after", "change"))
        level = pd.factorize(table["level"])[0].astype(np.intp)
        cluster = table["cluster"].to_numpy(dtype=np.int64)
        arm, attributes = table["arm"].to_numpy(dtype=object), code_attributes(table)
        return cls(table, arm, before, after, change, cluster, level, attributes, Others.of(table))

    def of_arm(self, *arms: str) -> Rows:
        """Positions of the people of these arms."""
        return np.flatnonzero(np.isin(self.arm, arms))


def link_skill(skill: pd.DataFrame, wave_from: str, wave_to: str) -> pd.DataFrame:
    """Prediction skill before and after: one row a person who predicted at both waves within one cohort.

    `skill` has one row a respondent and wave (`score`). The statements rotate, so unlike a scale's the two scores
    come from different questions; each is measured against the naive guess on the same statements. The columns are
    the later wave's with `before`, `after` and `change`.
    """
    known = skill[skill["person"].notna()].assign(programme=lambda rows: rows["cohort"].fillna(""))
    first = known.loc[known["wave"] == wave_from, ["person", "programme", "score"]].rename(columns={"score": "before"})
    later = known[known["wave"] == wave_to].rename(columns={"score": "after"})
    linked = later.merge(first, on=["person", "programme"], validate="one_to_one").drop(columns="programme")
    return linked.assign(change=linked["after"] - linked["before"]).reset_index(drop=True)
