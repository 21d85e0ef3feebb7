"""Studies, decisions, profiles, jobs and the log: kept, listed, and never quietly changed."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError, StudyError
from analysis.storage.audit import log_action, read_log
from analysis.storage.checking import check
from analysis.storage.decisions import Decision, append_decisions, read_decisions
from analysis.storage.jobs import create_job, list_jobs, read_job, request_cancel, update_job
from analysis.storage.profiles import find_profiles, save_profile
from analysis.storage.studies import create_study, list_studies, read_study, set_read_only, set_settings
from analysis.storage.versions import study_version
from analysis.study import StudySettings


def decision(utterance: str = "u1", **said: str) -> Decision:
    held = {"theme": "trust", "direction": "favourable", "action": "accept", "who": "hr-1", "codebook_version": "1"}
    return Decision(utterance, **(held | said))


def test_a_study_keeps_its_settings(store):
    settings = StudySettings(smallest_change=4.0, k=10)
    create_study(store, "Åre 2026", settings=settings)
    assert read_study(store, "Åre 2026").settings == settings
    assert [line.name for line in list_studies(store)] == ["pilot", "Åre 2026"]


@pytest.mark.parametrize(("name", "code"), [("pilot", "STUDY_EXISTS"), ("  ", "STUDY_NAME"), ("x" * 101, "STUDY_NAME")])
def test_a_name_that_will_not_do_is_refused(store, name, code):
    with pytest.raises(StudyError) as refused:
        create_study(store, name)
    assert refused.value.code == code


def test_a_locked_study_can_be_unlocked_and_not_otherwise_changed(store):
    set_read_only(store, "pilot", True)
    with pytest.raises(StoreError):
        set_settings(store, "pilot", StudySettings(k=10))
    with pytest.raises(StoreError):
        append_decisions(store, "pilot", [decision()])
    assert not set_read_only(store, "pilot", False).read_only


def test_the_version_changes_with_rows_decisions_and_settings(store, write):
    from analysis.storage.imports import undo_import

    seen = [study_version(store, "pilot")]
    written = write(store)
    seen.append(study_version(store, "pilot"))
    append_decisions(store, "pilot", [decision()])
    seen.append(study_version(store, "pilot"))
    set_settings(store, "pilot", StudySettings(k=10))
    seen.append(study_version(store, "pilot"))
    assert len(set(seen)) == 4
    assert study_version(store, "pilot") == seen[-1]
    set_settings(store, "pilot", StudySettings())
    assert study_version(store, "pilot") == seen[2]
    undo_import(store, "pilot", written.import_id)
    assert study_version(store, "pilot") not in seen


def test_decisions_are_kept_with_who_and_when(store):
    assert append_decisions(store, "pilot", [decision(), decision(action="reject", who="hr-2")]) == 2
    assert append_decisions(store, "pilot", [decision("u2")]) == 3
    frame = read_decisions(store, "pilot")
    assert frame["seq"].tolist() == [1, 2, 3]
    assert frame["who"].tolist() == ["hr-1", "hr-2", "hr-1"]
    assert frame["decided_at"].dt.tz is not None
    assert frame["decided_at"].is_monotonic_increasing
    assert check(store) == ()


def test_no_decision_reads_as_an_empty_frame(store):
    assert read_decisions(store, "pilot").empty


def test_four_processes_lose_no_decision(store, processes, tmp_path):
    key = str(tmp_path / "apart" / "reverb.key")
    processes(
        f"""
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.stores import open_store
with open_store({store.engine.url.render_as_string(hide_password=False)!r}, Cipher(open_key({key!r}))) as store:
    for n in range(50):
        append_decisions(store, "pilot", [Decision(f"u{{n}}", "trust", "favourable", "accept", "hr", "1")])
""",
        4,
    )
    assert read_decisions(store, "pilot")["seq"].tolist() == list(range(1, 201))
    assert check(store) == ()


def test_a_profile_is_found_by_its_fingerprint(store):
    save_profile(store, "pulse", "f1", "kind = 1")
    save_profile(store, "exit", "f2", "kind = 2")
    save_profile(store, "pulse", "f1", "kind = 3")
    assert [profile.mapping for profile in find_profiles(store, "f1")] == ["kind = 3"]
    assert {profile.name for profile in find_profiles(store)} == {"pulse", "exit"}


def test_a_job_runs_its_course(store):
    job = create_job(store, "import", study="pilot", message="waiting")
    assert (job.state, job.progress, job.cancel_requested) == ("queued", 0.0, False)
    assert update_job(store, job.job_id, state="running", progress=0.5).message == "waiting"
    assert request_cancel(store, job.job_id).cancel_requested
    assert update_job(store, job.job_id, progress=0.6).cancel_requested
    done = update_job(store, job.job_id, state="cancelled", result='{"rows": 1}')
    assert update_job(store, job.job_id, state="running", progress=0.9) == done
    assert read_job(store, job.job_id) == done
    assert list_jobs(store, study="pilot") == (done,)
    assert list_jobs(store, unfinished=True) == ()


def test_an_unknown_job_is_named(store):
    with pytest.raises(StoreError, match="job-0"):
        read_job(store, "job-0")


def test_the_log_is_a_chain(store):
    log_action(store, "hr-1", "download", study="pilot", subject="12 rows")
    lines = read_log(store)
    assert [line.seq for line in lines] == [2, 1]
    assert (lines[0].who, lines[0].action, lines[0].subject) == ("hr-1", "download", "12 rows")
    assert check(store) == ()
