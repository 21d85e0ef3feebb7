"""Summaries of scores by any breakdown, from sums over groups: no loop over cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.stats.change import mean_change
from analysis.stats.proportions import net_share

FloatArray = npt.NDArray[np.float64]

#: What a group summary holds beside the columns it was asked for.
GROUP_COLUMNS: Final = ("n", "clusters", "mean", "sd", "low", "high", "favourable")

PROMOTER_FROM: Final = 9
DETRACTOR_TO: Final = 6


def group_scores(table: pd.DataFrame, by: Sequence[str], *, value: str = "score", level: float = 0.95) -> pd.DataFrame:
    """Mean, spread and interval of `value` for every combination of `by` that occurs in a table of scores.

    `n` counts rows with a value, `clusters` independent units (connected components of pairs); `mean`, `sd`
    (n - 1), `low` and `high` are in the unit of `value`, the interval robust to pairs (CR2, Satterthwaite; NaN with
    fewer than two units or without spread); `favourable` is the share (0 to 1) of favourable scores, NaN where none
    are defined. Rows in which a column of `by` is missing belong to no group and are left out, as are groups
    without a value. Nothing is suppressed here. Raises StudyError for a column that the table lacks.
    """
    missing = [name for name in (*by, value) if name not in table]
    if missing:
        raise StudyError("UNKNOWN_COLUMN", f"The scores have no column {', '.join(missing)}.", f"Found: {list(table)}.")
    used = table.loc[table[[*by, value]].notna().all(axis=1)]
    grouped = used.groupby(list(by), sort=True, observed=True)
    groups = grouped[value].size().index.to_frame(index=False) if len(used) else used[list(by)]
    numbers = np.asarray(grouped.ngroup(), dtype=np.int64)
    found = mean_change(
        used[value].to_numpy(np.float64), used["cluster"].to_numpy(), numbers, n_groups=len(groups), level=level
    )
    measures = (found.n, found.clusters, found.value, found.sd, found.low, found.high)
    shares = _mean_of_known(used["favourable"].to_numpy(np.float64), numbers, len(groups))
    return groups.reset_index(drop=True).assign(**dict(zip(GROUP_COLUMNS, (*measures, shares), strict=True)))


def net_promoters(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Net promoter score of 0 to 10 answers (`points`) by group: promoters less detractors, from -100 to 100.

    Promoters answer 9 or 10, detractors 0 to 6. The interval is `stats.proportions.net_share`'s, which keeps its
    coverage in small groups and has width where everybody answers alike (n = 40: about +-23). Columns: `by`, n, value,
    low, high. Rows with a missing column of `by` or without points are left out. For people who may read rows: leaders
    see nothing of it below 100 answers.
    """
    used = table.loc[table[[*by, "points"]].notna().all(axis=1)]
    promoter = (used["points"] >= PROMOTER_FROM).astype(float)
    detractor = (used["points"] <= DETRACTOR_TO).astype(float)
    shares = used.assign(promoter=promoter, detractor=detractor, n=1.0).groupby(list(by), observed=True)
    sums = shares[["n", "promoter", "detractor"]].sum().reset_index()
    found = net_share(sums["promoter"], sums["detractor"], sums["n"])
    limits = {"value": 100 * found.share, "low": 100 * found.low, "high": 100 * found.high}
    return sums[list(by)].assign(n=sums["n"].astype(int), **limits)


def _mean_of_known(values: FloatArray, groups: npt.NDArray[np.int64], n_groups: int) -> FloatArray:
    known = np.isfinite(values)
    count = np.bincount(groups[known], minlength=n_groups)
    total = np.bincount(groups[known], weights=values[known], minlength=n_groups)
    mean: FloatArray = np.divide(total, count, out=np.full(n_groups, np.nan), where=count > 0)
    return mean
