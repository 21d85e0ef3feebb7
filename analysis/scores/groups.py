"""Who would recommend: net promoter scores by any breakdown, from sums over groups and as scores of single people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from analysis.instruments import Scale, questionnaires
from analysis.stats.proportions import net_share

#: Ends the name of a recommendation counted as promoters less detractors.
NET_ENDING: Final = "_net"
PROMOTER_FROM: Final = 9
DETRACTOR_TO: Final = 6


def net_promoters(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Net promoter score of 0 to 10 answers (`points`) by group: promoters less detractors, from -100 to 100.

    Promoters answer 9 or 10, detractors 0 to 6. The interval is `stats.proportions.net_share`'s, which keeps its
    coverage in small groups and has width where everybody answers alike (n = 40: about +-23). Columns: `by`, n, value,
    low, high. Rows with a missing column of `by` or without points are left out. For people who may read rows, group by
    group down to small ones; what leaders may see of it is made of `net_scores`, with an interval over pairs.
    """
    used = table.loc[table[[*by, "points"]].notna().all(axis=1)]
    promoter = (used["points"] >= PROMOTER_FROM).astype(float)
    detractor = (used["points"] <= DETRACTOR_TO).astype(float)
    shares = used.assign(promoter=promoter, detractor=detractor, n=1.0).groupby(list(by), observed=True)
    sums = shares[["n", "promoter", "detractor"]].sum().reset_index()
    found = net_share(sums["promoter"], sums["detractor"], sums["n"])
    limits = {"value": 100 * found.share, "low": 100 * found.low, "high": 100 * found.high}
    return sums[list(by)].assign(n=sums["n"].astype(int), **limits)


def is_recommendation(scale: Scale) -> bool:
    """Whether a scale is a recommendation: one question, answered from 0 to 10."""
    return len(scale.items) == 1 and (scale.minimum, scale.maximum) == (0, 10)


def is_net(measure: str) -> bool:
    """Whether a measure is a recommendation counted as promoters less detractors (see `net_scores`)."""
    return measure.removesuffix(NET_ENDING) != measure and measure.removesuffix(NET_ENDING) in _recommendations()


def net_scores(table: pd.DataFrame) -> pd.DataFrame:
    """The recommendations among scored rows once more, each as what it adds to promoters less detractors.

    Columns as in `table` (see `scales.score_scales`); `scale` ends in `NET_ENDING`, `score` is 100 for a promoter (9 or
    10), -100 for a detractor (0 to 6), 0 between them and NaN without an answer, so that the mean of any group is its
    net promoter score. Empty where nobody was asked.
    """
    scales = [scale for scale in table["scale"].drop_duplicates() if scale in _recommendations()]
    rows = table[table["scale"].isin(scales)]
    points = rows["points"].to_numpy(dtype=np.float64)
    net = np.where(points >= PROMOTER_FROM, 100.0, np.where(points <= DETRACTOR_TO, -100.0, 0.0))
    return rows.assign(scale=rows["scale"] + NET_ENDING, score=np.where(np.isnan(points), np.nan, net))


def with_net_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Scored rows and, below them, their `net_scores`."""
    net = net_scores(table)
    return pd.concat([table, net], ignore_index=True) if len(net) else table


@cache
def _recommendations() -> frozenset[str]:
    return frozenset(scale.id for one in questionnaires() for scale in one.scales if is_recommendation(scale))
