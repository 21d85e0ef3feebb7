"""Why people left, and who moved inside instead, in words: participants beside similar staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from analysis.impact.incidence import ExitShare
from analysis.study import INVOLUNTARY, MOVE, OTHER_EXIT, PROMOTION, RETIREMENT, VOLUNTARY
from analysis.wording.numbers import counted, listed, number, percent

#: What happened, after "of participants".
HAPPENED: Final = {
    VOLUNTARY: "left of their own accord",
    INVOLUNTARY: "were let go",
    RETIREMENT: "retired",
    OTHER_EXIT: "left for another or an unknown reason",
    PROMOTION: "were promoted",
    MOVE: "moved to another department or level",
}
#: The same as a label.
LABELS: Final = {
    VOLUNTARY: "Of their own accord",
    INVOLUNTARY: "Let go",
    RETIREMENT: "Retired",
    OTHER_EXIT: "Other or unknown",
    PROMOTION: "Promoted",
    MOVE: "Moved",
}
_GROUPS: Final = {"participants": "participants", "comparison": "similar staff"}
COMPETE: Final = "Whoever leaves for one reason can no longer leave for another, so the shares add up to all who left."


def describe_exits(shares: Sequence[ExitShare]) -> str:
    """Why people left within the months told, kind by kind; nothing is said where nothing is released."""
    if not shares:
        return "Why people left cannot be shown: too few left for any one reason."
    return f"{_started(shares)}: {'; '.join(_told(shares))}. {COMPETE}"


def describe_commonest_exit(shares: Sequence[ExitShare]) -> str:
    """The first of the reasons alone, as the title of a picture of all of them."""
    if not shares:
        return describe_exits(shares)
    return f"{_started(shares)}, {_told(shares)[0]}."


def describe_moves(shares: Sequence[ExitShare]) -> str:
    """Promotions and moves inside, which are no exits; empty where none are released."""
    if not shares:
        return ""
    return f"Moves inside are no exits. {_started(shares)}: {'; '.join(_told(shares))}."


def kinds_label(kinds: Iterable[str]) -> str:
    """Kinds as the label of a row: "Let go, retired, other or unknown"."""
    words = [LABELS.get(kind, kind) for kind in kinds]
    return ", ".join([words[0], *(word[0].lower() + word[1:] for word in words[1:])])


def share_words(one: ExitShare) -> str:
    """A share as "9 % (8 to 11)" or "at most 5 %"."""
    if one.coded:
        return f"{one.coded} {percent(one.share)}"
    if one.low is None or one.high is None:
        return percent(one.share)
    return f"{number(100 * one.share, 0)} % ({number(100 * one.low, 0)} to {number(100 * one.high, 0)})"


def _started(shares: Sequence[ExitShare]) -> str:
    return f"Within {counted(shares[0].months, 'month')} of the start"


def _told(shares: Sequence[ExitShare]) -> list[str]:
    """One clause a kind: the groups' shares, then what happened."""
    clauses = []
    for kinds in dict.fromkeys(one.kinds for one in shares):
        own = [one for one in shares if one.kinds == kinds]
        first, *others = [f"{share_words(one)} of {_GROUPS.get(one.group, one.group)}" for one in own]
        label = kinds_label(kinds)
        happened = HAPPENED.get(kinds[0], kinds[0])
        if len(kinds) > 1:
            happened = f"left for other reasons ({label[0].lower()}{label[1:]})"
        beside = f", beside {listed(others)}" if others else ""
        clauses.append(f"{first} {happened}{beside}")
    return clauses
