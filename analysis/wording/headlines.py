"""The few words above a card's sentence, the line beneath its interval, and the first lines of the Overview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from analysis.impact.card import Card, Withheld
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, day, decimals_for, interval, listed, number, signed
from analysis.wording.standing import EXPLORATORY
from analysis.wording.subject import in_days, measure_name, people_counted, units, wave_name

#: Shown on hovering over the programme's first line.
WORDS_EXPLAINED: Final = (
    "A cohort is a group of pairs that started together. A wave is one round of the survey. In a pair the junior is "
    "the mentor and the senior the mentee."
)

#: How the small pictures of intervals are read, said once on a page.
INTERVAL_NOTE: Final = (
    "In the pictures the bar is the interval in which the true figure plausibly lies; what is shaded is too small to "
    "matter."
)
FOREST_NOTE: Final = "One row for each cohort: its figure, its interval and the letter of its grade."

_TOLD: Final = {
    ("rose", "A"): "rose because of the programme",
    ("rose", "B"): "rose more than among similar staff",
    ("rose", "C"): "rose during the programme",
    ("fell", "A"): "fell because of the programme",
    ("fell", "B"): "fell against similar staff",
    ("fell", "C"): "fell during the programme",
}


def headline(card: Card) -> str:
    """The card's verdict in a few words: "+8 points" where it rose or fell, else "Cannot tell yet" or no change."""
    if card.verdict == "cannot_tell" or isinstance(card.estimate, Withheld):
        return "Cannot tell yet"
    if card.verdict == "no_material_change":
        return "No change that matters"
    return units(card, signed(card.estimate, decimals_for(card.estimate, card.low, card.high, width=_width(card))))


def certainty_line(card: Card) -> str:
    """The interval in one line and how to read it: "+1 to +10 points, all of it above zero"."""
    if isinstance(card.low, Withheld) or isinstance(card.high, Withheld):
        because = card.low if isinstance(card.low, Withheld) else card.high
        return (
            f"No interval, because {escape_passage(because.because).rstrip('.')}."
            if isinstance(because, Withheld)
            else ""
        )
    small = card.smallest_change
    decimals = decimals_for(card.low, card.high, width=_width(card))
    between = units(card, interval(card.low, card.high, decimals, (0.0, -small, small), sign=True))
    return f"{between}: {_reading(card, card.low, card.high)}."


def _reading(card: Card, low: float, high: float) -> str:
    if card.verdict in ("rose", "fell"):
        return f"all of it {'above' if card.verdict == 'rose' else 'below'} zero"
    if card.verdict == "no_material_change":
        return f"all of it less than {units(card, number(card.smallest_change))} either way"
    if low > 0 or high < 0:
        return f"beside zero, as a few of {number(card.looks, 0)} figures are by chance"
    return "too wide to tell"


def _width(card: Card) -> float:
    if isinstance(card.low, Withheld) or isinstance(card.high, Withheld):
        return 0.0
    return card.high - card.low


def basis_line(card: Card) -> str:
    """What the card rests on in one line: "baseline to end · 148 pairs · data of 30 June 2025"."""
    earlier, later = wave_name(card.wave_from), wave_name(card.wave_to)
    waves = f"{earlier} to {later}" if earlier and later else later or ""
    date = "" if isinstance(card.as_of, Withheld) else f"data of {day(card.as_of)}"
    standing = EXPLORATORY if card.exploratory else ""
    return " · ".join(part for part in (waves, people_counted(card), date, standing) if part)


def describe_answers(cards: Sequence[Card], *, unseen: Sequence[str] = ()) -> str:
    """The three answers in one sentence, those with a verdict first: what rose, what fell, what cannot be told yet.

    `unseen` names the outcomes without a card, which come last.
    """
    told: dict[str, list[str]] = {}
    for card in sorted(
        cards, key=lambda card: ("rose", "fell", "no_material_change", "cannot_tell").index(card.verdict)
    ):
        told.setdefault(_told(card), []).append("retention" if in_days(card) else measure_name(card))
    clauses = [_clause(frame, names) for frame, names in told.items()]
    clauses += [f"{listed(unseen)} cannot be shown"] if unseen else []
    sentence = "; ".join(clauses)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _told(card: Card) -> str:
    """What is said of a card, without its name: cards of which the same is said share a clause."""
    if card.verdict == "cannot_tell" or isinstance(card.estimate, Withheld):
        return "cannot tell"
    if card.verdict == "no_material_change":
        return "shows no change that matters"
    if card.design == "D":
        return f"say {card.verdict}"
    return _TOLD[card.verdict, card.design]


def _clause(told: str, names: list[str]) -> str:
    if told == "cannot tell":
        return f"we cannot tell yet about {listed(names)}"
    if told.startswith("say "):
        return f"participants say that {listed(names)} {told.removeprefix('say ')}"
    return f"{listed(names)} {told.replace('shows', 'show') if len(names) > 1 else told}"


def describe_programme(
    cohorts: Sequence[str], waves: Iterable[str], people: int | None, pairs: int | None, as_of: dt.date | None
) -> str:
    """The programme in one line: cohorts, people and pairs, waves, and the day its data are of."""
    named = [counted(len(cohorts), "cohort")] if cohorts else []
    if people is not None:
        named.append(
            counted(people, "person", "people") + (f" in {counted(pairs, 'pair')}" if pairs is not None else "")
        )
    asked = listed(escape_markdown(wave) for wave in waves)
    named += [f"asked at {asked}"] if asked else []
    told = ", ".join(named) or "how many took part is not known"
    first = f"{told[:1].upper()}{told[1:]}."
    return first if as_of is None else f"{first} Data of {day(as_of)}."
