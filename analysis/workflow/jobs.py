"""The one seam for long work: its state lives in the store, it reports progress, and it can be cancelled.

While work runs its process notes every few seconds that it is there. Where that stops, the process was stopped with
it: whoever looks next, on whichever server, ends the work as failed and says so.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from analysis.errors import ReverbError, StoreError
from analysis.storage.jobs import FINISHED, Job, create_job, fail_silent_job, list_jobs, read_job, update_job
from analysis.storage.stores import Store

#: What work reports to: a share done (0 to 1) and a sentence on what it is doing.
Progress = Callable[[float, str], object]
Work = Callable[[Progress], str]

#: Seconds between two notes that work is still being done.
BEAT: Final = 5.0
#: Work without a note for so long is lost. Longer than whoever writes may have to wait for another's transaction.
SILENT_FOR: Final = dt.timedelta(seconds=45)
LOST: Final = "The work was interrupted: the server that did it stopped. What was finished stays. Start it again."


class Cancelled(ReverbError):
    """Somebody asked for this work to stop; it stopped at its next report of progress."""


@dataclass(frozen=True, slots=True)
class _Reporter:
    """Writes progress into the store, and stops the work where somebody asked for that, or took it for lost; work that
    is done cannot be.
    """

    store: Store
    job_id: str

    def __call__(self, share: float, message: str) -> None:
        job = update_job(self.store, self.job_id, progress=min(max(share, 0.0), 1.0), message=message)
        if (job.cancel_requested or job.state in FINISHED) and share < 1.0:
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
    """The newest work on a study that has not ended, whoever began it; None where there is none.

    Work that is found lost is ended, and comes back this once as failed, so that whoever looked can be told.
    """
    found = [_heard_of(store, job) for job in list_jobs(store, study=study, unfinished=True)]
    lasting = (job for job in found if job.state not in FINISHED)
    return next(lasting, found[0] if found else None)


def look_at_job(store: Store, job_id: str) -> Job:
    """One job as it stands; ended as failed where it is lost. Raises StoreError where there is none of that id."""
    return _heard_of(store, read_job(store, job_id))


def _heard_of(store: Store, job: Job) -> Job:
    """The job; what is silent is ended, unless it is heard of meanwhile or the store cannot be written to just now."""
    since = dt.datetime.now(dt.UTC) - SILENT_FOR
    if job.state not in FINISHED and job.updated_at < since:
        with suppress(StoreError):
            return fail_silent_job(store, job.job_id, since=since, message=LOST)
    return job


@contextmanager
def _noting(store: Store, job_id: str) -> Iterator[None]:
    """Notes every few seconds that the work is being done; a note that cannot be written is left to the next."""
    ended = threading.Event()

    def note() -> None:
        while not ended.wait(BEAT):
            with suppress(StoreError):
                update_job(store, job_id)

    thread = threading.Thread(target=note, name=f"{job_id} notes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _do(store: Store, job_id: str, work: Work) -> None:
    update_job(store, job_id, state="running")
    try:
        with _noting(store, job_id):
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
