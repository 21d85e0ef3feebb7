"""Releases to tell: one with everything in it, one with hidden parts, a tiny and an empty one, one of hostile names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from analysis.impact.card import Card, Withheld
from analysis.impact.curve import RetentionComparison
from analysis.impact.worth import Costs, Range
from analysis.instruments import claims
from analysis.release.release import HiddenCell, Quote, Release, ReleasedCard, ReleasedClaim, Theme
from analysis.wording.cards import board_sentence, describe_card
from tests.release.programmes import a_card, a_curve, planned, programme

COHORTS = ("Atlas", "Birch", "Cedar")
#: Names that would run, mark up, turn the reading order, overflow or be no text at all.
HOSTILE = (
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "[x](http://y.example)", "\u202eeman desrever", "x" * 300,
    "emoji \U0001f680 and \x00\x07\ufffe signs", "**bold** __under__ $a_1$ :smile: & \"quoted\" 'too'",
)  # fmt: skip
SECRET = "too few people answered here"


def released(card: Card) -> ReleasedCard:
    return ReleasedCard(card, describe_card(card), board_sentence(card))


def attitude(outcome: str, cohort: str = "all", side: str = "all", **parts: Any) -> Card:
    given = {"outcome": outcome, "measure": outcome, "measure_title": outcome.capitalize(), "cohort": cohort,
             "side": side, "wave_to": "end", "design": "B", "comparison_change": 0.8,
             "compared_with": "60 similar staff", "design_because": "similar staff were asked as well",
             "primary": (cohort, side) == ("all", "all")}  # fmt: skip
    return a_card(**given | parts)


def staying(cohort: str = "all", **parts: Any) -> Card:
    return attitude(
        "retention", cohort, measure="days kept", measure_title="days kept", unit="days", scale_high=365.25,
        wave_from=Withheld("dates are used, not waves"), wave_to=Withheld("dates are used, not waves"),
        estimate=11.2, low=1.7, high=18.3, verdict="rose", smallest_change=9.1, detectable=10.9, **parts,
    )  # fmt: skip


@cache
def _base(cohorts: int) -> Release:
    return planned(programme(3, pairs=48, comparison=60, cohorts=cohorts, answering=0.95), status="published")


@cache
def tiny() -> Release:
    """Six pairs: means only, no card."""
    return planned(programme(5, pairs=6, cohorts=1), status="published")


def full(names: Sequence[str] = COHORTS, **parts: Any) -> Release:
    """A release with every part of a report in it; cohort by cohort where there are several."""
    base = _base(len(names))
    called = dict(zip(base.cohorts, names, strict=True))
    cells = tuple(
        replace(cell, by=tuple((term, called.get(value, value)) for term, value in cell.by)) for cell in base.cells
    )
    hidden = tuple(replace(one, by=tuple((term, called.get(value, value)) for term, value in one.by))
                   for one in base.hidden)  # fmt: skip
    rose = {"verdict": "rose", "estimate": 6.1, "low": 3.4, "high": 8.9}
    cards = [attitude("engagement", **rose), attitude("understanding"), staying()]
    cards += [attitude("engagement", side=side, estimate=2.5) for side in ("junior", "senior")]
    for place, name in enumerate(names):
        cards += [attitude("engagement", name, estimate=1.5 + place, high=9.5 + place), staying(name)]
    comparison = RetentionComparison(
        11.2, 1.7, 18.3, 12, 0.01, 0.6, 0.4, 0.9, naive_difference=0.16, fair_difference=0.067
    )
    themes = [Theme("trust", "Trust", None, "all", "all", "all", (9, 2, 1, 12), "raised by about half", 24),
              Theme("voice", "Voice", None, "all", "all", "all", (5, 4, 0, 15), "raised by some", 24)]  # fmt: skip
    states = {"practice": "unknown", "context": "context"}
    told = [ReleasedClaim(claim.id, "all", states.get(claim.kind, "cannot_tell"), None, "Too few.", "card")
            for claim in claims()]  # fmt: skip
    told[0] = replace(told[0], state="moved_as_claimed", grade="C")
    whole = replace(
        base, cohorts=tuple(names), cells=cells, hidden=hidden, cards=tuple(map(released, cards)),
        curves=(a_curve(), a_curve("comparison", at_risk=(60, 58, 55, 50))), retention=comparison,
        themes=tuple(themes), quotes=(Quote("q1", "trust", "Trust", "all", "I learned to ask."),),
        claims=tuple(told), people=96, pairs=48,
        costs=Costs("EUR", junior_hours=Range(10, 12), junior_hour=Range(30, 40), replacement=Range(20_000, 30_000)),
    )  # fmt: skip
    return replace(whole, **parts)


def with_hidden() -> Release:
    """Cedar's card, its cells at the end and similar staff's curve are hidden."""
    whole = full()
    gone = ("cohort", "Cedar")
    hidden = [HiddenCell("engagement", "change", "end", "programme", (gone,), SECRET),
              HiddenCell("engagement", "change", "end", "programme", (gone,), SECRET, "card", "engagement"),
              HiddenCell("retention", "level", "", "comparison", (), SECRET, "curve")]  # fmt: skip
    at_end = [cell for cell in whole.cells if (cell.measure, cell.wave, cell.by) == ("engagement", "end", (gone,))]
    return replace(
        whole, cells=tuple(cell for cell in whole.cells if cell not in at_end),
        cards=tuple(one for one in whole.cards if (one.card.cohort, one.card.outcome) != ("Cedar", "engagement")),
        curves=whole.curves[:1], hidden=(*whole.hidden, *hidden),
    )  # fmt: skip


def empty() -> Release:
    """Nothing but its frame."""
    return replace(tiny(), cells=(), hidden=(), waves=(), cohorts=(), people=None, pairs=None, as_of=None, notes=())


def preview() -> Release:
    """What was not published."""
    return full(status="preview", release_id="r1-preview")


def numbers_in(value: object) -> set[float]:
    """Every number of a document, however deep."""
    if isinstance(value, dict):
        return set().union(*map(numbers_in, value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*map(numbers_in, value))
    return {round(float(value), 6)} if isinstance(value, (int, float)) and not isinstance(value, bool) else set()
