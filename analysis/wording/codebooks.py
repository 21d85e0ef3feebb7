"""The codebook in words: which version is in use, and what a phrase or a theme would find."""

from __future__ import annotations

import datetime as dt

from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, day


def describe_version(version: str, themes: int, who: str, at: dt.datetime | None, why: str) -> str:
    """Which version is in use: with how many themes, by whom, since when and why."""
    by = f", by {escape_markdown(who)} on {day(at.date())}" if at else ""
    return f"Version {escape_markdown(version)}, {counted(themes, 'theme')}{by}: {escape_passage(why)}"


def describe_found(answers: int, of: int) -> str:
    """In how many answers a phrase stands."""
    if not of:
        return "There are no answers to look in: bring interviews and a list of names."
    return f"These words stand in {counted(answers, 'answer')} of {of:,}."


def describe_comparison(before: int, after: int, more: int, fewer: int, turned: int) -> str:
    """What a changed theme would be suggested for, beside what it is suggested for now."""
    told = f"Suggested for {counted(after, 'answer')} (now {before:,})"
    parts = [f"{count:,} {word}" for count, word in ((more, "more"), (fewer, "fewer"), (turned, "turned")) if count]
    return f"{told}: {', '.join(parts)}." if parts else f"{told}: the same ones."
