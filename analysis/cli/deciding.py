"""`settings [--k K] [--smallest-change POINTS] [--group DIMENSION VALUE=GROUP ...]`."""

from __future__ import annotations

import argparse

from analysis.cli.documents import parts_document
from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import Answer
from analysis.errors import UsageError
from analysis.storage.studies import read_study
from analysis.workflow.recodes import read_recodes
from analysis.workflow.regrouping import keep_recode
from analysis.workflow.settings import change_settings
from analysis.workflow.studies import open_study


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--k", type=int, help="the smallest group shown: 5 or more, and never less than before")
    parser.add_argument(
        "--smallest-change", type=float, metavar="POINTS",
        help="the smallest change that matters, in points of 100, wherever the plan names none",
    )  # fmt: skip
    parser.add_argument(
        "--group", nargs="+", action="append", default=[], metavar=("DIMENSION", "VALUE=GROUP"),
        help="show values of department, site, level or generation together; VALUE= takes one out of its group",
    )  # fmt: skip


def run(options: argparse.Namespace) -> Answer:
    """What a study decides for all its outcomes; what is given is changed."""
    user = user_of(options)
    changes = {"k": options.k, "smallest_change": options.smallest_change}
    asked = any(value is not None for value in changes.values())
    require_worker(user, "manage data" if asked else "publish" if options.group else "read rows")
    with opened(options) as (workspace, study):
        if asked:
            change_settings(workspace, study, **changes, who=user.name)
        for dimension, *pairs in options.group:
            given = dict(map(_pair, pairs))
            before = read_recodes(workspace, study).get(dimension, {})
            joined = {value: group for value, group in {**before, **given}.items() if group}
            keep_recode(workspace, open_study(workspace, study), dimension, joined, user)
        settings, recodes = read_study(workspace.store, study).settings, read_recodes(workspace, study)
    lines = [
        f"The smallest group that is shown: {settings.k} people.",
        f"The smallest change that matters, where the plan names none: {settings.smallest_change:g} points of 100.",
    ]
    lines += [
        f"{dimension.capitalize()}: {value} is shown as {group}."
        for dimension, grouping in recodes.items()
        for value, group in grouping.items()
    ]
    return Answer({**parts_document(settings), "groups": recodes}, lines)


def _pair(text: str) -> tuple[str, str]:
    """Value and group of "VALUE=GROUP", divided at the last sign."""
    value, equals, group = text.rpartition("=")
    if not equals or not value.strip():
        raise UsageError("GROUP_PAIR", f'"{text}" names no value and group.', 'Write "VALUE=GROUP".')
    return value.strip(), " ".join(group.split())
