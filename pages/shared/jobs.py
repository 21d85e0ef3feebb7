"""Long work on a page: it runs in the background, says how far it is, and can be cancelled."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.storage.jobs import FINISHED, Job, request_cancel
from analysis.wording.names import escape_passage
from analysis.workflow.jobs import Work, look_at_job, start_job, work_under_way
from pages.shared.session import current_study, forget_uploads
from pages.shared.workspace import workspace

#: Under this and the study's name a session remembers the work it watches.
_WATCHED: Final = "watched-job"


def begin(kind: str, work: Work) -> None:
    """Start work in the background and watch it from now on."""
    st.session_state[_place()] = start_job(workspace().store, kind, work, study=current_study()).job_id


def watch_job() -> bool:
    """Show work on this study that is under way, whoever began it, or how the watched one ended.

    Gives whether some is still under way.
    """
    job = _watched()
    if job is None:
        return False
    if job.state in FINISHED:
        del st.session_state[_place()]
        _show_end(job)
        return False
    _show_progress(job.job_id)
    return True


def kind_under_way() -> str:
    """The kind of the work on this study that is under way, or was watched to its end; "" where there is none."""
    job = _watched()
    return "" if job is None else job.kind


def _place() -> str:
    return f"{_WATCHED}-{current_study()}"


def _watched() -> Job | None:
    """The work this session began, else what is under way on the study that is open, begun by somebody else or on a
    server that is no more; watched from now on.
    """
    if _place() in st.session_state:
        return look_at_job(workspace().store, st.session_state[_place()])
    job = work_under_way(workspace().store, current_study())
    if job is not None:
        st.session_state[_place()] = job.job_id
    return job


@st.fragment(run_every=0.5)
def _show_progress(job_id: str) -> None:
    job = look_at_job(workspace().store, job_id)
    if job.state in FINISHED:
        st.rerun()
    st.progress(job.progress, escape_passage(job.message) if job.message else "Waiting to begin")
    st.button(
        "Cancel", key="cancel-job", icon=":material/cancel:", disabled=job.cancel_requested, on_click=_cancel,
        args=(job_id,),
    )  # fmt: skip


def _cancel(job_id: str) -> None:
    request_cancel(workspace().store, job_id)


def _show_end(job: Job) -> None:
    if job.state == "done":
        if job.kind == "import":
            forget_uploads()
        st.success(escape_passage(job.message), icon=":material/check_circle:")
    else:
        st.warning(escape_passage(job.message), icon=":material/error:")
