"""`import FILE... [--kind K] [--wave W] [--map FILE.toml] [--as-of DATE] [--yes]`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from analysis.cli.documents import finding_document
from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import DONE, INCOMPLETE, Answer
from analysis.errors import UsageError
from analysis.ingest.door import Choices
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.meanings import KINDS
from analysis.storage.studies import list_studies
from analysis.wording.files import describe_file, describe_rows, state_words
from analysis.wording.names import plain
from analysis.wording.notices import describe_finding
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_files
from analysis.workflow.imports import carry_out
from analysis.workflow.studies import ensure_study
from analysis.workflow.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--kind", choices=KINDS, help="what the files hold")
    parser.add_argument("--wave", help="the wave all answers belong to")
    parser.add_argument("--sheet", help="the sheet of a workbook to read")
    parser.add_argument("--encoding", help="how a text file is encoded, such as utf-8 or cp1252")
    parser.add_argument("--delimiter", help="what divides the columns of a text file: one sign, or tab")
    parser.add_argument("--map", type=Path, metavar="FILE.toml", help="a saved mapping")
    parser.add_argument("--as-of", type=read_date, metavar="DATE", help="the day up to which exits are known")
    parser.add_argument("--yes", action="store_true", help="import what is certain")


def run(options: argparse.Namespace) -> Answer:
    """Plan the files, and with --yes import those that are certain; the others say what they need."""
    user = user_of(options)
    require_worker(user, "import")
    said = ImportOptions(
        kind=options.kind, wave=options.wave, sheet=options.sheet, as_of=options.as_of,
        mapping=read_mapping(options.map) if options.map else None,
    )  # fmt: skip
    with opened(options, makes_study=True) as (workspace, study):
        if options.yes:
            ensure_study(workspace, study, who=user.name)
        there = any(line.name == study for line in list_studies(workspace.store))
        choices = Choices(options.encoding, "\t" if options.delimiter == "tab" else options.delimiter)
        found = plan_files(workspace, study if there else None, options.files, options=said, choices=choices)
        plans = [_kept(workspace, study, plan, who=user.name) if options.yes else plan for plan in found]
    complete = all(
        plan.status == "duplicate" or (plan.status in ("planned", "imported") and not plan.rows_set_aside)
        for plan in plans
    )
    lines = [line for plan in plans for line in _lines(plan)]
    if not options.yes and any(plan.status == "planned" for plan in plans):
        lines.append("Nothing was imported yet. Say --yes to import what is ready.")
    return Answer({"files": [_document(plan) for plan in plans]}, lines, DONE if complete else INCOMPLETE)


def _kept(workspace: Workspace, study: str, plan: FilePlan, *, who: str) -> FilePlan:
    return carry_out(workspace, study, plan, who=who) if plan.status == "planned" else plan


def _document(plan: FilePlan) -> dict[str, Any]:
    mapping, checked = plan.mapping, plan.checked
    return {
        "file": plan.file,
        "status": plan.status,
        "kind": mapping.kind if mapping else None,
        "tool": mapping.tool if mapping else "unknown",
        "wave": mapping.wave if mapping else None,
        "rows_read": checked.rows_read if checked else None,
        "rows_accepted": checked.rows_accepted if checked else None,
        "rows_set_aside": checked.rows_set_aside if checked else None,
        "import_id": plan.import_id,
        "questions": list(plan.questions),
        "reasons": [reason.because for reason in plan.recognition.reasons] if plan.recognition else [],
        "findings": [finding_document(finding) for finding in plan.findings],
        "mapping": write_mapping(mapping) if mapping else None,
    }


def _lines(plan: FilePlan) -> list[str]:
    """A file in sentences: what it is, its rows, what is asked, what was noticed."""
    import_id = f" as {plan.import_id}" if plan.import_id and plan.status != "refused" else ""
    told = [f"{plan.file}: {state_words(plan.status)}{import_id}."]
    if mapping := plan.mapping:
        told.append(plain(describe_file(mapping.kind, mapping.tool, mapping.wave, wave_in_rows=mapping.has("wave"))))
    if checked := plan.checked:
        told.append(describe_rows(checked.rows_read, checked.rows_accepted, plan.status))
    return [
        " ".join(told),
        *(f"  Question: {question}" for question in plan.questions),
        *(f"  {plain(describe_finding(finding))}" for finding in plan.findings),
    ]


def read_date(text: str) -> dt.date:
    """A date as an argument. Raises UsageError where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("BAD_DATE", f'"{text}" is not a date.', "Write it as 2026-03-31.") from error
