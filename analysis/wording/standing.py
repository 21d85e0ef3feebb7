"""A figure's place among all figures: when it was fixed, how many were looked at, what the other cohorts say."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import Card, Timing, Withheld
from analysis.stats.many import chance_of_a_false_hit
from analysis.study import OUTCOMES
from analysis.wording.numbers import day, decimals_for, interval, number, signed
from analysis.wording.subject import cohort_name, in_days, units

#: The word that stands beside a figure that suggests and does not confirm.
EXPLORATORY: Final = "exploratory"
#: What stands beneath the small card of such a figure.
EXPLORATORY_NOTE: Final = "Exploratory: what counts was not fixed before the data."
#: How a cohort's figure drawn towards the others is read, said once beside a forest.
SHRUNKEN_NOTE: Final = (
    "Hollow: the same cohort's figure drawn towards that of all cohorts, the more the less it knows by itself. Small "
    "cohorts swing by chance; the hollow figure is the better guess."
)
SHRUNKEN_OWN_NOTE: Final = (
    "Hollow: the cohort's own change, whatever it is held against, drawn towards that of all cohorts, the more the "
    "less it knows by itself. Small cohorts swing by chance; the hollow figure is the better guess."
)

_WHEN: Final[dict[Timing, str]] = {
    "afterwards": "after the first of the later answers had come in",
    "undated": "but no file says when the later answers came in",
    "early": "for a later wave than this one: it is an early look",
}


def describe_plan(card: Card) -> str:
    """When it was fixed what counts for the card's outcome, and what that means for the figure."""
    if card.planned == "unplanned" or isinstance(card.fixed_on, Withheld):
        return f"Not fixed beforehand: nobody wrote down before the data what would count. {_suggests()}"
    fixed = f"What counts here was fixed on {day(card.fixed_on)}"
    if card.planned == "beforehand":
        before = "before anybody in the programme had left" if in_days(card) else "before the later wave"
        return f"{fixed}, {before}."
    if card.planned == "afterwards" and in_days(card):
        return f"{fixed}, after the first participants had left or their first year was over. {_suggests()}"
    return f"{fixed}, {_WHEN[card.planned]}. {_suggests()}"


def _suggests() -> str:
    return "Read the figure as exploratory: it suggests, it does not confirm."


def standing_words(card: Card) -> str:
    """The card's standing as a label: "primary outcome", "secondary look", each with "exploratory" where it is."""
    standing = "primary outcome" if card.primary else "secondary look"
    return f"{standing}, {EXPLORATORY}" if card.exploratory else standing


def describe_looks(card: Card) -> str:
    """How many figures were looked at, what chance alone does with so many, and how this one pays for it."""
    if card.looks <= 1:
        return "It is the only figure that was looked at."
    counted = f"{number(card.looks, 0)} figures were looked at in all"
    chance = (
        f"without correction, chance alone would make at least one of them look like a change {false_hit_words(card)}"
    )
    if card.primary:
        paid = (
            f"This is one of the {len(OUTCOMES)} primary ones: their intervals are made so wide that all "
            f"{len(OUTCOMES)} together hold the truth 95 times in 100."
        )
    else:
        paid = "This one is called a change only where it still stands after correction for all of them."
    return f"{counted}; {chance}. {paid}"


def false_hit_words(card: Card) -> str:
    """The chance of a false hit in so many looks: "up to 37 times in 100"; less where figures go together."""
    times = 100 * chance_of_a_false_hit(card.looks)
    return "nearly always" if times >= 99.5 else f"up to {number(times, 0)} times in 100"


def describe_shrunken(card: Card) -> str:
    """A cohort's figure drawn towards the others, in a sentence; empty where there is none."""
    figure = shrunken_figure(card)
    if not figure:
        return ""
    name, of_what = cohort_name(card.cohort), "own change" if card.shrunken_own else ""
    whose = f"the {of_what} of {name}" if of_what else name
    return f"Together with what the other cohorts show, the best guess for {whose} is {figure}."


def shrunken_figure(card: Card) -> str:
    """The drawn figure with its interval: "+4 points (+1 to +7)"; empty where it is withheld."""
    value, low, high = card.shrunken, card.shrunken_low, card.shrunken_high
    if isinstance(value, Withheld) or isinstance(low, Withheld) or isinstance(high, Withheld):
        return ""
    decimals = decimals_for(value, low, high, width=high - low)
    return f"{units(card, signed(value, decimals))} ({interval(low, high, decimals, sign=True)})"
