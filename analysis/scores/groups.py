"""Net promoter scores by any breakdown, from sums over groups: no loop over cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.stats.proportions import net_share

PROMOTER_FROM: Final = 9
DETRACTOR_TO: Final = 6


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
