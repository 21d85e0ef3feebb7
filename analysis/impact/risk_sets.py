"""Who is at risk of leaving from a cohort's start, participants and similar staff, and how much of them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.covariates import Attributes, Flags, Likeness, Rows, code_attributes, make_alike
from analysis.impact.measures import DAYS_A_YEAR
from analysis.stats.arrays import rows_by_label
from analysis.stats.survival.curve import kaplan_meier
from analysis.stats.survival.restricted_mean import restricted_mean
from analysis.stats.survival.risk_table import risk_table
from analysis.study import ALL, SIDES

#: Days kept are counted in the first year after a cohort's start.
HORIZON_DAYS: Final = DAYS_A_YEAR
#: What is kept of each row at risk once its weight is known.
FOLLOWED: Final = ["person", "side", "level", "treated", "time_days", "event", "cluster", "exit_kind", "trial"]
#: What comparison people are weighted on.
WEIGHED_ON: Final = ("trial", "level", "side", "tenure_months", "department")
_CATEGORIES: Final = dict.fromkeys(("person", "level", "side", "exit_kind", "trial"), "category")


@dataclass(frozen=True, slots=True)
class RiskSet:
    """People at risk of leaving from one or several cohorts' starts: participants and weighted similar staff.

    `rows` are those of `scores.retention.time_at_risk`, as far as `FOLLOWED` and with texts as categories; `treated`
    and `weights` go with them (participants and comparison people both carry overlap weights). `alike` is None where
    there is nobody to compare with.
    """

    cohort: str
    side: str
    rows: pd.DataFrame
    treated: Flags
    weights: npt.NDArray[np.float64]
    alike: Likeness | None


def risk_sets(risk: pd.DataFrame, *, weigh_cohorts: bool = True, side: str | None = None) -> Iterator[RiskSet]:
    """The whole programme, its sides, each cohort and each cohort's sides; only where somebody took part.

    Only people whose level occurs on one of the two sides are at risk in a comparable way; others are left out,
    unless nobody's side is known at all. Without `weigh_cohorts` the sets of single cohorts carry weights of 1. `side`
    (ALL: both together) leaves those of one side.
    """
    known, taking_part = risk["side"].isin(SIDES), risk["treated"].to_numpy(dtype=bool)
    comparable = risk[known].reset_index(drop=True) if known[taking_part].any() else risk.reset_index(drop=True)
    attributes = code_attributes(comparable, WEIGHED_ON)
    followed = comparable[FOLLOWED].astype(_CATEGORIES)
    treated = comparable["treated"].to_numpy(dtype=bool)
    of_side = {one: (comparable["side"] == one).to_numpy(dtype=bool) for one in SIDES}
    for cohort, of_cohort in _by_cohort(comparable):
        for one in (ALL, *SIDES) if side is None else (side,):
            chosen = of_cohort if one == ALL else of_cohort[of_side[one][of_cohort]]
            if treated[chosen].any():
                weigh = weigh_cohorts or cohort == ALL
                yield _risk_set(cohort, one, followed, chosen, attributes if weigh else None)


def _by_cohort(risk: pd.DataFrame) -> Iterator[tuple[str, Rows]]:
    """Positions of all rows, then of each trial's."""
    yield ALL, np.arange(len(risk))
    codes, names = pd.factorize(risk["trial"], sort=True)
    yield from zip(map(str, names), rows_by_label(codes, len(names)), strict=True)


def _risk_set(cohort: str, side: str, risk: pd.DataFrame, chosen: Rows, attributes: Attributes | None) -> RiskSet:
    rows = risk.iloc[chosen].reset_index(drop=True)
    treated = rows["treated"].to_numpy(dtype=bool)
    if treated.all() or attributes is None:
        return RiskSet(cohort, side, rows, treated, np.ones(len(rows)), None)
    alike = make_alike(attributes, chosen, treated)
    return RiskSet(cohort, side, rows, treated, alike.weights, alike)


def days_kept(at_risk: RiskSet, arm: Flags) -> float | None:
    """Mean days still employed in the first year of one arm, weighted; None where it was not followed that long."""
    rows = at_risk.rows[arm]
    table = risk_table(rows["time_days"], rows["event"], at_risk.weights[arm])
    if len(table.row) == 0 or (table.last_time < HORIZON_DAYS and table.survival[-1] > 0):
        return None
    return restricted_mean(table, HORIZON_DAYS)[0]


def share_kept(at_risk: RiskSet, arm: Flags) -> float | None:
    """Share (0 to 1) of one arm still employed a year after the start, weighted; None where not followed that long."""
    rows = at_risk.rows[arm]
    curve = kaplan_meier(rows["time_days"], rows["event"], at_risk.weights[arm], times=[HORIZON_DAYS])
    share = float(curve.survival[0]) if len(curve.survival) else np.nan
    return share if np.isfinite(share) else None
