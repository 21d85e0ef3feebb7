"""What may be decided for a study, and that what may not changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.errors import StoreError, StudyError, UsageError
from analysis.storage.audit import LogFilter, read_log
from analysis.storage.studies import read_study, set_read_only
from analysis.storage.versions import study_version
from analysis.study import StudySettings
from analysis.workflow import settings
from analysis.workflow.settings import change_settings


def test_one_setting_is_changed_and_the_other_stays(space):
    before = study_version(space.store, "pilot")
    assert change_settings(space, "pilot", k=10, who="admin-1") == StudySettings(k=10)
    assert change_settings(space, "pilot", smallest_change=3.5, who="admin-1") == StudySettings(3.5, 10)
    assert read_study(space.store, "pilot").settings == StudySettings(3.5, 10)
    assert study_version(space.store, "pilot") != before
    assert [(line.who, line.action) for line in read_log(space.store, LogFilter(study="pilot"))[:2]] == [
        ("admin-1", "change settings")
    ] * 2
    assert read_log(space.store, LogFilter(study="another")) == ()


def test_what_changes_nothing_leaves_no_trace(space):
    seen = study_version(space.store, "pilot"), read_log(space.store)
    change_settings(space, "pilot", k=5, smallest_change=5.0, who="admin-1")
    assert (study_version(space.store, "pilot"), read_log(space.store)) == seen


@pytest.mark.parametrize("change", [0.0, -1.0, 100.5, float("nan")])
def test_impossible_changes_and_small_groups_are_refused(space, change):
    with pytest.raises(UsageError, match="0 to 100"):
        change_settings(space, "pilot", k=8, smallest_change=change, who="admin-1")
    with pytest.raises(StudyError, match="allowed is 5 or more"):
        change_settings(space, "pilot", k=4, who="admin-1")
    assert read_study(space.store, "pilot").settings == StudySettings()


def test_the_smallest_group_can_be_raised_only(space, monkeypatch):
    change_settings(space, "pilot", k=8, who="admin-1")
    with pytest.raises(StudyError, match="allowed is 8 or more"):
        change_settings(space, "pilot", k=6, who="admin-1")
    monkeypatch.setattr(settings, "smallest_group", lambda *_: 12)  # as after a release with groups of 12
    with pytest.raises(StudyError, match="allowed is 12 or more"):
        change_settings(space, "pilot", k=10, who="admin-1")
    assert change_settings(space, "pilot", k=12, who="admin-1") == replace(StudySettings(), k=12)


def test_a_locked_study_keeps_its_settings(space):
    set_read_only(space.store, "pilot", True)
    with pytest.raises(StoreError, match="cannot be changed"):
        change_settings(space, "pilot", k=8, who="admin-1")
