"""People decide on codes; the last decision counts, and figures use decided codes only."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError
from analysis.scores.interviews import count_participants
from analysis.storage.imports import undo_import
from analysis.storage.studies import set_read_only
from analysis.storage.versions import rows_version, study_version
from analysis.workflow.coding import decide, open_desk, queue_suggestions
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO


@pytest.fixture
def talks(small, space):
    """The space with roster and interviews, and the import of the interviews."""
    return space, small.bring(space, ["roster", "hris-people", "interviews-end"])[-1]


def desk_of(space):
    return open_desk(open_study(space, STUDY))


def say(space, row, action, **other):
    code = {name: row[name] for name in ("utterance", "theme", "direction")} | other
    decide(space.store, STUDY, action=action, who=WHO, **code)


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
    asked = desk.interviews.loc[desk.interviews["speaker"] == "interviewer"]
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
