"""What stands beside a card's sentence: how sure, what else could explain it, what this many people could show."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import DESIGN_TITLES, Card, Withheld
from analysis.instruments import questionnaires
from analysis.wording.doubts import (
    describe_lacking,
    describe_missing,
    describe_to_come,
    describe_untestable,
    describe_worth,
)
from analysis.wording.names import escape_passage
from analysis.wording.numbers import decimals_for, interval, number, people_in, percent, size
from analysis.wording.standing import describe_looks, describe_plan, describe_shrunken
from analysis.wording.subject import in_days, people_counted, units

_DESIGN_MEANINGS: Final[dict[str, str]] = {
    "A": "People were assigned by lot or waited their turn, so what differs is the programme.",
    "B": "The same waves were asked of similar staff outside the programme, weighted to match. They may have benefited "
    "too, and matching on the first answers can by itself create a drift back to the average.",
    "C": "The same people answered before and after. Whatever else happened in that time is in the figure too.",
    "D": "Answers come from after the programme only, or from people who could not be linked. They say what "
    "participants think, not what the programme did.",
}

#: More answer steps than this are not steps a reader can picture, and no small sentence is made of them.
MOST_STEPS: Final = 20


def design_chip(card: Card) -> str:
    """The grade as a chip: "B · compared with similar staff"."""
    return f"{card.design} · {DESIGN_TITLES[card.design]}"


def grade_meanings() -> tuple[tuple[str, str], ...]:
    """Every grade as its chip, with what it means, the strongest first."""
    return tuple((f"{grade} · {DESIGN_TITLES[grade]}", _DESIGN_MEANINGS[grade]) for grade in DESIGN_TITLES)


def describe_design(card: Card) -> str:
    """What the grade means, and why this card has it."""
    reason = escape_passage(card.design_because).rstrip(".")
    further = describe_untestable(card) or describe_lacking(card)
    return f"{_DESIGN_MEANINGS[card.design]} Why this grade: {reason}.{' ' if further else ''}{further}"


def describe_certainty(card: Card) -> str:
    """How sure the figure is, in words, with the interval and what its coverage means."""
    if isinstance(card.low, Withheld) or isinstance(card.high, Withheld):
        because = card.low.because if isinstance(card.low, Withheld) else card.high.because  # type: ignore[union-attr]
        return f"How sure: no interval is shown, because {escape_passage(because).rstrip('.')}."
    decimals = decimals_for(card.low, card.high, width=card.high - card.low)
    between = units(card, interval(card.low, card.high, decimals, deciding_lines(card), sign=True))
    ends = between.replace(" to ", " and ", 1)
    return (
        f"How sure: the true figure plausibly lies between {ends}, {_reading(card, card.low, card.high)}. "
        f"Intervals made this way hold the truth about {number(card.level * 100, 0)} times in 100."
    )


def deciding_lines(card: Card) -> tuple[float, ...]:
    """The values on whose one side an interval must lie for the card's verdict to hold; rounding may not cross them."""
    if card.verdict == "no_material_change":
        return (-card.smallest_change, card.smallest_change)
    return (0.0,)


def beside_zero_by_chance(card: Card) -> str:
    """Why an interval on one side of zero may still not be a change: the looks that were taken."""
    if card.looks <= 1:
        return "no more than chance allows"
    return f"one of {number(card.looks, 0)} figures looked at, and chance alone puts some of so many beside zero"


def _reading(card: Card, low: float, high: float) -> str:
    if card.verdict == "rose":
        return "all of it above zero"
    if card.verdict == "fell":
        return "all of it below zero"
    if card.verdict == "no_material_change":
        return "all of it too small to matter"
    if low > 0 or high < 0:
        return f"but it is {beside_zero_by_chance(card)}"
    return "which is too wide to say more"


def describe_rival(card: Card) -> str:
    """The strongest explanation other than the programme for this very card, and its size where it is known."""
    name = escape_passage(card.rival.name).rstrip(".")
    sentence = f"What else could explain it: {name}. {_sentence(escape_passage(card.rival.because))}"
    worth = describe_worth(card, card.rival)
    return f"{sentence} {worth}" if worth else sentence


def _sentence(words: str) -> str:
    if not words:
        return "No reason was recorded."
    start = words[0].upper() + words[1:]
    return start if start.endswith((".", "?", "…")) else f"{start}."


def detectable_clause(card: Card) -> str:
    """The clause "with 14 pairs only a change of 11 points or more would show"; empty where it is withheld."""
    if isinstance(card.detectable, Withheld):
        return ""
    noun = "difference" if card.design in "AB" or in_days(card) else "change"
    amount = units(card, size(card.detectable, decimals_for(card.detectable)))
    who = people_counted(card)
    return f"{f'with {who} ' if who else ''}only a {noun} of {amount} or more would show"


def describe_detectable(card: Card) -> str:
    """What this many people could have shown, said before the result; never read as the absence of a change."""
    if isinstance(card.detectable, Withheld):
        return f"What this many people could show is withheld, because {_reason(card.detectable)}."
    if card.verdict == "cannot_tell":
        return f"Cannot tell yet: {detectable_clause(card)}."
    clause = detectable_clause(card)
    return f"{clause[0].upper()}{clause[1:]}."


def describe_share_worse(card: Card) -> str:
    """The share of people who got reliably worse, beside the share that chance or the comparison would give."""
    if isinstance(card.worse_share, Withheld):
        return f"How many people ended worse off is withheld, because {_reason(card.worse_share)}."
    worse = f"{percent(card.worse_share)} of people ended reliably worse off than they began"
    if isinstance(card.worse_by_chance, Withheld):
        return f"{worse}; what chance would give is withheld, because {_reason(card.worse_by_chance)}."
    return f"{worse}; chance alone would give about {percent(card.worse_by_chance)}."


def describe_small_delight(card: Card, *, answer_steps: float | None = None) -> str:
    """A change pictured: "8 points: as if one person in three had moved up one answer step on every question".

    One answer step is 100 / `answer_steps` points. Without `answer_steps` they are those of the measure's own
    questionnaire (4 for answers from 1 to 5), else the width of the card's scale. Empty where the verdict is neither
    rose nor fell, for days, or where no steps are known (none, or more than `MOST_STEPS`).
    """
    steps = _steps(card) if answer_steps is None else answer_steps
    if card.verdict not in ("rose", "fell") or isinstance(card.estimate, Withheld) or in_days(card):
        return ""
    if not 1 <= steps <= MOST_STEPS:
        return ""
    moved = abs(card.estimate) * steps / 100
    way = "up" if card.verdict == "rose" else "down"
    known = not isinstance(card.low, Withheld) and not isinstance(card.high, Withheld)
    width = card.high - card.low if known else 0.0  # type: ignore[operator]
    amount = units(card, size(card.estimate, decimals_for(card.estimate, width=width)))
    return f"{amount}: as if {_stepped(moved, way)} on every question."


def _steps(card: Card) -> float:
    known = {scale.id: scale for questionnaire in questionnaires() for scale in questionnaire.scales}
    if card.scale_high - card.scale_low > MOST_STEPS and card.measure in known:
        return known[card.measure].maximum - known[card.measure].minimum
    return card.scale_high - card.scale_low


def _stepped(moved: float, way: str) -> str:
    whole, part = divmod(moved, 1.0)
    if whole == 0:
        return f"{people_in(part)} had moved {way} one answer step"
    steps = "one answer step" if whole == 1 else f"{whole:.0f} answer steps"
    more = f", and {people_in(part)} one more" if part >= 0.05 else ""
    return f"everybody had moved {way} {steps}{more}"


def _reason(part: Withheld) -> str:
    return escape_passage(part.because).rstrip(".")


def describe_cautions(card: Card) -> tuple[str, ...]:
    """What stands under an answer, sentence by sentence: how sure, what else could explain it, who ended worse off.

    What this many people could show follows unless the answer itself has said it; then what the other cohorts make of
    it, when it was fixed what counts, and how many figures were looked at.
    """
    told = [describe_certainty(card), describe_rival(card)]
    told += [describe_to_come(card), describe_missing(card)]
    if not in_days(card):
        told.append(describe_share_worse(card))
    if card.verdict != "cannot_tell":
        told.append(describe_detectable(card))
    told += [describe_shrunken(card), describe_plan(card), describe_looks(card)]
    return tuple(sentence for sentence in told if sentence)
