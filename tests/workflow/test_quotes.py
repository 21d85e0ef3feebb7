"""Quotes: chosen by a person, off until HR turns them on, held back where words or group do not allow them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.errors import StoreError, StudyError
from analysis.release.quotes import too_few
from analysis.storage.checking import check
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.row_schema import QUOTE
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version
from analysis.workflow.coding import Coder, decide, open_desk
from analysis.workflow.flagged_words import decide_words
from analysis.workflow.forgetting import forget
from analysis.workflow.publishing import planned_quotes, prepare_preview, preview_is_current, publish_release
from analysis.workflow.quotes import (
    CHANGED,
    GONE,
    MAY_BE_A_NAME,
    UNCODED,
    UNREADABLE,
    find_words,
    offered_quotes,
    read_offers,
    read_switch,
    take_back,
    turn_quotes,
)
from analysis.workflow.releases import published_releases, read_release
from analysis.workflow.studies import open_study
from tests.workflow.quoted import bring_talks, offer, person
from tests.workflow.small import STUDY


@pytest.fixture
def talks(space, tmp_path):
    bring_talks(space, tmp_path / "files")
    return space


@pytest.fixture
def on(talks):
    """Quotes are turned on, and one of a junior is offered."""
    turn_quotes(talks.store, STUDY, on=True, who="hr")
    offer(talks, 2)
    return talks


def waiting(space):
    study = open_study(space, STUDY)
    return [one.because for one in offered_quotes(space, study).quotes if one.because]


def left_behind(space):
    """Why quotes stay behind in a release as it would be now, and the words of those that leave."""
    preview = prepare_preview(space, STUDY)
    plan = planned_quotes(space, open_study(space, STUDY), preview, published_releases(space.store, STUDY))
    assert plan.quotes == preview.quotes, "the page tells of the release that there is"
    return [one.because for one in plan.waiting], [one.words for one in plan.quotes]


def test_words_are_offered_without_being_kept_and_taken_back(talks):
    study = open_study(talks, STUDY)
    before = study_version(talks.store, STUDY)
    first, second = offer(talks, 2, "she  trusts\nme"), offer(talks, 5)
    assert study_version(talks.store, STUDY) != before
    assert open_study(talks, STUDY).facts.equals(study.facts), "no score can take them for evidence"
    told = read_kept_facts(talks.store, STUDY)
    held = json.loads(told.loc[told["key"] == first, "value"].iloc[0])
    assert set(held) == {"utterance", "theme", "start", "end", "sha256", "tokens"}
    assert "trusts" not in told["value"].str.cat()
    take_back(talks.store, STUDY, first, who="hr")
    assert [one.id for one in read_offers(talks.store, STUDY)] == [second]
    with pytest.raises(StudyError, match="not offered"):
        take_back(talks.store, STUDY, first, who="hr")
    assert check(talks.store) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (" ", "no words"), ("I distrust her", "do not stand"), ("ust her", "do not stand"),
        ("I trust he", "do not stand"),
        ("We talked every month. and she trusts me", "do not stand"),
    ],
)  # fmt: skip
def test_only_a_piece_of_the_answer_can_be_offered(talks, words, found):
    with pytest.raises(StudyError, match=found):
        offer(talks, 2, words)
    assert read_offers(talks.store, STUDY) == ()


def test_a_quote_is_short_and_between_words():
    text = "word " * 100
    assert find_words("no: yes, no (now)", "no (now)") == (9, 17)
    assert find_words(text, "word " * 60) == (0, 299)
    with pytest.raises(StudyError, match="304 characters; 300"):
        find_words(text, "word " * 61)


def test_nobody_offers_what_is_not_coded_not_there_not_known_or_offered(talks):
    desk = open_desk(talks, STUDY)
    offer(talks, 2)
    with pytest.raises(StudyError, match="offered already"):
        offer(talks, 2)
    decide(
        talks.store, STUDY, utterance="I04-1", theme="trust", direction="", action="reject", version="1",
        coder=Coder("hr"),
    )  # fmt: skip
    with pytest.raises(StudyError, match="Nobody has confirmed"):
        offer(talks, 4, desk=desk)
    with pytest.raises(StudyError, match="not in the study"):
        offer(talks, 77, desk=desk)
    unknown = desk.utterances.assign(person=None)
    with pytest.raises(StudyError, match="Nobody knows who"):
        offer(talks, 6, desk=replace(desk, utterances=unknown))
    set_read_only(talks.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        offer(talks, 8, desk=desk)


def test_off_until_turned_on_and_no_quote_leaves_while_they_are_off(talks):
    assert not read_switch(talks.store, STUDY).is_on
    offer(talks, 2)
    assert left_behind(talks) == ([], [])
    turn_quotes(talks.store, STUDY, on=True, who="hr")
    assert (read_switch(talks.store, STUDY).is_on, read_switch(talks.store, STUDY).who) == (True, "hr")
    assert not preview_is_current(talks, STUDY)
    assert left_behind(talks) == ([], ["and she trusts me"])
    offer(talks, 4)
    assert not preview_is_current(talks, STUDY)
    turn_quotes(talks.store, STUDY, on=False, who="hr 2")
    assert (read_switch(talks.store, STUDY).is_on, read_switch(talks.store, STUDY).who) == (False, "hr 2")
    assert left_behind(talks) == ([], [])


def test_what_is_published_carries_words_and_nothing_of_who_said_them(on):
    offer(on, 6)
    release = publish_release(on, STUDY, who="hr")
    assert [(one.theme, one.cohort, one.words) for one in release.quotes] == [("trust", "all", "and she trusts me")] * 2
    assert read_release(on.store, STUDY) == release
    document = json.dumps([[one.id, one.theme, one.title, one.cohort, one.words] for one in release.quotes])
    assert not [number for number in range(24) if f"I{number:02d}" in document or person(number)[0] in document]
    preview = read_release(on.store, STUDY, preview=True)
    assert preview.quotes == release.quotes


def test_a_group_of_nine_says_nothing(space, tmp_path):
    bring_talks(space, tmp_path / "files", pairs=9)
    turn_quotes(space.store, STUDY, on=True, who="hr")
    offer(space, 2)
    assert left_behind(space) == ([too_few(10)], [])


def test_a_word_that_may_be_a_name_waits_for_a_person(on):
    offer(on, 5, "Berlinda Quux said so too")
    offer(on, 7)
    assert waiting(on) == [MAY_BE_A_NAME], "the other piece of such an answer names nobody"
    decide_words(on, STUDY, ["Berlinda", "Quux"], are_names=False, who="hr")
    assert waiting(on) == []
    decide_words(on, STUDY, ["Berlinda"], are_names=True, who="hr")
    assert waiting(on) == [CHANGED], "the name left the text, so the words are others now"


def test_a_code_that_is_taken_back_and_a_text_that_is_gone_hold_a_quote_back(on):
    decide(
        on.store, STUDY, utterance="I02-1", theme="trust", direction="", action="reject", version="1",
        coder=Coder("hr"),
    )  # fmt: skip
    assert waiting(on) == [UNCODED]
    talk = next(line for line in list_imports(on.store, STUDY) if line.kind == "interviews")
    undo_import(on.store, STUDY, talk.import_id)
    assert waiting(on) == [GONE]
    assert left_behind(on) == ([GONE], [])


@pytest.mark.parametrize(
    "value", ["", "no JSON", "[]", "{}", '{"utterance": 1, "theme": "trust", "start": 0, "end": 1, "sha256": "x"}',
              '{"utterance": "I04-1", "theme": "trust", "start": null, "end": 1, "sha256": "x"}',
              '{"utterance": "I04-1", "theme": "trust", "start": 0, "end": 1, "sha256": "x", "tokens": 5}'],
)  # fmt: skip
def test_a_line_that_cannot_be_read_stops_nothing(on, value):
    keep_facts(on.store, STUDY, [KeptFact(QUOTE, value, key="odd")], who="hr")
    assert left_behind(on) == ([UNREADABLE], ["and she trusts me"])
    forget(on, STUDY, person(9)[0], who="hr")
    take_back(on.store, STUDY, "odd", who="hr")
    assert waiting(on) == []


def test_whoever_is_forgotten_leaves_the_offers_and_the_release(on):
    other = offer(on, 4)
    publish_release(on, STUDY, who="hr")
    forget(on, STUDY, person(2)[0], who="hr")
    assert [one.id for one in read_release(on.store, STUDY).quotes] == [other]
    assert [one.id for one in read_offers(on.store, STUDY)] == [other]
    assert check(on.store) == ()
    assert left_behind(on) == ([], ["and she trusts me"])
