"""One transaction a file, once only, nothing that names anybody in the clear, and a way back."""

from __future__ import annotations

import threading

import pytest

from analysis.errors import MappingError, StoreError
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.rows import read_tables
from analysis.storage.side_rows import read_identifiers, read_set_aside
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version
from analysis.workflow.file_plans import ImportOptions
from analysis.workflow.imports import carry_out, carry_out_all
from analysis.workflow.jobs import Cancelled
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO


def test_an_import_keeps_every_row_or_says_where_it_is(small, space):
    (done,) = small.bring(space, ["survey-baseline-google-forms"])
    (line,) = list_imports(space.store, STUDY)
    assert (done.status, done.import_id, line.file_label) == ("imported", line.import_id, done.file)
    assert line.rows_read == line.rows_accepted + line.rows_set_aside
    assert line.rows_set_aside == len(read_set_aside(space.store, STUDY, line.import_id)) > 0
    assert line.rows_accepted == len(read_tables(space.store, STUDY)["submissions"])


def test_two_threads_with_the_same_file_import_it_once(small, space):
    plan = small.plan(space, "roster")
    begin, done = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        done.append(carry_out(space, STUDY, plan, who=WHO))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status for one in done) == ["duplicate", "imported"]
    assert len({one.import_id for one in done}) == 1
    assert len(list_imports(space.store, STUDY)) == 1


def test_nothing_in_the_store_names_anybody_in_the_clear(small, space):
    small.bring(space)
    identifiers = read_identifiers(space.store, STUDY)
    assert {"name", "employee_id", "email"} <= set(identifiers["kind"])
    held = b"".join(path.read_bytes() for path in space.store.path.parent.rglob("*") if path.is_file())
    words = {word for name in identifiers["value"] for word in name.split() if len(word) > 4}
    assert len(words) > 100
    assert [word for word in words if word.encode() in held] == []
    assert [file.file_name for file in small.files.values() if file.file_name.encode() in held] == []


def test_speakers_are_kept_by_their_part_and_not_by_their_name(small, space):
    small.bring(space, ["interviews-end"])
    talk = read_tables(space.store, STUDY)["interviews"]
    assert set(talk["speaker"]) == {"interviewer", "interviewee"}
    assert talk.loc[talk["speaker"] == "interviewer", "token"].isna().all()
    assert "name" in set(read_identifiers(space.store, STUDY)["kind"])


def test_a_plan_with_an_open_question_is_not_carried_out(small, space):
    with pytest.raises(MappingError, match="not ready"):
        carry_out(space, STUDY, small.plan(space, "hris-employment", ImportOptions()), who=WHO)
    assert list_imports(space.store, STUDY) == ()


def test_a_locked_study_takes_nothing(small, space):
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        small.bring(space, ["roster"])


def test_undo_gives_the_study_back_as_it_was(small, space):
    small.bring(space, ["roster", "hris-people"])
    before, people = study_version(space.store, STUDY), open_study(space, STUDY).people
    (done,) = small.bring(space, ["survey-baseline-google-forms"])
    assert study_version(space.store, STUDY) != before
    undo_import(space.store, STUDY, done.import_id, who=WHO)
    assert study_version(space.store, STUDY) == before
    assert open_study(space, STUDY).people.equals(people)
    assert open_study(space, STUDY).submissions.empty
    (again,) = small.bring(space, ["survey-baseline-google-forms"])
    assert again.status == "imported"


class Stop:
    """Progress that is cancelled at its n-th report."""

    def __init__(self, at: int) -> None:
        self.at, self.told = at, []

    def __call__(self, share: float, message: str) -> None:
        self.told.append((share, message))
        if len(self.told) == self.at:
            raise Cancelled("CANCELLED", "Stopped.", "")


def test_work_that_is_cancelled_before_the_write_leaves_nothing(small, space):
    plan = small.plan(space, "roster")
    for at in (1, 2, 3):
        with pytest.raises(Cancelled):
            carry_out(space, STUDY, plan, who=WHO, progress=Stop(at))
        assert list_imports(space.store, STUDY) == ()
    watched = Stop(99)
    carry_out(space, STUDY, plan, who=WHO, progress=watched)
    assert len(watched.told) == 3, (
        "no report after the write: whoever cancels there would be told that nothing was kept"
    )


def test_several_files_that_are_cancelled_say_how_many_are_in(small, space):
    plans = [small.plan(space, name) for name in ("roster", "checkins", "codes")]
    with pytest.raises(Cancelled, match=r"1 of 3 files were imported before that and stay"):
        carry_out_all(space, STUDY, plans, who=WHO, progress=Stop(6))
    assert [line.kind for line in list_imports(space.store, STUDY)] == ["people"]
    with pytest.raises(Cancelled, match="Nothing was kept"):
        carry_out_all(space, STUDY, plans[1:], who=WHO, progress=Stop(1))


def test_progress_runs_from_nothing_to_all_and_names_no_file(small, space):
    watched = Stop(99)
    carry_out_all(space, STUDY, [small.plan(space, name) for name in ("roster", "checkins")], who=WHO, progress=watched)
    shares = [share for share, _ in watched.told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1
    assert not [message for _, message in watched.told if "roster" in message or "checkins" in message]
