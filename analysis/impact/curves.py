"""Curves of who stays, month by month, and the one comparison of participants with similar staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.chances import chance_of_halving
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.evidence import Evidence
from analysis.impact.hazard import hazard_check
from analysis.impact.risk_sets import HORIZON_DAYS, RiskSet, risk_sets, share_kept
from analysis.impact.verdicts import PRIMARY_LEVEL
from analysis.scores.retention import DAYS_A_MONTH, ever_never
from analysis.scores.retention_ledger import retention_ledger
from analysis.stats.estimate import Estimate
from analysis.stats.survival.curve import kaplan_meier
from analysis.stats.survival.rank_test import clustered_log_rank
from analysis.stats.survival.restricted_mean import rmst_difference
from analysis.study import ALL

PARTICIPANTS: Final = "participants"
COMPARISON_GROUP: Final = "comparison"
#: Months after the start up to which curves are drawn.
LAST_MONTH: Final = 36


def retention_curves(evidence: Evidence, *, side: str | None = None) -> tuple[Curve, ...]:
    """Participants and weighted comparison for the whole programme and each side, then each cohort's participants.

    `side` (ALL: both together) leaves the curves of one side.
    """
    return tuple(_curves(evidence, side))


def _curves(evidence: Evidence, side: str | None) -> Iterator[Curve]:
    for at_risk in risk_sets(evidence.risk, weigh_cohorts=False, side=side):
        treated = at_risk.treated
        if at_risk.cohort != ALL:
            yield monthly_curve(at_risk, treated, at_risk.cohort, weighted=False)
            continue
        yield monthly_curve(at_risk, treated, PARTICIPANTS, weighted=True)
        if not treated.all():
            yield monthly_curve(at_risk, ~treated, COMPARISON_GROUP, weighted=True)


def monthly_curve(at_risk: RiskSet, arm: npt.NDArray[np.bool_], group: str, *, weighted: bool) -> Curve:
    """Kaplan-Meier of one arm at whole months from 0, with log-log 95 % limits, as long as somebody is at risk.

    `at_risk` counts people: somebody compared with several cohorts is at risk as long as from any of their starts.
    """
    rows = at_risk.rows[arm]
    months = np.arange(LAST_MONTH + 1)
    curve = kaplan_meier(
        rows["time_days"], rows["event"], at_risk.weights[arm] if weighted else None,
        cluster=rows["cluster"], times=months * DAYS_A_MONTH,
    )  # fmt: skip
    at_risk_people = _count_people(rows["person"], rows["time_days"], months * DAYS_A_MONTH)
    known = (curve.at_risk > 0) & np.isfinite(curve.survival)
    return Curve(
        group=group,
        side=at_risk.side,
        time_months=tuple(float(month) for month in months[known]),
        survival=tuple(float(share) for share in curve.survival[known]),
        low=tuple(float(share) for share in curve.low[known]),
        high=tuple(float(share) for share in curve.high[known]),
        at_risk=tuple(int(count) for count in at_risk_people[known]),
    )


def _count_people(person: pd.Series[str], time: pd.Series[float], at: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """How many different people were followed for at least each of the times `at`."""
    longest = np.sort(time.groupby(person, sort=False, observed=True).max().to_numpy(dtype=np.float64))
    return len(longest) - np.searchsorted(longest, at, side="left")


def curve_people(evidence: Evidence) -> pd.DataFrame:
    """Whom `retention_curves` follow: one row a curve and person, columns group, side, person, months, left.

    `months` (of `DAYS_A_MONTH` days) is how long somebody was followed from the start, the longest of several starts,
    `left` whether they left then.
    """
    parts = []
    for at_risk in risk_sets(evidence.risk, weigh_cohorts=False):
        treated = at_risk.treated
        arms = [(at_risk.cohort if at_risk.cohort != ALL else PARTICIPANTS, treated)]
        if at_risk.cohort == ALL and not treated.all():
            arms.append((COMPARISON_GROUP, ~treated))
        for group, arm in arms:
            rows = at_risk.rows.loc[arm, ["person", "time_days", "event"]].sort_values("time_days", kind="stable")
            last = rows.drop_duplicates("person", keep="last")
            parts.append(
                pd.DataFrame(
                    {
                        "group": group, "side": at_risk.side, "person": last["person"].astype("str"),
                        "months": last["time_days"] / DAYS_A_MONTH, "left": last["event"].astype(bool),
                    }
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else no_followed()


def no_followed() -> pd.DataFrame:
    """Where nobody is followed."""
    return pd.DataFrame(columns=["group", "side", "person", "months", "left"])


def compare_retention(evidence: Evidence) -> RetentionComparison | None:
    """Participants against similar staff over the first year; None without anybody at risk.

    The log-rank test is weighted, and knows who stands beside several cohorts. The naive figure (ever against never)
    stands beside the fair one (share kept a year after the same start). The hazard ratio is the check (`hazard`). The
    crude difference in days, without weights, says how much of it lay in what records tell of who took part.
    """
    at_risk = next(risk_sets(evidence.risk), None)
    if at_risk is None:
        return None
    treated, chance = at_risk.treated, chance_of_halving(at_risk, PRIMARY_LEVEL)
    days, crude = _days(at_risk, at_risk.weights), _days(at_risk, np.ones(len(at_risk.rows)))
    kept, others_kept = share_kept(at_risk, treated), share_kept(at_risk, ~treated)
    check = hazard_check(evidence.study)
    return RetentionComparison(
        rmst_difference_days=days.value,
        low=days.low,
        high=days.high,
        months=12,
        logrank_p=_rank_p(at_risk),
        hazard_ratio=check.ratio,
        hr_low=check.low,
        hr_high=check.high,
        naive_difference=ever_never(evidence.study).difference,
        fair_difference=None if kept is None or others_kept is None else kept - others_kept,
        crude_difference_days=crude.value,
        drift_p=check.drift_p,
        halving_seen=chance.seen if chance else None,
        leaving_a_year=chance.leaving if chance else None,
        late_joiners=int(retention_ledger(evidence.study)["joined_late"].sum()),
    )


def _days(at_risk: RiskSet, weights: npt.NDArray[np.float64]) -> Estimate:
    rows = at_risk.rows
    return rmst_difference(
        rows["time_days"], rows["event"], at_risk.treated, weights, rows["cluster"],
        tau=HORIZON_DAYS, level=PRIMARY_LEVEL,
    )  # fmt: skip


def _rank_p(at_risk: RiskSet) -> float | None:
    rows = at_risk.rows
    return clustered_log_rank(
        rows["time_days"], rows["event"], at_risk.treated, at_risk.weights, rows["cluster"]
    ).p_value
