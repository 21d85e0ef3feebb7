"""Why people left, reasons competing, and who moved inside instead: participants beside similar staff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.covariates import Flags
from analysis.impact.evidence import Evidence
from analysis.impact.incidence import Happening, Incidence
from analysis.impact.risk_sets import RiskSet, risk_sets
from analysis.scores.internal_moves import INTERNAL, internal_moves
from analysis.scores.retention import DAYS_A_MONTH, cohort_starts
from analysis.stats.estimate import optional
from analysis.stats.survival.competing_risks import cumulative_incidence
from analysis.study import ALL, COMPARISON, EXIT_KINDS, OTHER_EXIT

PARTICIPANTS: Final = "participants"
#: Months after the start up to which reasons are told.
MONTHS: Final = 12

Times = npt.NDArray[np.float64]
Causes = npt.NDArray[np.int64]


def incidences(evidence: Evidence, *, side: str | None = None) -> tuple[Incidence, ...]:
    """Cumulative incidence of each reason for leaving in the first year, and of moves inside, by arm and side.

    Aalen-Johansen over the risk sets of the curves (time zero the cohort's start, overlap weights, clusters of pairs):
    whoever leaves for one reason can no longer leave for another, so the reasons' shares add up to those gone. An exit
    without a stated reason is "other". Beside each reason stand the rarest two and three together, so that a
    release can show reasons that are rare as one. Moves and promotions are no exits: the share is of those who had one
    while employed, leaving competing. No reasons where no file states any; no moves where no file knows of any. `side`
    (ALL: both together) leaves those of one side.
    """
    whole = takewhile(lambda one: one.cohort == ALL, risk_sets(evidence.risk, weigh_cohorts=False, side=side))
    changes, starts = internal_moves(evidence.study), cohort_starts(evidence.study)
    return tuple(one for at_risk in whole for one in (*_exits(at_risk), *_moves(at_risk, changes, starts)))


def _exits(at_risk: RiskSet) -> Iterator[Incidence]:
    rows = at_risk.rows
    kind = rows["exit_kind"].astype("str").to_numpy()
    left, time = rows["event"].to_numpy(dtype=bool), rows["time_days"].to_numpy(dtype=np.float64)
    soon = left & (time <= MONTHS * DAYS_A_MONTH)
    counts = {name: rows.loc[soon & (kind == name), "person"].nunique() for name in EXIT_KINDS}
    if not any(count for name, count in counts.items() if name != OTHER_EXIT):
        return
    order = sorted(EXIT_KINDS, key=lambda name: -counts[name])
    together = [order[place:] for place in range(1, len(order) - 1)]
    for kinds in [*([name] for name in order), *reversed(together)]:
        cause = np.where(left, np.where(np.isin(kind, kinds), 1, 2), 0)
        yield from _by_arm(at_risk, "exit", tuple(kinds), time, cause)


def _moves(at_risk: RiskSet, changes: pd.DataFrame, starts: pd.Series[pd.Timestamp]) -> Iterator[Incidence]:
    if changes.empty:
        return
    rows = at_risk.rows
    left, end = rows["event"].to_numpy(dtype=bool), rows["time_days"].to_numpy(dtype=np.float64)
    for kind in INTERNAL:
        moved = _days_until(rows, changes[changes["kind"] == kind], starts)
        happened = moved <= end
        cause = np.where(happened, 1, np.where(left, 2, 0))
        yield from _by_arm(at_risk, "move", (kind,), np.where(happened, moved, end), cause)


def _days_until(rows: pd.DataFrame, changes: pd.DataFrame, starts: pd.Series[pd.Timestamp]) -> Times:
    """Days from each row's start to the person's first change after it; infinite where there is none."""
    begun = pd.DataFrame({"person": rows["person"].astype("str"), "start": starts.reindex(rows["trial"]).to_numpy()})
    both = begun.rename_axis("row").reset_index().merge(changes[["person", "date"]], on="person")
    days = (both["date"] - both["start"]).dt.days
    first = days[days > 0].groupby(both["row"]).min().reindex(begun.index)
    return np.asarray(first.to_numpy(dtype=np.float64, na_value=np.inf), dtype=np.float64)


def _by_arm(
    at_risk: RiskSet, happening: Happening, kinds: tuple[str, ...], time: Times, cause: Causes
) -> Iterator[Incidence]:
    for group, arm in ((PARTICIPANTS, at_risk.treated), (COMPARISON, ~at_risk.treated)):
        if arm.any():
            yield _incidence(at_risk, group, arm, happening, kinds, time[arm], cause[arm])


def _incidence(
    at_risk: RiskSet, group: str, arm: Flags, happening: Happening, kinds: tuple[str, ...], time: Times, cause: Causes
) -> Incidence:
    cluster, months = at_risk.rows["cluster"].to_numpy()[arm], np.arange(MONTHS + 1)
    found = cumulative_incidence(time, cause, months * DAYS_A_MONTH, at_risk.weights[arm], cluster=cluster, n_causes=2)
    known = np.isfinite(found.share[:, 0])
    person = at_risk.rows["person"].cat.codes.to_numpy()[arm]
    had = _count_people(person[cause == 1], time[cause == 1], months[known] * DAYS_A_MONTH)
    return Incidence(
        group=group, side=at_risk.side, happening=happening, kinds=kinds,
        time_months=tuple(float(month) for month in months[known]),
        share=tuple(float(share) for share in found.share[known, 0]),
        low=tuple(optional(end) for end in found.low[known, 0]),
        high=tuple(optional(end) for end in found.high[known, 0]),
        people=tuple(had),
    )  # fmt: skip


def _count_people(person: npt.NDArray[np.integer], time: Times, at: npt.ArrayLike) -> list[int]:
    """How many different people have a time of at most each of `at`; `person` (n,) numbers from 0, `time` (n,)."""
    first = np.full(int(person.max(initial=-1)) + 1, np.inf)
    np.minimum.at(first, person, time)
    return [int(count) for count in np.searchsorted(np.sort(first), at, side="right")]
