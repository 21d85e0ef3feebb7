"""Long work keeps its state in the store: how far it is, how it ended, and that somebody wants it to stop."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import replace

import pytest

from analysis.errors import StudyError
from analysis.storage.imports import list_imports
from analysis.storage.jobs import create_job, fail_silent_job, list_jobs, read_job, request_cancel, update_job
from analysis.workflow import jobs
from analysis.workflow.bringing import bring_files
from analysis.workflow.jobs import look_at_job, part_of, start_job, work_under_way
from tests.workflow.small import STUDY, WHO


def ended(space, job):
    until = time.monotonic() + 30
    while (now := read_job(space.store, job.job_id)).state not in ("done", "failed", "cancelled"):
        assert time.monotonic() < until
        time.sleep(0.01)
    return now


def test_work_reports_and_leaves_its_result(space):
    def work(progress):
        progress(0.5, "Half way")
        progress(7.0, "More than all")
        return "a result"

    job = ended(space, start_job(space.store, "test", work, study=STUDY))
    assert (job.state, job.progress, job.message, job.result) == ("done", 1.0, "More than all", "a result")


def test_a_failure_that_a_person_can_act_on_is_kept_with_its_message(space):
    def work(progress):
        raise StudyError("X", "The shelf is empty.", "Fill it.")

    job = ended(space, start_job(space.store, "test", work))
    assert (job.state, job.message) == ("failed", "The shelf is empty. Fill it.")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_any_other_failure_ends_the_work_too_and_tells_no_detail(space):
    def work(progress):
        raise ZeroDivisionError("secret")

    job = ended(space, start_job(space.store, "test", work))
    assert job.state == "failed"
    assert "secret" not in job.message
    for thread in threading.enumerate():
        if thread.name == job.job_id:
            thread.join()


def test_work_stops_where_somebody_asked_for_it(space):
    begun, asked = threading.Event(), threading.Event()

    def work(progress):
        begun.set()
        asked.wait(10)
        progress(0.5, "too late")
        raise AssertionError("not reached")

    job = start_job(space.store, "test", work, study=STUDY)
    assert begun.wait(10)
    assert work_under_way(space.store, STUDY).job_id == job.job_id
    request_cancel(space.store, job.job_id)
    asked.set()
    assert ended(space, job).state == "cancelled"
    assert work_under_way(space.store, STUDY) is None


def test_work_that_is_done_cannot_be_stopped_any_more(space):
    def work(progress):
        request_cancel(space.store, list_jobs(space.store)[0].job_id)
        progress(1.0, "All of it")
        return ""

    assert ended(space, start_job(space.store, "test", work)).state == "done"


def silent(monkeypatch):
    """From now on whatever is noted counts as long ago."""
    monkeypatch.setattr(jobs, "SILENT_FOR", -jobs.SILENT_FOR)


def test_silent_work_is_lost_and_told_once(space, monkeypatch):
    job = create_job(space.store, "test", study=STUDY)
    update_job(space.store, job.job_id, state="running")
    assert work_under_way(space.store, STUDY).state == "running"
    silent(monkeypatch)
    lost = work_under_way(space.store, STUDY)
    assert (lost.job_id, lost.state, lost.message) == (job.job_id, "failed", jobs.LOST)
    assert work_under_way(space.store, STUDY) is None
    assert look_at_job(space.store, job.job_id) == lost


def test_lost_work_does_not_hide_work_that_goes_on(space, monkeypatch):
    going, lost = (create_job(space.store, "test", study=STUDY) for _ in range(2))
    monkeypatch.setattr(jobs, "_heard_of", lambda store, job: replace(job, state="failed") if job == lost else job)
    assert work_under_way(space.store, STUDY) == going


def test_work_that_was_heard_of_meanwhile_goes_on(space):
    job = create_job(space.store, "test", study=STUDY)
    assert fail_silent_job(space.store, job.job_id, since=job.updated_at, message="lost").state == "queued"
    later = job.updated_at + dt.timedelta(microseconds=1)
    assert fail_silent_job(space.store, job.job_id, since=later, message="lost").state == "failed"


def test_work_is_heard_of_while_it_reports_nothing(space, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 0.02)
    seen = []

    def work(progress):
        (job,) = list_jobs(space.store)
        until = time.monotonic() + 10
        while read_job(space.store, job.job_id).updated_at <= job.updated_at:
            assert time.monotonic() < until
            time.sleep(0.01)
        seen.append(job)
        return ""

    assert ended(space, start_job(space.store, "test", work)).state == "done"
    assert seen


def test_work_that_was_taken_for_lost_stops_at_its_next_report(space, monkeypatch):
    begun, looked, reports = threading.Event(), threading.Event(), []

    def work(progress):
        begun.set()
        looked.wait(10)
        reports.append(0.5)
        progress(0.5, "too late")
        reports.append(0.6)
        return ""

    job = start_job(space.store, "test", work)
    assert begun.wait(10)
    silent(monkeypatch)
    assert look_at_job(space.store, job.job_id).state == "failed"
    looked.set()
    for thread in threading.enumerate():
        if thread.name == job.job_id:
            thread.join(10)
    assert reports == [0.5]
    assert read_job(space.store, job.job_id).message == jobs.LOST


def test_a_step_is_a_part_of_the_whole():
    told = []
    part_of(lambda share, doing: told.append((share, doing)), 0.5, 0.9)(0.5, "x")
    assert told == [(pytest.approx(0.7), "x")]


def test_an_import_in_the_background_can_be_cancelled_before_it_wrote(small, space, monkeypatch):
    from analysis.workflow import imports

    held, go = threading.Event(), threading.Event()
    redact = imports.redact_texts

    def slow(*arguments):
        held.set()
        go.wait(10)
        return redact(*arguments)

    monkeypatch.setattr(imports, "redact_texts", slow)
    plans = [small.plan(space, "roster")]
    job = start_job(
        space.store, "import", lambda progress: bring_files(space, STUDY, plans, who=WHO, progress=progress)
    )
    assert held.wait(10)
    request_cancel(space.store, job.job_id)
    go.set()
    now = ended(space, job)
    assert (now.state, now.message) == ("cancelled", "The import was cancelled. Nothing was kept.")
    assert list_imports(space.store, STUDY) == ()
