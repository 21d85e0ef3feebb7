"""How the values of a dimension are grouped, in words; names in them come from data and are made safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, listed, number

#: The plural of what is grouped.
PLURALS: Final = {"generation": "generations", "department": "departments", "site": "sites", "level": "levels"}
#: So many names are listed one by one.
_NAMES: Final = 8


def describe_groups(dimension: str, values: Sequence[str], groups: Mapping[str, Sequence[str]]) -> str:
    """How a dimension is grouped: its groups with what is in each, and how many values stand for themselves."""
    head = f"**{dimension.capitalize()}**"
    inside = {value for members in groups.values() for value in members}
    alone = [value for value in values if value not in inside]
    if not groups:
        return f"{head}: {_several(len(alone), dimension)}, each by itself."
    told = "; ".join(f"{escape_markdown(name)} is {_names(members)}" for name, members in groups.items())
    itself = "itself" if len(alone) == 1 else "themselves"
    rest = f"; {_several(len(alone), dimension)} by {itself}" if alone else ""
    return f"{head}: {told}{rest}."


def describe_fixed(dimensions: Sequence[str], release: str) -> str:
    """Why the groups of dimensions cannot be changed any more."""
    be, by = ("is", dimensions[0]) if len(dimensions) == 1 else ("are", "each of them")
    return (
        f"{listed(dimensions).capitalize()} {be} fixed: release {escape_markdown(release)} shows figures by {by}, and "
        "what is out must go on meaning the same. What no release knows yet can still join a group."
    )


def describe_offer(
    dimension: str, joined: Iterable[tuple[str, Sequence[str]]], figures: int, people: int | None = None
) -> str:
    """What a coarser grouping would show; `people` is None where it may not be said."""
    told = listed(f"{_names(values)} as {escape_markdown(group)}" for group, values in joined)
    more = f" {number(people)} more people would be in a group that is shown." if people is not None else ""
    return f"{dimension.capitalize()}: grouping {told} would show {number(figures)} more {_noun(figures)}.{more}"


def describe_breakdowns(alone: Sequence[tuple[str, int, int]], crossed: tuple[int, int]) -> str:
    """Which groups have a figure: (dimension, shown, all) of each dimension, and (shown, all) of two at once."""
    parts = [f"{dimension} ({_of(shown, every)})" for dimension, shown, every in alone]
    two = f"; by two of them at once, {_of(*crossed)}" if crossed[1] else ""
    return f"Broken down by {listed(parts)}{two}." if parts else ""


def describe_removed(parts: Sequence[tuple[str, str, int]]) -> str:
    """What leaders read now and would no longer: title, wave and how many figures, of each."""
    told = listed(f"{counted(count, 'figure')} of {escape_markdown(title)}{_at(wave)}" for title, wave, count in parts)
    return f"Publishing now would take away what leaders read today: {told}."


def _at(wave: str) -> str:
    return f" at {escape_markdown(wave)}" if wave else ""


def _noun(figures: int) -> str:
    return "figure" if figures == 1 else "figures"


def _of(shown: int, every: int) -> str:
    if shown == every:
        return "the one group" if every == 1 else f"all {number(every)} groups"
    return f"{number(shown) if shown else 'none'} of {counted(every, 'group')}"


def _several(count: int, dimension: str) -> str:
    return counted(count, dimension, PLURALS[dimension])


def _names(values: Sequence[str]) -> str:
    """The names, the first of many only."""
    if len(values) <= _NAMES:
        return listed(map(escape_markdown, values))
    rest = len(values) - _NAMES + 1
    return listed([*map(escape_markdown, values[: _NAMES - 1]), f"{number(rest)} more"])
