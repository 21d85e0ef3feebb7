"""Disclosure control, and what may leave: `plan_release` is the one way from rows to leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def __getattr__(name: str) -> object:
    """One of the names above. They are loaded when one is asked for, since most commands need none of them."""
    if name in __all__:  # nothing else, or asking for a module here would ask for it again
        from analysis.release import inputs, planning, published, release

        modules = (inputs, planning, published, release)
        return next(getattr(module, name) for module in modules if hasattr(module, name))
    raise AttributeError(f'There is no "{name}" in {__name__}.')
