"""Change by any governed breakdown, for analysts: every group at once, with what so many looks are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.broken_down import require_breakdowns, shown_groups
from analysis.impact.evidence import Evidence
from analysis.scores.cohort_figures import cohort_figures
from analysis.stats.change import CLUSTERS_FOR_ROBUST, mean_change
from analysis.stats.estimate import GroupedEstimate, t_interval
from analysis.stats.many import benjamini_hochberg
from analysis.study import COMPARISON, PROGRAMME

Codes = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

#: What an exploration holds beside the columns it was broken down by.
EXPLORED_COLUMNS: Final = (
    "people", "pairs", "units", "before", "after", "change", "low", "high", "g", "compared_people", "compared_change",
    "difference", "difference_low", "difference_high", "change_rate", "difference_rate",
)  # fmt: skip
_DIFFERENCE: Final = ("difference_low", "difference_high", "difference_rate")
_OWN_INTERVAL: Final = {
    "clusters": "units", "change_low": "low", "change_high": "high", "p_value": "change_rate"
}  # fmt: skip
#: At this rate of false discoveries an interval is said to stand after allowing for all looks.
FALSE_DISCOVERIES: Final = 0.05


@dataclass(frozen=True, slots=True)
class Exploration:
    """One measure between two waves, group by group.

    `table` holds the columns of `by` and `EXPLORED_COLUMNS`, a row a group, those of `hidden` groups left out; `looks`
    counts the intervals in it, `beyond_zero` those of them that leave out 0, `standing` those that still count after
    Benjamini and Hochberg at `FALSE_DISCOVERIES`.
    """

    measure: str
    wave_from: str
    wave_to: str
    by: tuple[str, ...]
    table: pd.DataFrame = field(repr=False)
    hidden: int
    looks: int
    beyond_zero: int
    standing: int

    @property
    def by_chance(self) -> float:
        """How many of the intervals would leave out 0 if nothing had changed anywhere: 5 % of the looks."""
        return 0.05 * self.looks


def explore_changes(
    evidence: Evidence, measure: str, wave_from: str, wave_to: str, by: Sequence[str] = (), *, k: int
) -> Exploration:
    """The mean change of linked people of the programme in every group of `by`, beside other staff, from sums.

    `change` = after - before in the measure's unit with its 95 % interval over connected pairs, `g` Hedges g, both as
    `scores.cohort_figures` has them (with 6 or 7 independent `units` from flipped signs, none with fewer).
    `compared_change` is that of comparison people of the same group; they have no cohort of the programme's, so that a
    cohort stands beside all of them; `difference` = change - compared_change, unweighted, with se^2 the sum of both and
    Welch's degrees of freedom (no interval below `CLUSTERS_FOR_ROBUST` units): it is no grade B, which weights and
    checks. `change_rate` and `difference_rate` are the false discovery rates (Benjamini and Hochberg 1995) over all
    intervals of the table; NaN where there is no interval.

    Groups of few people are left out as `broken_down.shown_groups` does and counted in `hidden`; compared groups below
    `k` are left empty. People without a value of `by` are in no group. `by` has none, one or two of the governed
    breakdowns; raises StudyError (UNKNOWN_DIMENSION) otherwise.
    """
    by = require_breakdowns(by)
    rows = evidence.changes
    asked = (rows["scale"] == measure) & (rows["wave_from"] == wave_from) & (rows["wave_to"] == wave_to)
    own, other = (rows[asked & (rows["arm"] == arm)] for arm in (PROGRAMME, COMPARISON))
    figures = _own(own, by)
    counts = figures["people"].to_numpy(dtype=np.int64)
    keep = shown_groups(counts, figures[list(by)], k)
    table = _with_comparison(figures[keep].reset_index(drop=True), other, by, k)
    return _corrected(table, measure, wave_from, wave_to, by, int((~keep & (counts > 0)).sum()))


def _groups(rows: pd.DataFrame, by: tuple[str, ...]) -> tuple[pd.DataFrame, Codes]:
    """The groups that occur, in order, and the number of each row's; without `by` all are one."""
    if not by:
        return pd.DataFrame(index=range(1)), np.zeros(len(rows), dtype=np.int64)
    grouped = rows.groupby(list(by), sort=True, observed=True)
    groups = grouped.size().index.to_frame(index=False)
    return groups.reset_index(drop=True), np.asarray(grouped.ngroup(), dtype=np.int64)


def _own(rows: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """The figures of the programme's own people, a row a group, with error and df of the change."""
    unknown = rows.assign(score=rows["after"], favourable=np.nan, threshold=np.nan)
    found = cohort_figures(unknown, by).rename(columns={"linked": "people", "effect_size": "g"})
    found = found[[*by, "people", "clusters", "change", "change_se", "change_df", "change_low", "change_high",
                   "p_value", "g"]]  # fmt: skip
    used = rows[rows[list(by)].notna().all(axis=1)] if by else rows
    _, codes = _groups(used, by)
    size = len(found)
    paired = used[["cohort", "pair"]].assign(cohort=used["cohort"].fillna(""), group=codes).dropna().drop_duplicates()
    sums = {name: np.bincount(codes, weights=used[name], minlength=size)[:size] for name in ("before", "after")}
    pairs = np.bincount(paired["group"].to_numpy(dtype=np.int64), minlength=size)[:size]
    return found.assign(pairs=pairs, **{name: total / found["people"] for name, total in sums.items()})


def _with_comparison(own: pd.DataFrame, other: pd.DataFrame, by: tuple[str, ...], k: int) -> pd.DataFrame:
    """The groups with the comparison people of the same group beside each, and p-values where rates will stand."""
    place, found = _beside(own, other, by)
    enough = (place >= 0) & (found.n[place] >= k) if len(found.n) else np.zeros(len(place), bool)

    def beside(values: npt.NDArray[np.generic]) -> Values:
        taken = np.full(len(place), np.nan)
        taken[enough] = values[place[enough]]
        return taken

    value, se, df = beside(found.value), beside(found.se), beside(found.df)
    change, own_se, own_df = (own[name].to_numpy(dtype=np.float64) for name in ("change", "change_se", "change_df"))
    both = np.sqrt(own_se**2 + se**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        welch = both**4 / (own_se**4 / own_df + se**4 / df)
    difference = dict(zip(_DIFFERENCE, t_interval(change - value, both, welch, 0.95), strict=True))
    sound = own["clusters"].to_numpy() >= CLUSTERS_FOR_ROBUST
    return own.rename(columns=_OWN_INTERVAL).assign(
        compared_people=beside(found.n), compared_change=value, difference=change - value,
        **{name: np.where(sound, ends, np.nan) for name, ends in difference.items()},
    )  # fmt: skip


def _beside(own: pd.DataFrame, other: pd.DataFrame, by: tuple[str, ...]) -> tuple[Codes, GroupedEstimate]:
    """The changes of the comparison groups, and the place among them of each of the own groups, -1 for none."""
    shared = tuple(name for name in by if name != "cohort")
    other = other[other[list(shared)].notna().all(axis=1)] if shared else other
    theirs, codes = _groups(other, shared)
    change = other["change"].to_numpy(dtype=np.float64)
    found = mean_change(change, other["cluster"].to_numpy(), codes, n_groups=len(theirs))
    return _places(own, theirs, shared), found


def _places(groups: pd.DataFrame, theirs: pd.DataFrame, shared: tuple[str, ...]) -> Codes:
    """The comparison group of each group, -1 for none."""
    if not shared:
        return np.full(len(groups), 0 if len(theirs) else -1)
    return pd.MultiIndex.from_frame(theirs[list(shared)]).get_indexer(pd.MultiIndex.from_frame(groups[list(shared)]))


def _corrected(
    table: pd.DataFrame, measure: str, wave_from: str, wave_to: str, by: tuple[str, ...], hidden: int
) -> Exploration:
    """The exploration with false discovery rates in the place of p-values, and its looks counted."""
    p = table[["change_rate", "difference_rate"]].to_numpy(dtype=np.float64)
    rates = benjamini_hochberg(p.ravel()).reshape(p.shape)
    known = np.isfinite(p)
    table = table.assign(change_rate=rates[:, 0], difference_rate=rates[:, 1])[[*by, *EXPLORED_COLUMNS]]
    return Exploration(
        measure, wave_from, wave_to, by, table, hidden, looks=int(known.sum()),
        beyond_zero=int((p[known] < 0.05).sum()), standing=int((rates[known] <= FALSE_DISCOVERIES).sum()),
    )  # fmt: skip
