"""What an analyst is told beside many figures: how many looks they are, and what chance alone would make of them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.impact.explored import Exploration
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted, interval, number, percent, signed
from analysis.wording.subject import GROUP_LABELS, inner

EXPLORED_NOTE: Final = (
    "Change of the linked people of each group, with its 95 % interval, beside other staff of the same group, "
    "unweighted: a way to find questions, not the graded answer of the Impact pages."
)
FIGURES_NOTE: Final = (
    "People of the programme who answered at each wave, in points of 100 (the prediction skill in points of skill), "
    "and the change of those who are linked to {since}, on the questions asked both times. Worse: the share whose "
    "change for the worse is more than answers vary when nothing happens. Nothing is compared with other staff here."
)
ITEMS_NOTE: Final = (
    "People of the programme. Means and favourable answers are of turned answers where a question is worded the other "
    "way; the picture shows the answers as they were given."
)


def describe_looks(looks: int, beyond_zero: int, standing: int) -> str:
    """How many intervals are shown, how many of them chance alone would move off zero, and what still stands."""
    if not looks:
        return "No interval can be drawn here: it takes two independent people or pairs in a group."
    chance = 0.05 * looks
    expected = "fewer than one" if chance < 0.95 else f"about {number(chance, 0)}"
    told = (
        f"You are looking at {counted(looks, 'interval')}; by chance alone {expected} of them would leave out zero. "
        f"{number(beyond_zero)} {'does' if beyond_zero == 1 else 'do'}"
    )
    if not beyond_zero:
        return f"{told}."
    stands = "none stands" if not standing else f"{number(standing)} {'stands' if standing == 1 else 'stand'}"
    return f"{told}, and {stands} after allowing for all of them (false discovery rate {percent(0.05)})."


def describe_small_groups(hidden: int, k: int) -> str:
    """How many groups are hidden to protect people; "" for none."""
    if not hidden:
        return ""
    return (
        f"{counted(hidden, 'group')} {'is' if hidden == 1 else 'are'} hidden to protect people: fewer than {k} people, "
        "or needed so that none of these follows from the rest."
    )


def describe_figures(rows: int, hidden: int, emptied: int, k: int) -> str:
    """How many rows the table of every scale has, and how many rows and changes are hidden to protect people."""
    said = [f"{counted(rows, 'row')}: every scale at every wave."]
    if hidden:
        said.append(describe_small_groups(hidden, k))
    if emptied:
        lacking = "row has its change" if emptied == 1 else "rows have their change"
        said.append(f"{number(emptied)} {lacking} left empty in the same way: too few people are linked.")
    return " ".join(said)


def describe_figures_note(since: str) -> str:
    """What the figures of every scale are; `since` is the wave that changes count from, "" for none."""
    return FIGURES_NOTE.format(since=f"the wave {escape_markdown(since)}" if since else "an earlier wave")


def describe_exploration(found: Exploration, title: str) -> str:
    """The finding of the picture, in a line."""
    known = found.table.dropna(subset=["low"])
    if known.empty:
        return f"{title}: too few linked people for an interval."
    up, down = int((known["low"] > 0).sum()), int((known["high"] < 0).sum())
    groups = counted(len(known), "group")
    if len(known) == 1 and not found.by:
        moved = "rose" if up else "fell" if down else "cannot be told from no change"
        return f"{title} {moved} among all linked people of the programme."
    return f"{title}, {groups}: {number(up)} rose beyond chance, {number(down)} fell, taken one by one."


def describe_recommending(table: pd.DataFrame) -> tuple[str, ...]:
    """A sentence a question, wave and arm: promoters less detractors; `table` as `scores.groups.net_promoters`."""
    return tuple(
        f"{escape_markdown(row['scale'])}, {escape_markdown(row['wave'])}, "
        f"{inner(GROUP_LABELS.get(row['arm'], escape_markdown(row['arm'])))}: {signed(row['value'], 0)} "
        f"({interval(row['low'], row['high'], 0, sign=True)}), {counted(row['n'], 'person', 'people')}."
        for row in table.to_dict("records")
    )
