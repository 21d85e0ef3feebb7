"""Sentences on how answers found their people: what is offered, at what risk, and what linking may have changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.wording.names import escape_markdown
from analysis.wording.numbers import interval, number, percent, size

#: What studies of self-made codes report, for comparison with what is found here.
PUBLISHED = "Published studies of such codes link 75 % of people, 22 % not, and 2.7 % wrongly."


def describe_proposals(count: int, by_chance: float, risk: float) -> str:
    """How many codes differ by one slip, how many such matches chance would give, and what share would be wrong."""
    if not count:
        return "No code that stands alone differs by one letter only from another."
    differ = "1 code differs" if count == 1 else f"{number(count)} codes differ"
    chance = "fewer than 0.1" if by_chance < 0.05 else f"about {number(by_chance)}"
    return (
        f"{differ} by one letter (changed, left out, added, or two swapped) from a code given elsewhere; "
        f"{chance} of these matches would be chance, so up to {percent(risk)} may join two people into one."
    )


def describe_decision(action: str | None, max_risk: float, applied: bool) -> str:
    """What was decided on codes of one slip, and whether the links are made now."""
    if action not in ("accept", "decline"):
        return "Nothing is decided: such codes are not linked."
    if action == "decline":
        return "Declined: such codes are not linked."
    limit = f"as long as at most {percent(max_risk)} of them are expected to be wrong"
    if applied:
        return f"Accepted, {limit}: such codes are linked, in files that come later too, and counted apart."
    return f"Accepted, {limit}. The risk is higher now, so the links rest until it is not."


def describe_differences(differences: pd.DataFrame) -> tuple[str, ...]:
    """One sentence a scale on how people who were linked to a later wave started out, beside those who were not.

    differences  columns title, linked, unlinked, difference, low, high; NaN where a group is too small to say
    """
    return tuple(_difference(row) for row in differences.to_dict("records"))


def _difference(row: Mapping[Hashable, Any]) -> str:
    title, linked, unlinked = escape_markdown(str(row["title"])), int(row["linked"]), int(row["unlinked"])
    who = f"({number(linked)} linked, {number(unlinked)} not)"
    value, low, high = (float(row[name]) for name in ("difference", "low", "high"))
    if value != value:
        return f"{title}: too few to say {who}."
    if low != low:
        return f"{title}: nobody can say how sure a difference would be {who}."
    decimals = 0 if high - low >= 4 else 1
    span = interval(low, high, decimals, sign=True)
    if low <= 0 <= high:
        return f"{title}: no difference at the start that so few or so varied answers could show, {span} points {who}."
    way = "higher" if value > 0 else "lower"
    return (
        f"{title}: people who were linked to a later wave started {size(value, decimals)} points {way} ({span}) than "
        f"the others {who}. What is said of change is said of the linked only."
    )


def describe_people(people: pd.DataFrame) -> tuple[str, ...]:
    """What makes linking people a question, as far as it is so; columns what and people."""
    told: Iterable[tuple[str, int]] = zip(people["what"], people["people"], strict=True)
    return tuple(f"{escape_markdown(what).capitalize()}: {number(count)}." for what, count in told if count)
