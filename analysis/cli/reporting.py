"""`report --out FILE.pptx|.pdf|.html|.xlsx`: the release as slides, print, page or workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.errors import StudyError
from analysis.release.release import Release
from analysis.reports.writing import FORMATS, require_report_format, save_report
from analysis.wording.numbers import counted, day
from analysis.workflow.releases import read_release
from analysis.workflow.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    endings = ", ".join(f".{ending} ({what})" for ending, what in FORMATS.items())
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=f"its ending says what: {endings}")
    parser.add_argument("--preview", action="store_true", help="of what would be published now; every page says so")


def run(options: argparse.Namespace) -> Answer:
    """Write the report of what was published last, or of the preview for those who may read it."""
    user = user_of(options)
    user.require("read preview" if options.preview else "read release")
    require_report_format(options.out)
    with opened(options) as (workspace, study):
        release = _release(workspace, study, preview=options.preview)
    path = save_report(release, options.out)
    kind = "the preview" if options.preview else f"release {release.release_id}"
    size = counted(max(path.stat().st_size // 1024, 1), "KB", "KB")
    return Answer({"file": str(path)}, [f"Wrote {path} ({size}) from {kind} of {day(release.created_at.date())}."])


def _release(workspace: Workspace, study: str, *, preview: bool) -> Release:
    """The release to tell. Raises StudyError where nothing was published, or prepared, yet."""
    release = read_release(workspace.store, study, preview=preview)
    if release is None and preview:
        raise StudyError("NO_RELEASE", f'There is no preview of "{study}" yet.', "Import files first.")
    if release is None:
        raise StudyError("NO_RELEASE", f'Nothing of "{study}" has been published yet.', "HR publishes a release first.")
    return release
