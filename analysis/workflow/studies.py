"""Studies as they are opened: as before where nothing has changed, else from their stored rows."""

from __future__ import annotations

from analysis.errors import StudyError
from analysis.storage.studies import SAMPLES, create_study, list_studies
from analysis.study import Study
from analysis.workflow.opened import OpenedStudy, keep_opened
from analysis.workflow.workspace import Workspace


def open_study(workspace: Workspace, name: str) -> Study:
    """The study as its live imports and decisions make it; the order in which they came never matters.

    Without any roster, texts are withheld (empty): who is named in them could not be taken out. Raises StudyError for
    an unknown study.
    """
    return open_with_codes(workspace, name).study


def open_with_codes(workspace: Workspace, name: str) -> OpenedStudy:
    """`open_study` with what decisions on codes are taken upon."""
    return keep_opened(workspace.store, name, lambda: _open_anew(workspace, name))


def _open_anew(workspace: Workspace, name: str) -> OpenedStudy:
    """The study from its rows. What reads them takes long to load, and is seldom needed."""
    from analysis.workflow.opening import open_anew

    return open_anew(workspace, name)


def ensure_study(workspace: Workspace, name: str, *, who: str) -> None:
    """Make the study where there is none of that name. Raises StudyError for the name of a sample."""
    if name in SAMPLES:
        raise StudyError("SAMPLE_NAME", f'"{name}" is the name of a sample.', "Give your study another name.")
    if name not in {line.name for line in list_studies(workspace.store)}:
        create_study(workspace.store, name, who=who)
