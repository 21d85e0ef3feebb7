"""The programmes of the planted-truth study: what each scenario plants, and its studies in memory or through files."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.impact.assignment import WAITLIST_DRAW
from analysis.ingest import child, reading
from analysis.ingest.contents import FileContents
from analysis.ingest.limits import Limits
from analysis.instruments import scale_of
from analysis.simulate import ProgrammePlan, plan_from_options, simulate, write_exports
from analysis.simulate.exports import TRUTH_FILE
from analysis.simulate.plan import PLANTED_SCALES, CohortPlan, PlantedEffect, Threats
from analysis.simulate.programme import Programme
from analysis.storage.studies import create_study
from analysis.study import COMPARISON, WAITLIST, Study, empty_table
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import open_workspace

SMALL, MEDIUM = 0.2, 0.5


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of programme. `covers`: nothing deceives, or nothing that the method does not allow for, so that
    intervals of grade A and B must hold the truth. `warning` is what the name of a rival begins with that cards must
    tell where something deceives. `bounded`: people are missing, and the bounds must hold the truth. `waitlist`: the comparison people were
    drawn to wait.
    """

    title: str
    plan: ProgrammePlan
    covers: bool = True
    warning: str = ""
    bounded: bool = False
    waitlist: bool = False


def _plan(pairs: int, *, cohorts: int = 1, effect: float = 0.0, comparison: int = 80) -> ProgrammePlan:
    """Two waves, nearly everybody answers and is linked, few leave, no effect on leaving."""
    plan = plan_from_options(pairs=pairs, cohorts=cohorts, effect=effect, comparison=comparison, interviews=0)
    waves = plan.waves[0], plan.waves[-1]
    return replace(
        plan, waves=waves, linked_share=1.0, response_rate=0.95, dropout=0.03, hazard=0.08, mistakes=False,
        prediction_gain=0.0,
    )  # fmt: skip


def _unequal() -> ProgrammePlan:
    """Five cohorts of 4 to 48 pairs, each with an effect of its own."""
    start = dt.date(2023, 2, 6)
    sizes, effects = (4, 6, 10, 20, 48), (0.0, 0.5, -0.3, 0.3, 0.5)
    cohorts = tuple(
        CohortPlan(f"Cohort {number + 1}", pairs, start + dt.timedelta(weeks=3 * number))
        for number, pairs in enumerate(sizes)
    )
    own = tuple(
        PlantedEffect(scale, size, cohort.name)
        for scale in PLANTED_SCALES
        for cohort, size in zip(cohorts, effects, strict=True)
    )
    plan = _plan(40, cohorts=3)
    return replace(plan, cohorts=cohorts, effects=own, as_of=cohorts[-1].starts + dt.timedelta(days=455), staff=1100)


SCENARIOS: Final = {
    "no effect": Scenario("20 pairs, 80 comparison people, no effect on anything", _plan(20)),
    "small effect": Scenario(f"as before, {SMALL} standard deviations", _plan(20, effect=SMALL)),
    "medium effect": Scenario(f"as before, {MEDIUM} standard deviations", _plan(20, effect=MEDIUM)),
    "waitlist": Scenario(
        "20 pairs, 40 people drawn to wait, a medium effect", _plan(20, effect=MEDIUM, comparison=40), waitlist=True
    ),
    "pairs alike": Scenario(
        "partners correlate .4, a medium effect", replace(_plan(20, effect=MEDIUM), pair_correlation=0.4)
    ),
    "unequal cohorts": Scenario("cohorts of 4, 6, 10, 20 and 48 pairs with effects from -.3 to .5", _unequal()),
    "40 pairs": Scenario("40 pairs, 80 comparison people, a medium effect", _plan(40, effect=MEDIUM)),
    "14 pairs": Scenario("14 pairs, 80 comparison people, a medium effect", _plan(14, effect=MEDIUM)),
    "8 pairs": Scenario("8 pairs, 80 comparison people, a medium effect", _plan(8, effect=MEDIUM)),
    "8 pairs alone": Scenario(
        "8 pairs and nobody to compare with, a medium effect", _plan(8, effect=MEDIUM, comparison=0)
    ),
    "everybody moves": Scenario(
        "no effect, but everybody moves by .3 standard deviations", replace(_plan(20), trend=0.3)
    ),
    "everybody moves, alone": Scenario(
        "as before, and nobody to compare with", replace(_plan(20, comparison=0), trend=0.3), covers=False,
        warning="history",
    ),
    "low scorers picked": Scenario(
        "participants from the lowest third at the baseline, no effect",
        replace(_plan(20), threats=Threats(picked_low=1 / 3)), covers=False, warning="regression",
    ),
    "leavers stood low": Scenario(
        "30 % of the participants lost, rather those who stood low; no effect",
        replace(_plan(20), threats=Threats(lost_low=0.3)), warning="dropout", bounded=True,
    ),
    "leavers got worse": Scenario(
        "30 % of the participants lost, rather those who fell; no effect",
        replace(_plan(20), threats=Threats(lost_worse=0.3)), covers=False, warning="dropout", bounded=True,
    ),
    "immortal time": Scenario(
        "70 % of 40 pairs join in the first ten months, 20 % of all leave in a year; no effect",
        replace(_plan(40), hazard=0.22, threats=Threats(rolling=0.7)),
    ),
}  # fmt: skip

#: The questions whose answers the three outcomes rest on; others would only take time.
ITEMS: Final = frozenset(item.id for scale in PLANTED_SCALES for item in scale_of(scale)[1].items)
#: The tables that the outcomes are worked out from.
TABLES: Final = ("people", "memberships", "employment", "waves", "submissions", "responses")


def drawn(name: str, seed: int) -> Programme:
    """A scenario's programme number `seed`; scenarios do not share draws."""
    return simulate(SCENARIOS[name].plan, 10_000 * (1 + list(SCENARIOS).index(name)) + seed)


def in_memory(scenario: Scenario, programme: Programme) -> Study:
    """The study of a programme without files in between, narrowed to what the outcomes rest on."""
    study = programme.study()
    rest = {name: empty_table(name) for name, _ in study.tables() if name not in TABLES}
    answers = study.responses[study.responses["item"].isin(ITEMS)].reset_index(drop=True)
    return as_drawn(scenario, replace(study, responses=answers, **rest))


def read_here(path: Path) -> FileContents:
    """What `read_file` gives, read in this process: its own one takes longer to start than all the rest."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        request = {"file_name": path.name, "choices": {}, "folder": folder}
        answer = child._contents(path.read_bytes(), request, Limits())
        return reading._contents(answer, path.name, Path(folder))


def through_files(scenario: Scenario, programme: Programme) -> Study:
    """The study of a programme after its exports were written, recognised, checked and stored."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_exports(programme, folder / "exports")
        files = [path for path in sorted((folder / "exports").iterdir()) if path.name != TRUTH_FILE]
        with open_workspace(folder / "store" / "reverb.sqlite") as workspace:
            create_study(workspace.store, "planted", who="benchmark")
            options = ImportOptions(as_of=programme.plan.as_of)
            for plan in (plan_contents(workspace, "planted", read_here(path), options=options) for path in files):
                if plan.status != "planned":
                    raise RuntimeError(f"{plan.file} is {plan.status}: {plan.questions}")
                carry_out(workspace, "planted", plan, who="benchmark")
            return as_drawn(scenario, open_study(workspace, "planted"))


def as_drawn(scenario: Scenario, study: Study) -> Study:
    """A study whose comparison people wait for their turn, by a recorded draw, where the scenario says so.

    The simulator draws comparison people at random from the same staff as participants: that is such a draw.
    """
    if not scenario.waitlist:
        return study
    cohort = scenario.plan.cohorts[0].name
    waiting = {name: getattr(study, name).copy() for name in ("memberships", "submissions")}
    for table in waiting.values():
        others = table["arm"] == COMPARISON
        table.loc[others, "arm"] = WAITLIST
        table["cohort"] = table["cohort"].mask(others, cohort)
    draw = pd.DataFrame({"name": [WAITLIST_DRAW], "cohort": [cohort], "value": ["by lot"]})
    return replace(study, facts=Study.from_tables("", {"facts": draw}).facts, **waiting)
