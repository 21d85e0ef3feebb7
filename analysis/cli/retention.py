"""`retention`: curves of who stays, and the comparison."""

from __future__ import annotations

import argparse

from analysis.cli.documents import (
    comparison_document,
    exit_document,
    foretelling_document,
    incidence_document,
    parts_document,
)
from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.impact.curves import compare_retention, retention_curves
from analysis.impact.evidence import gather_evidence
from analysis.impact.exits import incidences
from analysis.impact.foretelling import intention_foretells, is_allowed
from analysis.study import ALL, SIDES
from analysis.wording.names import plain
from analysis.wording.retention import describe_retention
from analysis.wording.retention_checks import retention_checks
from analysis.workflow.studies import open_study


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument(
        "--side", choices=(ALL, *SIDES), default=ALL, help="curves of one side (default: both together)"
    )


def run(options: argparse.Namespace) -> Answer:
    """Curves and comparison from the study; a leader gets those of the current release."""
    user = user_of(options)
    user.require("read release")
    with opened(options, prints=True) as (workspace, study):
        if user.may("read rows"):
            read = open_study(workspace, study)
            evidence = gather_evidence(read, answers=is_allowed(read), changes=False)  # curves need none
            curves, comparison = retention_curves(evidence, side=options.side), compare_retention(evidence)
            foretold = foretelling_document(intention_foretells(evidence))
            reasons = [incidence_document(one) for one in incidences(evidence, side=options.side)]
        else:
            from analysis.cli.releasing import published  # loaded for leaders alone

            release = published(options, workspace, study)
            curves, comparison = release.curves, release.retention
            foretold = None
            reasons = [exit_document(one) for one in release.exits if options.side == ALL]
    asked = [parts_document(curve) for curve in curves if curve.side == options.side]
    document = {"curves": asked, "comparison": comparison_document(comparison), "reasons": reasons}
    document |= {"intention_foretold_exits": foretold}
    checks = () if comparison is None else retention_checks(comparison)
    return Answer(document, [plain(told) for told in (describe_retention(comparison), *checks)])
