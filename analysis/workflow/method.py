"""The method in the words of the code: each public function of the mathematics with its docstring."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Final

#: The rooms whose functions are the method, and what each is about.
ROOMS: Final = {
    "analysis.impact": "Cards: grades, verdicts, rivals",
    "analysis.scores": "Scores: from answers to scales, skill, time at risk and themes",
    "analysis.stats": "Statistics: estimates and their intervals",
    "analysis.release": "Releases: what may be shown",
}


#: A line end inside a paragraph: what follows is neither blank, nor set in, nor the next entry of a list.
_WRAPPED: Final = re.compile(r"(?<=\S)\n(?![\n\s]|- |\* |\w+ {2,}\S)")
#: A function whose text is shorter says what it is for and no method.
LINES_OF_A_METHOD: Final = 2


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """One public function: where it is, its name, its arguments, and what it says of itself."""

    module: str
    name: str
    signature: str
    text: str


def method_entries() -> dict[str, tuple[MethodEntry, ...]]:
    """The public functions of each room that state a method, by the room's title, in the order of their modules."""
    return {title: tuple(_entries(importlib.import_module(room))) for room, title in ROOMS.items()}


def _entries(room: ModuleType) -> Iterator[MethodEntry]:
    for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        module = importlib.import_module(info.name)
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != info.name:
                continue
            text = inspect.getdoc(function) or ""
            if text.count("\n") < LINES_OF_A_METHOD:
                continue
            yield MethodEntry(info.name, name, str(inspect.signature(function)), _unwrapped(text))


def _unwrapped(text: str) -> str:
    """A docstring without the line ends of its source, which are not those of a page; lists and blank lines stay."""
    return _WRAPPED.sub(" ", text)
