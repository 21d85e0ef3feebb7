"""What participants are told: chosen by whoever publishes, follows the actions, enters the next release."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.errors import StoreError, StudyError
from analysis.release.actions import MOST_ACTIONS, Told
from analysis.scores.practices import practice_states
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.row_schema import TOLD
from analysis.storage.studies import set_read_only
from analysis.workflow.access import ANALYST, HR, NotAllowed, User
from analysis.workflow.actions import drop_action, finish_action, keep_action, new_action, read_actions
from analysis.workflow.publishing import prepare_preview, preview_is_current, publish_release
from analysis.workflow.releases import read_release
from analysis.workflow.studies import open_study
from analysis.workflow.telling import Choice, keep_choice, read_choice, told_now
from tests.workflow.small import STUDY

DUE, NEXT = dt.date(2025, 5, 1), dt.date(2025, 9, 1)
WHO = User("tester", HR)


@pytest.fixture
def told(small, space):
    """A study with two actions, of which the second is told without its owner."""
    small.bring(space, [name for name in small.files if name.startswith(("roster", "survey"))])
    study = open_study(space, STUDY)
    for text, due in (("Offer dates to pairs", DUE), ("Give two hours a month", DUE + dt.timedelta(days=1))):
        action = new_action(study, practice_states(study), text=text, owner="HR team", due=due, shown_by="engagement")
        keep_action(space, STUDY, action, who="tester")
    return tuple(action.key for action in read_actions(space, STUDY))


def test_nothing_is_told_until_somebody_chooses(space):
    assert read_choice(space, STUDY) == Choice()
    assert told_now(space, STUDY) == Told()


def test_a_choice_is_kept_and_enters_the_preview_and_the_release(space, told):
    prepare_preview(space, STUDY)
    choice = Choice(told[1:], owners=False, contact=" Programme \n team ", next_survey=NEXT)
    keep_choice(space, STUDY, choice, WHO)
    assert read_choice(space, STUDY).contact == "Programme team"
    assert not preview_is_current(space, STUDY), "the preview follows"
    release = publish_release(space, STUDY, who="tester")
    (action,) = release.actions
    assert (action.text, action.owner, action.due) == ("Give two hours a month", "", DUE + dt.timedelta(days=1))
    assert action.shown_by == "Engagement"
    assert (release.contact, release.next_survey) == ("Programme team", NEXT)
    assert read_release(space.store, STUDY) == release
    assert "told to participants" not in set(open_study(space, STUDY).facts["name"])


def test_owners_are_told_only_if_chosen_and_what_was_taken_back_is_not_told(space, told):
    keep_choice(space, STUDY, Choice(told, owners=True), WHO)
    first, second = read_actions(space, STUDY)
    finish_action(space, STUDY, first, DUE, who="tester")
    drop_action(space, STUDY, second, who="tester")
    (action,) = told_now(space, STUDY).actions
    assert (action.owner, action.done) == ("HR team", DUE)


def test_who_may_choose_and_how_much(space):
    with pytest.raises(NotAllowed):
        keep_choice(space, STUDY, Choice(), User("analyst", ANALYST))
    with pytest.raises(StudyError, match="at most"):
        keep_choice(space, STUDY, Choice(("k",) * (MOST_ACTIONS + 1)), WHO)
    with pytest.raises(StudyError) as refused:
        keep_choice(space, STUDY, Choice(contact="c" * 200), WHO)
    assert refused.value.code == "TOLD_LONG"
    set_read_only(space.store, STUDY, read_only=True)
    with pytest.raises(StoreError):
        keep_choice(space, STUDY, Choice(), WHO)


@pytest.mark.parametrize("text", ["not json", "[1, 2]", '{"next_survey": "soon"}', '{"keys": 3}'])
def test_what_a_later_reverb_wrote_otherwise_counts_as_nothing(space, text):
    keep_facts(space.store, STUDY, [KeptFact(TOLD, text)], who="tester")
    assert read_choice(space, STUDY) == Choice()
