"""What could overturn a card, in sentences: the conditions of its grade, who is missing, the other explanations."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import NOT_WORKED_OUT, Card, Condition, Rival, Withheld
from analysis.impact.doubts import FEW_LEAVERS, survives, survives_weights
from analysis.wording.names import escape_passage
from analysis.wording.numbers import counted, decimals_for, interval, listed, percent, signed, size
from analysis.wording.subject import in_days, units

#: The states of a condition, as a label.
STATE_WORDS: Final = {"holds": "holds", "fails": "does not hold", "untestable": "cannot be tested"}
#: What a verdict is held against, and how a sentence names it, from the mildest on.
_WEIGHTS: Final = "counting people by how likely they were to answer again"
_MODERATE: Final = "all missing people changing one standard deviation less or more than the others"
_BOUNDS: Final = "the worst or best that missing people could have done"


def describe_condition(condition: Condition) -> str:
    """One condition of a grade: "holds: 46 comparison people of the same level (20 are needed)"."""
    allowed = f" ({escape_passage(condition.allowed)})" if condition.allowed else ""
    costs = "" if condition.binding or condition.state != "fails" else "; it costs no grade"
    return f"{STATE_WORDS[condition.state]}: {escape_passage(condition.found).rstrip('.')}{allowed}{costs}"


def describe_untestable(card: Card) -> str:
    """Which conditions of the grade could not be tested, and why; empty where all could."""
    unknown = [one for one in card.conditions if one.state == "untestable"]
    if not unknown or card.design not in "AB":
        return ""
    told = (f"{escape_passage(one.name)} ({escape_passage(one.found).rstrip('.')})" for one in unknown)
    return f"Could not be tested: {listed(told)}."


def describe_lacking(card: Card) -> str:
    """Which conditions of a better grade a card of grade D does not meet; empty for other grades."""
    lacking = [escape_passage(one.name) for one in card.conditions if one.state == "fails"]
    if card.design != "D" or not lacking:
        return ""
    return f"For a better grade it lacks {listed(lacking)}."


def describe_to_come(card: Card) -> str:
    """For how many cohorts the wave is still to come; empty where it has come for all."""
    if not card.cohorts_to_come:
        return ""
    have = "has" if card.cohorts_to_come == 1 else "have"
    cohorts = counted(card.cohorts_to_come, "cohort")
    return f"{cohorts} {have} not come to this wave yet: nothing here is said of them, and nobody of them is missing."


def describe_missing(card: Card) -> str:
    """Who is missing from the later wave, and whether the verdict would survive them, or why that is withheld; empty
    where nobody can be missing, because nobody is linked or records are used.
    """
    if isinstance(card.lost_share, Withheld):
        if card.design == "D" or in_days(card) or card.lost_share == NOT_WORKED_OUT:
            return ""
        return f"Who is missing is withheld, because {escape_passage(card.lost_share.because).rstrip('.')}."
    if card.lost_share == 0:
        return "Who is missing: nobody of the group."
    told = [f"Who is missing: {percent(card.lost_share)} of the group have no later answer{_where_they_began(card)}."]
    told += [sentence for sentence in (_survival(card), _tipping(card)) if sentence]
    return " ".join(told)


def _where_they_began(card: Card) -> str:
    if card.leavers_before == FEW_LEAVERS:
        return f"; where they began is withheld, because {FEW_LEAVERS.because}"
    if isinstance(card.leavers_before, Withheld) or isinstance(card.stayers_before, Withheld):
        return ""
    gap = card.leavers_before - card.stayers_before
    way = "lower" if gap < 0 else "higher"
    return f"; they began {units(card, size(gap, decimals_for(gap)))} {way} than those who stayed"


def _survival(card: Card) -> str:
    """Whether the verdict would survive each view of the missing; empty where there is no verdict to lose."""
    tests = (
        (_WEIGHTS, survives_weights(card)),
        (_MODERATE, survives(card, card.moderate_low, card.moderate_high)),
        (_BOUNDS, survives(card, card.bounds_low, card.bounds_high)),
    )
    held = [name for name, stands in tests if stands]
    lost = [name for name, stands in tests if stands is False]
    if not held:
        return f"The verdict would not survive {' or '.join(lost)}." if lost else ""
    return f"The verdict would survive {listed(held)}{f', but not {_or(lost)}' if lost else ''}."


def _or(words: list[str]) -> str:
    return ", nor ".join(words)


def _tipping(card: Card) -> str:
    if isinstance(card.tipping_point, Withheld):
        return ""
    if card.tipping_point > card.scale_high - card.scale_low:
        return "To overturn it they would have to have changed by more than the whole scale."
    amount = units(card, size(card.tipping_point, decimals_for(card.tipping_point)))
    return f"To overturn it they would have to have changed {amount} differently from those who stayed."


def describe_weighted(card: Card) -> str | Withheld:
    """The estimate with people weighted for how likely they were to answer again, with its interval."""
    return _with_interval(card, card.sensitivity, card.sensitivity_low, card.sensitivity_high)


def describe_adjusted(card: Card) -> str | Withheld:
    """The same effect by the other way of counting, its interval, and how far the two lie apart."""
    told = _with_interval(card, card.adjusted, card.adjusted_low, card.adjusted_high)
    if isinstance(told, Withheld) or isinstance(card.adjusted, Withheld) or isinstance(card.estimate, Withheld):
        return told
    apart = card.estimate - card.adjusted
    way = "difference in differences" if card.design == "A" else "adjusted by a line instead of by weights"
    return f"{told}, {way}; the card's figure lies {units(card, size(apart, decimals_for(apart)))} apart"


def _with_interval(
    card: Card, value: float | Withheld, low: float | Withheld, high: float | Withheld
) -> str | Withheld:
    if isinstance(value, Withheld):
        return value
    if isinstance(low, Withheld) or isinstance(high, Withheld):
        return units(card, signed(value, decimals_for(value)))
    decimals = decimals_for(value, low, high, width=high - low)
    return f"{units(card, signed(value, decimals))} ({interval(low, high, decimals, sign=True)})"


def describe_range(card: Card, low: float | Withheld, high: float | Withheld) -> str | Withheld:
    """A range of the estimate that missing people could have made."""
    if isinstance(low, Withheld):
        return low
    if isinstance(high, Withheld):
        return high
    decimals = decimals_for(low, high, width=high - low)
    return units(card, f"{signed(low, decimals)} to {signed(high, decimals)}")


def describe_other_rival(card: Card, rival: Rival) -> str:
    """One explanation other than the programme: its reason with the card's own figures, and its size where known."""
    worth = describe_worth(card, rival)
    return f"{escape_passage(rival.because).rstrip('.')}{f'. {worth}' if worth else ''}"


def describe_worth(card: Card, rival: Rival) -> str:
    """How much of the card's figure a rival could account for; empty where that is not known or next to nothing."""
    if rival.size is None or round(rival.size, 1) == 0:
        return ""
    worth = units(card, size(rival.size, decimals_for(rival.size)))
    if not isinstance(card.estimate, Withheld) and rival.size * card.estimate < 0:
        return f"It pulls the other way, by {worth}."
    return f"It could account for up to {worth}."
