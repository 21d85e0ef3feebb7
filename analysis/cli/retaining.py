"""`retain [--today DATE] [--yes]`."""

from __future__ import annotations

import argparse
import datetime as dt

from analysis.cli.importing import read_date
from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import Answer
from analysis.wording.erasure import describe_counts, describe_due
from analysis.workflow.keeping import WHAT_GOES, apply_retention_rules, due_rules


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--today", type=read_date, metavar="DATE", help="the day to go by (default: today)")
    parser.add_argument("--yes", action="store_true", help="erase what is due; without it only say so")


def run(options: argparse.Namespace) -> Answer:
    """Say what the retention rules erase and when, and with --yes erase what is due."""
    user = user_of(options)
    require_worker(user, "manage data")
    today = options.today or dt.datetime.now(dt.UTC).date()
    with opened(options) as (workspace, study):
        due = due_rules(workspace, study, today)
        erased = apply_retention_rules(workspace, study, today, who=user.name) if options.yes else None
    rules = [
        {"rule": one.rule.name, "months": one.rule.months, "on": one.on, "rows": one.rows, "due": one.is_due}
        for one in due
    ]
    lines = [describe_due(WHAT_GOES[one.rule.name][0], one.rule.months, one.on, one.rows, today) for one in due]
    if erased is not None:
        lines.append(f"Erased: {describe_counts(erased.counts)}.")
    elif any(one.is_due for one in due):
        lines.append("Nothing was erased yet. Say --yes to erase what is due.")
    return Answer({"rules": rules, "erased": erased.counts if erased else {}}, lines)
