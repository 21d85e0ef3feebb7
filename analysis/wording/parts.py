"""A card's details, part by part; a part that cannot be shown says why, and none is left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.impact.card import Card, Verdict, Withheld
from analysis.wording.doubts import (
    describe_adjusted,
    describe_condition,
    describe_other_rival,
    describe_range,
    describe_weighted,
)
from analysis.wording.evidence import deciding_lines, describe_rival, design_chip
from analysis.wording.names import escape_passage
from analysis.wording.numbers import day, decimals_for, interval, number, percent, signed, size
from analysis.wording.power import chance_in_words
from analysis.wording.standing import describe_plan, false_hit_words, shrunken_figure, standing_words
from analysis.wording.subject import SIDE_WORDS, cohort_name, in_days, limit, measure_name, units

#: The verdicts as a label.
VERDICT_WORDS: dict[Verdict, str] = {
    "rose": "rose",
    "fell": "fell",
    "no_material_change": "no change that matters",
    "cannot_tell": "cannot tell yet",
}


@dataclass(frozen=True, slots=True)
class CardPart:
    """One detail of a card: its label, its text as Markdown, and whether it is withheld."""

    label: str
    text: str
    withheld: bool = False


def withheld_text(part: Withheld) -> str:
    """What stands for a withheld part: "withheld, because fewer than ten people answered"."""
    return f"withheld, because {escape_passage(part.because).rstrip('.')}"


def card_parts(card: Card) -> tuple[CardPart, ...]:
    """Every part of the card in reading order, as label and text."""
    return (
        *_subject_parts(card),
        *_result_parts(card),
        *_people_parts(card),
        *_caution_parts(card),
        *_doubt_parts(card),
    )


def _part(label: str, value: object) -> CardPart:
    if isinstance(value, Withheld):
        return CardPart(label, withheld_text(value), withheld=True)
    if isinstance(value, dt.date):
        return CardPart(label, day(value))
    return CardPart(label, number(value, 0) if isinstance(value, int | float) else escape_passage(value))


def _subject_parts(card: Card) -> tuple[CardPart, ...]:
    top = "days" if in_days(card) else "points"
    better = "higher is better" if card.higher_is_better else "lower is better"
    return (
        CardPart("Measure", f"{measure_name(card)}, in {top}, {better}"),
        CardPart("Group", f"{cohort_name(card.cohort)}, {SIDE_WORDS.get(card.side, escape_passage(card.side))}"),
        _part("From wave", card.wave_from),
        _part("To wave", card.wave_to),
        _amount(card, "Before", card.before, sign=False),
        _amount(card, "After", card.after, sign=False),
    )


def _result_parts(card: Card) -> tuple[CardPart, ...]:
    return (
        CardPart("Verdict", VERDICT_WORDS[card.verdict]),
        _amount(card, "Effect", card.estimate),
        _interval_part(card),
        _amount(card, "Own change", card.own_change),
        _range_part(card, "Interval of the own change", card.own_low, card.own_high),
        _amount(card, "Change in the comparison", card.comparison_change),
        _part("Compared with", card.compared_with),
        _effect_size_part(card),
        _effect_interval_part(card),
        _shrunken_part(card),
        CardPart("Smallest change that matters", limit(card)),
        CardPart("Design", f"{design_chip(card)}: {escape_passage(card.design_because).rstrip('.')}"),
    )


def _people_parts(card: Card) -> tuple[CardPart, ...]:
    return (
        _part("Invited", card.invited),
        _part("Answered", card.answered),
        _part("People linked over both waves", card.linked_people),
        _part("Pairs linked", card.linked_pairs),
    )


def _caution_parts(card: Card) -> tuple[CardPart, ...]:
    return (
        _amount(card, "Change these people could have shown", card.detectable, sign=False),
        *_power_parts(card),
        _share_part("Reliably worse", card.worse_share),
        _share_part("Reliably worse by chance", card.worse_by_chance),
        CardPart("Strongest other explanation", describe_rival(card).removeprefix("What else could explain it: ")),
        CardPart("Figures looked at", _looks(card)),
        CardPart("Groups hidden to protect people", number(card.groups_hidden, 0)),
        CardPart("Standing", standing_words(card)),
        CardPart("Fixed beforehand", describe_plan(card)),
        _part("Data of", card.as_of),
        _part("Data version", card.data_version),
    )


def _doubt_parts(card: Card) -> tuple[CardPart, ...]:
    """What could overturn the card: who is missing, the other way of counting, every condition and every rival."""
    return (
        _share_part("Missing at the later wave", card.lost_share),
        _amount(card, "Where those who stayed began", card.stayers_before, sign=False),
        _amount(card, "Where those missing began", card.leavers_before, sign=False),
        _told("Effect weighted for who answers again", describe_weighted(card)),
        _told(
            "If missing people changed one standard deviation differently",
            describe_range(card, card.moderate_low, card.moderate_high),
        ),
        _told("At worst and at best", describe_range(card, card.bounds_low, card.bounds_high)),
        _amount(card, "Difference that missing people would need to overturn it", card.tipping_point, sign=False),
        _told("Effect by another way of counting", describe_adjusted(card)),
        _amount(card, "Regression to the mean alone would give", card.regression_shift),
        *(CardPart(f"Condition: {escape_passage(one.name)}", describe_condition(one)) for one in card.conditions),
        *(
            CardPart(f"Other explanation {place}: {escape_passage(rival.name)}", describe_other_rival(card, rival))
            for place, rival in enumerate(card.rivals, start=1)
        ),
    )


def _told(label: str, text: str | Withheld) -> CardPart:
    return CardPart(label, withheld_text(text), withheld=True) if isinstance(text, Withheld) else CardPart(label, text)


def _power_parts(card: Card) -> tuple[CardPart, ...]:
    """Retention's power in leavers; attitudes have none, and say so."""
    seen, leaving = card.halving_seen, card.leaving_a_year
    told = seen if isinstance(seen, Withheld) else f"{chance_in_words(seen)} at best"
    share = leaving if isinstance(leaving, Withheld) else percent(leaving)
    return _part("Similar staff who leave within a year", share), _part("A halving of that would show", told)


def _amount(card: Card, label: str, value: float | Withheld, *, sign: bool = True) -> CardPart:
    if isinstance(value, Withheld):
        return CardPart(label, withheld_text(value), withheld=True)
    decimals = decimals_for(value)
    return CardPart(label, units(card, signed(value, decimals) if sign else _unsigned(value, decimals)))


def _unsigned(value: float, decimals: int) -> str:
    return number(value, decimals) if value <= 0 else size(value, decimals)


def _interval_part(card: Card) -> CardPart:
    return _range_part(card, f"Interval ({number(card.level * 100)} %)", card.low, card.high)


def _range_part(card: Card, label: str, low: float | Withheld, high: float | Withheld) -> CardPart:
    if isinstance(low, Withheld):
        return CardPart(label, withheld_text(low), withheld=True)
    if isinstance(high, Withheld):
        return CardPart(label, withheld_text(high), withheld=True)
    decimals = decimals_for(low, high, width=high - low)
    return CardPart(label, units(card, interval(low, high, decimals, deciding_lines(card), sign=True)))


def _effect_size_part(card: Card) -> CardPart:
    label = "Effect size (Hedges g)"
    if isinstance(card.effect_size, Withheld):
        return CardPart(label, withheld_text(card.effect_size), withheld=True)
    return CardPart(label, f"{signed(card.effect_size, 2)} standard deviations of people's scores")


def _effect_interval_part(card: Card) -> CardPart:
    label, low, high = "Interval of the effect size", card.effect_size_low, card.effect_size_high
    if isinstance(low, Withheld):
        return CardPart(label, withheld_text(low), withheld=True)
    if isinstance(high, Withheld):
        return CardPart(label, withheld_text(high), withheld=True)
    return CardPart(label, f"{signed(low, 2)} to {signed(high, 2)}")


def _shrunken_part(card: Card) -> CardPart:
    label = "Drawn towards the other cohorts"
    if isinstance(card.shrunken, Withheld):
        return CardPart(label, withheld_text(card.shrunken), withheld=True)
    return CardPart(label, shrunken_figure(card))


def _looks(card: Card) -> str:
    if card.looks <= 1:
        return number(card.looks, 0)
    return f"{number(card.looks, 0)}; without correction chance alone gives a hit {false_hit_words(card)}"


def _share_part(label: str, share: float | Withheld) -> CardPart:
    if isinstance(share, Withheld):
        return CardPart(label, withheld_text(share), withheld=True)
    return CardPart(label, f"{percent(share)} of people")
