"""`forget PERSON [--yes]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from analysis.cli.confirming import add_confirmation, is_confirmed
from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import INCOMPLETE, Answer
from analysis.wording.erasure import describe_forgetting, describe_whom
from analysis.workflow.forgetting import Forgetting, find_person, forget


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("person", metavar="PERSON", help="an employee number, mail or code as given, or a pseudonym")
    add_confirmation(parser)


def run(options: argparse.Namespace) -> Answer:
    """Erase a person from the study and keep them out from now on."""
    user = user_of(options)
    require_worker(user, "manage data")
    with opened(options) as (workspace, study):
        whom = find_person(workspace, study, options.person)
        told = [describe_whom(whom.rows, whom.numbers)]
        if not is_confirmed(options, told, "Forget this person for good?"):
            return Answer({"done": False, "rows": whom.rows}, [*told, "Nothing was erased."], INCOMPLETE)
        done = forget(workspace, study, options.person, who=user.name)
    return Answer(_document(done), describe_forgetting(*_said(done)))


def _said(done: Forgetting) -> tuple[dict[str, int], list[str], tuple[str, ...], tuple[str, ...]]:
    return done.erased.counts, [line.label for line in done.backups], done.other_studies, done.not_reached


def _document(done: Forgetting) -> dict[str, Any]:
    return {
        "done": True,
        "erasure": done.erased.erasure,
        "erased": done.erased.counts,
        "imports_resealed": done.erased.imports,
        "backups": [
            {"backup_id": one.backup_id, "made_at": one.made_at, "file": one.label, "there": Path(one.label).exists()}
            for one in done.backups
        ],
        "other_studies": done.other_studies,
        "not_reached": done.not_reached,
    }
