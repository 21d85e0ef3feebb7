"""Sentences on cost and benefit: what was entered, what it adds up to, what the effects support."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from analysis.impact.card import Card
from analysis.impact.worth import Costs, MeetingHours, Range, Worth
from analysis.study import OUTCOMES, RETENTION
from analysis.wording.cards import describe_card
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.numbers import counted, listed, number

#: What is entered, as a label, in the order of the form.
COST_LABELS: Final[dict[str, str]] = {
    "junior_hours": "Hours of a junior (the mentor), whole programme",
    "senior_hours": "Hours of a senior (the mentee), whole programme",
    "junior_hour": "Value of a junior's hour",
    "senior_hour": "Value of a senior's hour",
    "training": "Training, in all",
    "administration": "Administration, in all",
    "replacement": "Replacing one leaver",
}
#: The parts of the cost, as a label.
PART_LABELS: Final[dict[str, str]] = {
    "junior_hours": "Juniors' hours", "senior_hours": "Seniors' hours", "training": "Training",
    "administration": "Administration",
}  # fmt: skip
RULE: Final = (
    "Only the lower end of an effect of grade A or B counts as a benefit, and only retention is given a price: part of "
    "what engagement and understanding bring is that people stay, and would be counted twice."
)


def describe_worth(worth: Worth) -> str:
    """The answer of the page: what it costs, and what would have to happen for it to pay."""
    if worth.costs is None:
        return "Nobody can say yet: what the programme costs has not been entered."
    if worth.total is None:
        lacking = "how many pairs there are is not known" if worth.pairs is None else "no cost is complete yet"
        return f"Nobody can say yet: {lacking}."
    cost = f"The programme costs {money(worth.costs, worth.total)}{_a_pair(worth)}"
    if worth.break_even is None:
        return f"{cost}; what replacing a leaver costs has not been entered, so nothing stands beside it."
    if worth.benefit is not None:
        return f"{cost}; {_benefit(worth, worth.benefit, worth.total)}"
    return f"{cost}; it pays for itself if {_leavers(worth.break_even)} who would have left stay. {_supported(worth)}"


def _a_pair(worth: Worth) -> str:
    if worth.per_pair is None or worth.costs is None:
        return ""
    return f", {money(worth.costs, worth.per_pair)} a pair"


def _benefit(worth: Worth, benefit: float, total: Range) -> str:
    kept = number(worth.leavers_kept or 0.0)
    people = f"{kept} people who would have left"
    said = f"by the lower end of what is shown it kept at least {people}, worth {_amount(worth, benefit)}"
    if benefit >= total.high:
        return f"{said}: more than it costs."
    if benefit >= total.low:
        return f"{said}: within what it costs."
    return f"{said}: less than it costs, as far as can be shown."


def _supported(worth: Worth) -> str:
    if worth.supported:
        return "What did improve for certain has no price."
    return "No benefit is supported yet: nothing improved under a sound comparison."


def _leavers(span: Range) -> str:
    low, high = number(span.low, 0), number(span.high, 0)
    return counted(low, "person", "people") if low == high else f"{low} to {counted(high, 'person', 'people')}"


def describe_break_even(worth: Worth) -> str:
    """How many leavers would have to stay, beside how many take part; "" where that is not known."""
    if worth.break_even is None:
        return ""
    told = f"To break even by retention alone, {_leavers(worth.break_even)} who would have left must stay"
    if worth.people is None:
        return f"{told}."
    beside = f"{told}; {counted(worth.people, 'person takes', 'people take')} part"
    if worth.is_dear:
        return f"{beside}. That is more than there are, so retention alone can never pay for it."
    share = 100 * worth.break_even.high / worth.people
    return f"{beside}, so that is up to {number(min(share, 100), 0)} in 100 of them."


def describe_benefits(worth: Worth, cards: Iterable[Card]) -> tuple[str, ...]:
    """For each outcome: what its effect supports, or "not supported" and why; `cards` of the whole programme."""
    by_outcome = {card.outcome: card for card in cards}
    return tuple(_of_outcome(outcome, by_outcome.get(outcome), worth) for outcome in OUTCOMES)


def _of_outcome(outcome: str, card: Card | None, worth: Worth) -> str:
    name = f"**{outcome.capitalize()}**"
    if card is None:
        return f"{name}: not supported, as no figure is shown."
    if card not in worth.supported:
        return f"{name}: not supported. {_why_not(card)}"
    if outcome == RETENTION and worth.benefit is not None:
        return f"{name}: supported ({card.design}), at least {_amount(worth, worth.benefit)}. {describe_card(card)}"
    priced = "what replacing a leaver costs was not entered" if outcome == RETENTION else "no price is put on it"
    return f"{name}: supported ({card.design}); {priced}. {describe_card(card)}"


def _why_not(card: Card) -> str:
    if card.design not in "AB":
        return f"Grade {card.design} cannot tell what the programme brought from what would have come anyway."
    return describe_card(card)


def describe_missing_costs(worth: Worth) -> str:
    """What has not been entered, so that the cost is too low; "" where all of it is there."""
    if worth.costs is None or not worth.costs.missing:
        return ""
    names = listed(_inner(COST_LABELS[name]) for name in worth.costs.missing)
    return f"Not entered, and so left out: {names}. What is missing is not free."


def describe_meetings(meetings: MeetingHours | None) -> str:
    """What the meeting log says of hours; "" where too few pairs are in it."""
    if meetings is None:
        return ""
    return (
        f"The meeting log shows {counted(meetings.hours, 'hour')} of meetings a pair on average, over "
        f"{counted(meetings.pairs, 'pair')}, without preparation."
    )


def money(costs: Costs, amount: Range) -> str:
    """A range of money to three figures: "EUR 41,200 to 61,900"."""
    low, high = _figure(amount.low), _figure(amount.high)
    said = low if low == high else f"{low} to {high}"
    return f"{escape_markdown(costs.currency)} {said}"


def _amount(worth: Worth, value: float) -> str:
    return money(worth.costs, Range(value, value)) if worth.costs is not None else _figure(value)


def _figure(value: float) -> str:
    digits = 2 - math.floor(math.log10(value)) if value > 0 else 0
    return number(round(value, min(digits, 0)), 0)


def worth_rows(worth: Worth, meetings: MeetingHours | None) -> tuple[tuple[str, float | None, float | None, str], ...]:
    """The figures as rows: what, from, to, unit; a part that is not known has no row."""
    if worth.costs is None:
        return ()
    currency = plain_text(worth.costs.currency)
    entered = [(COST_LABELS[name], getattr(worth.costs, name), "hours" if name.endswith("hours") else currency)
               for name in COST_LABELS]  # fmt: skip
    summed = [(f"{PART_LABELS[name]}, all pairs" if "hours" in name else PART_LABELS[name], amount, currency)
              for name, amount in worth.parts if "hours" in name]  # fmt: skip
    logged = None if meetings is None else Range(meetings.hours, meetings.hours)
    kept = None if worth.leavers_kept is None else Range(worth.leavers_kept, worth.leavers_kept)
    benefit = None if worth.benefit is None else Range(worth.benefit, worth.benefit)
    rows = [
        *entered, ("Meetings a pair, from the log", logged, "hours"), ("Hours of everybody", worth.hours, "hours"),
        *summed, ("Total", worth.total, currency), ("A pair", worth.per_pair, currency),
        ("Leavers who must stay to break even", worth.break_even, "people"),
        ("Leavers kept, at least", kept, "people"), ("Benefit, at least", benefit, currency),
    ]  # fmt: skip
    return tuple((what, span.low, span.high, unit) for what, span, unit in rows if span is not None)


def _inner(label: str) -> str:
    return label[:1].lower() + label[1:]
