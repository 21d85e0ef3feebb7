"""Programmes to simulate by name, and a plan from a few options of the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from analysis.errors import UsageError
from analysis.simulate.plan import PLANTED_SCALES, CohortPlan, PlantedEffect, ProgrammePlan, WavePlan
from analysis.study import ENGAGEMENT, JUNIOR, SENIOR, UNDERSTANDING

_THREE_WAVES: Final = (
    WavePlan("baseline", -0.4, 0.0, "qualtrics"),
    WavePlan("mid", 4.5, 0.6, "microsoft_forms", "pulse"),
    WavePlan("end", 9.0, 1.0, "surveymonkey"),
)
_TWO_WAVES: Final = (
    WavePlan("baseline", -0.4, 0.0, "google_forms"),
    WavePlan("end", 9.0, 1.0, "microsoft_forms"),
)

_PROGRAMME: Final = ProgrammePlan(
    name="programme",
    cohorts=(
        CohortPlan("Atlas", 24, dt.date(2023, 1, 16)),
        CohortPlan("Birch", 30, dt.date(2023, 4, 17)),
        CohortPlan("Cedar", 12, dt.date(2023, 7, 3)),
        CohortPlan("Delta", 40, dt.date(2023, 9, 18)),
        CohortPlan("Ember", 18, dt.date(2024, 1, 15)),
        CohortPlan("Fjord", 60, dt.date(2024, 4, 15)),
    ),
    waves=_THREE_WAVES,
    effects=(
        PlantedEffect(ENGAGEMENT, 0.30),
        PlantedEffect(ENGAGEMENT, 0.00, "Cedar"),
        PlantedEffect(ENGAGEMENT, 0.50, "Delta", JUNIOR),
        PlantedEffect(ENGAGEMENT, 0.35, "Delta", SENIOR),
        PlantedEffect(ENGAGEMENT, -0.35, "Ember"),
        PlantedEffect(ENGAGEMENT, 0.40, "Fjord"),
        PlantedEffect(UNDERSTANDING, 0.45),
        PlantedEffect(UNDERSTANDING, 0.00, "Cedar"),
        PlantedEffect(UNDERSTANDING, 0.70, "Delta"),
        PlantedEffect(UNDERSTANDING, -0.30, "Ember"),
        PlantedEffect(UNDERSTANDING, 0.50, "Fjord", JUNIOR),
        PlantedEffect(UNDERSTANDING, 0.70, "Fjord", SENIOR),
    ),
    as_of=dt.date(2025, 6, 30),
    comparison=200,
    staff=1500,
    hazard=0.17,
    hazard_ratio=0.6,
    prediction_gain=0.35,
    interviews=36,
)

_FIRST_YEAR: Final = ProgrammePlan(
    name="first-year",
    cohorts=(CohortPlan("First year", 14, dt.date(2024, 3, 4)),),
    waves=_TWO_WAVES,
    effects=(PlantedEffect(ENGAGEMENT, 0.30), PlantedEffect(UNDERSTANDING, 0.60)),
    as_of=dt.date(2025, 3, 31),
    staff=240,
    years=2.0,
    response_rate=0.95,
    linked_share=0.6,
    hazard_ratio=0.8,
    prediction_gain=0.35,
    interviews=8,
    invitation_list=False,
    records="european",
)

#: The plans of the sample data, by name.
PRESETS: Final[Mapping[str, ProgrammePlan]] = MappingProxyType(
    {"programme": _PROGRAMME, "first-year": _FIRST_YEAR},
)

#: The seed of the committed sample data.
SAMPLE_SEED: Final = 20260401


def preset(name: str) -> ProgrammePlan:
    """The plan of that name; raises UsageError for an unknown one."""
    if name not in PRESETS:
        raise UsageError("UNKNOWN_PRESET", f'There is no preset "{name}".', f"Presets are {', '.join(PRESETS)}.")
    return PRESETS[name]


def plan_from_options(
    *,
    preset_name: str | None = None,
    pairs: int | None = None,
    cohorts: int | None = None,
    effect: float | None = None,
    comparison: int | None = None,
    staff: int | None = None,
    response_rate: float | None = None,
    linked_share: float | None = None,
    dropout: float | None = None,
    trend: float | None = None,
    hazard: float | None = None,
    hazard_ratio: float | None = None,
    interviews: int | None = None,
    mistakes: bool | None = None,
) -> ProgrammePlan:
    """A plan from the options of the command line; an option left at None keeps the plan's own value.

    `pairs` is the number in each of the `cohorts`; `effect` is planted on engagement and on understanding for
    everybody, in standard deviations of the person-level scale score. With neither of the three the plan is the
    preset ("programme" unless named); with any of them it is an evenly built programme with a comparison group.
    Raises UsageError where the options do not make a programme.
    """
    shaped = pairs is not None or cohorts is not None or effect is not None
    if shaped and preset_name is not None:
        raise UsageError(
            "PLAN_OPTIONS", "A preset has its own pairs, cohorts and effects.", "Leave out one or the other."
        )
    plan = (
        _even_plan(
            pairs=20 if pairs is None else pairs, cohorts=3 if cohorts is None else cohorts, effect=effect or 0.0
        )
        if shaped
        else preset(preset_name or "programme")
    )
    changes = {
        "comparison": comparison, "staff": staff, "response_rate": response_rate, "linked_share": linked_share,
        "dropout": dropout, "trend": trend, "hazard": hazard, "hazard_ratio": hazard_ratio,
        "interviews": interviews, "mistakes": mistakes,
    }  # fmt: skip
    given = {name: value for name, value in changes.items() if value is not None}
    if "comparison" in given and "staff" not in given:
        given["staff"] = max(plan.staff, _staff_for(plan.cohorts, int(given["comparison"])))
    return replace(plan, **given)  # type: ignore[arg-type]


def _even_plan(*, pairs: int, cohorts: int, effect: float) -> ProgrammePlan:
    """Cohorts of one size that start three weeks apart, with the same effect on both scales."""
    if pairs < 1 or cohorts < 1:
        raise UsageError(
            "PLAN_COHORTS", f"{cohorts} cohorts of {pairs} pairs are no programme.", "Give at least 1 of each."
        )
    first = dt.date(2023, 2, 6)
    members = tuple(
        CohortPlan(f"Cohort {number + 1}", pairs, first + dt.timedelta(weeks=3 * number)) for number in range(cohorts)
    )
    comparison = max(80, pairs * cohorts)
    return ProgrammePlan(
        name="simulated",
        cohorts=members,
        waves=_THREE_WAVES,
        effects=tuple(PlantedEffect(outcome, effect) for outcome in PLANTED_SCALES),
        as_of=members[-1].starts + dt.timedelta(days=455),
        comparison=comparison,
        staff=_staff_for(members, comparison),
        years=3.0 + cohorts * 21 / 365.25,
        prediction_gain=0.35 if effect > 0 else 0.0,
        interviews=min(12, 2 * pairs * cohorts),
    )


def _staff_for(cohorts: tuple[CohortPlan, ...], comparison: int) -> int:
    """Staff enough that both sides and the comparison group can be found among those employed at any start."""
    return max(300, 4 * (2 * sum(cohort.pairs for cohort in cohorts) + comparison))
