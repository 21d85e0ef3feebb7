"""What HR tells participants leaves in one form, is checked at the gate, and is read back; older releases lack it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from analysis.errors import StudyError
from analysis.release.actions import LONGEST_ACTION, LONGEST_CONTACT, LONGEST_OWNER, MOST_ACTIONS, Told
from analysis.release.documents import from_document, to_document
from analysis.release.release import ReleasedAction
from tests.release.programmes import planned, programme

DUE = dt.date(2026, 5, 1)
ACTION = ReleasedAction("Pairs get two hours a month", "HR", DUE, "Engagement")


def with_told(told: Told):
    return planned(replace(programme(2, pairs=8), told=told))


def test_what_is_told_is_in_the_release_and_read_back():
    done = replace(ACTION, owner="", cohort="Cohort 1", done=DUE)
    release = with_told(Told((ACTION, done), "Programme team", dt.date(2026, 9, 1)))
    assert release.actions == (ACTION, done)
    assert (release.contact, release.next_survey) == ("Programme team", dt.date(2026, 9, 1))
    assert from_document(to_document(release)) == release


def test_a_release_from_before_has_nothing_to_tell():
    release = with_told(Told())
    document = to_document(release)
    for name in ("actions", "contact", "next_survey"):
        del document["release"][name]
    assert from_document(document) == release
    assert release.actions == ()


def test_texts_leave_on_one_line_without_marks_that_draw_over_others():
    messy = replace(ACTION, text="Two\nhours \x07\u202ea month [x](http://y)", owner="H\tR")
    (left,) = with_told(Told((messy, replace(ACTION, text=" \n")))).actions
    assert (left.text, left.owner) == ("Two hours a month [x](http://y)", "H R")


def test_it_stays_short_enough_for_one_sheet():
    long = replace(ACTION, text="x" * 900, owner="o" * 300)
    release = with_told(Told((long,) * 9, "c" * 300))
    assert len(release.actions) == MOST_ACTIONS
    assert {len(one.text) for one in release.actions} == {LONGEST_ACTION}
    assert {len(one.owner) for one in release.actions} == {LONGEST_OWNER}
    assert len(release.contact) == LONGEST_CONTACT


@pytest.mark.parametrize(
    "parts",
    [
        {"actions": (ACTION,) * (MOST_ACTIONS + 1)}, {"actions": (replace(ACTION, text=""),)},
        {"actions": (replace(ACTION, text="x" * (LONGEST_ACTION + 1)),)}, {"contact": "c" * (LONGEST_CONTACT + 1)},
    ],
)  # fmt: skip
def test_a_document_that_says_more_is_not_read(parts):
    document = to_document(replace(with_told(Told()), **parts))
    with pytest.raises(StudyError) as refused:
        from_document(document)
    assert refused.value.code == "RELEASE_UNSAFE"
