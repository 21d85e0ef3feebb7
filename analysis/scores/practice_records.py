"""What records say of how the programme is run: roster, meeting log, events, waves and counts kept by hand."""

from __future__ import annotations

import itertools
import re
from typing import Final

import numpy as np
import pandas as pd

from analysis.scores.pairs import mixing, of_cohort
from analysis.scores.practice_signals import (
    IN_PLACE,
    MISSING,
    PARTLY,
    UNKNOWN,
    Signal,
    State,
    combined,
    judged,
    share_of,
)
from analysis.scores.practice_sources import Sources
from analysis.study import ALL, JUNIOR, SENIOR, SIDES, TRAINING

#: The facts that make the funnel of selection, widest first: counts kept by hand.
FUNNEL: Final = ("eligible", "invited", "applied")
#: A pair meets monthly from this many held meetings a month on: holidays cost one meeting in ten.
MONTHLY: Final = 0.9
#: Pairs whose meetings are known for fewer months than this say nothing about rhythm.
LEAST_MONTHS: Final = 2.0
#: Training counts from this long before somebody joined.
TRAINED_BEFORE: Final = pd.Timedelta(days=180)
#: Words for meeting at a distance, as logs and calendars print them.
AT_A_DISTANCE: Final = re.compile(
    r"\b(?:video|remote|online|virtual|teams|zoom|webex|google meet|skype|phone|telephone|call|hybrid|telefon|fern)",
    re.I,
)


def cadence_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many pairs met at least monthly, of those whose meetings are known for two months; None without a log."""
    dose = _dose(sources, cohort)
    if dose is None:
        return None
    known = dose.loc[dose["months"] >= LEAST_MONTHS]
    if known.empty:
        return Signal(UNKNOWN, f"No pair has been running for {LEAST_MONTHS:g} months in the meeting log.")
    monthly, n = int((known["per_month"] >= MONTHLY).sum()), len(known)
    median = float(known["per_month"].median())
    because = f"{monthly} of {n} pairs met about monthly or more; the middle pair met {median:.1f} times a month."
    return Signal(judged("monthly pairs", monthly, n), because, n, "pairs")


def commitment_signal(sources: Sources, cohort: str) -> Signal | None:
    """Meetings held of those logged, and how many each side called off; None without a log.

    Where the log never names a cancelled meeting it may list only what took place, which says nothing of attendance.
    """
    dose = _dose(sources, cohort)
    if dose is None or not int(dose["logged"].sum()):
        return None
    logged, held = int(dose["logged"].sum()), int(dose["held"].sum())
    if logged == held:
        return Signal(UNKNOWN, f"The log lists {logged:,} meetings and none called off; it may list only those held.")
    parts = [
        Signal(
            judged("meetings held", held, logged), f"{held:,} of {logged:,} meetings took place.", logged, "meetings"
        )
    ]
    parts += [_kept_by(side, int(dose[f"cancelled_{side}"].sum()), logged) for side in SIDES]
    return combined(parts)


def departments_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many pairs are of two departments, of those whose departments are known; None without pairs."""
    found = mixing(sources.pairs, "department", cohort)
    if not found.known:
        return Signal(UNKNOWN, f"The department is known of none of {found.pairs} pairs.") if found.pairs else None
    unknown = f"; of {found.pairs - found.known} more it is not known" if found.pairs > found.known else ""
    because = f"{found.apart} of {found.known} pairs are of two departments{unknown}."
    return Signal(judged("across departments", found.apart, found.known), because, found.known, "pairs")


def training_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many of each side were trained, from 180 days before they joined until they left; None where no training of
    anybody is recorded: then it is not known, not missing.
    """
    events = sources.study.events
    trained = events.loc[events["kind"] == TRAINING, ["person", "date"]].dropna()
    members = sources.of("members", cohort)
    if trained.empty or members.empty:
        return None
    met = members.merge(trained, on="person")
    early = met["date"] < met["from_date"] - TRAINED_BEFORE
    during = met.loc[~early & ~(met["date"] > met["to_date"])]
    parts = []
    for side in SIDES:
        n = members.loc[members["side"] == side, "person"].nunique()
        hits = during.loc[during["side"] == side, "person"].nunique()
        if n:
            parts.append(Signal(judged("trained", hits, n), f"{hits} of {n} {side}s were trained.", n, "people"))
    return combined(parts) if parts else None


def funnel_signal(sources: Sources, cohort: str) -> Signal | None:
    """Whether the counts of `FUNNEL` are kept; partly where some are, or where they contradict each other."""
    counts = {name: count for name in FUNNEL if (count := _count(sources, name, cohort)) is not None}
    if not counts:
        return None
    joined = sources.count_members(cohort)
    told = ", ".join(f"{count:,.0f} {name}" for name, count in counts.items()) + f", {joined:,} joined"
    missing = [name for name in FUNNEL if name not in counts]
    steps = [*counts.values(), joined]
    if any(later > earlier for earlier, later in itertools.pairwise(steps)):
        return Signal(PARTLY, f"The counts contradict each other: {told}.")
    if missing:
        return Signal(PARTLY, f"Recorded: {told}; not recorded: {', '.join(missing)}.")
    return Signal(IN_PLACE, f"The way in is recorded: {told}.")


def evaluation_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many of the waves that are due were answered: in place from two on with none left out, for every cohort.

    A wave is due that opened on or before the day of the last answer. None without waves.
    """
    every = sources.once("cohorts", lambda: sources.study.cohorts)
    cohorts = [name for name in every if cohort in (ALL, name)] or [ALL]
    rows, study = sources.respondents, sources.study
    due = study.waves.loc[~(study.waves["opens"] > study.submissions["date"].max())]
    if due.empty and rows.empty:
        return None
    counts = np.array([_waves(rows, due, name) for name in cohorts], dtype=np.int64)
    answered, asked = int(counts[:, 0].min()), int(counts[:, 1].max())
    state: State = IN_PLACE if bool(((counts[:, 0] >= 2) & (counts[:, 0] >= counts[:, 1])).all()) else PARTLY
    state = MISSING if int(counts[:, 0].max()) == 0 else state
    of = "" if len(cohorts) == 1 else " in the cohort with the fewest"
    return Signal(state, f"{answered} of {asked} waves of the survey were answered{of}.")


def structure_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many pairs stand on the roster with both partners and a first day; None without pairs."""
    pairs = sources.of("pairs", cohort)
    if pairs.empty:
        return None
    whole = int(pairs[[JUNIOR, SENIOR, "from_date"]].notna().all(axis=1).sum())
    because = f"{whole} of {len(pairs)} pairs have both partners and a first day on the roster."
    return Signal(judged("structure", whole, len(pairs)), because, len(pairs), "pairs")


def remote_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many held meetings took place at a distance, of those whose way is known; None without any."""
    meetings = sources.of("meetings", cohort)
    modes = meetings.loc[meetings["held"], "mode"].dropna()
    if modes.empty:
        return None
    far, n = int(modes.str.contains(AT_A_DISTANCE).sum()), len(modes)
    because = f"{share_of(far, n)} of {n:,} meetings were held at a distance."
    return Signal(judged("at a distance", far, n), because, n, "meetings")


def logged_signal(sources: Sources, kind: str, cohort: str) -> Signal | None:
    """In place where a log kept by hand has a case of `kind` since the cohort began; None without one: that nothing was
    noted does not say that nothing happened. No log shows a practice without a `kind` ("").
    """
    if not kind or kind not in sources.once("kinds of log", lambda: frozenset(sources.log["kind"])):
        return None
    log, began = sources.of("log", cohort), sources.start(cohort)
    rows = log.loc[log["kind"] == kind]
    late = rows if began is None else rows.loc[rows["month"] + pd.offsets.MonthEnd(0) >= began]
    count = int(late["number"].sum())
    return (
        Signal(IN_PLACE, f"The log kept by hand has it {count:,} time{'' if count == 1 else 's'}.") if count else None
    )


def _dose(sources: Sources, cohort: str) -> pd.DataFrame | None:
    """What the log says of each pair of a cohort that is in the log or on the roster; None without a log."""
    dose = sources.of("dose", cohort)
    return dose if int(dose["logged"].sum()) else None


def _kept_by(side: str, cancelled: int, logged: int) -> Signal:
    state = judged(f"kept by the {side}", logged - cancelled, logged)
    return Signal(state, f"The {side}s called off {share_of(cancelled, logged)}.", logged, "meetings")


def _count(sources: Sources, name: str, cohort: str) -> float | None:
    """A count kept by hand: the cohort's, for the whole programme the one without cohort, else the sum of cohorts."""
    facts = sources.study.facts
    said = facts.loc[facts["name"] == name]
    values = pd.to_numeric(said["value"], errors="coerce").set_axis(said["cohort"].fillna(ALL)).dropna()
    latest = values[~values.index.duplicated(keep="last")]
    if cohort in latest.index:
        return float(latest[cohort])
    return float(latest.sum()) if cohort == ALL and len(latest) else None


def _waves(rows: pd.DataFrame, due: pd.DataFrame, cohort: str) -> tuple[int, int]:
    """Waves answered and waves due (or answered) of a cohort."""
    of = due.loc[due["cohort"].isna() | (due["cohort"] == cohort) | (cohort == ALL), "wave"]
    answered = set(of_cohort(rows, cohort)["wave"].dropna())
    return len(answered), len(answered | set(of))
