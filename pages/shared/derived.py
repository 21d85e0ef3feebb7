"""What follows from its arguments alone, whichever study is open: worked out once for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import streamlit as st

P = ParamSpec("P")
T = TypeVar("T")


@st.cache_resource(max_entries=200, show_spinner=False)
def _derived(told: str, _make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _make()


def derived(make: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `make` gives, or a panel without a choice shows, by its arguments; never to be changed.

    `make` is a function of a module that reads nothing else, and the arguments spell themselves out in full: texts,
    numbers, dates, tuples and records of them.
    """
    told = told_apart(make, arguments, options)
    made: T = _derived(told=told, _make=lambda: make(*arguments, **options))
    return made


def told_apart(make: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any], *of: str) -> str:
    """One text that tells a call apart from others; `of` is what it depends on beside its arguments.

    It is handed on by its name: Streamlit takes longer to hash each part of a call, and to look up each part's name,
    than most of a page takes.
    """
    return repr((of, make.__module__, make.__qualname__, arguments, sorted(options.items())))
