"""A second reader's codes beside the first reading, as it was before the second one began."""

from __future__ import annotations

import pytest

from analysis.workflow.coding import Coder, decide, open_desk, queue_suggestions
from analysis.workflow.double_coding import double_codings
from tests.workflow.small import STUDY, WHO

FIRST, SECOND = Coder(WHO), Coder("AB", independent=True)


@pytest.fixture
def read_twice(small, space):
    """The space, and its desk, with six answers that two people decided: they differ on the first of the second's."""
    small.bring(space, ["roster", "hris-people", "interviews-end"])
    desk = open_desk(space, STUDY)
    waiting = queue_suggestions(space.store, STUDY, desk, FIRST).waiting
    for _, row in waiting[waiting["utterance"].isin(waiting["utterance"].unique()[:6])].iterrows():
        say(space, row, "accept", FIRST)
    for place, (_, row) in enumerate(queue_suggestions(space.store, STUDY, desk, SECOND).waiting.iterrows()):
        say(space, row, "accept" if place else "reject", SECOND)
    return space, desk


def say(space, row, action, coder):
    code = {name: row[name] for name in ("utterance", "theme", "direction")}
    decide(space.store, STUDY, action=action, version=row["codebook_version"], coder=coder, **code)


def test_the_second_reading_is_held_against_the_first(read_twice):
    space, desk = read_twice
    (found,) = double_codings(space.store, STUDY, desk)
    assert found.second == "AB"
    assert found.agreement.answers == 6
    assert found.agreement.kappa.n == 6 * len(desk.book.themes)
    assert 0 < found.agreement.kappa.value < 1
    assert len(found.agreement.disputed) == 1
    assert found.agreement.disputed["second"].tolist() == ["absent"]


def test_what_is_settled_afterwards_does_not_flatter_the_agreement(read_twice):
    space, desk = read_twice
    (before,) = double_codings(space.store, STUDY, desk)
    row = before.agreement.disputed.iloc[0].to_dict() | {"direction": "favourable", "codebook_version": "1.0"}
    say(space, row, "reject", FIRST)
    (after,) = double_codings(space.store, STUDY, desk)
    assert after.agreement.kappa == before.agreement.kappa
    assert after.agreement.disputed.equals(before.agreement.disputed)


def test_without_a_second_reader_there_is_nothing_to_tell(small, space):
    small.bring(space, ["roster", "hris-people", "interviews-end"])
    assert double_codings(space.store, STUDY, open_desk(space, STUDY)) == ()
