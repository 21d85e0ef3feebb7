"""Time until somebody leaves: survival curves, days kept, rank test, hazard ratio and competing risks.

Everywhere here `time` is counted from the start in one unit (days as a rule), `event` says that the person left at that
time, and a person whose time ends without an event is censored then: seen to be there until that time, unknown after.
"""

from __future__ import annotations

from analysis.stats.survival.competing_risks import CumulativeIncidence, cumulative_incidence
from analysis.stats.survival.concordance import concordance
from analysis.stats.survival.curve import SurvivalCurve, kaplan_meier
from analysis.stats.survival.proportional_hazards import HazardRatios, cox
from analysis.stats.survival.rank_test import LogRank, clustered_log_rank, log_rank
from analysis.stats.survival.restricted_mean import rmst_difference

__all__ = [
    "CumulativeIncidence",
    "HazardRatios",
    "LogRank",
    "SurvivalCurve",
    "clustered_log_rank",
    "concordance",
    "cox",
    "cumulative_incidence",
    "kaplan_meier",
    "log_rank",
    "rmst_difference",
]
