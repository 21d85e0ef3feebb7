"""Power first: what so many people could show of retention, said before anybody reads who stayed."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import Card, Withheld
from analysis.study import ALL
from analysis.wording.evidence import describe_detectable, detectable_clause
from analysis.wording.numbers import decimals_for, number, percent, size
from analysis.wording.subject import people_counted, span, units

#: Below this chance a group is too small to show what it is for.
_TOO_SMALL: Final = 0.5
#: From this chance on a halving would mostly be seen.
_MOSTLY: Final = 0.8


def describe_power(card: Card) -> str:
    """What so many people could show at all: the chance to see leaving halved, then the smallest difference in days."""
    told = [halving_clause(card, start="Power first: "), _largest_possible(card), _too_small(card)]
    if not told[0]:
        clause = detectable_clause(card)
        return f"Power first: {clause} in {span(card)}." if clause else f"Power first: {describe_detectable(card)}"
    return " ".join(f"{sentence}." for sentence in told if sentence)


def halving_clause(card: Card, *, start: str = "") -> str:
    """The clause "had the programme halved leaving (15 % a year among similar staff), people as many as these would
    show it about 1 time in 20 at best"; empty where it is not known.
    """
    if isinstance(card.halving_seen, Withheld) or isinstance(card.leaving_a_year, Withheld):
        return ""
    rate = percent(card.leaving_a_year)
    return (
        f"{start}had the programme halved leaving ({rate} a year among similar staff), as many people as these would "
        f"show it {chance_in_words(card.halving_seen)} at best"
    )


def even_halving_clause(card: Card) -> str:
    """The clause of a card, "with 14 pairs even a halving of leaving would show about 1 time in 20 at best"; empty
    where it is not known, or would mostly show.
    """
    if isinstance(card.halving_seen, Withheld) or card.halving_seen >= _MOSTLY:
        return ""
    who = people_counted(card)
    with_whom = f"with {who} " if who else ""
    return f"{with_whom}even a halving of leaving would show {chance_in_words(card.halving_seen)} at best"


def chance_in_words(chance: float) -> str:
    """A chance (0 to 1) as "about 1 time in 20" or "about 7 times in 10"."""
    if chance < 1 / 200:
        return "fewer than 1 time in 200"
    if chance >= 0.95:
        return "nearly always"
    if chance < 0.35:
        once = round(1 / chance) if chance >= 1 / 20 else 10 * round(0.1 / chance)
        return f"about 1 time in {once}"
    return f"about {round(10 * chance)} times in 10"


def _largest_possible(card: Card) -> str:
    """The smallest difference that would show, beside the largest there could be: if nobody left at all."""
    if isinstance(card.detectable, Withheld):
        return ""
    amount = size(card.detectable, decimals_for(card.detectable))
    told = f"In {span(card)} a difference of {units(card, amount)} or more would show 4 times in 5"
    if isinstance(card.comparison_change, Withheld):
        return told
    room = card.scale_high - card.comparison_change
    if card.detectable < room:
        return told
    most = units(card, number(room, decimals_for(room)))
    return f"{told}; but if nobody at all had left, it would be only {most}"


def _too_small(card: Card) -> str:
    if isinstance(card.halving_seen, Withheld) or card.halving_seen >= _TOO_SMALL:
        return ""
    if card.cohort == ALL:
        return "Most programmes of this size are too small to show retention"
    return "Most single cohorts are too small to show retention, and so is this one"
