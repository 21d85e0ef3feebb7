"""What logs kept by hand say of a claim: cases by quarter and pair, and whether there are more than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.claim import Share, Tally
from analysis.impact.claim_changes import ClaimChange
from analysis.impact.claim_levels import PAIRS, share_of
from analysis.impact.measures import A_MONTH
from analysis.instruments import Claim
from analysis.scores.practice_sources import Sources
from analysis.stats.comparison import weighted_difference

#: Claim -> what logs count of it: the entry that is the claim first, then those that lead up to it.
COUNTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "1": ("tool adopted",),
        "6": ("decision informed",),
        "13": ("product change", "idea raised"),
        "15": ("opportunity",),
        "22": ("senior forum",),
        "23": ("idea adopted", "idea raised"),
        "32": ("policy answer", "policy feedback"),
        "34": ("idea piloted", "idea raised", "idea adopted"),
        "37": ("skip-level contact",),
        "39": ("new contact",),
        "42": ("referral",),
        "45": ("contract won", "opportunity"),
    }
)
#: The claim at the end of the chain from learning to results, in which much else plays a part: a count decides nothing.
END_OF_CHAIN: Final = "45"
#: A change of counts needs so many whole months before the start, and as many after it.
MONTHS_EACH: Final = 6
LOG_RIVAL: Final = (
    "it is the same group before and after its start, and a log may simply be kept more carefully once a programme runs"
)
OF_THE_END: Final = (
    "it stands at the end of a chain of effects, from learning over ideas to decisions and results, in which much else "
    "plays a part, so that a count decides nothing"
)
AFTER_ONLY: Final = "a log kept by hand holds what somebody noted, and nothing says how much of it there was before"


def tally_of(sources: Sources, claim: Claim, cohort: str) -> Tally | None:
    """What the log counts of a claim in a cohort (`ALL`: all entries) from the month of its start on; None where the
    log has no entry of the claim.

    Entries of a claim about one side that name the other side are left out. The start is the first day of anybody on
    the roster, for `ALL` that of the first cohort; without one every entry counts. Quarters without a case read 0.
    """
    if claim.id not in COUNTED:
        return None
    return sources.once(("tally", claim.id, cohort), lambda: _tally(sources, claim, cohort))


def _tally(sources: Sources, claim: Claim, cohort: str) -> Tally | None:
    kinds, rows = COUNTED[claim.id], _since_start(sources, claim, cohort)
    if rows[rows["kind"].isin(kinds)].empty:
        return None
    summed = rows.groupby("kind")["number"].sum()
    main = rows[rows["kind"] == kinds[0]]
    pairs = sources.of("pairs", cohort)
    named = _pairs_with_a_case(main, pairs)
    unplaced = int(main.loc[main["pair"].isna(), "number"].sum())
    counts = tuple((kind, int(summed[kind])) for kind in kinds if kind in summed)
    return Tally(counts, _quarters(main, rows["month"].max()), len(pairs), named, unplaced)


def logged_share(sources: Sources, claim: Claim, cohort: str) -> Share | None:
    """The share of a cohort's pairs of which the log has a case of the claim's own kind since the start, with Wilson's
    limits; None where the log names no pair of the cohort, or the claim is the end of the chain.
    """
    tally = None if claim.id == END_OF_CHAIN else tally_of(sources, claim, cohort)
    if tally is None or tally.named is None:
        return None
    what = f'have "{COUNTED[claim.id][0]}" on the log kept by hand'
    return share_of(tally.named, tally.pairs, f"{PAIRS} on the roster", what)


def changes_of_logs(sources: Sources, claims: Sequence[Claim], cohorts: Sequence[str]) -> tuple[ClaimChange, ...]:
    """How many more cases a month a log counts since the start than before it: one change a claim and cohort.

    Monthly counts of the claim's own kind of entry, months without one 0, are compared as two samples: mean of the
    months after the start less mean of the months before, each month one unit, with the interval for unequal spreads
    (`stats.comparison.weighted_difference`; its standard error is Welch's). Cases that come in clusters make months
    differ more, and the interval wider; that months follow each other is not allowed for.

    Watched is a kind from the month of its first entry of 0 on, or from the month after its first case: a case that
    opens the count would make the months before the start look fuller than they were. It ends with the log's last
    month, whatever stands there. The month of the start counts to neither side unless it starts on the first day. It
    takes `MONTHS_EACH` months on each side, else there is no change: a log that begins with the programme says nothing
    about a change.

    The grade is C at best, since the same group is seen before and after with nobody beside it; what else may have
    changed is above all how carefully the log is kept. For the whole programme the first cohort's start is the start,
    and a programme that grew counts more for that reason alone. The estimate is in cases a month.
    """
    found = (_change(sources, claim, cohort) for claim in claims for cohort in cohorts if claim.id != END_OF_CHAIN)
    return tuple(one for one in found if one is not None)


def monthly_counts(rows: pd.DataFrame, last: pd.Timestamp) -> pd.Series[float]:
    """Cases of one kind of entry by month (its first day) while it was watched, up to the month `last`; see
    `changes_of_logs`. Empty without entries.
    """
    if rows.empty:
        return pd.Series(dtype="float64", index=pd.DatetimeIndex([]))
    by_month = rows.groupby("month")["number"].sum().sort_index()
    months = pd.date_range(by_month.index[0], max(last, by_month.index[-1]), freq="MS")
    watched = months if by_month.iloc[0] == 0 else months[1:]
    return by_month.reindex(watched, fill_value=0.0).astype("float64")


def _change(sources: Sources, claim: Claim, cohort: str) -> ClaimChange | None:
    log, start = sources.of("log", cohort), sources.start(cohort)
    rows = _of_side(log[log["kind"] == COUNTED[claim.id][0]], claim)
    if rows.empty or start is None:
        return None
    counts = monthly_counts(rows, log["month"].max())
    month = start.to_period("M").to_timestamp()
    before, after = counts[counts.index < month], counts[counts.index >= start]
    if min(len(before), len(after)) < MONTHS_EACH:
        return None
    values = np.concatenate([before.to_numpy(), after.to_numpy()])
    later = np.arange(len(values)) >= len(before)
    members, pairs = sources.of("members", cohort), sources.of("pairs", cohort)
    return ClaimChange(
        claim, cohort, f"the {len(before)} months before the start", f"the {len(after)} months since", "C",
        weighted_difference(values, later), members["person"].nunique(), len(pairs), LOG_RIVAL, unit=A_MONTH,
    )  # fmt: skip


def _since_start(sources: Sources, claim: Claim, cohort: str) -> pd.DataFrame:
    return sources.once(("log since", claim.side, cohort), lambda: _begun(sources, claim, cohort))


def _begun(sources: Sources, claim: Claim, cohort: str) -> pd.DataFrame:
    rows, start = _of_side(sources.of("log", cohort), claim), sources.start(cohort)
    return rows if start is None else rows[rows["month"] >= start.to_period("M").to_timestamp()]


def _of_side(rows: pd.DataFrame, claim: Claim) -> pd.DataFrame:
    return rows if claim.side is None else rows[rows["side"].isna() | (rows["side"] == claim.side)]


def _pairs_with_a_case(rows: pd.DataFrame, pairs: pd.DataFrame) -> int | None:
    """How many pairs of the roster have a case; None where no row names one of them."""
    named = rows.dropna(subset=["pair"]).merge(pairs[["cohort", "pair"]], on=["cohort", "pair"])
    if named.empty:
        return None
    return len(named.loc[named["number"] > 0, ["cohort", "pair"]].drop_duplicates())


def _quarters(rows: pd.DataFrame, last: pd.Timestamp) -> tuple[tuple[str, int], ...]:
    return tuple(_by_quarter(rows, last)) if len(rows) else ()


def _by_quarter(rows: pd.DataFrame, last: pd.Timestamp) -> Iterator[tuple[str, int]]:
    by_quarter = rows.groupby(rows["month"].dt.to_period("Q"))["number"].sum()
    for quarter in pd.period_range(by_quarter.index.min(), last.to_period("Q"), freq="Q"):
        yield f"{quarter.year} Q{quarter.quarter}", int(by_quarter.get(quarter, 0))
