"""Disclosure control, and what may leave: `plan_release` is the one way from rows to leaders."""

from analysis.release.inputs import Measure, ReleaseInputs, released_measures
from analysis.release.planning import plan_release
from analysis.release.published import PlannedRelease
from analysis.release.release import Cell, HiddenCell, Release, ReleasedCard, Theme

__all__ = [
    "Cell",
    "HiddenCell",
    "Measure",
    "PlannedRelease",
    "Release",
    "ReleaseInputs",
    "ReleasedCard",
    "Theme",
    "plan_release",
    "released_measures",
]
