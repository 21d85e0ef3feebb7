"""The sample studies: exports that came with Reverb, taken through the same door as anybody's files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import MappingProxyType
from typing import Final

from analysis.errors import StoreError
from analysis.impact.worth import PROGRAMME_COST, Costs, Range, costs_text
from analysis.simulate.exports import TRUTH_FILE
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.studies import create_study, list_studies, set_read_only
from analysis.workflow.analysis_plan import fix_plan, propose_plan
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_files
from analysis.workflow.imports import carry_out
from analysis.workflow.jobs import Progress, no_progress, part_of
from analysis.workflow.publishing import publish_release
from analysis.workflow.releases import SAMPLE, SAMPLES
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace

#: Where the exports of the samples lie, each in a folder of its name, but for the first.
SAMPLE_FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "sample"


#: What the samples' programmes cost, as invented as their people; entered by hand, as no export holds it.
SAMPLE_COSTS: Final = MappingProxyType({
    SAMPLE: Costs(
        "EUR", junior_hours=Range(14, 20), senior_hours=Range(10, 14), junior_hour=Range(38, 45),
        senior_hour=Range(85, 110), training=Range(24_000, 30_000), administration=Range(40_000, 55_000),
        replacement=Range(25_000, 45_000),
    ),
    "first-year": Costs(
        "EUR", junior_hours=Range(14, 20), senior_hours=Range(10, 14), junior_hour=Range(38, 45),
        senior_hour=Range(85, 110), training=Range(4_000, 6_000), administration=Range(8_000, 12_000),
        replacement=Range(25_000, 45_000),
    ),
})  # fmt: skip


def data_date(folder: Path) -> dt.date:
    """The day up to which the exits of a sample folder are known, as its `truth.json` says."""
    said = json.loads((folder / TRUTH_FILE).read_text(encoding="utf-8"))
    return dt.date.fromisoformat(said["as_of"])


def plan_date(folder: Path) -> dt.date:
    """The day on which a sample's programme fixed what counts: that of its first cohort's start, before anything that
    could be known of the outcomes.
    """
    said = json.loads((folder / TRUTH_FILE).read_text(encoding="utf-8"))
    return min(dt.date.fromisoformat(cohort["starts"]) for cohort in said["plan"]["cohorts"])


def missing_samples(workspace: Workspace) -> tuple[str, ...]:
    """The samples that are not (wholly) in the store."""
    held = {line.name for line in list_studies(workspace.store) if line.read_only}
    return tuple(name for name in SAMPLES if name not in held)


def sample_folder(name: str) -> Path:
    """The folder with the exports of the sample called `name`."""
    return SAMPLE_FOLDER / ("programme" if name == SAMPLE else name)


def seed_sample(workspace: Workspace, name: str, *, progress: Progress = no_progress) -> None:
    """Import one sample, fix its plan, publish its first release, and lock it. What an interrupted attempt left is
    continued.

    Raises StoreError where an export of the sample is not understood without asking: then the sample is not itself.
    """
    folder = sample_folder(name)
    files = [path for path in sorted(folder.iterdir()) if path.name != TRUTH_FILE]
    if name not in {line.name for line in list_studies(workspace.store)}:
        create_study(workspace.store, name, who="sample")
    plans = plan_files(workspace, name, files, options=ImportOptions(as_of=data_date(folder)))
    for number, plan in enumerate(plans):
        progress(0.7 * number / len(files), f"Reading {plan.file}")
        _import(workspace, name, plan)
    keep_facts(workspace.store, name, [KeptFact(PROGRAMME_COST, costs_text(SAMPLE_COSTS[name]))], who="sample")
    fix_plan(workspace, name, propose_plan(open_study(workspace, name)), "sample", today=plan_date(folder))
    publish_release(workspace, name, who="sample", progress=part_of(progress, 0.7, 1.0))
    set_read_only(workspace.store, name, True, who="sample")
    progress(1.0, "Ready")


def _import(workspace: Workspace, study: str, plan: FilePlan) -> None:
    if plan.status == "planned":
        carry_out(workspace, study, plan, who="sample")
    elif plan.status != "duplicate":
        asked = " ".join(plan.questions)
        raise StoreError("SAMPLE", f"The sample's {plan.file} is not understood: {plan.status}.", asked)
