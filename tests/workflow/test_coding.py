"""People decide on codes; the last decision counts, and figures use decided codes only."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError
from analysis.scores.interviews import count_participants
from analysis.storage.checking import check
from analysis.storage.decisions import read_decisions
from analysis.storage.imports import undo_import
from analysis.storage.studies import set_read_only
from analysis.storage.versions import rows_version, study_version
from analysis.study import COMMENT, COMMENTS
from analysis.workflow.coding import Coder, decide, move, open_desk, queue_suggestions, undo_last
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO


@pytest.fixture
def talks(small, space):
    """The space with roster and interviews, and the import of the interviews."""
    return space, small.bring(space, ["roster", "hris-people", "interviews-end"])[-1]


def desk_of(space):
    return open_desk(space, STUDY)


def say(space, row, action, **other):
    code = {name: row[name] for name in ("utterance", "theme", "direction")} | other
    coder = code.pop("coder", Coder(WHO))
    decide(space.store, STUDY, action=action, version="1.0", coder=coder, **code)


def test_suggestions_wait_until_somebody_decides(talks):
    space, _ = talks
    desk = desk_of(space)
    queue = queue_suggestions(space.store, STUDY, desk)
    assert len(queue.waiting) == len(desk.suggested) > 5
    assert (len(queue.codes), queue.judged, queue.agreed) == (0, 0, 0)
    first, second, third = (queue.waiting.iloc[n] for n in range(3))
    other = "mixed" if third["direction"] != "mixed" else "favourable"
    rows, version = rows_version(space.store, STUDY), study_version(space.store, STUDY)
    say(space, first, "accept")
    say(space, second, "reject")
    say(space, third, "change", direction=other)
    assert rows_version(space.store, STUDY) == rows
    assert study_version(space.store, STUDY) != version
    after = queue_suggestions(space.store, STUDY, desk)
    assert len(after.waiting) == len(queue.waiting) - 3
    assert after.codes["status"].tolist() == ["accepted", "rejected", "changed"]
    assert after.codes["direction"].iloc[2] == other
    assert (after.judged, after.agreed) == (3, 1)
    assert set(after.codes["decided_by"]) == {WHO}


def test_the_last_decision_counts_and_a_code_may_be_added(talks):
    space, _ = talks
    desk = desk_of(space)
    row = queue_suggestions(space.store, STUDY, desk).waiting.iloc[0]
    for action in ("accept", "reject", "accept"):
        say(space, row, action)
    say(space, row, "add", theme="logistics", direction="unfavourable")
    codes = open_study(space, STUDY).codes.set_index("theme")
    assert codes["status"].to_dict() == {row["theme"]: "accepted", "logistics": "added"}


def test_only_decided_codes_count(talks):
    space, _ = talks
    assert count_participants(open_study(space, STUDY), ())["favourable"].sum() == 0
    row = queue_suggestions(space.store, STUDY, desk_of(space)).waiting.iloc[0]
    say(space, row, "accept", direction="favourable")
    counted = count_participants(open_study(space, STUDY), ()).set_index("theme")
    assert counted.loc[row["theme"], "favourable"] == 1
    assert counted["n_people"].iloc[0] == 4


def test_the_interviewer_is_shown_and_never_coded(talks):
    space, _ = talks
    desk = desk_of(space)
    asked = desk.utterances.loc[desk.utterances["speaker"] == "interviewer"]
    assert not asked.empty
    assert not set(asked["utterance"]) & (set(desk.said["utterance"]) | set(desk.suggested["utterance"]))
    assert desk.said["before"].notna().sum() > 0
    assert set(desk.said["before"].dropna()) <= set(asked["text"])
    assert set(desk.said["side"].dropna()) == {"junior", "senior"}


def test_decisions_rest_while_their_interview_is_away(small, talks):
    space, done = talks
    say(space, queue_suggestions(space.store, STUDY, desk_of(space)).waiting.iloc[0], "accept")
    undo_import(space.store, STUDY, done.import_id)
    assert open_study(space, STUDY).codes.empty
    small.bring(space, ["interviews-end"])
    assert len(open_study(space, STUDY).codes) == 1


def test_codes_that_people_gave_elsewhere_count_and_can_be_rejected(small, talks):
    space, _ = talks
    small.bring(space, ["codes"])
    codes = open_study(space, STUDY).codes
    assert set(codes["status"]) == {"confirmed"}
    say(space, codes.iloc[0], "reject")
    assert (open_study(space, STUDY).codes["status"] == "rejected").sum() == 1


def test_a_sample_takes_no_decision(talks):
    space, _ = talks
    row = queue_suggestions(space.store, STUDY, desk_of(space)).waiting.iloc[0]
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        say(space, row, "accept")


def queued(space, coder=None):
    return queue_suggestions(space.store, STUDY, desk_of(space), coder)


def test_what_was_undone_waits_again_and_stays_in_the_log(talks):
    space, _ = talks
    me = Coder(WHO)
    before = queued(space, me)
    assert before.undoable.empty
    row = before.waiting.iloc[0]
    say(space, row, "accept")
    say(space, row, "reject")
    assert queued(space, me).codes["status"].tolist() == ["rejected"]
    assert undo_last(space.store, STUDY, me)["action"].tolist() == ["reject"]
    assert queued(space, me).codes["status"].tolist() == ["accepted"]
    assert undo_last(space.store, STUDY, me)["action"].tolist() == ["accept"]
    after = queued(space, me)
    assert after.codes.empty
    assert after.waiting.equals(before.waiting)
    assert undo_last(space.store, STUDY, me).empty
    log = read_decisions(space.store, STUDY)
    assert log["action"].tolist() == ["accept", "reject", "undo", "undo"]
    assert set(log["who"]) == {WHO}
    assert set(log["codebook_version"]) == {"1.0"}
    assert log["decided_at"].notna().all()
    assert check(space.store) == ()


def test_an_undo_takes_back_ones_own_decision_only(talks):
    space, _ = talks
    row = queued(space).waiting.iloc[0]
    say(space, row, "accept")
    say(space, row, "reject", coder=Coder("another"))
    undo_last(space.store, STUDY, Coder(WHO))
    codes = queued(space).codes
    assert codes[["status", "decided_by"]].to_numpy().tolist() == [["rejected", "another"]]


def test_a_suggestion_moves_to_another_theme_and_back_in_one_step(talks):
    space, _ = talks
    me = Coder(WHO)
    before = queued(space, me)
    row = before.waiting.iloc[0]
    asked = desk_of(space).suggested
    taken = set(asked.loc[asked["utterance"] == row["utterance"], "theme"])
    to = next(theme.id for theme in desk_of(space).book.themes if theme.id not in taken)
    move(
        space.store, STUDY, utterance=row["utterance"], theme=row["theme"], to=to, direction="mixed", version="1.0",
        coder=me,
    )  # fmt: skip
    codes = open_study(space, STUDY).codes.set_index("theme")
    assert codes["status"].to_dict() == {row["theme"]: "rejected", to: "added"}
    assert codes.loc[to, "direction"] == "mixed"
    queue = queued(space, me)
    assert queue.undoable["action"].tolist() == ["move", "add"]
    assert (queue.judged, queue.agreed) == (1, 0)
    assert len(undo_last(space.store, STUDY, me)) == 2
    assert queued(space, me).waiting.equals(before.waiting)


def test_a_second_reader_is_asked_about_what_others_decided_and_changes_no_code(talks):
    space, _ = talks
    second = Coder("second", independent=True)
    assert queued(space, second).waiting.empty
    first = queued(space).waiting.drop_duplicates("utterance").head(3)
    for _, row in first.iterrows():
        say(space, row, "accept")
    queue = queued(space, second)
    assert set(queue.waiting["utterance"]) == set(first["utterance"])
    assert queue.codes.empty
    assert queue.asked == len(queue.waiting) >= 3
    codes = open_study(space, STUDY).codes
    say(space, queue.waiting.iloc[0], "reject", coder=second)
    assert open_study(space, STUDY).codes.equals(codes)
    after = queued(space, second)
    assert after.codes["status"].tolist() == ["rejected"]
    assert len(after.waiting) == len(queue.waiting) - 1
    assert queued(space, Coder("second")).undoable.empty
    undo_last(space.store, STUDY, second)
    assert queued(space, second).waiting.equals(queue.waiting)
    assert queued(space, Coder(WHO, independent=True)).waiting.empty, "nobody is their own second reader"


def test_an_undo_gives_back_the_code_that_was_brought(small, talks):
    space, _ = talks
    small.bring(space, ["codes"])
    brought = open_study(space, STUDY).codes
    say(space, brought.iloc[0], "reject")
    undo_last(space.store, STUDY, Coder(WHO))
    assert queued(space).codes["status"].tolist() == brought["status"].tolist()
    assert open_study(space, STUDY).codes.equals(brought)


def test_open_answers_are_coded_after_the_interviews_and_are_no_interviews(small, space):
    small.bring(space, ["roster", "hris-people", "interviews-end", "survey-end-of-programme-microsoft-forms"])
    desk = desk_of(space)
    is_comment = desk.said["utterance"].str.startswith(COMMENT)
    assert is_comment.sum() == 5
    assert is_comment.is_monotonic_increasing
    assert set(desk.said.loc[is_comment, "side"].dropna()) <= {"junior", "senior"}
    assert desk.said.loc[is_comment, "question"].notna().all()
    assert not desk.talks["interview"].isin(desk.utterances.loc[
        desk.utterances["utterance"].str.startswith(COMMENT), "interview"]).any()  # fmt: skip
    first = desk.said.loc[is_comment, "utterance"].iloc[0]
    row = {"utterance": first, "theme": "trust", "direction": "favourable"}
    say(space, row, "add")
    study = open_study(space, STUDY)
    assert study.codes["utterance"].tolist() == [first]
    counts = count_participants(study, (), source=COMMENTS).set_index("theme")
    assert counts.loc["trust", "favourable"] == 1
    assert (
        counts.loc["trust", "n_people"] == 4
    )  # two people who are known, one of whom wrote twice, and two who are not
    assert count_participants(study, ()).set_index("theme").loc["trust", "favourable"] == 0


def test_open_answers_wait_in_quarantine_like_interviews(small, space):
    small.bring(space, ["survey-end-of-programme-microsoft-forms"])
    desk = desk_of(space)
    assert not desk.has_roster
    assert desk.said.empty
    assert desk.suggested.empty
