"""The sentence of an impact card: the verdict decides whether it has a verb of change, the grade what it claims.

A says "because of the programme", B "more than among similar staff", C "during the programme", D "participants say".
"rose" and "fell" stand only where the verdict is rose or fell; a wide interval reads "cannot tell yet".
"""

from __future__ import annotations

from analysis.impact.card import DESIGN_TITLES, DESIGN_WORDS, Card, Withheld
from analysis.wording.evidence import beside_zero_by_chance, deciding_lines, detectable_clause
from analysis.wording.names import escape_passage
from analysis.wording.numbers import day, decimals_for, interval, number, signed, size
from analysis.wording.power import even_halving_clause
from analysis.wording.standing import EXPLORATORY
from analysis.wording.subject import (
    in_days,
    limit,
    measure_name,
    opening_of,
    people_counted,
    place_of,
    span,
    units,
    wave_name,
)

_HELD_AGAINST = {"A": "the comparison group", "B": "similar staff", "C": "other staff", "D": "other staff"}
#: What was done to the arms before they were set beside each other.
_AS_COUNTED = {"A": ", counted from equal starts", "B": ", both weighted to be alike"}


def describe_card(card: Card) -> str:
    """The card in one sentence that could be said aloud, as Markdown; complete whatever parts are withheld."""
    if isinstance(card.estimate, Withheld) or isinstance(card.low, Withheld) or isinstance(card.high, Withheld):
        return _without_interval(card)
    if card.verdict == "cannot_tell":
        return _cannot_tell(card, card.estimate, card.low, card.high)
    if card.verdict == "no_material_change":
        return _no_change_that_matters(card, card.estimate, card.low, card.high)
    return _moved(card, card.estimate, card.low, card.high)


def board_sentence(card: Card) -> str:
    """The card in one line to copy to the board: the sentence, then grade, basis and date."""
    basis = [f"grade {card.design}, {DESIGN_TITLES[card.design]}"]
    earlier, later = wave_name(card.wave_from), wave_name(card.wave_to)
    if earlier and later and not in_days(card):
        basis.append(f"{earlier} to {later}")
    if people := people_counted(card):
        basis.append(people)
    if not isinstance(card.as_of, Withheld):
        basis.append(f"data of {day(card.as_of)}")
    if not in_days(card):
        basis.append("points on a 0 to 100 scale")
    if card.exploratory:
        basis.append(EXPLORATORY)
    return f"{describe_card(card).removesuffix('.')} ({'; '.join(basis)})."


def _moved(card: Card, estimate: float, low: float, high: float) -> str:
    decimals = decimals_for(estimate, low, high, width=high - low)
    ends = (low, high) if card.verdict == "rose" else (-high, -low)
    how_much = f"{units(card, size(estimate, decimals))} ({interval(*ends, decimals)})"
    if in_days(card):
        return _kept(card, how_much)
    if card.design == "D":
        return _participants_say(card, how_much)
    if _against_its_own_direction(card):
        return _relative(card, how_much, decimals)
    claim = f"{opening_of(card)}, {measure_name(card)} {card.verdict} by {how_much}"
    return f"{claim} {DESIGN_WORDS[card.design]}{_both_arms(card, decimals)}."


def _kept(card: Card, how_much: str) -> str:
    """Days kept: one difference between two groups, so no changes of each arm stand beside it."""
    if card.design == "D":
        return f"{opening_of(card)}, participants say that retention {card.verdict}: {how_much} in {span(card)}."
    joiner = "," if card.design == "B" else ""
    words = f"retention {card.verdict} by {how_much} a person in {span(card)}{joiner} {DESIGN_WORDS[card.design]}"
    return f"{opening_of(card)}, {words}."


def _participants_say(card: Card, how_much: str) -> str:
    comparative = "higher" if card.verdict == "rose" else "lower"
    later, earlier = wave_name(card.wave_to) or "the later wave", wave_name(card.wave_from) or "the earlier wave"
    return (
        f"{opening_of(card)}, participants say that {measure_name(card)} {card.verdict}: answers at "
        f"{later} were {how_much} {comparative} than at {earlier}, from people who could not be linked."
    )


def _against_its_own_direction(card: Card) -> bool:
    """Whether the programme's change runs against the verdict, as it is or as it is counted beside the comparison, so
    that only the difference rose or fell.
    """
    if card.design not in "AB":
        return False
    changes = [change for change in (card.own_change, card.counted_change) if not isinstance(change, Withheld)]
    return any(change <= 0 if card.verdict == "rose" else change >= 0 for change in changes)


def _relative(card: Card, how_much: str, decimals: int) -> str:
    cause = " because of the programme" if card.design == "A" else ""
    return (
        f"Relative to {_HELD_AGAINST[card.design]}, {measure_name(card)} {card.verdict} by {how_much}{cause} "
        f"{place_of(card)}{_both_arms(card, decimals)}."
    )


def _both_arms(card: Card, decimals: int) -> str:
    """The two changes behind a difference, or the comparison beside a change; empty where it is withheld.

    Behind a difference both are said as they are counted, so that they add up to it; where that is not how the
    programme's people changed as they are, the sentence says what was done to them.
    """
    if isinstance(card.comparison_change, Withheld):
        return ""
    theirs = f"{signed(card.comparison_change, decimals)} among {_HELD_AGAINST[card.design]}"
    counted = card.counted_change
    if isinstance(counted, Withheld):
        return f" ({theirs})"
    ours = signed(counted, decimals)
    as_they_are = ours if isinstance(card.own_change, Withheld) else signed(card.own_change, decimals)
    return f": {ours} in the programme, {theirs}{'' if ours == as_they_are else _AS_COUNTED[card.design]}"


def _no_change_that_matters(card: Card, estimate: float, low: float, high: float) -> str:
    decimals = decimals_for(estimate, low, high, width=high - low)
    between = interval(low, high, decimals, deciding_lines(card), sign=True)
    figure = f"{units(card, signed(estimate, decimals))} ({between}), all of it less than {limit(card)} either way"
    claim = f"{measure_name(card)} shows no change that matters{_frame(card)}"
    return f"{opening_of(card)}, {claim}: {figure}."


def _cannot_tell(card: Card, estimate: float, low: float, high: float) -> str:
    decimals = decimals_for(estimate, low, high, width=high - low)
    between = interval(low, high, decimals, sign=True)
    noun = "difference" if card.design in "AB" or in_days(card) else "change"
    figure = f"the {noun} of {units(card, signed(estimate, decimals))}"
    if low > 0 or high < 0:
        reading = f"{figure} ({between}) is {beside_zero_by_chance(card)}"
    else:
        reading = f"{figure} may be anything from {between}{_or_more(card)}"
    about = f"we cannot tell yet about {measure_name(card)}{_frame(card)}"
    return f"{opening_of(card)}, {about}: {reading}."


def _or_more(card: Card) -> str:
    clause = even_halving_clause(card) or detectable_clause(card)
    return f"; {clause}" if clause else ""


def _frame(card: Card) -> str:
    """The grade's claim as the frame of a sentence without a verb of change."""
    if in_days(card):
        return f" in {span(card)}"
    frames = {
        "A": " against the comparison group",
        "B": " against similar staff",
        "C": " during the programme",
        "D": " from what participants say",
    }
    return frames[card.design]


def _without_interval(card: Card) -> str:
    """A card whose figure is withheld: what is known, and why nothing can be said about a change."""
    because = next(part.because for part in (card.estimate, card.low, card.high) if isinstance(part, Withheld))
    reason = escape_passage(because).rstrip(".")
    frame = "" if card.design == "D" and isinstance(card.after, Withheld) else _frame(card)
    told = f"we cannot tell yet about {measure_name(card)}{frame}, because {reason}"
    return f"{opening_of(card)}, {told}{_standing(card)}."


def _standing(card: Card) -> str:
    if isinstance(card.after, Withheld) or in_days(card):
        return ""
    where = wave_name(card.wave_to)
    at = f" at {where}" if where else ""
    return f"; it stood at {number(card.after, 0)} of 100{at}"
