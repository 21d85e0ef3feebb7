"""What the figures of cohorts need of the rows: sums of each group that can be added over parts of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.stats.change import worse_counts
from analysis.stats.moments import Moments, moments_of
from analysis.stats.unit_sums import UnitSums, unit_sums
from analysis.study import BREAKDOWNS, PROGRAMME

IntArray = npt.NDArray[np.int64]

#: Columns that the rows must have; any but `cluster` may be NaN.
ROW_COLUMNS: Final = ("score", "before", "after", "favourable", "cluster", "threshold")

#: What figures of waves are grouped by, whatever they are broken down by.
WAVE_GROUPS: Final = ("scale", "wave_order", "wave")
_RESPONDENT: Final = ("submission", "scale", "wave", "wave_order", "arm", "cluster", *BREAKDOWNS)


@dataclass(frozen=True, slots=True)
class CohortSums:
    """The sums of every group of `groups` (a frame of the columns asked for, sorted, one row a group).

    `scores` and `changes` are of the scores then and of the linked people's changes, with their independent units;
    `before` and `after` the moments of the linked people's two scores; `counts` (groups, 4) whole numbers: favourable,
    of how many known; reliably worse, of how many with a threshold.

    `sums_of(a) + sums_of(b)` are the sums of both where every independent unit (people who ever shared a pair), and so
    every person, lies in one of them with all answers: of a person's two waves in two parts no change is known, and a
    unit in two parts counts twice. Adding cannot see that; `workflow.partition_files` sorts people so.
    """

    groups: pd.DataFrame = field(repr=False)
    scores: UnitSums
    changes: UnitSums
    before: Moments
    after: Moments
    counts: IntArray

    def __add__(self, other: CohortSums) -> CohortSums:
        by = [str(name) for name in self.groups]
        groups, numbers = numbered(pd.concat([self.groups, other.groups], ignore_index=True), by)
        size, here = len(groups), len(self.groups)
        own, theirs = (part._placed(groups, place, size) for part, place in (
            (self, numbers[:here]), (other, numbers[here:])
        ))  # fmt: skip
        both = np.tile(np.arange(size), 2)
        return CohortSums(
            groups, own.scores + theirs.scores, own.changes + theirs.changes,
            own.before.beside(theirs.before).gathered(both, size), own.after.beside(theirs.after).gathered(both, size),
            own.counts + theirs.counts,
        )  # fmt: skip

    def _placed(self, groups: pd.DataFrame, place: IntArray, size: int) -> CohortSums:
        """The same sums among more groups."""
        counts = np.zeros((size, self.counts.shape[1]), dtype=np.int64)
        counts[place] = self.counts
        return CohortSums(
            groups, self.scores.placed(place, size), self.changes.placed(place, size),
            self.before.gathered(place, size), self.after.gathered(place, size), counts,
        )  # fmt: skip


def sums_of(rows: pd.DataFrame, by: Sequence[str]) -> CohortSums:
    """The sums of rows as `cohort_figures.cohort_figures` takes them, of every combination of `by` that occurs.

    Rows with neither a score nor a change, or in which a column of `by` is missing, belong to no group; without `by`
    all are one. Raises StudyError (UNKNOWN_COLUMN).
    """
    missing = [name for name in (*by, *ROW_COLUMNS) if name not in rows]
    if missing:
        raise StudyError("UNKNOWN_COLUMN", f"The rows have no column {', '.join(missing)}.", f"Found: {list(rows)}.")
    told = rows["score"].notna() | rows[["before", "after"]].notna().all(axis=1)
    used = rows.loc[told & rows[list(by)].notna().all(axis=1)]
    groups, numbers = numbered(used, by)
    score, before, after, favourable, threshold = (
        used[name].to_numpy(dtype=np.float64) for name in ROW_COLUMNS if name != "cluster"
    )
    cluster, size = used["cluster"].to_numpy(), len(groups)
    linked = np.isfinite(before) & np.isfinite(after)
    before, after, group = before[linked], after[linked], numbers[linked]
    known = np.isfinite(favourable)
    counts = (
        np.bincount(numbers[known], favourable[known], minlength=size), np.bincount(numbers[known], minlength=size),
        *worse_counts(after - before, threshold[linked], group, n_groups=size),
    )  # fmt: skip
    return CohortSums(
        groups, unit_sums(score, cluster, numbers, n_groups=size),
        unit_sums(after - before, cluster[linked], group, n_groups=size), moments_of(before, group, size),
        moments_of(after, group, size), np.stack(counts, axis=1).astype(np.int64),
    )  # fmt: skip


def figure_rows(scores: pd.DataFrame, changes: pd.DataFrame, thresholds: pd.DataFrame | None = None) -> pd.DataFrame:
    """A row a person of the programme, scale and wave, as `sums_of` takes them.

    `scores` holds a row a respondent, wave and scale (`scales.score_rows`), `changes` the linked scores from one wave
    to any other (`linked.link_rows`); `thresholds` scale, wave and threshold, without which none is known.
    """
    own, moved = (frame[frame["arm"] == PROGRAMME] for frame in (scores, changes))
    scored = own.reindex(columns=[*_RESPONDENT, "score", "favourable"])
    if moved.empty:
        return scored.assign(before=np.nan, after=np.nan, threshold=np.nan)
    rows = scored.merge(moved[[*_RESPONDENT, "before", "after"]], on=list(_RESPONDENT), how="outer")
    if thresholds is None:
        return rows.assign(threshold=np.nan)
    return rows.merge(thresholds, on=["scale", "wave"], how="left")


def numbered(used: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, IntArray]:
    """The groups in their order, and the number of each row's."""
    key = np.zeros(len(used), dtype=np.int64)
    for name in by:
        codes, uniques = pd.factorize(used[name], sort=True)
        key = key * max(len(uniques), 1) + codes
    size = int(key.max(initial=-1)) + 1
    first = np.full(size, len(used), dtype=np.int64)
    first[key[::-1]] = np.arange(len(used))[::-1]
    occurring = np.flatnonzero(first < len(used))
    place = np.zeros(size, dtype=np.int64)
    place[occurring] = np.arange(len(occurring))
    return used[list(by)].iloc[first[occurring]].reset_index(drop=True), place[key]
