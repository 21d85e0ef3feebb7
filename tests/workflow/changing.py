"""Changes of a study, after which nothing worked out before may be told of it any more."""

from __future__ import annotations

from analysis.storage.imports import list_imports, undo_import
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.studies import set_settings
from analysis.study import StudySettings
from analysis.workflow.workspace import Workspace
from tests.workflow.small import STUDY, WHO


def undo(space: Workspace) -> None:
    """Take the last import back."""
    undo_import(space.store, STUDY, list_imports(space.store, STUDY)[-1].import_id, who=WHO)


def change_settings(space: Workspace) -> None:
    """Hide groups of more people, and hold changes against a larger one."""
    set_settings(space.store, STUDY, StudySettings(k=7, smallest_change=0.4), who=WHO)


def keep_fact(space: Workspace) -> None:
    """Say by hand that a practice is kept."""
    keep_facts(space.store, STUDY, [KeptFact("practice 71", "yes", key="1")], who=WHO)
