"""A study that nothing has changed opens as before, without its rows; whatever changes it opens it anew."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.storage.link_decisions import decide_links
from analysis.storage.versions import study_version
from analysis.workflow import code_marks, opened, studies
from analysis.workflow.flagged_words import decide_words
from analysis.workflow.forgetting import forget
from analysis.workflow.keeping import apply_retention_rules
from analysis.workflow.studies import open_study, open_with_codes
from tests.workflow.changing import change_settings, keep_fact, undo
from tests.workflow.small import STUDY, WHO


@pytest.fixture
def held(space, small):
    """A workspace with every file of the small programme, to change."""
    small.bring(space)
    return space


@pytest.fixture
def anew(monkeypatch):
    """Counts how often a study was opened from its rows."""
    counted = []
    open_anew = studies._open_anew
    monkeypatch.setattr(studies, "_open_anew", lambda *given: counted.append(1) or open_anew(*given))
    return counted


def sealed(space):
    return [path for path in space.store.cache_dir.iterdir() if "-sealed-" in path.name]


def assert_same(one, other):
    for (name, frame), (_, again) in zip(one.study.tables(), other.study.tables(), strict=True):
        pd.testing.assert_frame_equal(frame, again, check_exact=True, obj=name)
        assert isinstance(again.index, pd.RangeIndex)
    pd.testing.assert_frame_equal(one.coded_elsewhere, other.coded_elsewhere)
    pd.testing.assert_frame_equal(one.rated, other.rated)
    assert one.aliases == other.aliases
    for name in ("name", "version", "as_of", "has_roster", "settings"):
        assert getattr(one.study, name) == getattr(other.study, name)


def test_the_second_opening_is_the_first(held, anew):
    first = open_with_codes(held, STUDY)
    assert len(first.study.responses)
    assert len(first.study.interviews)
    assert_same(first, open_with_codes(held, STUDY))
    assert len(anew) == 1


def test_an_empty_study_opens_as_before(space, anew):
    assert_same(open_with_codes(space, STUDY), open_with_codes(space, STUDY))
    assert len(anew) == 1


def call_a_name(space):
    decide_words(space, STUDY, ["meeting"], are_names=True, who=WHO)


def accept_links(space):
    decide_links(space.store, STUDY, "accept", max_risk=0.5, who=WHO)


@pytest.mark.parametrize("change", [undo, change_settings, keep_fact, call_a_name, accept_links])
def test_whatever_changes_a_study_opens_it_anew(held, anew, change):
    before = open_with_codes(held, STUDY).study
    change(held)
    after = open_with_codes(held, STUDY)
    assert len(anew) == 2
    assert before.version != after.study.version == study_version(held.store, STUDY)
    assert_same(after, studies._open_anew(held, STUDY))
    assert len(sealed(held)) == 1, "what no longer holds is not kept"


def test_another_state_of_the_code_opens_anew(held, anew, monkeypatch):
    open_study(held, STUDY)
    monkeypatch.setattr(opened, "_code", lambda: "another rule of redaction")
    open_study(held, STUDY)
    assert len(anew) == 2
    assert len(sealed(held)) == 1


def test_whoever_is_forgotten_is_in_no_opened_study(held, anew):
    study = open_study(held, STUDY)
    whom = study.memberships["person"].dropna().iloc[0]
    forget(held, STUDY, whom, who=WHO)
    assert sealed(held) == []
    assert whom not in set(open_study(held, STUDY).memberships["person"])
    assert len(anew) == 2


def test_a_retention_rule_drops_what_was_opened(held):
    open_study(held, STUDY)
    assert apply_retention_rules(held, STUDY, dt.date(2100, 1, 1), who=WHO) is not None
    assert sealed(held) == []


def test_what_is_erased_while_a_study_is_opened_is_not_kept(held, monkeypatch):
    """Between opening and keeping, and between keeping and the last look."""
    real = studies._open_anew

    def open_and_change(*given):
        study = real(*given)
        change_settings(held)
        return study

    monkeypatch.setattr(studies, "_open_anew", open_and_change)
    open_study(held, STUDY)
    assert sealed(held) == []
    monkeypatch.setattr(studies, "_open_anew", real)
    write = opened.write_sealed
    monkeypatch.setattr(opened, "write_sealed", lambda *given: (write(*given), undo(held), write(*given)))
    open_study(held, STUDY)
    assert sealed(held) == []


def test_the_code_that_opens_studies_is_known_by_its_content():
    assert len(opened._code()) == 64
    assert all((code_marks.LIBRARY / room).exists() for room in opened._ROOMS)
