"""What a release leaves to do: risks that need somebody, what cannot be told and what it would take, the next step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from analysis.impact.card import Card, Withheld
from analysis.release.answers import answers
from analysis.release.release import Release, Theme
from analysis.release.views import forest
from analysis.release.worth import worth_of
from analysis.study import ALL, OUTCOMES
from analysis.wording.outlook import (
    NextStep,
    describe_fall,
    describe_open_cohorts,
    describe_open_question,
    describe_silence,
    describe_unlinked,
    describe_worse,
)
from analysis.wording.themes import describe_theme

#: Risks listed at most, the most telling first.
MOST_RISKS: Final = 6
#: How much larger than chance the share of people reliably worse must be (0 to 1).
WORSE_BEYOND_CHANCE: Final = 0.05
#: So few people worse off are no sentence of their own.
FEWEST_WORSE: Final = 5
#: Shares of people that must answer, and be linked, for the figures to speak for the programme (0 to 1).
ENOUGH_ANSWERED: Final = 0.6
ENOUGH_LINKED: Final = 0.6
#: A theme that this share of people raised, and two thirds of them unfavourably, needs somebody (0 to 1).
RAISED_BY_MANY: Final = 0.25


def risks(release: Release) -> tuple[str, ...]:
    """Sentences, one a risk: what fell, who ended worse off, which themes trouble people, who did not answer.

    At most `MOST_RISKS`; the whole programme before its cohorts, and these before their sides.
    """
    cards = sorted(_latest(release), key=lambda card: (card.cohort != ALL) + (card.side != ALL))
    whole = [one.card.card for one in answers(release) if one.card is not None]
    found = [describe_fall(card) for card in cards if _is_worse(card)]
    found += [describe_worse(card) for card in cards if _harms_some(card)]
    found += [describe_theme(theme) for theme in release.themes if _troubles(theme)]
    found += [describe_silence(card) for card in whole[:1] if _share(card.answered, card.invited) < ENOUGH_ANSWERED]
    found += [
        describe_unlinked(card) for card in whole[:1] if _share(card.linked_people, card.answered) < ENOUGH_LINKED
    ]
    return tuple(dict.fromkeys(found))[:MOST_RISKS]


def open_questions(release: Release) -> tuple[str, ...]:
    """Sentences: for each outcome that cannot be told, what it would take and when; then by cohort, if several."""
    cards = [one.card.card for one in answers(release) if one.card is not None]
    whole = tuple(
        describe_open_question(card, pairs_needed=pairs_needed(card), shown_if_linked=_shown_if_linked(card))
        for card in cards
        if card.verdict == "cannot_tell"
    )
    return (*whole, *_open_cohorts(release)) if len(release.cohorts) > 1 else whole


def _open_cohorts(release: Release) -> Iterator[str]:
    for outcome in OUTCOMES:
        cards = [one.card for one in forest(release, outcome).cohorts]
        unclear = [card for card in cards if card.verdict == "cannot_tell"]
        if unclear:
            yield describe_open_cohorts(unclear, of=len(cards))


def pairs_needed(card: Card) -> int | None:
    """Pairs that would show the smallest change that matters, all else as it is; None where that is not known.

    The detectable change shrinks with the square root of the pairs: pairs needed = pairs now x (detectable /
    smallest change) squared, rounded up.
    """
    if isinstance(card.detectable, Withheld) or isinstance(card.linked_pairs, Withheld) or not card.smallest_change:
        return None
    needed = math.ceil(card.linked_pairs * (card.detectable / card.smallest_change) ** 2)
    return needed if needed > card.linked_pairs else None


def next_step(release: Release) -> NextStep:
    """Which way to go, by rule, from the three primary cards and the costs that were entered; the first that fits.

    An outcome fell where its verdict says that it moved the wrong way. "stop": more than one fell under grade A
    or B, and none rose. "adjust": any fell, under any grade. "adjust_cost": none rose under A or B, and even by the low
    end of the cost more leavers would have to stay than people take part (see `impact.worth.break_even`). "widen", as a
    waitlist trial: one or more rose under A or B. Otherwise "continue", and measure better. Costs that were not
    entered decide nothing.
    """
    cards = [one.card.card for one in answers(release) if one.card is not None]
    fell = [card for card in cards if _is_worse(card)]
    rose = [card for card in cards if card.verdict in ("rose", "fell") and not _is_worse(card)]
    if sum(card.design in "AB" for card in fell) > 1 and not rose:
        return "stop"
    if fell:
        return "adjust"
    if any(card.design in "AB" for card in rose):
        return "widen"
    return "adjust_cost" if worth_of(release).is_dear else "continue"


def _latest(release: Release) -> Iterator[Card]:
    """Each group's card at the last wave it is shown for."""
    order = {wave: place for place, wave in enumerate(release.waves)}
    best: dict[tuple[str, str, str], Card] = {}
    for card in (one.card for one in release.cards):
        key = (card.measure, card.cohort, card.side)
        if key not in best or order.get(str(card.wave_to), -1) >= order.get(str(best[key].wave_to), -1):
            best[key] = card
    yield from best.values()


def _is_worse(card: Card) -> bool:
    return card.verdict == ("fell" if card.higher_is_better else "rose")


def _harms_some(card: Card) -> bool:
    """Whether more people ended worse off than chance would give, and not so few that they might be told by it."""
    if isinstance(card.worse_share, Withheld) or isinstance(card.worse_by_chance, Withheld):
        return False
    people = 0 if isinstance(card.linked_people, Withheld) else card.linked_people
    if round(card.worse_share * people) < FEWEST_WORSE:
        return False
    return card.worse_share - card.worse_by_chance >= WORSE_BEYOND_CHANCE


def _troubles(theme: Theme) -> bool:
    """Whether many of all who spoke raised the theme, and most of them unfavourably."""
    if (theme.cohort, theme.wave, theme.side) != (ALL, ALL, ALL):
        return False
    if theme.counts is None:
        return theme.words.endswith("mostly unfavourable")
    favourable, unfavourable, mixed, silent = theme.counts
    raised = favourable + unfavourable + mixed
    return raised >= RAISED_BY_MANY * (raised + silent) and unfavourable >= 2 / 3 * raised


def _share(part: int | Withheld, whole: int | Withheld) -> float:
    """`part` of `whole` (0 to 1), 1 where either is not known."""
    return 1.0 if isinstance(part, Withheld) or isinstance(whole, Withheld) or not whole else part / whole


def _shown_if_linked(card: Card) -> float | None:
    """The detectable change if everyone who answered had been linked; None where nearly everyone is."""
    share = _share(card.linked_people, card.answered)
    if isinstance(card.detectable, Withheld) or share >= ENOUGH_LINKED:
        return None
    return card.detectable * math.sqrt(share)


def of_whole_programme(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    """The themes of everyone who spoke at any time."""
    return tuple(one for one in themes if (one.cohort, one.wave, one.side) == (ALL, ALL, ALL))
