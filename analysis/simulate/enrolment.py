"""Who takes part: cohorts of pairs, late entries, dropouts, replaced mentors, and the comparison group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.simulate.plan import CohortPlan, ProgrammePlan
from analysis.simulate.staff import Days, day_of, leaving_days
from analysis.simulate.threats import rolling_days
from analysis.study import COMPARISON, JUNIOR, PROGRAMME, SENIOR, SIDES

#: Who enters later than this after the cohort's start is no participant in the main retention analysis.
ENROLMENT_DAYS: Final = 30
PROGRAMME_DAYS: Final = 300

_LATE_DAYS: Final = (31, 76)
_DROPOUT_DAYS: Final = (80, 230)
_REPLACED_UNTIL: Final = 190
_REPLACEMENT_DAYS: Final = (10, 25)

_COLUMNS: Final = ("row", "cohort", "schedule", "pair", "arm", "side", "from_day", "to_day", "first_pair", "dropped")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Memberships, and everybody's leaving day once the programme has changed the participants' hazard.

    `members` has one row a membership: `row` (of the staff frame), cohort (None for the comparison group),
    schedule (whose survey dates count), pair, arm, side, from_day, to_day (NaN where open), first_pair (the pair
    that counts for the correlation of partners), dropped (left the programme, not the organisation).
    """

    members: pd.DataFrame
    leaves: Days


@dataclass(slots=True)
class _Register:
    """What fills up while cohorts start one after the other."""

    staff: pd.DataFrame
    leaves: Days
    free: np.ndarray[Any, np.dtype[np.bool_]]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    at: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, *membership: Any) -> None:  # noqa: ANN401
        """Keep one membership (in the order of `_COLUMNS`) and where it stands."""
        self.at[membership[3], membership[5]] = len(self.rows)
        self.rows.append(membership)

    def pick(self, side: str, count: int, day: int, until: int, rng: np.random.Generator) -> Days:
        """`count` people of a side who are free, employed on `day` and still there on `until`; raises UsageError."""
        there = (self.staff["hired"].to_numpy() <= day) & (self.leaves > until)
        found = np.flatnonzero(self.free & there & (self.staff["side"].to_numpy() == side))
        if len(found) < count:
            raise UsageError(
                "PLAN_STAFF", f"Only {len(found)} of {count} {side}s could be found.", "Give the plan more staff."
            )
        chosen = rng.permutation(found)[:count]
        self.free[chosen] = False
        return chosen.astype(np.int64)


def enrol(plan: ProgrammePlan, staff: pd.DataFrame, rng: np.random.Generator) -> Enrolment:
    """Fill the cohorts in the order of their starts, and draw the comparison group beside each.

    People are chosen among those employed on the day, whatever their future, so taking part selects on nothing but
    side and being there. From their entry on, the participants' hazard is multiplied by the plan's ratio.
    """
    register = _Register(staff, staff["leaves"].to_numpy().copy(), np.ones(len(staff), dtype=bool))
    comparison = _comparison_counts(plan)
    for number in sorted(range(len(plan.cohorts)), key=lambda index: plan.cohorts[index].starts):
        cohort = plan.cohorts[number]
        _start_pairs(plan, cohort, register, rng)
        _replace_mentors(plan, cohort, register, rng)
        _draw_comparison(cohort, comparison[number], register, rng)
    members = pd.DataFrame(register.rows, columns=list(_COLUMNS))
    members["to_day"] = _last_days(plan, members, register.leaves)
    return Enrolment(members, register.leaves)


def _start_pairs(plan: ProgrammePlan, cohort: CohortPlan, register: _Register, rng: np.random.Generator) -> None:
    start = day_of(cohort.starts)
    late, rolling = rng.random(cohort.pairs) < plan.late_share, rolling_days(plan.threats, cohort.pairs, rng)
    for side in SIDES:
        # Whoever starts late must still be there on the day; those on time need only be there at the start.
        delay = np.where(late & (side == JUNIOR), rng.integers(*_LATE_DAYS, cohort.pairs), 0)
        delay[rolling > 0] = 0
        people = np.zeros(cohort.pairs, dtype=np.int64)
        on_time, joiners = (delay == 0) & (rolling == 0), delay > 0
        people[on_time] = register.pick(side, int(on_time.sum()), start, start, rng)
        people[joiners] = register.pick(side, int(joiners.sum()), start, start + _LATE_DAYS[1], rng)
        for place in np.flatnonzero(rolling):
            people[place] = register.pick(side, 1, start + rolling[place], start + rolling[place], rng)[0]
        entry = start + delay + rolling
        _enter(plan, register, people, entry, rng)
        dropped = np.where(
            rng.random(cohort.pairs) < plan.dropout, start + rng.integers(*_DROPOUT_DAYS, cohort.pairs), 0
        )
        for number, (row, day, drop) in enumerate(zip(people, entry, dropped, strict=True)):
            pair = _pair_name(cohort, number)
            to_day = drop if drop > day else np.nan
            register.add(row, cohort.name, cohort.name, pair, PROGRAMME, side, day, to_day, pair, bool(drop > day))


def _enter(plan: ProgrammePlan, register: _Register, rows: Days, entry: Days, rng: np.random.Generator) -> None:
    hazard = register.staff["hazard"].to_numpy()[rows] * plan.hazard_ratio
    register.leaves[rows] = leaving_days(entry, hazard, rng)


def _replace_mentors(plan: ProgrammePlan, cohort: CohortPlan, register: _Register, rng: np.random.Generator) -> None:
    """A mentor who leaves the organisation early is replaced; the mentee goes on in a new pair."""
    start = day_of(cohort.starts)
    for number in range(cohort.pairs):
        pair = _pair_name(cohort, number)
        mentor, mentee = register.at[pair, JUNIOR], register.at[pair, SENIOR]
        gone = int(register.leaves[register.rows[mentor][0]])
        again = gone + int(rng.integers(*_REPLACEMENT_DAYS))
        if gone > start + _REPLACED_UNTIL or register.rows[mentor][9] or not _stays(register, mentee, again):
            continue
        chosen = register.pick(JUNIOR, 1, again, again, rng)
        _enter(plan, register, chosen, np.array([again]), rng)
        _append_new_pair(register, mentee, int(chosen[0]), gone, again)


def _stays(register: _Register, mentee: int, day: int) -> bool:
    row = register.rows[mentee]
    return bool(register.leaves[row[0]] > day + 30) and not row[9]


def _append_new_pair(register: _Register, mentee: int, mentor_row: int, gone: int, again: int) -> None:
    old = register.rows[mentee]
    new_pair = f"{old[3]}b"
    register.rows[mentee] = (*old[:7], float(gone), *old[8:])
    for row, side in ((mentor_row, JUNIOR), (old[0], SENIOR)):
        register.add(row, old[1], old[2], new_pair, PROGRAMME, side, again, np.nan, old[3], False)


def _draw_comparison(cohort: CohortPlan, count: int, register: _Register, rng: np.random.Generator) -> None:
    start = day_of(cohort.starts)
    for side, share in ((JUNIOR, count - count // 2), (SENIOR, count // 2)):
        for row in register.pick(side, share, start, start, rng):
            register.add(row, None, cohort.name, None, COMPARISON, side, start, np.nan, f"comparison {row}", False)


def _comparison_counts(plan: ProgrammePlan) -> list[int]:
    """The comparison group shared out over the cohorts' survey dates, by their pairs."""
    pairs = np.cumsum([0, *(cohort.pairs for cohort in plan.cohorts)])
    return [int(count) for count in np.diff(plan.comparison * pairs // pairs[-1])]


def _pair_name(cohort: CohortPlan, number: int) -> str:
    return f"{cohort.name}-{number + 1:02d}"


def _last_days(plan: ProgrammePlan, members: pd.DataFrame, leaves: Days) -> pd.Series:
    """A membership ends with the programme, on dropping out, or on leaving; the comparison group's stays open."""
    starts = members["schedule"].map({cohort.name: day_of(cohort.starts) for cohort in plan.cohorts})
    last = members["to_day"].fillna((starts + PROGRAMME_DAYS).where(members["arm"] == PROGRAMME))
    gone = pd.Series(leaves[members["row"].to_numpy()], index=members.index, dtype="float64")
    last = last.where(~(gone < last.fillna(np.inf)), gone)
    return last.where(last <= day_of(plan.as_of))
