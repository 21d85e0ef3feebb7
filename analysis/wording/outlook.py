"""What is left to do, in sentences: risks that need somebody, what cannot be told yet, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from analysis.impact.card import Card, Withheld
from analysis.study import JUNIOR, SENIOR
from analysis.wording.cards import describe_card
from analysis.wording.evidence import detectable_clause
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, decimals_for, listed, number, percent
from analysis.wording.subject import cohort_name, in_days, measure_name, opening_of, units

NextStep = Literal["stop", "adjust", "adjust_cost", "continue", "widen"]

NO_RISKS: Final = (
    "Nothing that may be shown here calls for somebody. A figure that cannot tell yet is no all-clear, and groups too "
    "small to show may have their own troubles."
)
NOTHING_OPEN: Final = "Each of the three questions has an answer; the next wave will say whether it lasts."

_STEPS: Final[dict[NextStep, str]] = {
    "stop": "**Stop, and talk with the people in it.** More than one outcome fell where the comparison is sound, and "
    "none rose.",
    "adjust": "**Adjust.** Something fell: find out from the people concerned why, change one thing, and ask again.",
    "adjust_cost": "**Adjust: make it cheaper.** Nothing fell, but no gain is shown that is sure to come from the "
    "programme, and it costs more than could be saved if nobody in it left. Cut hours or overhead, then measure again.",
    "continue": "**Continue, and measure better.** Nothing that may be shown fell, and not enough is known to widen "
    "the programme: more linked answers and similar staff to compare with would settle it.",
    "widen": "**Widen, as a waitlist trial.** At least one outcome rose more than among similar staff and none fell: "
    "let the next pairs start by lot, half now and half later, and the answer will be firm.",
}


def describe_next_step(step: NextStep) -> str:
    """The one rule-based line at the end."""
    return _STEPS[step]


def describe_fall(card: Card) -> str:
    """A risk: this outcome moved the wrong way here."""
    return f"{describe_card(card)} Ask {_whom(card)} what happened, before the next wave."


def _whom(card: Card) -> str:
    who = {JUNIOR: "the juniors", SENIOR: "the seniors"}.get(card.side, "the people")
    return f"{who} of {cohort_name(card.cohort)}"


def describe_worse(card: Card) -> str:
    """A risk: more people ended reliably worse off than chance would make so; empty where that is withheld."""
    if isinstance(card.worse_share, Withheld) or isinstance(card.worse_by_chance, Withheld):
        return ""
    return (
        f"{opening_of(card)}, {percent(card.worse_share)} of people ended reliably worse off on "
        f"{measure_name(card)} than they began, where chance alone would give about {percent(card.worse_by_chance)}. "
        "A mean can hide them: offer everybody a talk."
    )


def describe_silence(card: Card) -> str:
    """A risk: many who were invited did not answer, so that the figures speak for the others only."""
    if isinstance(card.invited, Withheld) or isinstance(card.answered, Withheld):
        return ""
    missing = number(card.invited - card.answered, 0)
    return (
        f"{opening_of(card)}, {missing} of {counted(card.invited, 'person', 'people')} invited did "
        f"not answer about {measure_name(card)}. The figures speak for the others only; ask why before the next wave."
    )


def describe_unlinked(card: Card) -> str:
    """A risk: many answers of the later wave belong to nobody known from the earlier one."""
    if isinstance(card.answered, Withheld) or isinstance(card.linked_people, Withheld):
        return ""
    return (
        f"{opening_of(card)}, only {number(card.linked_people, 0)} of the "
        f"{counted(card.answered, 'person', 'people')} who answered about {measure_name(card)} could be linked to "
        "their first answers. Put an employee number or a self-made code on every questionnaire."
    )


def describe_open_question(card: Card, *, pairs_needed: int | None, shown_if_linked: float | None) -> str:
    """What cannot be told yet of an outcome, what it would take, and when that is.

    `pairs_needed` is how many pairs would show the smallest change that matters, `shown_if_linked` the change that
    would show if everyone who answered had been linked, in the card's unit; None where either is not known.
    """
    name = "retention" if in_days(card) else measure_name(card)
    if isinstance(card.estimate, Withheld):
        reason = card.estimate.because.rstrip(".")
        return f"**{_capital(name)}**: nothing can be said, because {reason}."
    said = [f"**{_capital(name)}**: {detectable_clause(card) or 'how much would show is not known'}."]
    if pairs_needed is not None:
        said.append(_more_pairs(card, pairs_needed))
    if shown_if_linked is not None:
        amount = units(card, number(shown_if_linked, 0 if shown_if_linked >= 10 else 1))
        said.append(f"If everyone who answered could be linked, {amount} would show, without a single answer more.")
    return " ".join(said)


def describe_open_cohorts(cards: Sequence[Card], *, of: int) -> str:
    """For which cohorts an outcome cannot be told alone, and what would show in them; `cards` are of one measure."""
    name = "retention" if in_days(cards[0]) else measure_name(cards[0])
    shown = [card.detectable for card in cards if not isinstance(card.detectable, Withheld)]
    who = (
        ("both cohorts" if of == 2 else f"all {of} cohorts")
        if len(cards) == of > 1
        else listed(escape_markdown(card.cohort) for card in cards)
    )
    told = f"**{_capital(name)}, cohort by cohort**: cannot be told yet for {who}"
    if not shown:
        return f"{told}."
    least, most = (number(end, decimals_for(max(shown))) for end in (min(shown), max(shown)))
    amount = units(cards[0], most) if least == most else f"{least} to {units(cards[0], most)}"
    return f"{told}; taken alone, each would show only {amount} or more."


def _more_pairs(card: Card, pairs_needed: int) -> str:
    smallest = units(card, number(card.smallest_change, decimals_for(card.smallest_change)))
    noun = "difference" if card.design in "AB" or in_days(card) else "change"
    needed = f"It takes about {counted(pairs_needed, 'pair')} to show {smallest}, the smallest {noun} that matters"
    if isinstance(card.linked_pairs, Withheld):
        return f"{needed}."
    more = pairs_needed - card.linked_pairs
    when = "have been employed for a year" if in_days(card) else "have answered both waves"
    return f"{needed}: you will be able to say once {number(more, 0)} more {when}."


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"
