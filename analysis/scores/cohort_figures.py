"""The figures of every cohort, scale and wave at once, from sums: no loop over groups, and parts can be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.cohort_sums import CohortSums, sums_of
from analysis.stats.change import changes_from
from analysis.stats.effect import average_sd, average_sd_g
from analysis.stats.proportions import wilson

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

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
    return figures_from(sums_of(rows, by), level=level)


def figures_from(sums: CohortSums, *, level: float = 0.95) -> pd.DataFrame:
    """What `cohort_figures` says of the rows that these are the sums of."""
    figures = _level(sums, level) | _change(sums, level)
    return sums.groups.assign(**{name: figures[name] for name in FIGURE_COLUMNS})


def _level(sums: CohortSums, level: float) -> dict[str, FloatArray | IntArray]:
    """Figures of the scores themselves."""
    found = changes_from(sums.scores, level=level)
    shares = wilson(sums.counts[:, 0], sums.counts[:, 1], level=level)
    return {
        "n": found.n, "clusters": found.clusters, "mean": found.value, "sd": found.sd, "se": found.se, "df": found.df,
        "low": found.low, "high": found.high, "favourable": shares.share, "favourable_low": shares.low,
        "favourable_high": shares.high,
    }  # fmt: skip


def _change(sums: CohortSums, level: float) -> dict[str, FloatArray | IntArray]:
    """Figures of the linked people's changes."""
    found = changes_from(sums.changes, level=level)
    worse, asked = sums.counts[:, 2], sums.counts[:, 3]
    return {
        "linked": found.n, "change": found.value, "change_sd": found.sd, "change_se": found.se, "change_df": found.df,
        "change_low": found.low, "change_high": found.high, "p_value": found.p_value,
        "effect_size": average_sd_g(found.value, average_sd(sums.before, sums.after), found.n),
        "worse_share": np.divide(worse, asked, out=np.full(len(asked), np.nan), where=asked > 0),
    }  # fmt: skip
