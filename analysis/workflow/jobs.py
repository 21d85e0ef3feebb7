"""The one seam for long work: its state lives in the store, it reports progress, and it can be cancelled."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from analysis.errors import ReverbError
from analysis.storage.jobs import Job, create_job, list_jobs, update_job
from analysis.storage.stores import Store

#: What work reports to: a share done (0 to 1) and a sentence on what it is doing.
Progress = Callable[[float, str], object]
Work = Callable[[Progress], str]

#: Work that has said nothing for so long is taken for lost: the server that did it was stopped.
SILENT_FOR: Final = dt.timedelta(minutes=5)


class Cancelled(ReverbError):
    """Somebody asked for this work to stop; it stopped at its next report of progress."""


@dataclass(frozen=True, slots=True)
class _Reporter:
    """Writes progress into the store, and stops the work where somebody asked for that; finished work cannot be."""

    store: Store
    job_id: str

    def __call__(self, share: float, message: str) -> None:
        job = update_job(self.store, self.job_id, progress=min(max(share, 0.0), 1.0), message=message)
        if job.cancel_requested and share < 1.0:
            raise Cancelled("CANCELLED", "The work was cancelled. Nothing was kept.", "Start it again when you want.")


def no_progress(share: float, message: str) -> None:
    """Where nobody watches."""


def part_of(progress: Progress, low: float, high: float) -> Progress:
    """The progress of one step as a part of all of them: its 0 is `low`, its 1 is `high`."""
    return lambda share, doing: progress(low + share * (high - low), doing)


def start_job(store: Store, kind: str, work: Work, *, study: str | None = None, message: str = "") -> Job:
    """Begin `work` in the background; watch it with `storage.jobs.read_job`, stop it with `request_cancel`.

    A failure a person can act on ends the job as failed with that message; any other ends it as failed too and is
    raised in the background thread, where the server's log shows it.
    """
    job = create_job(store, kind, study=study, message=message)
    threading.Thread(target=_do, args=(store, job.job_id, work), name=job.job_id, daemon=True).start()
    return job


def work_under_way(store: Store, study: str) -> Job | None:
    """The newest work on a study that has not ended, whoever began it; None where there is none or it is lost."""
    alive = dt.datetime.now(dt.UTC) - SILENT_FOR
    return next((job for job in list_jobs(store, study=study, unfinished=True) if job.updated_at > alive), None)


def _do(store: Store, job_id: str, work: Work) -> None:
    update_job(store, job_id, state="running")
    try:
        result = work(_Reporter(store, job_id))
    except Cancelled as error:
        update_job(store, job_id, state="cancelled", message=error.message)
    except ReverbError as error:
        update_job(store, job_id, state="failed", message=f"{error.message} {error.advice}".strip())
    except Exception:
        update_job(store, job_id, state="failed", message="The work stopped because of a fault in Reverb.")
        raise
    else:
        update_job(store, job_id, state="done", progress=1.0, result=result)
