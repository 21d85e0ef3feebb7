"""What a simulated programme is to look like, and the truth that is planted in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Final, Literal

from analysis.errors import UsageError
from analysis.study import ALL, ENGAGEMENT, SIDES, UNDERSTANDING

Tool = Literal["qualtrics", "surveymonkey", "google_forms", "microsoft_forms", "limesurvey", "redcap", "glint"]
Form = Literal["standard", "pulse"]

#: Outcomes whose effects are planted on a survey scale of the same name; retention is planted as a hazard ratio.
PLANTED_SCALES: Final = (ENGAGEMENT, UNDERSTANDING)
BASELINE: Final = "baseline"


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """One cohort: its name, how many pairs start, and the day they start on."""

    name: str
    pairs: int
    starts: dt.date


@dataclass(frozen=True, slots=True)
class WavePlan:
    """One survey wave, `months` after a cohort's start, when `effect_share` (0 to 1) of the effect has arrived."""

    name: str
    months: float
    effect_share: float
    tool: Tool
    form: Form = "standard"


@dataclass(frozen=True, slots=True)
class PlantedEffect:
    """A true effect on an outcome, in standard deviations of the person-level scale score at baseline.

    The most specific effect counts for a person: cohort and side, then cohort, then side, then everybody.
    """

    outcome: str
    size: float
    cohort: str = ALL
    side: str = ALL


@dataclass(frozen=True, slots=True)
class Threats:
    """What may deceive whoever reads the figures of a programme; shares from 0 (absent) to 1.

    `picked_low`: the participants come from this lowest share of people by how they stand at the baseline.
    `lost_low`: this share of the participants answers no later wave, rather those who stand low at the baseline.
    `lost_worse`: this share answers no later wave, rather those who have changed for the worse. `rolling`: this share
    of the pairs joins on any day of the first ten months, while everybody else who is still employed can be compared.
    """

    picked_low: float = 0.0
    lost_low: float = 0.0
    lost_worse: float = 0.0
    rolling: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """Everything that decides a simulated programme but its seed.

    `comparison` people answer without taking part; `staff` people appear in the HRIS in the `years` before
    `as_of`. Shares run from 0 to 1: `response_rate` of those invited answer a wave, `linked_share` of the
    respondents can be linked from wave to wave, `dropout` leave the programme before its end, `late_share` join
    more than 30 days late. `trend` is a change that everybody shares at the last wave, in standard deviations.
    `hazard` is the yearly rate of leaving, multiplied by `hazard_ratio` from the day a person enters the
    programme. `prediction_gain` is how much nearer (0 to 1) the truth participants' guesses about the other side
    come. `invitation_list` says whether HR keeps a list of who was asked to answer. `records` says how files from
    HR systems are written: "iso" (comma, 2024-05-31) or "european" (semicolon, decimal comma, 31.05.2024); `threats`
    are what makes its figures deceive. Raises UsageError where a value does not fit.
    """

    name: str
    cohorts: tuple[CohortPlan, ...]
    waves: tuple[WavePlan, ...]
    effects: tuple[PlantedEffect, ...]
    as_of: dt.date
    comparison: int = 0
    staff: int = 400
    years: float = 3.0
    response_rate: float = 0.85
    linked_share: float = 0.9
    dropout: float = 0.06
    late_share: float = 0.04
    trend: float = 0.0
    hazard: float = 0.15
    hazard_ratio: float = 1.0
    pair_correlation: float = 0.2
    prediction_gain: float = 0.0
    interviews: int = 0
    mistakes: bool = True
    invitation_list: bool = True
    records: Literal["iso", "european"] = "iso"
    threats: Threats = Threats()

    def __post_init__(self) -> None:
        self._require_shares()
        self._require_structure()
        self._require_known_effects()

    def effect(self, outcome: str, cohort: str, side: str) -> float:
        """The effect planted for people of this cohort and side, in standard deviations; 0 where none is."""
        for want in ((cohort, side), (cohort, ALL), (ALL, side), (ALL, ALL)):
            for effect in self.effects:
                if (effect.outcome, effect.cohort, effect.side) == (outcome, *want):
                    return effect.size
        return 0.0

    @property
    def window_start(self) -> dt.date:
        """The first day that the HRIS extract covers."""
        return self.as_of - dt.timedelta(days=round(365.25 * self.years))

    def _require_shares(self) -> None:
        for name in ("response_rate", "linked_share", "dropout", "late_share", "pair_correlation", "prediction_gain"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise UsageError("PLAN_SHARE", f'"{name}" is {value}.', "Give a share from 0 to 1.")
        if not all(0 <= getattr(self.threats, part.name) <= 1 for part in fields(self.threats)):
            raise UsageError("PLAN_SHARE", f"A threat is no share: {self.threats}.", "Give shares from 0 to 1.")
        if self.hazard <= 0 or self.hazard_ratio <= 0:
            raise UsageError("PLAN_HAZARD", "The hazard and its ratio must be above 0.")

    def _require_structure(self) -> None:
        if not self.cohorts or min(cohort.pairs for cohort in self.cohorts) < 1:
            raise UsageError("PLAN_COHORTS", "A programme needs at least one cohort of at least one pair.")
        if len({cohort.name for cohort in self.cohorts}) < len(self.cohorts):
            raise UsageError("PLAN_COHORTS", "Two cohorts have the same name.")
        if not self.waves or self.waves[0].name != BASELINE:
            raise UsageError("PLAN_WAVES", f'The first wave must be "{BASELINE}".')
        if min(cohort.starts for cohort in self.cohorts) <= self.window_start:
            raise UsageError("PLAN_DATES", "A cohort starts before the HRIS extract does.", "Give it more years.")
        needed = 2 * sum(cohort.pairs for cohort in self.cohorts) + self.comparison
        if self.staff < 2 * needed:
            raise UsageError("PLAN_STAFF", f"{self.staff} staff are too few.", f"Give at least {2 * needed}.")

    def _require_known_effects(self) -> None:
        cohorts = {ALL, *(cohort.name for cohort in self.cohorts)}
        for effect in self.effects:
            if effect.outcome not in PLANTED_SCALES or effect.cohort not in cohorts or effect.side not in (ALL, *SIDES):
                raise UsageError("PLAN_EFFECT", f"No such outcome, cohort or side: {effect}.")
