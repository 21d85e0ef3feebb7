"""What is worked out of a version of a study: once for everybody, until the study changes or somebody is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from analysis.storage.kept_facts import facts_mark
from analysis.storage.versions import study_version
from pages.shared.asked import asked_once
from pages.shared.derived import told_apart
from pages.shared.session import current_study
from pages.shared.workspace import workspace

P = ParamSpec("P")
T = TypeVar("T")


def current_version() -> str:
    """The version of the study that is open: it changes with every import, undo, decision and setting."""
    return asked_once(_version, current_study())


def current_facts() -> str:
    """A mark of what people keep by hand in the study that is open: of draws, answers on names, actions, codebooks."""
    return asked_once(_facts, current_study())


def _version(study: str) -> str:
    return study_version(workspace().store, study)


def _facts(study: str) -> str:
    return facts_mark(workspace().store, study)


@st.cache_resource(max_entries=400, show_spinner=False)
def _kept(told: str, _make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _make()


def kept(make: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `make` gives, or a panel without a choice shows, for the study that is open; never to be changed.

    `make` is a function of a module that reads nothing but that study and its arguments, and these are texts, numbers,
    or tuples of them. Whoever sees less than others asks with other arguments: nothing is kept by role.
    """
    return kept_for(current_version(), make, *arguments, **options)


def kept_for(mark: str, make: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """The same for as long as `mark` stays, where less than the whole study is read: `current_facts`, say."""
    told = told_apart(make, arguments, options, current_study(), mark)
    made: T = _kept(told=told, _make=lambda: make(*arguments, **options))
    return made


def forget_kept() -> None:
    """Work everything out anew from now on: somebody was erased and must not stay in memory."""
    _kept.clear()
