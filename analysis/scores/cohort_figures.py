"""The figures of every cohort, scale and wave at once: one pass of sums over all rows, no loop over groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.stats.change import estimate_changes, worse_shares
from analysis.stats.effect import average_sd, average_sd_g
from analysis.stats.proportions import wilson

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Columns that the rows must have; any but `cluster` may be NaN.
ROW_COLUMNS: Final = ("score", "before", "after", "favourable", "cluster", "threshold")
#: What a group's line holds beside the columns it was asked for.
FIGURE_COLUMNS: Final = (
    "n", "clusters", "mean", "sd", "se", "df", "low", "high", "favourable", "favourable_low", "favourable_high",
    "linked", "change", "change_sd", "change_se", "change_df", "change_low", "change_high", "p_value", "effect_size",
    "worse_share",
)  # fmt: skip


def cohort_figures(rows: pd.DataFrame, by: Sequence[str], *, level: float = 0.95) -> pd.DataFrame:
    """One line for every combination of `by` (such as cohort, scale and wave) that occurs, with `FIGURE_COLUMNS`.

    `rows` holds one row a person, scale and wave: `score` then; `before` at the wave changes count from and `after`
    then, both on the questions asked at both (NaN for who was not linked, or at that wave itself), in one unit;
    `favourable` 1, 0 or NaN; `cluster` the independent unit; `threshold` how far a score must fall to be reliably worse
    (NaN: unknown; below 0: how far it must rise, where a rise is for the worse). Rows with neither a score nor a
    change, or in which a column of `by` is missing, belong to no group; without `by` all are one.

    `mean`, `sd`, `se`, `df`, `low`, `high` are of the scores, `change` and its parts of the linked people's changes:
    CR2 and Satterthwaite over clusters, from 8 clusters on with its own interval, with fewer that of flipped signs as
    far as it reaches (`stats.change.estimate_changes`); `p_value` is of a change of 0. `favourable` is a share (0 to 1)
    with Wilson's interval, `effect_size` Hedges g over the average SD of both waves (`stats.effect.average_sd_g`),
    `worse_share` the share (0 to 1) of linked people who changed for the worse by more than their threshold. NaN where
    a figure cannot be had. Nothing is suppressed: these are figures for people who may read rows.
    Raises StudyError (UNKNOWN_COLUMN).

    Checked against the plain computation, one group at a time, to 1e-9.
    """
    missing = [name for name in (*by, *ROW_COLUMNS) if name not in rows]
    if missing:
        raise StudyError("UNKNOWN_COLUMN", f"The rows have no column {', '.join(missing)}.", f"Found: {list(rows)}.")
    told = rows["score"].notna() | rows[["before", "after"]].notna().all(axis=1)
    used = rows.loc[told & rows[list(by)].notna().all(axis=1)]
    groups, numbers = _numbered(used, by)
    parts = {name: used[name].to_numpy(dtype=np.float64) for name in ROW_COLUMNS if name != "cluster"}
    cluster = used["cluster"].to_numpy()
    figures = _level(parts, cluster, numbers, len(groups), level) | _change(parts, cluster, numbers, len(groups), level)
    return groups.assign(**{name: figures[name] for name in FIGURE_COLUMNS})


def _numbered(used: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, IntArray]:
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


def _level(
    parts: dict[str, FloatArray], cluster: npt.NDArray[np.generic], groups: IntArray, count: int, level: float
) -> dict[str, FloatArray | IntArray]:
    """Figures of the scores themselves."""
    found = estimate_changes(parts["score"], cluster, groups, n_groups=count, level=level)
    known = np.isfinite(parts["favourable"])
    asked = np.bincount(groups[known], minlength=count)
    shares = wilson(np.bincount(groups[known], parts["favourable"][known], minlength=count), asked, level=level)
    return {
        "n": found.n, "clusters": found.clusters, "mean": found.value, "sd": found.sd, "se": found.se, "df": found.df,
        "low": found.low, "high": found.high, "favourable": shares.share, "favourable_low": shares.low,
        "favourable_high": shares.high,
    }  # fmt: skip


def _change(
    parts: dict[str, FloatArray], cluster: npt.NDArray[np.generic], groups: IntArray, count: int, level: float
) -> dict[str, FloatArray | IntArray]:
    """Figures of the linked people's changes."""
    linked = np.isfinite(parts["before"]) & np.isfinite(parts["after"])
    before, after, group = parts["before"][linked], parts["after"][linked], groups[linked]
    found = estimate_changes(after - before, cluster[linked], group, n_groups=count, level=level)
    spread = average_sd(before, after, group, count)
    return {
        "linked": found.n, "change": found.value, "change_sd": found.sd, "change_se": found.se, "change_df": found.df,
        "change_low": found.low, "change_high": found.high, "p_value": found.p_value,
        "effect_size": average_sd_g(found.value, spread, found.n),
        "worse_share": worse_shares(after - before, parts["threshold"][linked], group, n_groups=count),
    }  # fmt: skip
