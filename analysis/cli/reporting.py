"""`report --out FILE.pptx|.pdf|.html|.xlsx`: the release as slides, print, page or workbook."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.cli.releasing import published
from analysis.errors import StudyError
from analysis.release.release import Release
from analysis.reports.writing import FORMATS, make_report, require_report_format, save_report
from analysis.wording.numbers import counted, day
from analysis.workflow.releases import read_release
from analysis.workflow.taking import RELEASE, Taking, hand_over
from analysis.workflow.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    endings = ", ".join(f".{ending} ({what})" for ending, what in FORMATS.items())
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=f"its ending says what: {endings}")
    parser.add_argument("--preview", action="store_true", help="of what would be published now; every page says so")


def run(options: argparse.Namespace) -> Answer:
    """Write the report of what was published last, or of the preview; the log says so first."""
    user = user_of(options)
    user.require("read preview" if options.preview else "read release")
    ending = require_report_format(options.out)
    with opened(options) as (workspace, study):
        release = _preview(workspace, study) if options.preview else published(options, workspace, study)
        taking = Taking(RELEASE, study, f"{release.release_id}, {ending}")
        report = hand_over(workspace.store, user.name, taking, partial(make_report, release, ending))
    path = save_report(report, options.out)
    kind = "the preview" if options.preview else f"release {release.release_id}"
    size = counted(max(path.stat().st_size // 1024, 1), "KB", "KB")
    return Answer({"file": str(path)}, [f"Wrote {path} ({size}) from {kind} of {day(release.created_at.date())}."])


def _preview(workspace: Workspace, study: str) -> Release:
    """The study's preview. Raises StudyError where none was prepared yet."""
    release = read_release(workspace.store, study, preview=True)
    if release is None:
        raise StudyError("NO_RELEASE", f'There is no preview of "{study}" yet.', "Import files first.")
    return release
