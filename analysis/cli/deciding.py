"""`settings [--k K] [--smallest-change POINTS]`."""

from __future__ import annotations

import argparse

from analysis.cli.documents import parts_document
from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import Answer
from analysis.storage.studies import read_study
from analysis.workflow.settings import change_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--k", type=int, help="the smallest group shown: 5 or more, and never less than before")
    parser.add_argument(
        "--smallest-change", type=float, metavar="POINTS",
        help="the smallest change that matters, in points of 100, wherever the plan names none",
    )  # fmt: skip


def run(options: argparse.Namespace) -> Answer:
    """What a study decides for all its outcomes; what is given is changed."""
    user = user_of(options)
    changes = {"k": options.k, "smallest_change": options.smallest_change}
    asked = any(value is not None for value in changes.values())
    require_worker(user, "manage data" if asked else "read rows")
    with opened(options) as (workspace, study):
        if asked:
            change_settings(workspace, study, **changes, who=user.name)
        settings = read_study(workspace.store, study).settings
    lines = [
        f"The smallest group that is shown: {settings.k} people.",
        f"The smallest change that matters, where the plan names none: {settings.smallest_change:g} points of 100.",
    ]
    return Answer(parts_document(settings), lines)
