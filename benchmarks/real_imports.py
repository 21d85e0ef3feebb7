"""Real files through the whole import: planned, stored, opened as a study, scored, judged and exported."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.exports.cleaned import export_study
from analysis.ingest.mapping import Mapping as FileMapping
from analysis.storage.studies import create_study
from analysis.study import Study
from analysis.workflow.exporting import gather_export
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents, read_or_refuse
from analysis.workflow.imports import carry_out
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace, open_workspace

HEADINGS = ("Study", "Files imported", "Rows taken", "Waves in order", "People", "Submissions", "Answers", "Comments",
            "Employment", "Files exported")  # fmt: skip
#: Studies by name, with the beginnings of the names of the files they are made of.
STUDIES = {
    "Google Forms, three waves": ("spack__spack-user-survey-2020-responses.csv", "spack__spack-user-survey-2021-"
                                  "responses.csv", "spack__spack-user-survey-2022-responses.csv"),
    "Queensland exit survey": ("exit__tafe_survey.csv",),
    "Personnel list with attrition": ("ibm_hr_attrition.csv",),
    "Qualtrics": ("QT__", "qR__"),
    "SurveyMonkey": ("538__",),
}  # fmt: skip


def whole_imports(files: Sequence[Path], saved: Mapping[str, FileMapping]) -> str:
    """A Markdown table with a row for each study; a file that is not taken is named with its status below it."""
    lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    missed: list[str] = []
    for name, beginnings in STUDIES.items():
        chosen = [path for path in files if path.name.startswith(beginnings)]
        if chosen:
            row, problems = _import_study(name, chosen, saved)
            lines.append(f"| {' | '.join(row)} |")
            missed += problems
    return "\n".join([*lines, "", *(missed or ["Every file was taken, and every study opened, scored and exported."])])


def _import_study(
    name: str, files: Sequence[Path], saved: Mapping[str, FileMapping]
) -> tuple[tuple[str, ...], list[str]]:
    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder) / "store.sqlite") as workspace:
        create_study(workspace.store, name, who="benchmark")
        plans = [_import_file(workspace, name, path, saved) for path in files]
        study = open_study(workspace, name)
        export = gather_export(workspace, study)
        written = export_study(
            export.study, export.scored, export.changes, Path(folder) / "out", ("csv", "xlsx", "parquet"), ("long",
                                                                                                         "wide"),
        )  # fmt: skip
        problems = [f"- {plan.file}: {plan.status}" for plan in plans if plan.status != "imported"]
        return _row(name, plans, study, len(written)), problems


def _import_file(workspace: Workspace, study: str, path: Path, saved: Mapping[str, FileMapping]) -> FilePlan:
    """The file planned with the mapping that is kept for its header, else as recognised, and stored."""
    read = read_or_refuse(path)
    if isinstance(read, FilePlan):
        return read
    plan = plan_contents(workspace, study, read)
    header = plan.mapping.fingerprint if plan.mapping else ""
    kept = next((mapping for mapping in saved.values() if mapping.fingerprint == header), None)
    if kept is not None:
        plan = plan_contents(workspace, study, read, options=ImportOptions(mapping=replace(kept, sheet=None)))
    return carry_out(workspace, study, plan, who="benchmark") if plan.status == "planned" else plan


def _row(name: str, plans: Sequence[FilePlan], study: Study, exported: int) -> tuple[str, ...]:
    taken = [plan for plan in plans if plan.status == "imported"]
    rows = sum(plan.checked.rows_accepted for plan in taken if plan.checked)
    tables = (study.people, study.submissions, study.responses, study.comments, study.employment)
    people, submissions, responses, comments, employment = (f"{len(table):,}" for table in tables)
    return (
        name, f"{len(taken)} of {len(plans)}", f"{rows:,}", ", ".join(study.wave_names), people, submissions, responses,
        comments, employment, f"{exported}",
    )  # fmt: skip
