"""What is asked for once in a run of a page, so that all its parts get the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class _Run(threading.local):
    """The answers of the run of this thread; None outside of one."""

    answers: dict[tuple[Any, ...], Any] | None = None


_RUN = _Run()


@contextmanager
def one_run() -> Iterator[None]:
    """Within it whatever is `asked_once` is asked once: the version of the study, who is here, what is published.

    Not for what a button does, which happens before a page runs and goes by things as they are then.
    """
    _RUN.answers = {}
    try:
        yield
    finally:
        _RUN.answers = None


def asked_once(ask: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `ask` answers, within a run the first time; `ask` is a function of a module."""
    answers = _RUN.answers
    if answers is None:
        return ask(*arguments, **options)
    question = (ask, *arguments, *sorted(options.items()))
    if question not in answers:
        answers[question] = ask(*arguments, **options)
    return cast("T", answers[question])
