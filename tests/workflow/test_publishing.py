"""Previews follow the study; what is published stays; the threshold goes up and never down."""

from __future__ import annotations

import sqlite3

import pytest

from analysis.errors import StoreError, StudyError
from analysis.storage.studies import create_study, set_read_only
from analysis.study import StudySettings
from analysis.workflow.publishing import prepare_preview, preview_is_current, publish_release, smallest_group
from analysis.workflow.releases import published_lines, published_releases, read_release, study_names
from analysis.workflow.samples import missing_samples
from analysis.workflow.studies import ensure_study
from tests.workflow.small import STUDY, WHO


@pytest.fixture
def answered(small, space):
    small.bring(space, ["roster", "survey-baseline-google-forms", "survey-end-of-programme-microsoft-forms"])
    return space


def test_the_preview_is_current_until_the_study_changes(small, answered):
    assert not preview_is_current(answered, STUDY)
    assert read_release(answered.store, STUDY, preview=True) is None
    preview = prepare_preview(answered, STUDY)
    assert preview_is_current(answered, STUDY)
    assert read_release(answered.store, STUDY, preview=True) == preview
    assert read_release(answered.store, STUDY) is None
    small.bring(answered, ["checkins"])
    assert not preview_is_current(answered, STUDY)


def test_a_raised_threshold_stays_raised_for_previews_and_releases(small, answered):
    with pytest.raises(StudyError, match="allowed is 5 or more"):
        publish_release(answered, STUDY, who=WHO, k=4)
    first = publish_release(answered, STUDY, who=WHO, k=7)
    assert (first.k, smallest_group(answered, STUDY, published_releases(answered.store, STUDY))) == (7, 7)
    assert preview_is_current(answered, STUDY)
    assert all(cell.n >= 7 for cell in first.cells)
    with pytest.raises(StudyError, match="allowed is 7 or more"):
        publish_release(answered, STUDY, who=WHO, k=5)
    small.bring(answered, ["checkins"])
    assert prepare_preview(answered, STUDY).k == 7
    second = publish_release(answered, STUDY, who=WHO)
    assert [line.release_id for line in published_lines(answered.store, STUDY)] == [second.release_id, first.release_id]
    assert read_release(answered.store, STUDY) == second


def test_the_settings_of_a_study_hold_the_threshold_too(space):
    create_study(space.store, "strict", settings=StudySettings(k=10))
    assert smallest_group(space, "strict", ()) == 10
    with pytest.raises(StudyError, match="allowed is 10 or more"):
        publish_release(space, "strict", who=WHO, k=6)


def test_rows_that_are_not_those_that_were_imported_are_not_published(answered):
    with sqlite3.connect(answered.store.path) as connection:
        connection.execute("UPDATE memberships SET cohort = 'Elsewhere'")
    connection.close()
    with pytest.raises(StoreError) as failure:
        publish_release(answered, STUDY, who=WHO)
    assert failure.value.code == "STORE_CHANGED"
    assert read_release(answered.store, STUDY) is None


def test_an_empty_study_has_a_preview_that_shows_nothing(space):
    preview = prepare_preview(space, STUDY)
    assert (preview.cells, preview.curves, preview.themes, preview.waves) == ((), (), (), ())
    assert {shown.card.verdict for shown in preview.cards} == {"cannot_tell"}


def test_a_sample_in_the_making_is_not_offered_and_its_name_is_taken(space):
    assert missing_samples(space) == ("sample", "first-year")
    create_study(space.store, "sample")
    assert study_names(space.store) == (STUDY,)
    set_read_only(space.store, "sample", True)
    assert study_names(space.store) == (STUDY, "sample")
    assert missing_samples(space) == ("first-year",)
    with pytest.raises(StudyError, match="name of a sample"):
        ensure_study(space, "first-year", who=WHO)
