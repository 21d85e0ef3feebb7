"""What is worked out of a version of a study: once for everybody, until the study changes or somebody is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from analysis.storage.versions import study_version
from pages.shared.session import current_study
from pages.shared.workspace import workspace

P = ParamSpec("P")
T = TypeVar("T")


class _Run(threading.local):
    """The versions that were asked for in the run of this thread; None outside of one."""

    versions: dict[str, str] | None = None


_RUN = _Run()


@contextmanager
def one_version() -> Iterator[None]:
    """Within it the version of a study is asked for once: all parts of a page then show the same one.

    Not for what a button does, which happens before a page runs and goes by the study as it is then.
    """
    _RUN.versions = {}
    try:
        yield
    finally:
        _RUN.versions = None


def current_version() -> str:
    """The version of the study that is open: it changes with every import, undo, decision and setting."""
    study, asked = current_study(), _RUN.versions
    if asked is None:
        return study_version(workspace().store, study)
    if study not in asked:
        asked[study] = study_version(workspace().store, study)
    return asked[study]


@st.cache_resource(max_entries=200, show_spinner=False)
def _kept(study: str, version: str, maker: str, arguments: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _make()


def kept(make: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `make` gives, or a panel without a choice shows, for the study that is open; never to be changed.

    `make` is a function of a module that reads nothing but that study and its arguments, and these are texts, numbers,
    or tuples of them. Whoever sees less than others asks with other arguments: nothing is kept by role.
    """
    told = (*arguments, *sorted(options.items()))
    name = f"{make.__module__}.{make.__qualname__}"
    made: T = _kept(current_study(), current_version(), name, told, lambda: make(*arguments, **options))
    return made


def forget_kept() -> None:
    """Work everything out anew from now on: somebody was erased and must not stay in memory."""
    _kept.clear()
