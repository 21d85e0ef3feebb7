"""The conditions of a grade, each a thing of its own: checked, named, with what was found and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from analysis.impact.card import Condition
from analysis.impact.covariates import Likeness
from analysis.stats.estimate import Estimate

#: What grade B allows at most, and needs at least.
COMPARISON_PEOPLE: Final = 20
LARGEST_DIFFERENCE: Final = 0.1
LARGEST_DROPOUT_GAP: Final = 0.10
LARGEST_SHARE_ALONE: Final = 0.10

#: Linked people below which a group's card is not shown to leaders: what grade C needs to say anything.
PEOPLE_FOR_A_CARD: Final = 10
#: Fewer people than this are not counted in a reason.
FEWEST_COUNTED: Final = 5

#: What attributes are called in a sentence.
ATTRIBUTE_WORDS: Final = {"before": "the earlier score", "tenure_months": "tenure", "trial": "their start"}

ALIKE: Final = "alike at the start"
#: The condition that an A, B or C card without anybody beside it fails.
COMPARED: Final = "a comparison group"
_NEEDED: Final = f"{COMPARISON_PEOPLE} are needed"
_TOO_SMALL_TO_WEIGH: Final = "too few people for making the groups alike"


def failures(conditions: Iterable[Condition]) -> str:
    """The conditions that cost the grade, as the sentence of a card: what was found, and what is allowed."""
    failed = [one for one in conditions if one.binding and one.state == "fails"]
    return "; ".join(f"{one.found} ({one.allowed})" if one.allowed else one.found for one in failed)


def likeness_conditions(of_level: int, alike: Likeness | None) -> tuple[Condition, ...]:
    """The conditions of grade B on size and likeness.

    At least 20 comparison people of the group's levels (`of_level`); every standardised difference at most .1 after
    weighting, the earlier score's included; at most 10 % of the group like nobody else in an attribute; a comparison
    that is worth 20 equally weighted people. `alike` is None where one of the groups is too small to weigh.
    """
    size = size_condition(of_level)
    if alike is None:
        return size, Condition(ALIKE, "fails", _TOO_SMALL_TO_WEIGH, "")
    return size, _alike(alike), _somebody_like_them(alike), _worth(alike, of_level)


def size_condition(of_level: int) -> Condition:
    """At least 20 comparison people of the group's levels."""
    holds = of_level >= COMPARISON_PEOPLE
    count = str(of_level) if holds else say_few(of_level)
    return _condition("enough people of the same level", holds, f"{count} comparison people of the same level", _NEEDED)


def _alike(alike: Likeness) -> Condition:
    holds = bool(alike.largest_difference <= LARGEST_DIFFERENCE)
    where = f" in {attribute_word(alike.differs_in)}" if alike.differs_in else ""
    found = f"by {alike.largest_difference:.2f} standard deviations{where}"
    told = (
        f"the largest difference left is {alike.largest_difference:.2f} standard deviations{where}"
        if holds
        else f"the groups still differ at the start, {found}"
    )
    return _condition(ALIKE, holds, told, f"at most {LARGEST_DIFFERENCE} is allowed")


def _somebody_like_them(alike: Likeness) -> Condition:
    where = f" in {attribute_word(alike.alone_in)}" if alike.alone_in else ""
    return _condition(
        "somebody like everybody",
        alike.alone_share <= LARGEST_SHARE_ALONE,
        f"{100 * alike.alone_share:.0f} % of the group are like nobody else{where}",
        f"at most {100 * LARGEST_SHARE_ALONE:.0f} % is allowed",
    )


def _worth(alike: Likeness, of_level: int) -> Condition:
    name, worth = "a comparison worth enough people", int(alike.effective_comparison)
    if of_level < COMPARISON_PEOPLE:
        return Condition(name, "untestable", f"worth {worth}, but too few to begin with", _NEEDED)
    found = f"after weighting the comparison is worth {'only ' if worth < COMPARISON_PEOPLE else ''}{worth} people"
    return _condition(name, worth >= COMPARISON_PEOPLE, found, _NEEDED)


def dropout_condition(gap: float | None, *, binding: bool = True) -> Condition:
    """Dropout within 10 points: `gap` is the share lost in the group less that among the others; None if not known."""
    name, allowed = "equal dropout", f"at most {100 * LARGEST_DROPOUT_GAP:.0f} % is allowed"
    if gap is None:
        return Condition(name, "fails", "how many dropped out of each group is not known", "", binding)
    decimals = 1 if round(100 * abs(gap)) == round(100 * LARGEST_DROPOUT_GAP) else 0  # "10 %, and 10 % is allowed"
    found = f"dropout differs by {100 * abs(gap):.{decimals}f} %"
    return _condition(name, abs(gap) <= LARGEST_DROPOUT_GAP, found, allowed, binding=binding)


def same_waves_condition(others: int) -> Condition:
    """The same two waves were asked of the comparison people: `others` of them answered both."""
    return Condition("same waves", "holds", f"{others} comparison people answered both waves", "both are needed")


def leaving_before_condition() -> Condition:
    """Nobody can tell whether leaving fell alike before: whoever takes part was there at the start."""
    found = "who takes part was employed at the start, so that none of them can have left before"
    return Condition("trend before", "untestable", found, "", binding=False)


def interval_condition(difference: Estimate) -> Condition:
    """The difference can be told from chance at all: without an interval there is nothing to grade."""
    if difference.has_interval:
        units = f"{difference.clusters} independent people or pairs"
        return Condition("an interval", "holds", f"the difference has an interval, from {units}", "")
    return Condition("an interval", "fails", f"the difference has no interval, because {difference.because}", "")


def say_few(count: int) -> str:
    """A small count in a reason that anybody may read: single people are not counted out loud."""
    if count == 0:
        return "no"
    return f"only {count}" if count >= FEWEST_COUNTED else f"fewer than {FEWEST_COUNTED}"


def attribute_word(attribute: str) -> str:
    """What an attribute is called in a sentence."""
    return ATTRIBUTE_WORDS.get(attribute, attribute)


def _condition(name: str, holds: bool, found: str, allowed: str, *, binding: bool = True) -> Condition:
    return Condition(name, "holds" if holds else "fails", found, allowed, binding)
