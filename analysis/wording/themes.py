"""Interview themes in words: people, not mentions, and both directions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from analysis.study import COMMENTS, INTERVIEWS, Source
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import listed

NEARLY_ALL: Final = "nearly all"
#: Where what people said comes from.
SOURCE_WORDS: Final[Mapping[Source, str]] = MappingProxyType({INTERVIEWS: "Interviews", COMMENTS: "Open answers"})
#: Said wherever themes have a direction.
FAVOURABLY_MEANS: Final = "Favourably means in the direction one hopes for: of resistance, that there was little."
#: Shares of everyone interviewed (0 to 1), up to which a theme was raised by so many.
_SHARES: Final = ((0.2, "a few"), (0.4, "some"), (0.6, "about half"), (0.9, "most"))


class SpokenTheme(Protocol):
    """A released theme as a sentence reads it; `analysis.release.release.Theme` is one."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def counts(self) -> tuple[int, int, int, int] | None: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102


def describe_theme(theme: SpokenTheme) -> str:
    """A theme as "Trust: 7 of 12 people spoke of it, 5 favourably, 1 unfavourably and 1 both ways."."""
    title = escape_markdown(theme.title)
    if theme.counts is None:
        words = escape_passage(theme.words).rstrip(".") or "cannot be shown yet"
        return f"{title}: {words}."
    favourable, unfavourable, mixed, silent = theme.counts
    raised = favourable + unfavourable + mixed
    if raised == 0:
        return f"{title}: none of {raised + silent} people spoke of it."
    ways = [(favourable, "favourably"), (unfavourable, "unfavourably"), (mixed, "both ways")]
    told = listed(f"{count} {way}" for count, way in ways if count)
    people = "person" if raised + silent == 1 else "people"
    return f"{title}: {raised} of {raised + silent} {people} spoke of it, {told}."


def theme_words(counts: tuple[int, int, int, int]) -> str:
    """Counts (favourable, unfavourable, mixed, not raised) as words that give no number away.

    "raised by about half, mostly favourable"; the share is of everyone interviewed, the direction of those who
    raised it: mostly from two thirds on.
    """
    favourable, unfavourable, mixed, silent = counts
    raised = favourable + unfavourable + mixed
    if raised == 0:
        return "not raised"
    return f"raised by {how_many(raised / (raised + silent))}, {_direction(favourable, unfavourable, raised)}"


def how_many(share: float) -> str:
    """A share (0 to 1) of people in words that give no number away: "most"."""
    return next((words for limit, words in _SHARES if share <= limit), NEARLY_ALL)


def told_in_words(words: str) -> tuple[str, str]:
    """What `theme_words` said, taken apart again: how many raised it ("most") and the direction."""
    share, _, direction = words.removeprefix("raised by ").partition(", ")
    return share, direction


def rank_in_words(words: str) -> int:
    """The place of `theme_words` among those raised by more people: 0 for nearly all."""
    shares = (NEARLY_ALL, *(share for _, share in reversed(_SHARES)))
    share, _ = told_in_words(words)
    return shares.index(share) if share in shares else len(shares)


def _direction(favourable: int, unfavourable: int, raised: int) -> str:
    if favourable >= 2 / 3 * raised:
        return "mostly favourable"
    if unfavourable >= 2 / 3 * raised:
        return "mostly unfavourable"
    return "in both directions"
