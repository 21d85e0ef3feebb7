"""What participants read after a publication: thanks, what will change, what stays confidential, what comes next."""

from __future__ import annotations

import datetime as dt
from typing import Final, Protocol

from analysis.study import ALL
from analysis.wording.names import escape_passage
from analysis.wording.numbers import counted, day, number
from analysis.wording.subject import cohort_name

TITLE: Final = "What you told us, what will change"
BRACKETS_MEAN: Final = "In brackets stands the range in which the true figure plausibly lies."
NOTHING_DECIDED: Final = "What will change has not been decided yet."
NOTHING_SPOKEN: Final = "Too few people spoke or wrote for a theme to be told without giving somebody away."
NO_CONTACT: Final = "Ask whoever sent you the survey."


class ToldAction(Protocol):
    """An action as it is told; `analysis.release.release.ReleasedAction` is one."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def owner(self) -> str: ...  # noqa: D102
    @property
    def due(self) -> dt.date: ...  # noqa: D102
    @property
    def shown_by(self) -> str: ...  # noqa: D102
    @property
    def cohort(self) -> str: ...  # noqa: D102
    @property
    def done(self) -> dt.date | None: ...  # noqa: D102


def describe_thanks(people: int | None, pairs: int | None) -> str:
    """Thanks, and how many took part where that may be shown."""
    thanks = "Thank you to everybody who answered, and to everybody who spoke with us."
    if people is None:
        return thanks
    of = f" in {counted(pairs, 'pair')}" if pairs is not None else ""
    return f"{thanks} {counted(people, 'person', 'people')}{of} took part in the programme."


def describe_told_action(action: ToldAction) -> str:
    """What will change, for whom, by when, who sees to it if that is told, and what will show it."""
    where = "" if action.cohort == ALL else f" in {cohort_name(action.cohort)}"
    when = f"by {day(action.due)}" if action.done is None else f"done on {day(action.done)}"
    who = f", seen to by {escape_passage(action.owner)}" if action.owner else ""
    text = escape_passage(action.text).rstrip(".")
    return f"{text}{where}: {when}{who}. What will show it: {escape_passage(action.shown_by)}."


def describe_confidence(k: int, hidden: int, quotes: int = 0) -> str:
    """What nobody can read here, and how that is kept; of how many figures that are hidden, and quotes that left."""
    gone = f" {counted(hidden, 'figure')} of smaller groups {'is' if hidden == 1 else 'are'} hidden." if hidden else ""
    read = (
        f"Leaders read {counted(quotes, 'quote')} from interviews, each of which many people could have said; beyond "
        "that they see nobody's own answers, but"
        if quotes else "Leaders see nobody's own answers, but"
    )  # fmt: skip
    return (
        f"Nobody's own answers are on this page. {read} figures of groups of at least {number(k)} people, checked so "
        f"that smaller groups stay hidden.{gone} Names were taken out of interviews and comments before they were kept."
    )


def describe_next_survey(date: dt.date | None) -> str:
    """When the next survey is."""
    if date is None:
        return "The next survey has no date yet."
    return f"The next survey begins on {day(date)}: it will show whether this changed anything."


def describe_contact(contact: str) -> str:
    """Whom to ask."""
    return f"Questions: {escape_passage(contact)}." if contact else NO_CONTACT
