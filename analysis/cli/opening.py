"""What every command begins with: who asks, which store, which study."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.errors import StudyError, UsageError
from analysis.storage.audit import log_action
from analysis.storage.leaders import open_leaders_store
from analysis.storage.stores import Store, default_store
from analysis.storage.studies import list_studies
from analysis.workflow.access import AUDITOR, LEADER, ROLES, User
from analysis.workflow.taking import PRINTED
from analysis.workflow.workspace import Workspace, open_workspace

#: The study that an import makes where none is named and there is none yet.
FIRST_STUDY = "programme"


def user_of(options: argparse.Namespace) -> User:
    """Whoever runs the command, in the role that was named. Raises UsageError for a role that does not exist."""
    if options.role not in ROLES:
        raise UsageError("UNKNOWN_ROLE", f'There is no role "{options.role}".', f"Roles are {', '.join(ROLES)}.")
    return User("command line", options.role)


def require_worker(user: User, action: str) -> None:
    """Whoever holds the store and its key may work on it, in any role but those that only read releases or the log.

    Raises NotAllowed for these, unless the role itself may do `action`.
    """
    if user.role in (LEADER, AUDITOR):
        user.require(action)


@contextmanager
def opened(
    options: argparse.Namespace, *, makes_study: bool = False, prints: bool = False
) -> Iterator[tuple[Workspace, str]]:
    """The workspace and the study's name: the one named, else the only one that is not a sample.

    With `prints` the log says first that the command printed figures of the study; without that line none is printed.
    Whoever may not even read a release is refused before that.

    Raises StudyError where it cannot be told which study is meant; with `makes_study` the first one may be new.
    """
    if prints:
        user_of(options).require("read release")
    with open_workspace(options.store) as workspace:
        study = _study_name(workspace, options.study, makes_study=makes_study)
        if prints and study in {line.name for line in list_studies(workspace.store)}:
            log_action(workspace.store, user_of(options).name, PRINTED, study=study, subject=options.command)
        yield workspace, study


@contextmanager
def releases_for(options: argparse.Namespace, workspace: Workspace) -> Iterator[Store]:
    """The store as whoever asks reads releases: by leaders' own connection for a role that may read no preview, as on
    the pages, and by no other way where that one cannot be opened.
    """
    if user_of(options).may("read preview"):
        yield workspace.store
        return
    store = open_leaders_store(options.store or default_store())
    try:
        yield store
    finally:
        store.close()


def _study_name(workspace: Workspace, named: str | None, *, makes_study: bool) -> str:
    if named:
        return named
    studies = list_studies(workspace.store)
    own = [line.name for line in studies if not line.read_only] or [line.name for line in studies if not makes_study]
    if len(own) == 1:
        return own[0]
    if not own and makes_study:
        return FIRST_STUDY
    if not studies:
        raise StudyError("NO_STUDY", "The store holds no study yet.", "Import files first.")
    there = ", ".join(line.name for line in studies)
    raise StudyError("WHICH_STUDY", f"Several studies could be meant: {there}.", "Name one with --study.")
