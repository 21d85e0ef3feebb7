"""The plan of a study: which figure counts for each outcome, when it is judged, and on which day that was fixed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, cast

import pandas as pd

from analysis.errors import StudyError
from analysis.impact.card import Timing
from analysis.impact.measures import DAYS, DAYS_A_YEAR, RMST, main_scale, smallest_change_in
from analysis.instruments import item_index, outcome_scales
from analysis.scores.employment import study_episodes
from analysis.scores.respondents import wave_orders
from analysis.scores.retention import cohort_starts, enrolments
from analysis.study import OUTCOMES, RETENTION, Outcome, Study

#: The fact that records what counts for one outcome; its date is the day on which that was fixed.
PLAN_FACT: Final = "primary outcome"


@dataclass(frozen=True, slots=True)
class PlannedOutcome:
    """What counts for one outcome.

    `measure` is the id of the primary scale (for retention the days kept); `wave` the wave it is judged at, None for
    the last one that is asked; `smallest_change` the smallest change that matters, in the unit of the measure (points
    of 100, days). `fixed_on` is the day it was fixed as it stands, None for a proposal; `first_fixed_on` the day of the
    first version where this is a later one.
    """

    outcome: Outcome
    measure: str
    wave: str | None
    smallest_change: float
    fixed_on: dt.date | None = None
    first_fixed_on: dt.date | None = None

    def says_the_same(self, other: PlannedOutcome) -> bool:
        """Whether both name the same measure, wave and smallest change, whenever they were fixed."""
        return replace(self, fixed_on=None, first_fixed_on=None) == replace(other, fixed_on=None, first_fixed_on=None)


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """What counts for each outcome, one entry an outcome at most; outcomes that nobody fixed are not in it."""

    outcomes: tuple[PlannedOutcome, ...] = ()

    def of(self, outcome: str) -> PlannedOutcome | None:
        """What counts for an outcome; None where the plan does not say."""
        return next((one for one in self.outcomes if one.outcome == outcome), None)


def read_plan(study: Study) -> AnalysisPlan:
    """The plan of a study as it was fixed; empty where nobody fixed one. Its days are those of the facts themselves.

    Raises StudyError (PLAN_UNREADABLE) for a fact that is no plan.
    """
    return plan_of_facts(study.facts)


def plan_of_facts(facts: pd.DataFrame) -> AnalysisPlan:
    """The plan that a table of facts (name, date, value) holds. Errors as `read_plan`."""
    kept = facts[facts["name"] == PLAN_FACT]
    found = {}
    for value, date in zip(kept["value"], kept["date"], strict=True):
        planned = _from_text(value, None if pd.isna(date) else date.date())
        found[planned.outcome] = planned
    return AnalysisPlan(tuple(found[outcome] for outcome in OUTCOMES if outcome in found))


def propose_plan(study: Study) -> AnalysisPlan:
    """What could be fixed for all three outcomes: the plan there is, and for the rest a proposal.

    The proposed scale is the one that most people answered at the first wave, our own where nobody was asked yet or
    several were answered alike: a choice that no later answer can sway. It is judged at the last wave that is asked;
    the smallest change that matters is the study's default (5 points of 100), for retention what that is in days
    (`measures.smallest_change_in`).
    """
    held = read_plan(study)
    return AnalysisPlan(tuple(held.of(outcome) or _proposed(study, outcome) for outcome in OUTCOMES))


def to_text(planned: PlannedOutcome) -> str:
    """A planned outcome as the text of its fact; the day is the fact's own."""
    first = planned.first_fixed_on
    said = asdict(planned) | {"first_fixed_on": first and first.isoformat()}
    del said["fixed_on"]
    return json.dumps(said, ensure_ascii=False)


def timing_of(study: Study, planned: PlannedOutcome | None) -> Timing:
    """Whether an outcome was fixed before its later answers.

    For engagement and understanding the day must lie before the first answer of any wave after the first one, in any
    arm: who has seen one later wave may choose by it how the next is judged. For retention it must lie before
    anybody of the programme left, or the first cohort's first year was over. On the very day counts as afterwards.
    """
    if planned is None or planned.fixed_on is None:
        return "unplanned"
    if planned.outcome == RETENTION:
        first, any_result = _first_leaver(study)
    else:
        first, any_result = _first_later_answer(study)
    if not any_result:
        return "beforehand"
    if first is None:
        return "undated"
    return "beforehand" if planned.fixed_on < first else "afterwards"


def judged_at(planned: PlannedOutcome | None, waves: Sequence[str]) -> str:
    """The wave at which an outcome is judged, of those that were asked (in order): the planned one where it is there
    and has an earlier one beside it, else the last.
    """
    there = planned is not None and planned.wave in waves[1:]
    return str(planned.wave) if planned is not None and there else waves[-1]


def _proposed(study: Study, outcome: Outcome) -> PlannedOutcome:
    smallest = study.settings.smallest_change
    if outcome == RETENTION:
        return PlannedOutcome(outcome, RMST, None, round(smallest_change_in(DAYS, smallest), 1))
    return PlannedOutcome(outcome, _scale_asked_first(study, outcome), None, smallest)


def _scale_asked_first(study: Study, outcome: Outcome) -> str:
    """The scale of an outcome that most submissions of the first wave answered, our own where there are none."""
    waves = wave_orders(study, study.submissions)
    first = study.submissions.loc[study.submissions["wave"] == min(waves, key=waves.__getitem__, default="")]
    given = study.responses[study.responses["value"].notna() & study.responses["submission"].isin(first["submission"])]
    scale_of_item = {name: item.scale for name, (_, item) in item_index().items()}
    asked = given.assign(scale=given["item"].map(scale_of_item)).drop_duplicates(["submission", "scale"])
    counts = asked["scale"].value_counts()
    scales = [scale.id for scale in outcome_scales(outcome)]
    best = max(scales, key=lambda name: int(counts.get(name, 0)))
    return best if counts.get(best, 0) else main_scale(outcome).id


def _first_later_answer(study: Study) -> tuple[dt.date | None, bool]:
    """The day of the first answer after the first wave (None where no date is known), and whether there is one."""
    rows = study.submissions[study.submissions["wave"].notna()]
    waves = wave_orders(study, rows)
    order = rows["wave"].map(waves)
    later = rows[order > order.min()]
    if later.empty:
        return None, False
    opens = study.waves.groupby("wave")["opens"].min()
    dates = later["date"].fillna(later["wave"].map(opens)).dropna()
    return (dates.min().date() if len(dates) else None), bool(len(later))


def _first_leaver(study: Study) -> tuple[dt.date | None, bool]:
    """The day from which something could be known of who stays: the first exit of a participant since the programme
    began, or the end of the first cohort's first year; and whether that is in the records.
    """
    starts = cohort_starts(study)
    if starts.empty or study.employment.empty:
        return None, False
    begins = starts.min()
    episodes = study_episodes(study)
    left = episodes.loc[episodes["person"].isin(enrolments(study)["person"]) & (episodes["left"] >= begins), "left"]
    year = begins + pd.Timedelta(days=DAYS_A_YEAR)
    over = study.as_of is not None and year.date() <= study.as_of
    known = [*([left.min()] if len(left) else []), *([year] if over else [])]
    return (min(known).date(), True) if known else (None, False)


def _from_text(value: object, fixed_on: dt.date | None) -> PlannedOutcome:
    try:
        said = json.loads(str(value))
        outcome, first = said["outcome"], said["first_fixed_on"]
        if outcome not in OUTCOMES:
            raise ValueError(outcome)
        return PlannedOutcome(
            cast("Outcome", outcome), str(said["measure"]), said["wave"], float(said["smallest_change"]), fixed_on,
            dt.date.fromisoformat(first) if first else None,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise StudyError(
            "PLAN_UNREADABLE", f"The plan of the study cannot be read: {error}.", "Fix the plan again."
        ) from error
