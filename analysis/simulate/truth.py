"""What was planted, in the units in which cards report it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from analysis.instruments import scale_of
from analysis.simulate.answers import shift_of
from analysis.simulate.enrolment import ENROLMENT_DAYS, Enrolment
from analysis.simulate.latent import expected_score, item_models
from analysis.simulate.plan import BASELINE, PLANTED_SCALES, ProgrammePlan
from analysis.simulate.staff import Days, day_of
from analysis.study import ALL, COMPARISON, PROGRAMME, RETENTION, SIDES

POINTS: Final = "points of 100"
DAYS: Final = "days"
HORIZON_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class TrueEffect:
    """One planted effect, keyed as the card that should find it.

    `effect` is in standard deviations of the person-level scale score (attitudes; the mean over the people
    counted) or the hazard ratio (retention); `expected_change` is the programme's own part of the expected change in
    `unit`. `people` were counted: linkable at both waves, or enrolled in time.
    """

    outcome: str
    cohort: str
    side: str
    measure: str
    wave_from: str | None
    wave_to: str | None
    effect: float
    expected_change: float
    unit: str
    people: int

    def as_dict(self) -> dict[str, object]:
        """The effect as a JSON object."""
        return asdict(self)


@lru_cache(maxsize=512)
def points_for(scale_id: str, size: float) -> float:
    """The change in the expected score (points of 100) that an effect of `size` standard deviations makes."""
    models = item_models(scale_of(scale_id)[1])
    return expected_score(models, shift_of(scale_id, size)) - expected_score(models)


def attitude_effects(plan: ProgrammePlan, respondents: pd.DataFrame, submissions: pd.DataFrame) -> Iterator[TrueEffect]:
    """The expected change from the baseline to each later wave, for every cohort and side and for all together.

    Pooled rows average over the people who can be linked at both waves. The effects do not depend on who leaves,
    so the average over the people who stayed is the expectation of their change.
    """
    known = submissions[submissions["person"].notna() & (submissions["arm"] == PROGRAMME)]
    at = {number: set(rows["respondent"]) for number, rows in known.groupby("wave")}
    for number in range(1, len(plan.waves)):
        linked = respondents.loc[sorted(at.get(0, set()) & at.get(number, set()))]
        for scale_id in PLANTED_SCALES:
            yield from _pooled(plan, scale_id, number, linked)


def _pooled(plan: ProgrammePlan, scale_id: str, number: int, linked: pd.DataFrame) -> Iterator[TrueEffect]:
    share = plan.waves[number].effect_share
    sizes = np.array(
        [share * plan.effect(scale_id, *key) for key in zip(linked["cohort"], linked["side"], strict=True)]
    )
    points = np.array([points_for(scale_id, size) for size in sizes])
    for cohort, side, chosen in _groups(plan, linked):
        if chosen.any():
            yield TrueEffect(
                scale_id, cohort, side, scale_id, BASELINE, plan.waves[number].name,
                float(sizes[chosen].mean()), float(points[chosen].mean()), POINTS, int(chosen.sum()),
            )  # fmt: skip


def _groups(
    plan: ProgrammePlan, people: pd.DataFrame
) -> Iterator[tuple[str, str, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    for cohort in (ALL, *(one.name for one in plan.cohorts)):
        for side in (ALL, *SIDES):
            in_cohort = (people["cohort"] == cohort) | (cohort == ALL)
            yield cohort, side, (in_cohort & ((people["side"] == side) | (side == ALL))).to_numpy()


def retention_effects(plan: ProgrammePlan, staff: pd.DataFrame, enrolment: Enrolment) -> Iterator[TrueEffect]:
    """The expected difference in days kept in the first twelve months, participants against the other staff at risk.

    Each participant who enrolled in time is set against staff of the same side employed at the cohort's start. Some of
    those enter the programme later; they keep counting as compared, and the share of them who had entered by each
    day lowers the hazard expected of the comparison.
    """
    people = _participants(plan, enrolment.members)
    hazard = {side: float(staff.loc[staff["side"] == side, "hazard"].iloc[0]) for side in SIDES}
    gains = np.zeros(len(people))
    for cohort in plan.cohorts:
        for side in SIDES:
            chosen = ((people["cohort"] == cohort.name) & (people["side"] == side)).to_numpy()
            own = restricted_mean(np.full(HORIZON_DAYS, hazard[side] * plan.hazard_ratio))
            entered = _share_entered(plan, day_of(cohort.starts), side, staff, enrolment)
            others = restricted_mean(hazard[side] * (1 - entered * (1 - plan.hazard_ratio)))
            gains[chosen] = own - others
    for name, side, chosen in _groups(plan, people):
        if chosen.any():
            yield TrueEffect(
                RETENTION, name, side, "rmst_difference", None, None,
                plan.hazard_ratio, float(gains[chosen].mean()), DAYS, int(chosen.sum()),
            )  # fmt: skip


def restricted_mean(hazard: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Expected days kept within as many days as `hazard` has entries (the hazard of each day).

    ``sum over days of the integral of S(t)``, the hazard constant within a day.
    """
    at_start = np.exp(-np.concatenate([[0.0], np.cumsum(hazard[:-1])]))
    return float(np.sum(at_start * -np.expm1(-hazard) / hazard))


def _participants(plan: ProgrammePlan, members: pd.DataFrame) -> pd.DataFrame:
    """Who enrolled within the days allowed."""
    starts = members["schedule"].map({cohort.name: day_of(cohort.starts) for cohort in plan.cohorts})
    first = members[(members["arm"] == PROGRAMME) & (members["from_day"] <= starts + ENROLMENT_DAYS)]
    return first.drop_duplicates("row").reset_index(drop=True)


def _share_entered(
    plan: ProgrammePlan, start: int, side: str, staff: pd.DataFrame, enrolment: Enrolment
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Of the comparison of a trial that is still employed on each day since its start, the share in the programme."""
    entry = _entry_days(staff, enrolment.members)
    at_risk = (staff["hired"].to_numpy() <= start) & (enrolment.leaves > start) & (staff["side"] == side).to_numpy()
    compared = at_risk & (entry > start + ENROLMENT_DAYS)
    days = start + np.arange(HORIZON_DAYS)
    there = enrolment.leaves[compared][None, :] > days[:, None]
    inside = there & (entry[compared][None, :] <= days[:, None])
    share = inside.sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return np.asarray(share, dtype=np.float64)


def _entry_days(staff: pd.DataFrame, members: pd.DataFrame) -> Days:
    """The day on which each person entered the programme; the far future for whoever did not."""
    entry = np.full(len(staff), np.iinfo(np.int64).max)
    first = members[members["arm"] != COMPARISON].groupby("row")["from_day"].min()
    entry[first.index.to_numpy()] = first.to_numpy()
    return entry
