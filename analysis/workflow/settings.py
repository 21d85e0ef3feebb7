"""What a study decides for all its outcomes: the smallest group that is shown and the smallest change that matters."""

from __future__ import annotations

from dataclasses import replace

from analysis.errors import UsageError
from analysis.release.planning import require_k
from analysis.storage.studies import read_study, set_settings
from analysis.study import StudySettings
from analysis.workflow.publishing import smallest_group
from analysis.workflow.releases import published_releases
from analysis.workflow.workspace import Workspace


def change_settings(
    workspace: Workspace, study: str, *, k: int | None = None, smallest_change: float | None = None, who: str
) -> StudySettings:
    """Replace the settings that are given, None leaving one as it is; where one changed, the study has a new version.

    `k` is the smallest group that is shown: it can be raised only (`publishing.smallest_group`), since smaller groups
    would follow from what is out. `smallest_change` is in points of 100, above 0; it holds wherever the study's plan
    names none. Raises StudyError (RELEASE_K, UNKNOWN_STUDY), UsageError (SMALLEST_CHANGE) for a change outside that,
    StoreError (STUDY_READ_ONLY) for a sample; then nothing is changed.
    """
    before = read_study(workspace.store, study).settings
    after = before
    if k is not None:
        after = replace(
            after, k=require_k(k, smallest_group(workspace, study, published_releases(workspace.store, study)))
        )
    if smallest_change is not None:
        after = replace(after, smallest_change=_possible(smallest_change))
    return before if after == before else set_settings(workspace.store, study, after, who=who).settings


def _possible(change: float) -> float:
    if not 0 < change <= 100:
        raise UsageError(
            "SMALLEST_CHANGE", f"A change of {change:g} points is not possible on a scale of 0 to 100.",
            "Name one above 0 and up to 100.",
        )  # fmt: skip
    return change
