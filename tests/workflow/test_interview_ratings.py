"""Ratings by interviewers: kept apart, the last one holds, and gone with the interview of somebody forgotten."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError, StudyError
from analysis.scores.interview_ratings import summarise_ratings
from analysis.storage.checking import check
from analysis.storage.rows import read_tables
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version
from analysis.workflow.coding import open_desk
from analysis.workflow.forgetting import erase_tokens
from analysis.workflow.interview_ratings import rate_interview, read_ratings
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO


@pytest.fixture
def talks(small, space):
    small.bring(space, ["roster", "hris-people", "interviews-end"])
    return space


def rate(space, interview, **values):
    rate_interview(space.store, STUDY, interview, values, who=WHO)


def test_ratings_are_kept_apart_and_the_last_one_holds(talks):
    (first, second) = open_desk(talks, STUDY).talks["interview"].tolist()[:2]
    before, facts = study_version(talks.store, STUDY), open_study(talks, STUDY).facts
    rate(talks, first, engagement=2, stay=5)
    rate(talks, second, engagement=4)
    rate(talks, first, engagement=3)
    assert study_version(talks.store, STUDY) != before
    assert open_study(talks, STUDY).facts.equals(facts), "no score can take them for an answer"
    held = read_ratings(talks.store, STUDY)
    assert sorted(held.to_numpy().tolist()) == sorted([[second, "engagement", 4], [first, "engagement", 3]])
    assert summarise_ratings(held, open_desk(talks, STUDY).talks)["n"].sum() == 2
    rate(talks, first)
    assert read_ratings(talks.store, STUDY)["interview"].tolist() == [second]


@pytest.mark.parametrize("values", [{"joy": 3}, {"stay": 0}, {"stay": 6}, {"stay": 2.5}, {"stay": True}])
def test_what_cannot_be_rated_is_refused(talks, values):
    with pytest.raises(StudyError, match="cannot be rated"):
        rate(talks, "I1", **values)
    set_read_only(talks.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        rate(talks, "I1", stay=3)


def test_ratings_go_with_the_interview_of_somebody_who_is_forgotten(talks):
    said = read_tables(talks.store, STUDY)["interviews"].dropna(subset=["token"])
    token, interview = said["token"].iloc[0], said["interview"].iloc[0]
    other = next(name for name in said["interview"] if name != interview)
    rate(talks, interview, stay=1)
    rate(talks, interview, stay=2)
    rate(talks, f"{interview} (end)", stay=2)  # as an open study calls it where several files share the name
    rate(talks, other, stay=3)
    erase_tokens(talks, STUDY, frozenset([token]), who=WHO)
    assert read_ratings(talks.store, STUDY).to_numpy().tolist() == [[other, "stay", 3]]
    assert check(talks.store) == ()
    rate(talks, other, stay=4)
    assert check(talks.store) == ()
