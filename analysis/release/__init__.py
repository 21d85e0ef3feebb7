"""Disclosure control, and what may leave: `plan_release` is the one way from rows to leaders."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

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

#: Where each name lies. A module is loaded when one of its names is asked for: most commands need few of them.
_MODULES: Final = MappingProxyType({
    "inputs": ("Measure", "ReleaseInputs", "released_measures",),
    "planning": ("plan_release",),
    "published": ("PlannedRelease",),
    "release": ("Cell", "HiddenCell", "Release", "ReleasedCard", "Theme",),
})  # fmt: skip


def __getattr__(name: str) -> object:
    """A name of one of the modules. Raises AttributeError for any other."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f'There is no "{name}" in {__name__}.')
