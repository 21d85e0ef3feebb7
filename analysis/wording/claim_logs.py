"""What a log kept by hand counts, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from analysis.impact.claim import Tally
from analysis.study import LOG_KINDS
from analysis.wording.numbers import counted, decimals_for, listed, number, size

#: Kinds of entry as one says them of several cases.
_SEVERAL: Final[Mapping[str, str]] = MappingProxyType(
    {kind: f"{kind}s" for kind in LOG_KINDS}
    | {
        "idea raised": "ideas raised", "idea adopted": "ideas adopted", "idea piloted": "ideas piloted",
        "decision informed": "decisions informed", "opportunity": "opportunities", "contract won": "contracts won",
        "senior forum": "invitations to senior forums", "policy feedback": "feedbacks on culture or rules",
        "policy answer": "answers to such feedback", "tool adopted": "tools adopted", "story shared": "stories shared",
        "administration hours": "hours of administration",
    }
)  # fmt: skip
_ONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "senior forum": "invitation to a senior forum", "policy feedback": "feedback on culture or rules",
        "policy answer": "answer to such feedback",
    }
)  # fmt: skip


def entry_words(kind: str, cases: int) -> str:
    """A kind of entry as it is said of so many cases: "idea raised", "invitations to senior forums"."""
    return _ONE.get(kind, kind) if cases == 1 else _SEVERAL.get(kind, kind)


def describe_tally(tally: Tally) -> str:
    """What the log counts, in a sentence.

    "On the log kept by hand since the start: 4 ideas adopted and 12 ideas raised; of the first by quarter, from 2025 Q1
    to 2025 Q3: 1, 0, 3; 0.3 for each of 14 pairs." Cases that name no pair are said where others name one.
    """
    cases = [f"{number(count)} {entry_words(kind, count)}" for kind, count in tally.counts]
    told = [f"On the log kept by hand since the start: {listed(cases)}"]
    if len(tally.quarters) > 1:
        (first, _), (last, _) = tally.quarters[0], tally.quarters[-1]
        by_quarter = ", ".join(number(count) for _, count in tally.quarters)
        whose = "of the first by quarter" if len(tally.counts) > 1 else "by quarter"
        told.append(f"{whose}, from {first} to {last}: {by_quarter}")
    total = sum(count for _, count in tally.quarters)
    if tally.pairs and total:
        rate = total / tally.pairs
        told.append(f"{size(rate, decimals_for(rate))} for each of {counted(tally.pairs, 'pair')}")
    if tally.named is not None and tally.unplaced:
        told.append(f"{number(tally.unplaced)} of them without a pair")
    return f"{'; '.join(told)}."
