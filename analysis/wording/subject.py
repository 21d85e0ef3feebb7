"""Whom and what a card speaks of, as the pieces its sentences are made of."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import Card, Withheld
from analysis.study import ALL, COMPARISON, JUNIOR, PROGRAMME, SENIOR, WAITLIST
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, decimals_for, number

#: The sides as a sentence names them; the mentor is the junior, the mentee the senior.
SIDE_WORDS: Final[dict[str, str]] = {
    JUNIOR: "juniors (the mentors)",
    SENIOR: "seniors (the mentees)",
    ALL: "both sides together",
}

#: Said once on a page that shows points.
SCALE_NOTE: Final = "Scores are points on a 0 to 100 scale: 0 is the least and 100 the most the questionnaire allows."

#: Arms and sides, as a label. Whoever did not take part is "similar" only once weighted, as for retention's curves.
GROUP_LABELS: Final[dict[str, str]] = {
    PROGRAMME: "Programme",
    WAITLIST: "Waiting list",
    COMPARISON: "Other staff",
    JUNIOR: "Juniors",
    SENIOR: "Seniors",
}

#: The groups of retention's curves, as a label.
CURVE_LABELS: Final[dict[str, str]] = {"participants": "Participants", COMPARISON: "Similar staff"}

_DAYS_A_MONTH: Final = 365.25 / 12


def cohort_name(cohort: str) -> str:
    """A cohort as a sentence names it: "Cohort 3" as it is, "North" as "cohort North", `ALL` as the whole programme."""
    if cohort == ALL:
        return "the whole programme"
    name = escape_markdown(cohort)
    return name if name.casefold().startswith("cohort") else f"cohort {name}"


def place(cohort: str, side: str = ALL) -> str:
    """Where a result holds, as the middle of a sentence: "in Cohort 3, among juniors (the mentors)"."""
    where = "across the programme" if cohort == ALL else f"in {cohort_name(cohort)}"
    return where if side == ALL else f"{where}, among {SIDE_WORDS.get(side, escape_markdown(side))}"


def opening(cohort: str, side: str = ALL) -> str:
    """`place` as the start of a sentence."""
    words = place(cohort, side)
    return words[0].upper() + words[1:]


def place_of(card: Card) -> str:
    """Where a card holds: `place`, less the cohorts for which its wave is still to come."""
    if card.cohort != ALL or not card.cohorts_to_come:
        return place(card.cohort, card.side)
    where = "across the cohorts that have come so far"
    return where if card.side == ALL else f"{where}, among {SIDE_WORDS.get(card.side, escape_markdown(card.side))}"


def opening_of(card: Card) -> str:
    """`place_of` as the start of a sentence."""
    words = place_of(card)
    return words[0].upper() + words[1:]


def wave_name(wave: str | Withheld) -> str | None:
    """A wave's name made safe, or None where it is withheld."""
    return None if isinstance(wave, Withheld) else escape_markdown(wave)


def measure_name(card: Card) -> str:
    """The measure inside a sentence, its first letter small unless the word is an abbreviation."""
    return inner(escape_markdown(card.measure_title))


def inner(title: str) -> str:
    """A title as it stands inside a sentence: "Engagement" as "engagement", "UWES-9" as it is."""
    keeps = len(title) > 1 and (title[1].isupper() or title[1].isdigit())
    return title if keeps else title[:1].lower() + title[1:]


def in_days(card: Card) -> bool:
    """Whether the card counts days, as retention does, rather than points."""
    return card.unit.casefold().startswith("day")


def units(card: Card, figure: str) -> str:
    """A written figure with the card's unit: "8 points", "1 day"; a unit of another name is added as it is."""
    if in_days(card):
        return counted(figure, "day")
    if card.unit.casefold().startswith("point"):
        return counted(figure, "point")
    return f"{figure} {escape_markdown(card.unit)}"


def limit(card: Card) -> str:
    """The smallest change that matters, with its unit."""
    return units(card, number(card.smallest_change, decimals_for(card.smallest_change)))


def span(card: Card) -> str:
    """The time a retention card looks at: "the first 12 months"."""
    months = round((card.scale_high - card.scale_low) / _DAYS_A_MONTH)
    return f"the first {counted(months, 'month')}" if months >= 1 else "the time watched"


def people_counted(card: Card) -> str:
    """How many the result rests on, as "14 pairs" or "23 people"; empty where both are withheld or none."""
    if not isinstance(card.linked_pairs, Withheld) and card.linked_pairs > 0:
        return counted(card.linked_pairs, "pair")
    for people in (card.linked_people, card.answered):
        if not isinstance(people, Withheld) and people > 0:
            return counted(people, "person", "people")
    return ""
