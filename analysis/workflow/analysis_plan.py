"""The plan of a study: proposed from what was asked first, fixed on a day, changed only in the open."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Final

from analysis.errors import StudyError
from analysis.impact.measures import DAYS_A_YEAR, RMST
from analysis.impact.plan import (
    PLAN_FACT,
    AnalysisPlan,
    PlannedOutcome,
    plan_of_facts,
    propose_plan,
    read_plan,
    timing_of,
    to_text,
)
from analysis.instruments import outcome_scales
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.study import OUTCOMES, RETENTION
from analysis.workflow.workspace import Workspace

__all__ = [
    "AnalysisPlan", "PlannedOutcome", "fix_plan", "measures_to_plan", "propose_plan", "read_plan", "timing_of",
]  # fmt: skip

#: A smallest change that matters lies above 0 and below the whole range of its measure.
POINTS_AT_MOST: Final = 100.0


def fix_plan(
    workspace: Workspace, study: str, plan: AnalysisPlan, who: str, *, today: dt.date | None = None
) -> AnalysisPlan:
    """Fix what counts for each outcome, as of today, and give the plan that holds from then on.

    An outcome that `plan` leaves as it was keeps its day; one that is new or changed gets today's, whatever day `plan`
    names, since a day that could be chosen would prove nothing. Earlier versions stay in the store. Fixing or changing
    an outcome after its later answers is allowed: its cards then say "fixed after the answers came in" and are
    exploratory (see `impact.plan.timing_of`). Outcomes that `plan` leaves out stay as they were. `today` is the clock's
    day; only the samples, whose days are made up, pass another.

    Raises StudyError (PLAN_OUTCOME, PLAN_MEASURE, PLAN_WAVE, PLAN_SMALLEST) for a plan that makes no sense, StoreError
    for a read-only study. Nothing is kept then.
    """
    for planned in plan.outcomes:
        _require_sense(planned)
    if len({planned.outcome for planned in plan.outcomes}) < len(plan.outcomes):
        raise StudyError("PLAN_OUTCOME", "The plan names an outcome twice.", "Name one primary measure an outcome.")
    held = plan_of_facts(read_kept_facts(workspace.store, study))
    day = today or dt.datetime.now(dt.UTC).date()
    fresh = [_as_of(planned, held.of(planned.outcome), day) for planned in plan.outcomes]
    changed = [planned for planned in fresh if planned != held.of(planned.outcome)]
    facts = [KeptFact(PLAN_FACT, to_text(one), key=one.outcome, date=one.fixed_on) for one in changed]
    if facts:
        keep_facts(workspace.store, study, facts, who=who)
    return plan_of_facts(read_kept_facts(workspace.store, study))


def measures_to_plan(outcome: str) -> tuple[tuple[str, str], ...]:
    """(id, title) of the measures that may be primary for an outcome, our own first."""
    if outcome == RETENTION:
        return ((RMST, "Days kept in the first year"),)
    return tuple((scale.id, scale.title) for scale in outcome_scales(outcome))


def _as_of(planned: PlannedOutcome, held: PlannedOutcome | None, day: dt.date) -> PlannedOutcome:
    """The planned outcome with its day: the one it had if it says the same, else `day`."""
    if held is None:
        return replace(planned, fixed_on=day, first_fixed_on=None)
    if held.says_the_same(planned):
        return held
    return replace(planned, fixed_on=day, first_fixed_on=held.first_fixed_on or held.fixed_on)


def _require_sense(planned: PlannedOutcome) -> None:
    if planned.outcome not in OUTCOMES:
        raise StudyError(
            "PLAN_OUTCOME", f'There is no outcome "{planned.outcome}".', f"Outcomes are {', '.join(OUTCOMES)}."
        )
    allowed = [name for name, _ in measures_to_plan(planned.outcome)]
    if planned.measure not in allowed:
        raise StudyError(
            "PLAN_MEASURE",
            f'"{planned.measure}" does not measure {planned.outcome}.',
            f"Measures are {', '.join(allowed)}.",
        )
    if planned.wave is not None and (not planned.wave.strip() or planned.outcome == RETENTION):
        raise StudyError(
            "PLAN_WAVE", f"The plan names no wave that {planned.outcome} could be judged at.", "Leave the wave out."
        )
    most = DAYS_A_YEAR if planned.outcome == RETENTION else POINTS_AT_MOST
    if not (math.isfinite(planned.smallest_change) and 0 < planned.smallest_change < most):
        raise StudyError(
            "PLAN_SMALLEST",
            f"The smallest change that matters is {planned.smallest_change:g}; allowed is more than 0 and less than "
            f"{most:g}.",
            "Give it in the unit of the measure.",
        )
