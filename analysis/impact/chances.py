"""What so many people could show of retention at all, worked out before anybody looks at who stayed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from analysis.impact.risk_sets import HORIZON_DAYS, RiskSet, share_kept
from analysis.stats.power import power_two_shares
from analysis.stats.weighting import effective_size

#: What is supposed to leave within a year where too few of the comparison left to say.
ASSUMED_LEAVING: Final = 0.15
#: Leavers of the comparison from which on their own share is used.
LEAVERS_FOR_A_RATE: Final = 5


@dataclass(frozen=True, slots=True)
class Chance:
    """What a set of people could show: `leaving` is the share (0 to 1) of similar staff that leaves within a year,
    `assumed` says that it was supposed, not seen; `seen` how often (0 to 1) a halving of it would be told from chance.
    """

    leaving: float
    assumed: bool
    seen: float


def chance_of_halving(at_risk: RiskSet, level: float) -> Chance | None:
    """How often a programme that halved leaving would be seen, with these people; None with nobody to compare with.

    The share of the (weighted) comparison that leaves within a year against half of it, by Fisher's exact test at 1 -
    `level` for as many participants and as many comparison people as the weights are worth (different people, each
    once). Where fewer than `LEAVERS_FOR_A_RATE` of them left, or nobody was followed for a year, 15 % are supposed to
    leave. No interval made of the same people shows more, so this is the best that can be hoped for.
    """
    treated, others = at_risk.treated, ~at_risk.treated
    if not others.any() or not treated.any():
        return None
    rows = at_risk.rows
    gone = int((rows["event"].to_numpy(dtype=bool) & (rows["time_days"].to_numpy() <= HORIZON_DAYS) & others).sum())
    kept = share_kept(at_risk, others) if gone >= LEAVERS_FOR_A_RATE else None
    leaving = ASSUMED_LEAVING if kept is None else round(1 - kept, 2)
    people = rows.loc[treated, "person"].nunique()
    worth = min(rows.loc[others, "person"].nunique(), effective_size(at_risk.weights[others]))
    return Chance(leaving, kept is None, _seen(leaving, people, _rounded(worth), level))


@lru_cache(maxsize=4096)
def _seen(leaving: float, people: int, others: int, level: float) -> float:
    return power_two_shares(leaving / 2, leaving, people, others, level=level)


def _rounded(size: float) -> int:
    """A size to two digits, so that cohorts beside the same staff need one calculation."""
    step = 10 ** max(int(np.log10(max(size, 1))) - 1, 0)
    return int(size // step * step)
