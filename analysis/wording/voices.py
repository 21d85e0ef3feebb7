"""What participants say as a whole, in one sentence, and what more interviews would open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from analysis.study import COMMENTS, INTERVIEWS, Source
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, listed
from analysis.wording.subject import inner
from analysis.wording.themes import SpokenTheme, told_in_words

#: Themes named in one breath at most.
MOST_NAMED: Final = 3
#: A theme is said to be criticised from so many people on: fewer might be told by it.
FEWEST_AGAINST: Final = 5


#: Who said something, by where it comes from: in numbers' place, and what would let more be counted.
_WHO: Final[Mapping[Source, str]] = {INTERVIEWS: "Of those interviewed", COMMENTS: "Of those who wrote"}
_MORE: Final[Mapping[Source, str]] = {INTERVIEWS: "interview", COMMENTS: "open answer"}


def describe_voices(themes: Sequence[SpokenTheme], source: Source = INTERVIEWS) -> str:
    """What most people spoke of and what troubles them, in one sentence; themes come the most raised first."""
    if not themes:
        return "No theme may be shown yet."
    numbered = [theme for theme in themes if theme.counts]
    return _in_numbers(numbered) if numbered else _in_words(themes, _WHO[source])


def describe_more_interviews(more: int | None, source: Source = INTERVIEWS) -> str:
    """How many more interviews, or open answers, would let themes be counted; empty where they are counted already."""
    if more is None:
        return ""
    wanted = counted(more, f"more {_MORE[source]}")
    return (
        f"With {wanted} of people who took part, themes of the whole programme can be counted and not only told in "
        "words."
    )


def _in_numbers(themes: Sequence[SpokenTheme]) -> str:
    first = themes[0]
    raised, liked = sum(_counts(first)[:3]), _counts(first)[0]
    spoke = f"{raised} of {sum(_counts(first))} people, {'all' if liked == raised else liked} of them favourably"
    told = f"Most spoken of is {_name(first)}, by {spoke}"
    troubles = [theme for theme in themes if _counts(theme)[1] > max(_counts(theme)[0], FEWEST_AGAINST - 1)]
    worst = max(troubles or themes, key=lambda theme: _counts(theme)[1])
    against = f"{_counts(worst)[1]} of {sum(_counts(worst))}"
    if troubles:
        return f"{told}; most criticised is {_name(worst)}, by {against}."
    if not _counts(worst)[1]:
        return f"{told}; nobody spoke against anything."
    if _counts(worst)[1] < FEWEST_AGAINST:
        return f"{told}; fewer than {FEWEST_AGAINST} people spoke unfavourably of any one theme."
    return (
        f"{told}; on every theme at least as many spoke favourably as unfavourably, and most spoke unfavourably of "
        f"{_name(worst)}: {against}."
    )


def _in_words(themes: Sequence[SpokenTheme], who: str) -> str:
    """The themes raised by most people, and those not mostly favourable."""
    shares = list(dict.fromkeys(told_in_words(theme.words)[0] for theme in themes))[:2]
    told = [f"{share} spoke of {_names(themes, share)}" for share in shares]
    sentence = "; ".join(told)
    critical = [_name(theme) for theme in themes if told_in_words(theme.words)[1] != "mostly favourable"]
    tail = f"; not mostly favourable: {listed(critical[:MOST_NAMED])}" if critical else ", mostly favourably"
    return f"{who}, {sentence}{tail}."


def _names(themes: Sequence[SpokenTheme], share: str) -> str:
    named = [_name(theme) for theme in themes if told_in_words(theme.words)[0] == share]
    more = len(named) - MOST_NAMED
    return listed([*named[:MOST_NAMED], f"{more} more"] if more > 0 else named)


def _name(theme: SpokenTheme) -> str:
    return inner(escape_markdown(theme.title))


def _counts(theme: SpokenTheme) -> tuple[int, int, int, int]:
    return theme.counts or (0, 0, 0, 0)
