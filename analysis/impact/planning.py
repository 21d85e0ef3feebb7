"""What a programme could show, worked out before anybody answers: sizes, losses, designs, forms, claims."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.errors import UsageError
from analysis.impact.card import Design
from analysis.impact.conditions import COMPARISON_PEOPLE
from analysis.impact.unmeasured import Unmeasured, unmeasured_claims
from analysis.impact.verdicts import LEVEL, PRIMARY_LEVEL
from analysis.instruments.claims import RECORDS
from analysis.instruments.forms import (
    BASELINE,
    CORE_FORMS,
    END,
    FOLLOW_UP_MONTHS,
    MID,
    Form,
    compose_form,
    forms_at,
    occasions,
)
from analysis.stats.change import CLUSTERS_FOR_ROBUST
from analysis.stats.design import (
    SizedGroup,
    adjusted_spread,
    change_spread,
    detectable_change,
    detectable_difference,
    fewest_pairs,
    group_of_pairs,
    group_of_singles,
)
from analysis.stats.leaving import detectable_days, people_to_tell_shares_apart, time_kept
from analysis.stats.power import power_two_shares
from analysis.stats.sign_flip import detectable_flipped
from analysis.study import COMPARISON, INTERVIEWS, PROGRAMME, WAITLIST

POWER: Final = 0.8
MOST_PAIRS: Final = 2_000
#: Cohorts that the Plan page takes.
MOST_COHORTS: Final = 200
MOST_PEOPLE: Final = 100_000
#: Participants up to whom the exact power of telling two shares of leavers apart is counted out.
_COUNTED_OUT: Final = 300
#: A programme that lowers leaving as far as published hopes do: from 15 to 8 % a year.
_HOPED_RATIO: Final = 8 / 15
#: Staff beside participants in the personnel file where nobody says otherwise: four times as many.
_STAFF_A_PARTICIPANT: Final = 4


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What is planned, and what is assumed about people. Shares run from 0 to 1.

    pairs, cohorts     pairs in the whole programme, and over how many cohorts they are spread evenly
    comparison         people asked who take no part
    waitlist           whether a lot decides which half of the pairs starts first
    staff              staff in the personnel file beside participants, for retention (None: four times as many)
    sd                 standard deviation of people's scores, in points of 100
    retest             correlation of two waves in the same people
    correlation        correlation of the two partners' changes
    answering          share of those still employed who answer both waves; `linked`: of these, who can be linked
    leavers            share of people who leave the company in a year; `months` lie between the first and last wave
    smallest_change    the smallest change that matters, in points of 100
    waves, forms       which waves are asked, and which forms of the item bank
    records            records that will be kept, by name, and "interviews"

    The defaults of sd, retest and correlation are cautious guesses (a scale of five steps spreads by 15 to 20 of 100
    points); put in your own as soon as a baseline is there. Raises UsageError where a value does not fit.
    """

    pairs: int
    cohorts: int = 1
    comparison: int = 0
    waitlist: bool = False
    staff: int | None = None
    sd: float = 18.0
    retest: float = 0.6
    correlation: float = 0.2
    answering: float = 0.7
    linked: float = 0.85
    leavers: float = 0.15
    months: float = 9.0
    smallest_change: float = 5.0
    waves: tuple[str, ...] = (BASELINE, MID, END)
    forms: tuple[str, ...] = CORE_FORMS
    records: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value, low, high in _ranges(self):
            if not low <= value <= high:
                raise UsageError(
                    "PLAN_RANGE", f'"{name}" is {value:g}; allowed is {low:g} to {high:g}.', "Change it to fit."
                )
        if self.cohorts > self.pairs:
            raise UsageError(
                "PLAN_COHORTS",
                f"{self.pairs} pairs cannot fill {self.cohorts} cohorts.",
                "Plan fewer cohorts.",
            )
        if unknown := [name for name in self.records if name not in (*RECORDS, INTERVIEWS)]:
            raise UsageError(
                "UNKNOWN_RECORD", f'There is no record "{unknown[0]}".',
                f"Records are {', '.join((*RECORDS, INTERVIEWS))}.",
            )  # fmt: skip

    @property
    def usable(self) -> float:
        """The share of people who are expected to count: still employed, answered both waves, and linked."""
        return float(self.answering * self.linked * (1 - self.leavers) ** (self.months / 12))

    @property
    def others(self) -> int:
        """Staff beside participants in the personnel file."""
        return _STAFF_A_PARTICIPANT * 2 * self.pairs if self.staff is None else self.staff


def _ranges(options: PlanOptions) -> Iterator[tuple[str, float, float, float]]:
    yield "pairs", options.pairs, 1, MOST_PAIRS
    yield "cohorts", options.cohorts, 1, MOST_PAIRS
    yield "comparison", options.comparison, 0, MOST_PEOPLE
    yield "staff", options.others, 0, MOST_PEOPLE
    yield "sd", options.sd, 1, 50
    yield "retest", options.retest, 0, 0.99
    yield "correlation", options.correlation, 0, 1
    yield "answering", options.answering, 0, 1
    yield "linked", options.linked, 0, 1
    yield "leavers", options.leavers, 0, 0.9
    yield "months", options.months, 1, 60
    yield "smallest change", options.smallest_change, 0.5, 50


@dataclass(frozen=True, slots=True)
class DesignPower:
    """What one design could show. `detectable` is in points of 100, None where too few people would be left;
    `pairs_needed` finds the smallest change that matters, None where no number of pairs does. `level` is the coverage
    of the intervals. `people` and `others` are those expected to count on each side.
    """

    design: Design
    detectable: float | None
    pairs_needed: int | None
    level: float
    people: float
    others: float = 0.0


@dataclass(frozen=True, slots=True)
class RetentionPower:
    """Whether leaving from `leavers` down to `goal` (shares a year) would show within twelve months.

    `power` (0 to 1) is how often; None above a size at which it is not counted out. `participants_needed` is the
    number that shows it four times in five, None where nobody leaves. `days` is what the goal would gain each
    participant, `detectable_days` what would show.
    """

    leavers: float
    goal: float
    participants: int
    others: int
    power: float | None
    participants_needed: int | None
    days: float
    detectable_days: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a programme could show. `planned` is the design that it would have, `designs` are all three, and `cohort` is
    a single cohort by itself. `curve` holds pairs and the change detectable with them, points of 100.
    """

    options: PlanOptions
    planned: DesignPower
    designs: tuple[DesignPower, ...]
    cohort: DesignPower | None
    retention: RetentionPower
    curve: tuple[tuple[int, float], ...]
    forms: tuple[Form, ...]
    unmeasured: tuple[Unmeasured, ...]

    @property
    def minutes(self) -> float:
        """Minutes of the longest questionnaire that anybody in the programme gets."""
        return max(form.minutes() for form in self.forms)


def plan_programme(options: PlanOptions) -> Plan:
    """Everything that can be said before anybody answers.

    Detectable is the true mean change that the interval of the primary outcomes (98.3 %, three at once) keeps off zero
    four times in five, from a t test whose variance allows for partners who move together (`stats.design`) and for
    those who leave, do not answer or cannot be linked; where fewer than 8 pairs are expected to count, from the flipped
    signs that their interval will come from, and nothing where so few get none. With a comparison group it is the
    difference in differences; with a waiting list half of the pairs wait, and the earlier score is adjusted for. A
    comparison counts once 20 people of it are expected to answer twice, as grade B asks.
    """
    designs = tuple(_designs(options))
    planned = next(one for one in designs if one.design == planned_design(options))
    forms = tuple(plan_forms(options))
    return Plan(
        options=options,
        planned=planned,
        designs=designs,
        cohort=_cohort(options),
        retention=_retention(options),
        curve=_curve(options, planned),
        forms=forms,
        unmeasured=unmeasured_claims({item.id for form in forms for item in form.items}, records_of(options)),
    )


def planned_design(options: PlanOptions) -> Design:
    """The grade that the plan could earn: A with a waiting list, B with enough comparison people, else C."""
    if options.waitlist:
        return "A"
    return "B" if options.comparison * options.usable >= COMPARISON_PEOPLE else "C"


def plan_forms(options: PlanOptions) -> Iterator[Form]:
    """Every questionnaire that the plan hands out, wave by wave, for each arm that is asked."""
    arms = [PROGRAMME]
    arms += [WAITLIST] if options.waitlist else []
    arms += [COMPARISON] if options.comparison else []
    for occasion in occasions(options.waves, arms):
        yield compose_form(forms_at(occasion, options.forms), occasion)


def records_of(options: PlanOptions) -> frozenset[str]:
    """The records that the plan will have: those named, and what its waves bring."""
    waves = {"waves"} if len(options.waves) > 1 else set()
    follow_up = {"follow_up"} if set(options.waves) & FOLLOW_UP_MONTHS.keys() else set()
    return frozenset({*options.records, *waves, *follow_up})


def _designs(options: PlanOptions) -> Iterator[DesignPower]:
    for design in ("A", "B", "C"):
        yield _power_of(options, design, options.pairs, PRIMARY_LEVEL)


def _cohort(options: PlanOptions) -> DesignPower | None:
    """One cohort by itself, at the level of secondary findings; None where the programme is one cohort."""
    if options.cohorts == 1:
        return None
    return _power_of(options, planned_design(options), options.pairs / options.cohorts, LEVEL)


def _power_of(options: PlanOptions, design: Design, pairs: float, level: float) -> DesignPower:
    measure = _detectable(options, design, level)
    mine, others = _groups(options, design, pairs)
    needed = fewest_pairs(options.smallest_change, measure) if options.usable > 0 else None
    return DesignPower(
        design,
        _finite(measure(pairs)),
        needed,
        level,
        float(mine.people),
        0.0 if others is None else float(others.people),
    )


def _groups(options: PlanOptions, design: Design, pairs: float) -> tuple[SizedGroup, SizedGroup | None]:
    if design == "A":
        half = group_of_pairs(pairs / 2, options.usable, options.correlation)
        return half, half
    mine = group_of_pairs(pairs, options.usable, options.correlation)
    return mine, group_of_singles(options.comparison, options.usable) if design == "B" else None


def _detectable(options: PlanOptions, design: Design, level: float) -> Callable[[float], float]:
    """What is detectable with so many pairs under a design, in points; NaN where nothing is."""
    adjusted = design == "A"
    spread = (adjusted_spread if adjusted else change_spread)(options.sd, options.retest)

    def measure(pairs: float) -> float:
        mine, others = _groups(options, design, pairs)
        if others is None:
            return _alone(mine, spread, level)
        return float(detectable_difference(mine, others, spread, level=level, power=POWER))

    return measure


def _alone(group: SizedGroup, spread: float, level: float) -> float:
    """What shows without a comparison, by the interval that so many pairs will get: a t interval, below 8 pairs one of
    flipped signs as far as so few can reach `level`, and none (NaN) below that.
    """
    units = math.floor(float(group.units) + 1e-9)
    if units >= CLUSTERS_FOR_ROBUST:
        return float(detectable_change(group, spread, level=level, power=POWER))
    found = detectable_flipped(math.sqrt(float(group.squared_error(spread))), units, level)
    return math.nan if found is None else found


def _curve(options: PlanOptions, planned: DesignPower) -> tuple[tuple[int, float], ...]:
    """The planned design with more and fewer pairs, up to what is needed or twice what is planned."""
    measure = _detectable(options, planned.design, planned.level)
    last = min(max(2 * options.pairs, 60, math.ceil(1.2 * (planned.pairs_needed or 0))), 2 * MOST_PAIRS)
    counts = sorted({round(count) for count in np.geomspace(5, last, 40)} | {options.pairs})
    points = [(count, measure(count)) for count in counts]
    return tuple((count, value) for count, value in points if math.isfinite(value))


def _retention(options: PlanOptions) -> RetentionPower:
    people, others, leavers = 2 * options.pairs, options.others, options.leavers
    goal = leavers * _HOPED_RATIO
    counted = people <= _COUNTED_OUT and others <= 10 * _COUNTED_OUT and others > 0
    ratio = others / people
    needed = people_to_tell_shares_apart(goal, leavers, ratio=ratio, power=POWER) if leavers and ratio else None
    return RetentionPower(
        leavers=leavers,
        goal=goal,
        participants=people,
        others=others,
        power=power_two_shares(goal, leavers, people, others) if counted else None,
        participants_needed=needed,
        days=time_kept(goal, 12).mean - time_kept(leavers, 12).mean,
        detectable_days=_finite(float(detectable_days(people, others, leavers, power=POWER))) if leavers else None,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
