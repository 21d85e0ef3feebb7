"""Long work: its state, progress and the wish to cancel it, seen by every process that opens the store."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, desc, insert, select, update

from analysis.errors import StoreError
from analysis.storage.clock import now, written
from analysis.storage.schema import JOBS
from analysis.storage.stores import Store
from analysis.storage.studies import study_line

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
FINISHED: Final = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Job:
    """`progress` runs from 0 to 1; `result` is a JSON text, there when the job is done or failed."""

    job_id: str
    kind: str
    state: JobState
    progress: float
    message: str
    cancel_requested: bool
    result: str | None
    created_at: dt.datetime
    updated_at: dt.datetime


def create_job(store: Store, kind: str, *, study: str | None = None, message: str = "") -> Job:
    """Notes work that waits to begin."""
    moment = now()
    job_id = f"job-{uuid.uuid4().hex[:12]}"
    with store.writing() as connection:
        study_id = None if study is None else study_line(connection, study).study_id
        connection.execute(
            insert(JOBS).values(
                job_id=job_id, study_id=study_id, kind=kind, state="queued", progress=0.0, message=message,
                cancel_requested=False, result=None, created_at=moment, updated_at=moment,
            )
        )  # fmt: skip
        return _one(connection, job_id)


def update_job(
    store: Store,
    job_id: str,
    *,
    state: JobState | None = None,
    progress: float | None = None,
    message: str | None = None,
    result: str | None = None,
) -> Job:
    """Notes how far the work is; what is None stays. The answer says whether somebody asked to cancel.

    A finished job stays as it is: a late report of progress does not wake it.
    """
    given = {"state": state, "progress": progress, "message": message, "result": result}
    values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    with store.writing() as connection:
        awake = JOBS.c.state.not_in(FINISHED)
        connection.execute(update(JOBS).where(JOBS.c.job_id == job_id, awake).values(**values, updated_at=now()))
        return _one(connection, job_id)


def fail_silent_job(store: Store, job_id: str, *, since: dt.datetime, message: str) -> Job:
    """Ends work as failed that has noted nothing since a moment; looked up in its turn to write, after whatever the
    work itself was waiting to note. Work that did note something goes on.
    """
    with store.writing() as connection:
        silent = JOBS.c.state.not_in(FINISHED) & (JOBS.c.updated_at < written(since))
        chosen = update(JOBS).where(JOBS.c.job_id == job_id, silent)
        connection.execute(chosen.values(state="failed", message=message, updated_at=now()))
        return _one(connection, job_id)


def request_cancel(store: Store, job_id: str) -> Job:
    """Asks the work to stop at its next report of progress; finished work is left alone."""
    with store.writing() as connection:
        awake = JOBS.c.state.not_in(FINISHED)
        connection.execute(update(JOBS).where(JOBS.c.job_id == job_id, awake).values(cancel_requested=True))
        return _one(connection, job_id)


def read_job(store: Store, job_id: str) -> Job:
    """One job. Raises StoreError where there is none of that id."""
    with store.reading() as connection:
        return _one(connection, job_id)


def list_jobs(store: Store, *, study: str | None = None, unfinished: bool = False) -> tuple[Job, ...]:
    """Jobs of a study or of all, newest first."""
    with store.reading() as connection:
        chosen = select(JOBS).order_by(desc(JOBS.c.created_at))
        if study is not None:
            chosen = chosen.where(JOBS.c.study_id == study_line(connection, study).study_id)
        if unfinished:
            chosen = chosen.where(JOBS.c.state.not_in(FINISHED))
        return tuple(_job(row) for row in connection.execute(chosen))


def _one(connection: Connection, job_id: str) -> Job:
    row = connection.execute(select(JOBS).where(JOBS.c.job_id == job_id)).first()
    if row is None:
        raise StoreError("UNKNOWN_JOB", f'There is no job "{job_id}".', "Look at the jobs of the study again.")
    return _job(row)


def _job(row: Row[Any]) -> Job:
    return Job(
        row.job_id, row.kind, row.state, row.progress, row.message, bool(row.cancel_requested), row.result,
        dt.datetime.fromisoformat(row.created_at), dt.datetime.fromisoformat(row.updated_at),
    )  # fmt: skip
