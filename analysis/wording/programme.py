"""Sentences on how the programme is run, for HR."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from analysis.impact.card import Card, Withheld
from analysis.impact.dose import Association
from analysis.scores.meeting_warnings import WARNING_RULES
from analysis.scores.networks import Network
from analysis.scores.practice_signals import IN_PLACE, MISSING, PARTLY, UNKNOWN
from analysis.scores.reporting_lines import LinePairs
from analysis.study import ALL
from analysis.wording.names import escape_markdown, escape_passage, plain_text
from analysis.wording.numbers import bound, counted, day, decimals_for, interval, listed, number, percent, size
from analysis.wording.subject import inner, place

#: The states of a practice as a table shows them.
STATE_LABELS: Final = MappingProxyType(
    {IN_PLACE: "In place", PARTLY: "Partly", MISSING: "Missing", UNKNOWN: "Not known"}
)
_STATE_WORDS: Final = MappingProxyType(
    {IN_PLACE: "in place", PARTLY: "partly in place", MISSING: "missing", UNKNOWN: "not known"}
)
_WHEN: Final = MappingProxyType(
    {
        "before": "Meetings are counted before the change, so the change did not bring them about.",
        "first half": "Meetings are counted in the first half of the same time, so part of the change came first.",
        "same time": "Both were asked at the same time, so either may have coloured the other.",
    }
)
_MATCH_BEFORE: Final = "The match was asked before the change."


def answer_programme(practices: pd.DataFrame, warnings: pd.DataFrame, running: int) -> str:
    """The answer of the page in a sentence or two: practices by state, and how many pairs want somebody's word."""
    counts = practices["state"].value_counts()
    told = [
        f"{counted(int(counts[state]), 'is', 'are')} {words}"
        for state, words in _STATE_WORDS.items()
        if state in counts
    ]
    first = f"Of {len(practices)} practices, {listed(told)}."
    if not running:
        return f"{first} No pair is in the meeting log yet."
    pairs = len(warnings[["cohort", "pair"]].drop_duplicates())
    if not pairs:
        return f"{first} The meeting log gives no reason to worry about a pair."
    return f"{first} {counted(pairs, 'pair needs', 'pairs need')} attention."


def describe_warnings(warnings: pd.DataFrame, running: int) -> str:
    """How many pairs the log points to, and what it cannot say."""
    if not running:
        return "There is no meeting log for pairs that run, so nobody can be warned of. Bring it on the Load page."
    pairs = len(warnings[["cohort", "pair"]].drop_duplicates())
    judged = f"Each pair is judged on the last day that its cohort's log covers ({counted(running, 'pair')} in all)."
    if not pairs:
        return f"The log gives no reason to worry about a pair. {judged}"
    return (
        f"The log points to {counted(pairs, 'pair')}. {judged} Warnings come from the log alone: "
        "what people answer or say never points to a pair. A pair may have met without a line in the log; ask first."
    )


def describe_lines(lines: LinePairs) -> str:
    """How many pairs are inside a reporting line, as a count: the roster, not the log, says so."""
    if not lines.with_manager:
        return "Nobody's manager is known, so pairs inside a reporting line cannot be counted."
    told = counted(lines.inside, "pair is", "pairs are") if lines.inside else "No pair is"
    known = f"{told} inside a reporting line, of {number(lines.with_manager)} whose junior's manager is known."
    which = " Which ones is not shown here: warnings name pairs from the meeting log only."
    return known + (which if lines.inside else "")


def describe_dose(row: Mapping[Any, Any], cohort: str) -> str:
    """How often the pairs of a cohort met, for how long, and who called meetings off; `row` of the report's dose."""
    logged, held = _whole(row["logged"]), _whole(row["held"])
    if not logged:
        return f"No meeting is in the log {place(cohort)}."
    told = [f"The middle pair {place(cohort)} met {number(_real(row['per_month']))} times a month"]
    if _real(row["minutes"]) == _real(row["minutes"]):
        told.append(f"for {number(_real(row['minutes']), 0)} minutes")
    off = [
        f"{who} {percent(_real(row[name]))}"
        for name, who in (("by_seniors", "seniors"), ("by_juniors", "juniors"), ("by_others", "others"))
        if _real(row[name]) > 0
    ]
    called = f" Called off: {listed(off)}." if off else " The log names no meeting that was called off."
    return f"{' '.join(told)}. {number(held)} of {number(logged)} meetings took place.{called}"


def describe_association(found: Association) -> str:
    """How change goes with dose or match, always as an association."""
    what = escape_markdown(inner(found.measure_title))
    is_dose = found.per == "meeting a month"
    label = (
        "Pairs that do well also meet more, so this is an association, not an effect."
        if is_dose
        else "Who likes the programme also likes the match, so this is an association, not an effect."
    )
    span = f"from {escape_markdown(found.wave_from)} to {escape_markdown(found.wave_to)}"
    one = found.estimate
    if one.value is None or one.low is None or one.high is None:
        than = "how often pairs met" if is_dose else "how well pairs fit"
        return f"Whether {what} changed with {than} cannot be told: {one.because}."
    decimals = decimals_for(one.value, one.low, one.high, width=one.high - one.low)
    more = "one more meeting a month" if is_dose else "one step more in how well the pair is said to fit"
    told = (
        f"{span[0].upper()}{span[1:]}, {more} went with a change of {_signed(one.value, decimals)} points in {what} "
        f"({interval(one.low, one.high, decimals, sign=True)})"
    )
    reading = ": no difference that could be told from chance" if one.low <= 0 <= one.high else ""
    when = _MATCH_BEFORE if not is_dose and found.when == "before" else _WHEN[found.when]
    who = f"{counted(found.people, 'person', 'people')} in {counted(found.pairs, 'independent unit')}"
    return f"{told}{reading}, among {who}. {when} {label}"


def describe_match(row: Mapping[Any, Any], cohort: str) -> str:
    """How many say that their pair fits; nothing is said below ten answers."""
    n = _whole(row["n"])
    if not n:
        return f"Fewer than ten people {place(cohort)} said how well their pair fits: too few to tell."
    return (
        f"{percent(_real(row['favourable']))} of {counted(n, 'person', 'people')} {place(cohort)} say their pair fits."
    )


def describe_network(network: Network, cohort: str) -> str:
    """How many departments the pairs connect, and how many couples of departments meet that did not before."""
    if not network.departments:
        return f"The departments of the pairs {place(cohort)} are not known."
    told = f"Pairs {place(cohort)} connect {network.connected} of {counted(network.departments, 'department')}"
    ties = f"through {network.ties} of {counted(network.possible, 'possible link')} between two of them"
    new = f"; {network.new_ties} of these no earlier cohort had made" if cohort != ALL and network.ties else ""
    group = "They hang together as one" if network.components == 1 else f"They form {network.components} groups"
    unknown = f" Of {counted(network.unknown, 'pair')} a department is not known." if network.unknown else ""
    return f"{told}, {ties}{new}. {group}.{unknown}"


def describe_distances(row: Mapping[Any, Any], cohort: str) -> str:
    """How many pairs are of two departments, levels, sites and generations; what is not known is counted apart."""
    told, unknown = [], []
    for name in ("department", "level", "site", "generation"):
        known, apart = _whole(row[f"{name}_known"]), _whole(row[f"{name}_apart"])
        if known:
            told.append(f"two {name}s in {percent(apart / known)}")
        if known < _whole(row["pairs"]):
            unknown.append(f"{name} of {counted(_whole(row['pairs']) - known, 'pair')}")
    if not told:
        return f"Nothing is known of departments, levels, sites or generations {place(cohort)}."
    more = f" Not known: {listed(unknown)}." if unknown else ""
    return f"Pairs {place(cohort)} are of {listed(told)} of those known.{more}"


def suggested_text(kind: str, pairs: int) -> str:
    """An action that a kind of warning suggests; it names no pair, for what is written stays."""
    what = {
        "never met": "have never met", "no meeting": "have not met for six weeks or more",
        "called off by the senior": "had meetings called off by the senior again and again",
        "called off by the junior": "had meetings called off by the junior again and again",
        "short meetings": "meet for less than a quarter of an hour",
    }[kind]  # fmt: skip
    verb = what if pairs != 1 else what.replace("have ", "has ", 1).replace("meet for", "meets for", 1)
    return f"{WARNING_RULES[kind].advice} {counted(pairs, 'pair')} {verb}."


def describe_closing(card: Card) -> str:
    """What the measure of an action did since, by the card's verdict: the sentence that closes the action."""
    what = escape_markdown(inner(card.measure_title))
    if isinstance(card.estimate, Withheld):
        return f"Nothing can be said of {what}: {escape_markdown(card.estimate.because)}."
    where = f"{what} {place(card.cohort)}" if card.cohort != ALL else what
    spoken = _since(card)
    if isinstance(card.low, Withheld) or isinstance(card.high, Withheld):
        return f"{spoken} it cannot be told whether {where} changed: closed, and worth another look."
    decimals = decimals_for(card.estimate, card.low, card.high, width=card.high - card.low)
    unit = "days" if card.unit == "days" else "points"
    span = f"({interval(card.low, card.high, decimals, sign=card.verdict not in ('rose', 'fell'))} {unit})"
    against = ", against similar staff" if card.design == "B" else ""
    if card.verdict in ("rose", "fell"):
        ends = sorted((abs(card.low), abs(card.high)))
        between = f"({bound(ends[0], decimals)} to {bound(ends[1], decimals)})"
        by = f"{counted(size(card.estimate, decimals), unit.removesuffix('s'))} {between}{against}"
        return f"{spoken} {where} {card.verdict} by {by}: closed."
    if card.verdict == "no_material_change":
        return f"{spoken} {where} did not change in a way that matters {span}: closed."
    return f"{spoken} it cannot be told whether {where} changed {span}: closed, and worth another look."


def describe_practice_closing(title: str, before: str, now: str) -> str:
    """What a practice did since an action was written."""
    return f"{escape_markdown(title)} was {_lower(before)} and is {_lower(now)} now: closed."


def describe_due(due: dt.date, today: dt.date, done: dt.date | None, *, closed: bool = False) -> str:
    """When an action is or was due, or was done."""
    if done is not None:
        return f"done on {day(done)}"
    if closed:
        return f"due on {day(due)}"
    return f"due on {day(due)}" if due >= today else f"overdue since {day(due)}"


def pair_name(cohort: object, pair: object) -> str:
    """A pair in a table: its name, with its cohort where the name does not say it."""
    name, of = plain_text(pair), "" if pd.isna(cohort) else plain_text(cohort)  # type: ignore[call-overload]
    return name if not of or name.casefold().startswith(of.casefold()) else f"{of}, {name}"


def cohort_label(cohort: str) -> str:
    """A cohort in a list of choices."""
    return "The whole programme" if cohort == ALL else plain_text(cohort)


def describe_warning(row: Mapping[Any, Any]) -> str:
    """One pair and why the log points to it; a row of `meeting_warnings`."""
    name = escape_markdown(pair_name(row["cohort"], row["pair"]))
    return f"**{name}**: {row['because']} Judged on {day(row['judged_on'].date())}."


def describe_practice(row: Mapping[Any, Any]) -> str:
    """One practice and why it is in its state; a row of `practice_states`."""
    note = f" “{escape_passage(row['note'])}”" if row["note"] else ""
    return f"**{row['practice']}**: {row['because']}{note}"


def _since(card: Card) -> str:
    return "Since then" if isinstance(card.wave_from, Withheld) else f"From {escape_markdown(card.wave_from)} on"


def _signed(value: float, decimals: int) -> str:
    text = number(value, decimals)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def _lower(state: str) -> str:
    return STATE_LABELS.get(state, "not known").lower()


def _whole(value: float) -> int:
    return int(value)


def _real(value: float) -> float:
    return float(value)
