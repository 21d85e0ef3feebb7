"""`log [--most N]`: who did what in the store, the newest first."""

from __future__ import annotations

import argparse

from analysis.cli.documents import parts_document
from analysis.cli.opening import require_worker, user_of
from analysis.cli.output import Answer
from analysis.storage.audit import LogFilter, read_log
from analysis.workflow.workspace import open_workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--most", type=int, default=100, metavar="N", help="how many lines at the most (default: 100)")


def run(options: argparse.Namespace) -> Answer:
    """Every deed that was kept, of all studies unless one is named; personal values are never in it."""
    require_worker(user_of(options), "read the log")
    with open_workspace(options.store) as workspace:
        lines = read_log(workspace.store, LogFilter(study=options.study), most=max(options.most, 0))
    told = [
        f"{line.at:%Y-%m-%d %H:%M} {line.who}: " + " · ".join(filter(None, (line.action, line.study, line.subject)))
        for line in lines
    ]
    return Answer({"lines": [parts_document(line) for line in lines]}, told or ["Nothing was done yet."])
