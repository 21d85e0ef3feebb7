"""Is it worth it: what the programme costs, how many leavers would have to stay, and what its effects support."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import pandas as pd

from analysis.errors import StudyError
from analysis.impact.card import Card, Withheld
from analysis.study import RETENTION, Study

#: The fact, kept by hand, that holds what the programme costs: a JSON object of `costs_text`.
PROGRAMME_COST: Final = "programme cost"
#: The longest name of a currency, in characters.
LONGEST_CURRENCY: Final = 8
#: Nothing that is entered may cost more, and nobody meets longer, than this; what it adds up to may be more.
LARGEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both 0 or more. Raises StudyError (COST_RANGE) otherwise."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (0 <= self.low <= self.high < math.inf):
            raise StudyError(
                "COST_RANGE", f"A cost runs from {self.low:g} to {self.high:g}.",
                "Enter two numbers of 0 or more, the smaller one first.",
            )  # fmt: skip

    def times(self, other: Range | float) -> Range:
        """Each end by the same end of `other`, or by a number."""
        ends = other if isinstance(other, Range) else Range(other, other)
        return Range(self.low * ends.low, self.high * ends.high)

    def plus(self, other: Range) -> Range:
        """Each end with the same end of `other`."""
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Costs:
    """What HR entered once; None is not entered, which is not 0.

    Hours are those of one junior and one senior over the whole programme, preparation included; `junior_hour` and
    `senior_hour` what an hour of theirs is worth; `training` and `administration` are totals of the programme;
    `replacement` is what it costs to replace one leaver. Money is in `currency`. Raises StudyError for a currency
    without a short name, or an amount above `LARGEST`.
    """

    currency: str
    junior_hours: Range | None = None
    senior_hours: Range | None = None
    junior_hour: Range | None = None
    senior_hour: Range | None = None
    training: Range | None = None
    administration: Range | None = None
    replacement: Range | None = None

    def __post_init__(self) -> None:
        if not self.currency.strip() or len(self.currency) > LONGEST_CURRENCY:
            raise StudyError(
                "COST_CURRENCY", "The currency is not named, or by a long name.", "Write it as EUR, GBP or USD."
            )
        for part in fields(self):
            entered = getattr(self, part.name)
            if isinstance(entered, Range) and entered.high > LARGEST:
                raise StudyError("COST_RANGE", f"A cost runs to {entered.high:,.0f}.", f"Enter {LARGEST:,.0f} at most.")

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what was not entered."""
        return tuple(part.name for part in fields(self) if getattr(self, part.name) is None)


@dataclass(frozen=True, slots=True)
class MeetingHours:
    """Hours that a pair met on average, to half an hour, over the `pairs` of the meeting log."""

    hours: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Worth:
    """Cost and benefit of the whole programme, money in the currency of `costs`; None is unknown.

    `hours` of both sides and all pairs; `parts` are (name, amount) of which `total` is made; `break_even` whole
    leavers; `supported` cards of grade A or B on which something moved the wished way; `leavers_kept` and `benefit`
    are lower ends, of the retention card alone.
    """

    costs: Costs | None
    pairs: int | None
    people: int | None
    hours: Range | None
    parts: tuple[tuple[str, Range], ...]
    total: Range | None
    per_pair: Range | None
    break_even: Range | None
    supported: tuple[Card, ...]
    leavers_kept: float | None
    benefit: float | None

    @property
    def is_dear(self) -> bool:
        """Whether more leavers would have to stay, by the lowest cost, than people take part."""
        return self.break_even is not None and self.people is not None and self.break_even.low > self.people


def weigh(costs: Costs | None, *, pairs: int | None, people: int | None, cards: Iterable[Card]) -> Worth:
    """What the programme costs and what its effects support, from the costs entered and the cards of the whole
    programme (one an outcome).

    Cost = pairs x (hours of a junior x value of such an hour + the same of a senior) + training + administration; a
    part that was not entered is left out, and named. The ends of ranges go together, so that the result is what is
    possible, no interval. Break-even: cost / cost of replacing a leaver, from low cost and dear replacement to the
    reverse, rounded up to whole leavers.

    Benefit: only the lower end of a retention effect of grade A or B whose verdict is in favour. With d days
    kept a person at the lower end, over a span of s days, n people keep n d days; somebody who would have left keeps
    at most s, so that at least n d / s leavers stayed; each is worth the low end of a replacement. Engagement and
    understanding get no price: part of what they bring is that people stay, and would be counted twice. Costs and
    pairs None give None; nothing is worked out from less.
    """
    parts = _parts(costs, pairs)
    total = _sum(amount for _, amount in parts)
    supported = tuple(card for card in cards if _supports(card))
    replacement = None if costs is None else costs.replacement
    kept = next((found for card in supported if (found := leavers_kept(card)) is not None), None)
    return Worth(
        costs=costs, pairs=pairs, people=people, hours=_hours(costs, pairs), parts=parts, total=total,
        per_pair=None if total is None or not pairs else total.times(1 / pairs),
        break_even=None if total is None else break_even(total, replacement), supported=supported, leavers_kept=kept,
        benefit=None if kept is None or replacement is None else kept * replacement.low,
    )  # fmt: skip


def break_even(total: Range, replacement: Range | None) -> Range | None:
    """Leavers who would have to stay for the programme to pay for itself: cost / replacement, rounded up.

    From total.low / replacement.high to total.high / replacement.low. None where the replacement is not entered or
    may cost nothing. 40,000 to 60,000 at 20,000 to 30,000 a leaver: 2 to 3.
    """
    if replacement is None or replacement.low <= 0:
        return None
    low, high = total.low / replacement.high, total.high / replacement.low
    return Range(float(math.ceil(low - 1e-9)), float(math.ceil(high - 1e-9)))


def leavers_kept(card: Card) -> float | None:
    """At least how many leavers a retention card kept: lower end in days x people / days of the span; None for any
    other card, or where its lower end or its people are not shown.
    """
    if card.outcome != RETENTION or isinstance(card.low, Withheld) or isinstance(card.linked_people, Withheld):
        return None
    span = card.scale_high - max(card.scale_low, 0.0)
    return card.linked_people * card.low / span if span > 0 and card.low > 0 else None


def meeting_hours(study: Study) -> MeetingHours | None:
    """Mean hours a pair met, to half an hour, from the meeting log: meetings of known length that nobody cancelled.

    Pairs that the log does not name are not counted, as nobody knows whether they met. None without such a meeting.
    """
    held = study.checkins[study.checkins["cancelled_by"].isna()].dropna(subset=["pair", "minutes"])
    if held.empty:
        return None
    hours = held.groupby("pair")["minutes"].sum() / 60
    return MeetingHours(round(2 * float(hours.mean())) / 2, len(hours))


def read_costs(facts: pd.DataFrame) -> Costs | None:
    """The costs last kept in a table of facts (name, value); None where there are none. What is not the text of costs
    is passed over: a file may hold a fact of the same name.
    """
    texts = facts.loc[facts["name"] == PROGRAMME_COST, "value"].dropna()
    known = [costs for costs in map(_costs_of, texts) if costs is not None]
    return known[-1] if known else None


def costs_text(costs: Costs) -> str:
    """Costs as the text of a fact."""
    stated = {part.name: getattr(costs, part.name) for part in fields(costs) if part.name not in costs.missing}
    return json.dumps({
        name: [value.low, value.high] if isinstance(value, Range) else value for name, value in stated.items()
    }, ensure_ascii=False)  # fmt: skip


def _costs_of(text: str) -> Costs | None:
    try:
        stated: Mapping[str, Any] = json.loads(text)
        ranges = {name: Range(*map(float, ends)) for name, ends in stated.items() if name != "currency"}
        return Costs(str(stated["currency"]), **ranges)
    except (ValueError, TypeError, KeyError, AttributeError, StudyError):
        return None


def _parts(costs: Costs | None, pairs: int | None) -> tuple[tuple[str, Range], ...]:
    """What the cost is made of, as far as it was entered; nothing where the pairs are not known."""
    if costs is None or pairs is None:
        return ()
    sides = (("junior_hours", costs.junior_hours, costs.junior_hour), ("senior_hours", costs.senior_hours,
             costs.senior_hour))  # fmt: skip
    priced = [(name, hours.times(hour).times(pairs)) for name, hours, hour in sides if hours and hour]
    totals = [(name, amount) for name in ("training", "administration") if (amount := getattr(costs, name)) is not None]
    return (*priced, *totals)


def _hours(costs: Costs | None, pairs: int | None) -> Range | None:
    if costs is None or pairs is None:
        return None
    return _sum(hours.times(pairs) for hours in (costs.junior_hours, costs.senior_hours) if hours is not None)


def _sum(ranges: Iterable[Range]) -> Range | None:
    known = list(ranges)
    return Range(sum(one.low for one in known), sum(one.high for one in known)) if known else None


def _supports(card: Card) -> bool:
    return card.design in "AB" and card.verdict == ("rose" if card.higher_is_better else "fell")
