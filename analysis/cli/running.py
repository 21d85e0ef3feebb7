"""`programme [--cohort C]`: how the programme is run."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import asdict
from typing import Any

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.errors import StudyError
from analysis.impact.cards import build_cards
from analysis.impact.dose import Association
from analysis.impact.evidence import gather_evidence
from analysis.scores.networks import without_small_cells
from analysis.scores.pairs import of_cohort
from analysis.study import ALL, Study
from analysis.wording.names import plain
from analysis.wording.programme import (
    STATE_LABELS,
    answer_programme,
    cohort_label,
    describe_association,
    describe_due,
    describe_warning,
)
from analysis.workflow.access import User
from analysis.workflow.actions import FollowedAction, follow, read_actions
from analysis.workflow.programme import ProgrammeReport, report_programme
from analysis.workflow.studies import open_study


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--cohort", default=ALL, help="a cohort's name (default: the whole programme)")


def run(options: argparse.Namespace) -> Answer:
    """Practices, dose, match and departments of the programme or one cohort; for HR also warnings and actions.

    Warnings and actions are null for a role that may not run the programme, and small cells of departments too.
    """
    user, today = user_of(options), dt.datetime.now(dt.UTC).date()
    user.require("read rows")
    with opened(options, prints=True) as (workspace, name):
        study = open_study(workspace, name)
        evidence = gather_evidence(study)
        report = report_programme(evidence, today=today)
        actions = read_actions(workspace, name) if user.may("run programme") else ()
    if options.cohort not in report.cohorts:
        there = ", ".join(report.cohorts)
        raise StudyError("UNKNOWN_COHORT", f'There is no cohort "{options.cohort}".', f"Cohorts are {there}.")
    cards = build_cards(evidence).cards if actions else ()
    followed = follow(actions, cards, report.practices, study.wave_names, today)
    document = _document(report, study, options.cohort, user) | {"actions": _actions(followed, user)}
    return Answer(document, [plain(line) for line in _lines(report, options.cohort, user, followed, today)])


def _document(report: ProgrammeReport, study: Study, cohort: str, user: User) -> dict[str, Any]:
    runs = user.may("run programme")
    matrix = report.matrices[cohort]
    shown = matrix if runs else without_small_cells(matrix, study.settings.k)
    warnings = of_cohort(report.warnings, cohort)
    dates = {name: warnings[name].dt.date for name in ("since", "judged_on")} if len(warnings) else {}
    return {
        "cohort": cohort,
        "practices": report.practices[cohort].drop(columns="note").to_dict("records"),
        "dose": _row(report.dose, cohort),
        "match": _row(report.match, cohort),
        "distances": _row(report.distances, cohort),
        "network": asdict(report.networks[cohort]),
        "departments": {str(row): shown.loc[row].to_dict() for row in shown.index},
        "associations": [_association(found) for found in report.associations],
        "running": report.running,
        "warnings": warnings.assign(**dates).to_dict("records") if runs else None,
    }


def _row(table: Any, cohort: str) -> dict[Hashable, Any]:  # noqa: ANN401 - one of the report's tables
    (row,) = table.loc[table["cohort"] == cohort].to_dict("records")
    return dict(row)


def _association(found: Association) -> Mapping[str, Any]:
    one = found.estimate
    return {
        "outcome": found.outcome, "per": found.per, "when": found.when, "wave_from": found.wave_from,
        "wave_to": found.wave_to, "estimate": one.value, "low": one.low, "high": one.high, "people": found.people,
        "pairs": found.pairs, "sentence": plain(describe_association(found)),
    }  # fmt: skip


def _actions(followed: tuple[FollowedAction, ...], user: User) -> list[dict[str, Any]] | None:
    if not user.may("run programme"):
        return None
    return [asdict(one.action) | {"state": one.state} for one in followed]


def _lines(
    report: ProgrammeReport, cohort: str, user: User, followed: tuple[FollowedAction, ...], today: dt.date
) -> list[str]:
    table = report.practices[cohort]
    lines = [f"{STATE_LABELS[row['state']]}: {row['practice']}. {row['because']}" for row in table.to_dict("records")]
    if not user.may("run programme"):
        return [cohort_label(cohort), *lines]
    warnings = of_cohort(report.warnings, cohort)
    told = [describe_warning(row) for row in warnings.to_dict("records")]
    planned = [f"{one.state.capitalize()}: {one.action.text} ({_due(one, today)})" for one in followed]
    return [answer_programme(table, warnings, report.running), *lines, *told, *planned]


def _due(one: FollowedAction, today: dt.date) -> str:
    return describe_due(one.action.due, today, one.action.done, closed=one.state == "closed")
