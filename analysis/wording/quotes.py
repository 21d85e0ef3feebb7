"""Quotes in words: what it takes to turn them on, who could have said them, why some stay behind."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from analysis.study import ALL
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, day, number

#: Beside the switch.
SWITCH_MEANS: Final = (
    "While this is on, words of participants that somebody offered on the Interviews page leave with the next release: "
    "redacted, without side, wave and order, and only where enough people could have said them. Whoever knows how "
    "somebody speaks may still recognise them."
)
#: Beside the words that are offered.
OFFER_MEANS: Final = (
    "Some words of an answer can be offered to leaders as a quote. Read them as a colleague would: leave out a job, a "
    "place or an event by which somebody could be known. What is offered leaves only while quotes are turned on on the "
    "Publish page, and only where enough people could have said it. Offer those who speak against a theme as well."
)
_ONE_WAY: Final = ("favourable", "unfavourable")


class ToldQuote(Protocol):
    """A released quote as a sentence reads it; `analysis.release.release.Quote` is one."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def cohort(self) -> str: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102


def describe_quote(quote: ToldQuote) -> str:
    """The words in quotation marks, with the cohort where it is told."""
    where = "" if quote.cohort == ALL else f" ({escape_markdown(quote.cohort)})"
    return f"{quoted(quote.words)}{where}"


def quoted(words: str) -> str:
    """Words from data in quotation marks, on one line."""
    return f"“{escape_passage(words)}”"


def describe_authors(least: int, *, by_cohort: bool, on_page: bool = True) -> str:
    """Who could have said the quotes, and what they stand for; `on_page` where a side or time can be chosen."""
    whom = "of the cohort that is named" if by_cohort else "of the programme"
    same = ", so that they are the same whichever side or time is chosen above" if on_page else ""
    return (
        f"Each of these could have been said by at least {number(least)} people {whom}; side, time and order are left "
        f"out{same}. They were picked to show how people speak: how many think so is for the figures to say."
    )


def describe_switch(*, is_on: bool, who: str | None, at: dt.datetime | None) -> str:
    """Whether quotes may leave, and who said so when."""
    if who is None or at is None:
        return "Quotes are off, as they are until somebody turns them on."
    return f"Turned {'on' if is_on else 'off'} by {escape_markdown(who)} on {day(at.date())}."


def describe_quotes(leave: int, behind: int) -> str:
    """How many of the offered quotes leave with the next release."""
    if not leave + behind:
        return "Nothing is offered yet. Quotes are chosen on the Interviews page."
    left = f"{number(behind)} {'stays' if behind == 1 else 'stay'} behind" if behind else "none stays behind"
    return f"{counted(leave, 'quote')} {'leaves' if leave == 1 else 'leave'} with the next release; {left}."


def describe_waiting_quote(words: str, title: str, because: str) -> str:
    """Why an offered quote stays behind."""
    told = quoted(words) if words else "A quote"
    return f"{told} on {escape_markdown(title)} stays behind: {escape_passage(because)}."


def describe_one_way(quotes: Iterable[ToldQuote], directions: Mapping[str, str]) -> list[str]:
    """A sentence for each theme of which only one direction is heard: whoever publishes should know."""
    by_title: dict[str, list[str]] = defaultdict(list)
    for quote in quotes:
        by_title[quote.title].append(directions.get(quote.id, ""))
    return [
        f"{_all(len(ways))} on {escape_markdown(title)} {'is' if len(ways) == 1 else 'are'} {ways[0]}: leaders would "
        "hear one side only."
        for title, ways in sorted(by_title.items())
        if ways[0] in _ONE_WAY and len(set(ways)) == 1
    ]


def _all(quotes: int) -> str:
    return {1: "The one quote", 2: "Both quotes"}.get(quotes, f"All {number(quotes)} quotes")
