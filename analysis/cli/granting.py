"""`grant-leaders ROLE`."""

from __future__ import annotations

import argparse

from analysis.cli.opening import require_worker, user_of
from analysis.cli.output import Answer
from analysis.storage.leaders import SCHEMA, VARIABLE, VIEWS, grant_leaders
from analysis.workflow.workspace import open_workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("login", metavar="ROLE", help="a login role of the server, made for this alone")


def run(options: argparse.Namespace) -> Answer:
    """Grant a role the two views of leaders' pages and take everything else in this database from it."""
    user = user_of(options)
    require_worker(user, "manage data")
    with open_workspace(options.store) as workspace:
        grant_leaders(workspace.store, options.login, who=user.name)
    views = [f"{SCHEMA}.{name}" for name in VIEWS]
    told = (
        f"The role {options.login} reads {' and '.join(views)}, and nothing else. Name its address in {VARIABLE}, and "
        "run this command once more after every upgrade of Reverb."
    )
    return Answer({"role": options.login, "reads": views}, [told])
