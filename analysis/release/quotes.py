"""Which quotes may leave: words that a person chose, each of which at least ten people could have said.

What decides on a label must not depend on which quotes were offered: a rule that told a quote for the whole programme
only because its own cohort is small would say, by its label, that it comes from a small one. So it is the people who
spoke that decide, and they decide for all quotes at once.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from analysis.release.offered import (
    PEOPLE_FOR_QUOTES,
    POSSIBLE_AUTHORS,
    SPOKE_COLUMNS,
    OfferedQuote,
    OfferedQuotes,
)
from analysis.release.release import Quote, Release
from analysis.study import ALL

#: The longest quote, in characters.
LONGEST_QUOTE: Final = 300
#: Quotes of one theme under one label, at most.
MOST_OF_A_THEME: Final = 3
#: One person says one of so many quotes, at most.
ONE_IN: Final = 3

NOT_OF_PROGRAMME: Final = "whoever said it is not known to have been in the programme then"
THEME_HIDDEN: Final = "its theme is hidden: too few people raised it"
SAME_ANSWER: Final = "another quote from the same answer is chosen"
SAME_PERSON: Final = "another quote of the same person on this theme is chosen"
THEME_FULL: Final = f"{MOST_OF_A_THEME} quotes on this theme are chosen already"
TOO_MUCH_OF_ONE: Final = f"one person would say more than one in {ONE_IN} of all quotes"

#: A label (a cohort, or `ALL`), a wave and a side; "" where one is not known.
Group = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class WaitingQuote:
    """An offered quote that does not leave; `because` completes "it stays behind, because ...". For HR alone."""

    offered: OfferedQuote
    because: str


@dataclass(frozen=True, slots=True)
class QuotePlan:
    """The quotes that leave, in an order by lot, and those that stay behind.

    `directions` (by id of a quote) are those of the codes, for HR alone.
    """

    quotes: tuple[Quote, ...] = ()
    waiting: tuple[WaitingQuote, ...] = ()
    directions: Mapping[str, str] = field(default_factory=dict)


def plan_quotes(
    offered: OfferedQuotes,
    shown_themes: Collection[str],
    titles: Mapping[str, tuple[str, str | None]],
    k: int,
    *,
    release_id: str,
    published: Iterable[Release] = (),
) -> QuotePlan:
    """The quotes that may leave, and why the others may not. Neither depends on the order in which they come.

    Possible authors are the people of the programme on the author's side (what is said nearly always tells the side:
    "my mentee") who spoke under the label at the wave of the quote: at least ten, or k where that is more, and at
    least `PEOPLE_FOR_QUOTES` of the programme must have spoken then. The label is the cohort where every cohort has so
    many people on each side at each wave, else the whole programme for every quote; once quotes of the whole programme
    are out it stays so, or a finer label would say more of them than was told.

    One quote an answer, one a participant and theme, `MOST_OF_A_THEME` a theme and label (both directions before a
    second of one), and one in `ONE_IN` of one participant.
    """
    least = max(POSSIBLE_AUTHORS, k)
    groups = _groups(offered.spoke)
    by_cohort = may_tell_cohorts(groups, least) and not _told_as_programme(published)
    fit, waiting = [], []
    for quote in sorted(offered.quotes, key=lambda one: _lot(one.id)):
        because = quote.because or _why_not(quote, groups, shown_themes, least, by_cohort=by_cohort)
        if because:
            waiting.append(WaitingQuote(quote, because))
        else:
            fit.append(quote)
    chosen, left = _choose(fit, by_cohort=by_cohort)
    told = [
        Quote(one.id, one.theme, titles.get(one.theme, (one.theme, None))[0], _label(one, by_cohort), one.words)
        for one in sorted(chosen, key=lambda one: _lot(one.id + release_id))
    ]
    return QuotePlan(tuple(told), (*waiting, *left), {one.id: one.direction for one in chosen})


def may_tell_cohorts(groups: Mapping[Group, Collection[str]], least: int) -> bool:
    """Whether every group of a cohort in which somebody spoke has `least` people, so that quotes may name cohorts."""
    cohorts = {group: people for group, people in groups.items() if group[0] != ALL}
    return bool(cohorts) and all(cohort and len(people) >= least for (cohort, _, _), people in cohorts.items())


def quotes_are_sound(quotes: Sequence[Quote]) -> bool:
    """Whether released quotes keep the rules that they can be checked against without rows."""
    labels = {quote.cohort for quote in quotes}
    by_theme = Counter((quote.theme, quote.cohort) for quote in quotes)
    return (
        (ALL not in labels or labels == {ALL})
        and all(quote.words.strip() and len(quote.words) <= LONGEST_QUOTE for quote in quotes)
        and len({quote.id for quote in quotes}) == len(quotes)
        and all(number <= MOST_OF_A_THEME for number in by_theme.values())
    )


def quotes_of(quotes: Iterable[Quote], cohort: str = ALL) -> tuple[tuple[str, tuple[Quote, ...]], ...]:
    """Quotes by the title of their theme, those of a cohort beside those of the whole programme; `ALL`: every one."""
    by_title: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        if cohort == ALL or quote.cohort in (cohort, ALL):
            by_title[quote.title].append(quote)
    return tuple((title, tuple(by_title[title])) for title in sorted(by_title))


def _groups(spoke: pd.DataFrame) -> dict[Group, set[str]]:
    """The participants who spoke, by label, wave and side."""
    groups: dict[Group, set[str]] = defaultdict(set)
    known = spoke[list(SPOKE_COLUMNS)].astype("object").where(spoke[list(SPOKE_COLUMNS)].notna(), "")
    for participant, cohort, wave, side in known.itertuples(index=False, name=None):
        # A cohort that is called as the whole programme is cannot be told apart from it: as if it had no name.
        for label in ("" if cohort == ALL else cohort, ALL):
            groups[label, wave, side].add(participant)
    return dict(groups)


def _told_as_programme(published: Iterable[Release]) -> bool:
    return any(quote.cohort == ALL for release in published for quote in release.quotes)


def _why_not(
    quote: OfferedQuote, groups: Mapping[Group, Collection[str]], shown: Collection[str], least: int, *, by_cohort: bool
) -> str:
    """Why a quote stays behind, "" where it need not."""
    authors = groups.get((_label(quote, by_cohort), quote.wave, quote.side), ())
    if not quote.participant or quote.participant not in authors:
        return NOT_OF_PROGRAMME
    if quote.theme not in shown:
        return THEME_HIDDEN
    spoke = set().union(*(people for (label, wave, _), people in groups.items() if (label, wave) == (ALL, quote.wave)))
    return "" if len(authors) >= least and len(spoke) >= PEOPLE_FOR_QUOTES else too_few(least)


def too_few(least: int) -> str:
    """Why a quote stays behind whose author is one of too few."""
    return f"fewer than {least} people of its side spoke at its wave, or fewer than {PEOPLE_FOR_QUOTES} in all"


def _label(quote: OfferedQuote, by_cohort: bool) -> str:
    return quote.cohort if by_cohort else ALL


def _choose(fit: list[OfferedQuote], *, by_cohort: bool) -> tuple[list[OfferedQuote], tuple[WaitingQuote, ...]]:
    """Of quotes that may leave, those that do, so that no single voice and no theme outweighs the others."""
    rules: tuple[tuple[Callable[[OfferedQuote], Hashable], int, str], ...] = (
        (lambda one: one.utterance, 1, SAME_ANSWER),
        (lambda one: (one.participant, one.theme), 1, SAME_PERSON),
        (lambda one: (one.theme, _label(one, by_cohort)), MOST_OF_A_THEME, THEME_FULL),
    )
    kept, left = _in_turn(fit, by_cohort=by_cohort), []
    for key, most, because in rules:
        kept, over = _at_most(kept, key, most)
        left += [WaitingQuote(one, because) for one in over]
    kept, over = _at_most(kept, lambda one: one.participant, most_of_one(kept))
    return kept, (*left, *(WaitingQuote(one, TOO_MUCH_OF_ONE) for one in over))


def _in_turn(quotes: list[OfferedQuote], *, by_cohort: bool) -> list[OfferedQuote]:
    """Quotes of one theme and label in an order in which the first of each direction come before a second of any."""
    before: Counter[Hashable] = Counter()
    turns = []
    for quote in quotes:
        kind = (quote.theme, _label(quote, by_cohort), quote.direction)
        turns.append(before[kind])
        before[kind] += 1
    return [quote for _, _, quote in sorted(zip(turns, range(len(turns)), quotes, strict=True))]


def _at_most(
    quotes: list[OfferedQuote], key: Callable[[OfferedQuote], Hashable], most: int
) -> tuple[list[OfferedQuote], list[OfferedQuote]]:
    """The first `most` of each `key`, and the rest."""
    before: Counter[Hashable] = Counter()
    kept: list[OfferedQuote] = []
    over: list[OfferedQuote] = []
    for quote in quotes:
        before[key(quote)] += 1
        (kept if before[key(quote)] <= most else over).append(quote)
    return kept, over


def most_of_one(quotes: Sequence[OfferedQuote]) -> int:
    """How many quotes one participant may say: one in `ONE_IN` of those that then remain, and one at least."""
    said = Counter(quote.participant for quote in quotes)
    for most in range(max(said.values(), default=1), 1, -1):
        if most * ONE_IN <= sum(min(number, most) for number in said.values()):
            return most
    return 1


def _lot(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
