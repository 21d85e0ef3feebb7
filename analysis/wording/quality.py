"""Sentences on the quality of the data, for whoever keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import pandas as pd

from analysis.impact.card import Card, Withheld
from analysis.scores.reporting_lines import LinePairs
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, interval, listed, number, percent, signed

ITEMS_EXPLAINED: Final = (
    "Item-rest is the correlation of an item with the sum of the others: below 0 it may not have been turned. Alpha "
    "without it says what the scale would be worth without the item. All waves together."
)
FACETS_EXPLAINED: Final = (
    "Two items make a facet; its reliability is by Spearman and Brown. It is for analysts: a facet of two items is too "
    "unsure to be shown to leaders alone."
)


def describe_findings(findings: pd.DataFrame) -> str:
    """How many findings there are, by gravity; `findings` has the column severity."""
    counts = findings["severity"].value_counts()
    words = [("error", "stops a file or a row"), ("warning", "wants a look"), ("info", "is good to know")]
    told = [
        f"{counted(int(counts[word]), 'thing')} that {say if counts[word] == 1 else _plural(say)}"
        for word, say in words
        if word in counts
    ]
    return f"Reverb noticed {listed(told)}." if told else "Nothing was noticed in the files that are here."


def describe_linkage(linkage: pd.DataFrame) -> str:
    """What share of all answers could be linked to a person; columns how and answers."""
    if linkage.empty:
        return "There are no answers to link yet."
    total = int(linkage["answers"].sum())
    unlinked = int(linkage.loc[linkage["how"] == "not linked", "answers"].sum())
    if not unlinked:
        return f"All {number(total)} answers were linked to a person."
    return (
        f"{percent(1 - unlinked / total)} of {number(total)} answers were linked to a person. "
        "The others count where a wave stands, not in how people changed."
    )


def describe_reporting_lines(lines: LinePairs) -> str:
    """How many pairs are inside a reporting line, never which; "" where nobody's manager is known."""
    if not lines.with_manager:
        return ""
    known = f"Managers are known for {number(lines.with_manager)} of {counted(lines.pairs, 'pair')}; "
    if not lines.inside:
        return f"{known}no pair is inside a reporting line."
    inside = counted(lines.inside, "pair is", "pairs are")
    return (
        f"{known}{inside} inside a reporting line: the senior manages the junior, or the junior's manager. "
        "Juniors in them may hold back, in the pair and in the survey; match across lines next time."
    )


def describe_missing_people(answered: pd.DataFrame) -> str:
    """Where the smallest share answered, from `scores.response.response_rates` by arm."""
    known = answered.dropna(subset=["share"])
    unknown = "" if answered["invited"].notna().any() else "Who was asked is not recorded. "
    if known.empty:
        return f"{unknown or 'Who was asked is not known. '}So nobody can say how many are missing."
    low = known.sort_values("share", kind="stable").iloc[0]
    where = f"the {escape_markdown(low['group'])} arm at {escape_markdown(low['wave'])}"
    whole = int(low[low["of"]])
    among = "" if low["of"] == "invited" else " members"
    return f"{unknown}Fewest answered in {where}: {int(low['answered'])} of {whole}{among}, {percent(low['share'])}."


def describe_reliability(reliability: pd.DataFrame) -> str:
    """Whether the scales give a reason to worry; column warnings holds tuples of sentences."""
    if reliability.empty:
        return "There are no scales to judge yet."
    told = list_remarks(reliability)
    return f"{counted(len(told), 'remark')} on the scales:" if told else "No scale gives a reason to worry."


def list_remarks(reliability: pd.DataFrame) -> tuple[str, ...]:
    """The remarks on scales, each with the scales it is made on; columns scale (a title) and warnings.

    Remarks that differ only behind a colon are one.
    """
    made = [(remark, str(scale)) for scale, found in zip(reliability["scale"], reliability["warnings"], strict=True)
            for remark in found]  # fmt: skip
    alike = Counter(remark.partition(":")[0] for remark, _ in made)
    told: dict[str, list[str]] = {}
    for remark, scale in made:
        head = remark.partition(":")[0]
        told.setdefault(head if alike[head] > 1 else remark.rstrip("."), []).append(scale)
    return tuple(
        f"{escape_passage(remark)}: {listed(map(escape_markdown, dict.fromkeys(scales)))}."
        for remark, scales in told.items()
    )


def describe_careless(careless: pd.DataFrame) -> str:
    """How many answers look careless, and as what; they stay in every figure."""
    if careless.empty:
        return "There are no answers to look at yet."
    total, flagged = int(careless["answers"].sum()), int(careless["flagged"].sum())
    sums = careless.drop(columns=["wave", "answers", "flagged"]).sum()
    kinds = [f"{number(int(count))} {kind}" for kind, count in sums.items() if count]
    said = f" ({listed(kinds)})" if kinds else ""
    return (
        f"{number(flagged)} of {counted(total, 'questionnaire')} {'looks' if flagged == 1 else 'look'} careless{said}. "
        "A flag is a reason to look: nobody is left out."
    )


def describe_sensitivity(
    people: int, answers: Iterable[tuple[str, Card | None, Card | None]], *, k: int
) -> tuple[str, ...]:
    """The answers with everybody and without `people` who were flagged, and whether a verdict hangs on them.

    Where fewer than `k` linked people make the difference, only the verdict is said: both figures together would give
    away how these people answered.
    """
    if not people:
        return ("Nobody was flagged, so no figure hangs on careless answers.",)
    who = counted(people, "person", "people")
    told = [
        f"{escape_markdown(outcome).capitalize()}: {_beside(card, without, k)}" for outcome, card, without in answers
    ]
    last = f"Retention counts employment, not answers: it does not change. Left out for this look: {who}."
    return (*told, last)


def _beside(card: Card | None, without: Card | None, k: int) -> str:
    if card is None or without is None:
        lacking = "with everybody" if card is None else "without them"
        return f"there is no figure {lacking}."
    same = card.verdict == without.verdict
    held = "the verdict is the same" if same else f'the verdict turns to "{_VERDICTS[without.verdict]}"'
    gone = _left_out(card, without)
    if gone is None or 0 < gone < k:
        return f"{held} without them; both figures are hidden to protect the few people who make the difference."
    return f"{_span(card)} with everybody, {_span(without)} without them; {held}."


def _left_out(card: Card, without: Card) -> int | None:
    """How many linked people fewer stand behind the second card; None where that is not known."""
    counts = card.linked_people, without.linked_people
    if isinstance(counts[0], Withheld) or isinstance(counts[1], Withheld):
        return None
    return counts[0] - counts[1]


def _span(card: Card) -> str:
    low, estimate, high = card.low, card.estimate, card.high
    if isinstance(estimate, Withheld):
        return "no figure"
    if isinstance(low, Withheld) or isinstance(high, Withheld):
        return signed(estimate)
    return f"{counted(signed(estimate), 'point')} ({interval(low, high, 1, sign=True)})"


_VERDICTS: Final = {"rose": "rose", "fell": "fell", "no_material_change": "no change that matters",
                    "cannot_tell": "cannot tell"}  # fmt: skip


def _plural(words: str) -> str:
    return words.replace("stops", "stop").replace("wants", "want").replace("is good", "are good")
