"""Files brought by a person at a page: imported one after the other, then the results are worked out anew."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import ReverbError
from analysis.wording.numbers import counted
from analysis.workflow.file_plans import FilePlan
from analysis.workflow.imports import carry_out_all
from analysis.workflow.jobs import Cancelled, Progress, no_progress, part_of
from analysis.workflow.publishing import prepare_preview
from analysis.workflow.workspace import Workspace

#: The part of the work that is over once the rows are in the store.
_STORED = 0.5


def bring_files(
    workspace: Workspace, study: str, plans: Sequence[FilePlan], *, who: str, progress: Progress = no_progress
) -> str:
    """Import planned files and prepare the preview; gives what happened as a sentence, and reports it last.

    Cancelled while files are written it raises `Cancelled`; later the files stay, and the preview waits for whoever
    looks at it. A preview that cannot be prepared is told and is no failure of the import.
    """
    done = carry_out_all(workspace, study, plans, who=who, progress=part_of(progress, 0.0, _STORED))
    told = _told(done)
    try:
        prepare_preview(workspace, study, progress=part_of(progress, _STORED, 0.99))
    except Cancelled:
        told = f"{told} Working out the results was stopped; that is done when a page shows them."
    except ReverbError as error:
        told = f"{told} The results could not be worked out: {error.message} {error.advice}".strip()
    progress(1.0, told)
    return told


def _told(done: Sequence[FilePlan]) -> str:
    new = [plan for plan in done if plan.status == "imported"]
    aside = sum(plan.rows_set_aside for plan in new)
    told = f"{counted(len(new), 'file')} imported."
    if len(new) < len(done):
        told = f"{told} {counted(len(done) - len(new), 'file was', 'files were')} in the study already."
    return f"{told} {counted(aside, 'row was', 'rows were')} set aside." if aside else told
