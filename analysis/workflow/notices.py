"""What the notice to staff allows, as HR recorded it."""

from __future__ import annotations

from analysis.impact.foretelling import NOTICE_ALLOWS, allows_linking
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.workflow.workspace import Workspace


def record_notice(workspace: Workspace, study: str, *, allows: bool, who: str) -> None:
    """Record whether the notice to staff said that answers on the wish to stay are linked to exits, as a total only.

    Off until recorded, and off again once taken back. Raises StoreError for a read-only study.
    """
    keep_facts(workspace.store, study, [KeptFact(NOTICE_ALLOWS, "yes" if allows else None)], who=who)


def notice_allows(workspace: Workspace, study: str) -> bool:
    """Whether it is recorded that the notice says so. Raises StudyError for an unknown study."""
    return allows_linking(read_kept_facts(workspace.store, study))
