"""Change by any governed breakdown, for analysts: every group at once, with what so many looks are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.impact.evidence import Evidence
from analysis.stats.change import CLUSTERS_FOR_ROBUST, mean_change
from analysis.stats.effect import hedges_g_paired
from analysis.stats.estimate import GroupedEstimate, t_interval
from analysis.stats.many import benjamini_hochberg
from analysis.study import BREAKDOWNS, COMPARISON, PROGRAMME

Codes = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

#: What an exploration holds beside the columns it was broken down by.
EXPLORED_COLUMNS: Final = (
    "people", "pairs", "units", "before", "after", "change", "low", "high", "g", "compared_people", "compared_change",
    "difference", "difference_low", "difference_high", "change_rate", "difference_rate",
)  # fmt: skip
#: A group may be broken down by so many dimensions at once.
MOST_TERMS: Final = 2
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

    `change` = after - before in the measure's unit with its 95 % interval (CR2, Satterthwaite over connected pairs;
    none below `CLUSTERS_FOR_ROBUST` independent `units`), `g` Hedges g (average SD). `compared_change` is that of
    comparison people of the same group; they have no cohort of the programme's, so that a cohort stands beside all of
    them; `difference` = change - compared_change, unweighted, with se^2 the sum of both and Welch's degrees of freedom:
    it is no grade B, which weights and checks. `change_rate` and `difference_rate` are the false discovery rates
    (Benjamini and Hochberg 1995) over all intervals of the table; NaN where there is no interval.

    Groups of fewer than `k` people are left out and counted in `hidden`, and with them the next smallest ones until
    those hidden hold `k` people (within each value of either dimension), so that none follows from the rest; compared
    groups below `k` are left empty. People without a value of `by` are in no group. `by` has none, one or two of the
    governed breakdowns; raises StudyError (UNKNOWN_DIMENSION) otherwise.
    """
    by = _require_breakdowns(by)
    rows = evidence.changes
    asked = (rows["scale"] == measure) & (rows["wave_from"] == wave_from) & (rows["wave_to"] == wave_to)
    own, other = (rows[asked & (rows["arm"] == arm)] for arm in (PROGRAMME, COMPARISON))
    own = own[own[list(by)].notna().all(axis=1)] if by else own
    groups, codes = _groups(own, by)
    counts = np.bincount(codes, minlength=len(groups))
    keep = _shown(counts, groups, k)
    own, codes = own[keep[codes]], (np.cumsum(keep) - 1)[codes[keep[codes]]]
    groups = groups[keep].reset_index(drop=True)
    table = groups.assign(**_own(own, codes, len(groups)))
    table = _with_comparison(table, groups, other, by, k, _means(own, codes, groups))
    return _corrected(table, measure, wave_from, wave_to, by, int((~keep & (counts > 0)).sum()))


def _require_breakdowns(by: Sequence[str]) -> tuple[str, ...]:
    if len(by) > MOST_TERMS or len(set(by)) < len(by) or not set(by) <= set(BREAKDOWNS):
        raise StudyError(
            "UNKNOWN_DIMENSION", f"Changes cannot be broken down by {list(by)}.",
            f"Take one or two of {', '.join(BREAKDOWNS)}.",
        )  # fmt: skip
    return tuple(by)


def _groups(rows: pd.DataFrame, by: tuple[str, ...]) -> tuple[pd.DataFrame, Codes]:
    """The groups that occur, in order, and the number of each row's; without `by` all are one."""
    if not by:
        return pd.DataFrame(index=range(1)), np.zeros(len(rows), dtype=np.int64)
    grouped = rows.groupby(list(by), sort=True, observed=True)
    groups = grouped.size().index.to_frame(index=False)
    return groups.reset_index(drop=True), np.asarray(grouped.ngroup(), dtype=np.int64)


def _shown(counts: npt.NDArray[np.int64], groups: pd.DataFrame, k: int) -> npt.NDArray[np.bool_]:
    """Which groups have `k` people, less the smallest of these wherever those hidden together have fewer: among all
    groups, and among those that share a value of one of two dimensions, whose sum can be seen as well.
    """
    shown: npt.NDArray[np.bool_] = counts >= k
    families = [np.zeros(len(groups), dtype=np.int64)]
    families += [pd.factorize(groups[name])[0] for name in groups] if len(groups.columns) > 1 else []
    by_size = np.argsort(counts, kind="stable")
    while True:
        more = [_next_hidden(counts, shown, family, by_size, k) for family in families]
        hidden = np.concatenate(more)
        if not len(hidden):
            return shown
        shown[hidden] = False


def _next_hidden(
    counts: npt.NDArray[np.int64], shown: npt.NDArray[np.bool_], family: Codes, by_size: Codes, k: int
) -> Codes:
    """The smallest shown group of every family in which somebody, but fewer than `k`, is hidden."""
    gone = np.bincount(family, weights=counts * ~shown, minlength=1)
    wanting = (gone > 0) & (gone < k)
    candidates = by_size[shown[by_size] & wanting[family[by_size]]] if len(by_size) else by_size
    return candidates[np.unique(family[candidates], return_index=True)[1]]


def _means(rows: pd.DataFrame, codes: Codes, groups: pd.DataFrame) -> GroupedEstimate:
    change = rows["change"].to_numpy(dtype=np.float64)
    return mean_change(change, rows["cluster"].to_numpy(), codes, n_groups=len(groups))


def _own(rows: pd.DataFrame, codes: Codes, size: int) -> dict[str, Values]:
    before, after = (rows[name].to_numpy(dtype=np.float64) for name in ("before", "after"))
    count = np.bincount(codes, minlength=size)
    pairs = rows[["cohort", "pair"]].assign(cohort=rows["cohort"].fillna(""), group=codes).dropna().drop_duplicates()
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [np.bincount(codes, weights=values, minlength=size) / count for values in (before, after)]
    size_of_effect = hedges_g_paired(before, after, codes, n_groups=size).value
    paired = np.bincount(pairs["group"].to_numpy(dtype=np.int64), minlength=size)
    counts = {"people": count.astype(np.float64), "pairs": paired.astype(np.float64)}
    return {**counts, "before": means[0], "after": means[1], "g": size_of_effect}


def _with_comparison(
    table: pd.DataFrame, groups: pd.DataFrame, other: pd.DataFrame, by: tuple[str, ...], k: int, own: GroupedEstimate
) -> pd.DataFrame:
    """`table` with the interval of each change, and the comparison people of the same group beside it."""
    shared = tuple(name for name in by if name != "cohort")
    other = other[other[list(shared)].notna().all(axis=1)] if shared else other
    theirs, codes = _groups(other, shared)
    found = _means(other, codes, theirs)
    place = _places(groups, theirs, shared)
    enough = (
        (place >= 0) & (np.where(place >= 0, found.n[place], 0) >= k) if len(found.n) else np.zeros(len(place), bool)
    )

    def beside(values: npt.NDArray[np.generic]) -> Values:
        taken = np.full(len(place), np.nan)
        taken[enough] = values[place[enough]]
        return taken

    value, se, df = beside(found.value), beside(found.se), beside(found.df)
    both = np.sqrt(own.se**2 + se**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        welch = both**4 / (own.se**4 / own.df + se**4 / df)
    low, high, p = t_interval(own.value - value, both, welch, 0.95)
    intervals = {"low": own.low, "high": own.high, "change_rate": own.p_value, "difference_low": low,
                 "difference_high": high, "difference_rate": p}  # fmt: skip
    sound = own.clusters >= CLUSTERS_FOR_ROBUST
    return table.assign(
        units=own.clusters, change=own.value, compared_people=beside(found.n), compared_change=value,
        difference=own.value - value, **{name: np.where(sound, ends, np.nan) for name, ends in intervals.items()},
    )  # fmt: skip


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
