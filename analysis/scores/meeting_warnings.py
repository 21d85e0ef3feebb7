"""Warnings that name a pair: from the meeting log and the roster of pairs, and from nothing else.

What people answer or say never points to a pair, not for HR either. That is why the one public function here takes
the log and the memberships, and could not see an answer if it wanted to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from analysis.scores.meetings import log_ends, placed_meetings
from analysis.scores.pairs import programme_pairs
from analysis.study import SIDES

#: Columns of `meeting_warnings`.
WARNING_COLUMNS: Final = ("cohort", "pair", "kind", "because", "advice", "since", "judged_on")
#: The columns of the memberships that a warning may read.
MEMBERSHIP_COLUMNS_READ: Final = ("person", "cohort", "pair", "arm", "side", "from_date", "to_date")


@dataclass(frozen=True, slots=True)
class WarningRule:
    """From how much on a pair is named (`limit`, in `unit`), what to do, and why this limit."""

    limit: int
    unit: str
    advice: str
    source: str


_OURS: Final = "Reverb's own convention; a month is the rhythm that guides to mentoring ask for"
#: The rules, in the order in which warnings are listed: the gravest first.
WARNING_RULES: Final = MappingProxyType(
    {
        "never met": WarningRule(
            4, "weeks", "Ask both what stands in the way of a first meeting, and offer a date.", _OURS
        ),
        "called off by the senior": WarningRule(
            2, "meetings in a row", "Talk to the senior: shorter or fixed slots, or an honest end of the pair.",
            "Cancelling seniors are the commonest way in which such programmes end; two in a row are no accident",
        ),
        "called off by the junior": WarningRule(
            2, "meetings in a row", "Ask the junior whether workload, or the pair itself, stands in the way.",
            "The same limit as for the senior",
        ),
        "no meeting": WarningRule(6, "weeks", "Ask both whether the pair goes on, and offer a date.",
                                  f"{_OURS}; half as long again allows for holidays"),
        "short meetings": WarningRule(
            15, "minutes", "Ask what the time is used for; offer a topic, or a longer slot less often.",
            "Reverb's own convention: below a quarter of an hour there is no time for a question and its answer",
        ),
    }
)  # fmt: skip
#: As many meetings have to be short in a row.
SHORT_IN_A_ROW: Final = 3


def meeting_warnings(
    checkins: pd.DataFrame, memberships: pd.DataFrame, *, today: dt.date | None = None
) -> pd.DataFrame:
    """Pairs that somebody should talk to, one row a pair and reason, by `WARNING_RULES`; columns `WARNING_COLUMNS`.

    A pair is named that never met in 4 weeks, of which one side called off the last 2 meetings or more, that had no
    meeting for 6 weeks, or whose last 3 meetings took less than 15 minutes each. The limits are conventions.
    Only the log and who is in which pair are read. A pair is judged on the last day that its cohort's log covers
    (`judged_on`), and only while it runs: a pair that is over, or whose cohort has no log, gets no warning. `since` is
    the day the reason began. A pair that never met is not said to have had no meeting as well. Meetings called off
    count in a row up to the last line of the pair; short ones among those held. Meetings after `today` are plans.
    """
    pairs = programme_pairs(memberships[list(MEMBERSHIP_COLUMNS_READ)])
    meetings = placed_meetings(checkins, memberships[list(MEMBERSHIP_COLUMNS_READ)], today=today)
    running = _running(pairs, log_ends(meetings))
    logs = dict(iter(meetings.groupby([meetings["cohort"].fillna(""), "pair"])))
    rows = [
        row
        for pair in running.to_dict("records")
        for row in _of_pair(pair, logs.get((_text(pair["cohort"]), pair["pair"]), meetings.iloc[:0]))
    ]
    found = pd.DataFrame(rows, columns=list(WARNING_COLUMNS))
    found["place"] = found["kind"].map({kind: place for place, kind in enumerate(WARNING_RULES)})
    ranked = found.sort_values(["place", "cohort", "pair"], ignore_index=True)
    return ranked[list(WARNING_COLUMNS)]


def running_pairs(checkins: pd.DataFrame, memberships: pd.DataFrame, *, today: dt.date | None = None) -> int:
    """How many pairs run on the last day that their cohort's log covers: those that could be warned of."""
    pairs = programme_pairs(memberships[list(MEMBERSHIP_COLUMNS_READ)])
    meetings = placed_meetings(checkins, memberships[list(MEMBERSHIP_COLUMNS_READ)], today=today)
    return len(_running(pairs, log_ends(meetings)))


def _running(pairs: pd.DataFrame, ends: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    """The pairs that run on the day they are judged on: the last line of their cohort's log, or, where all pairs of
    the cohort are over by then, the last day of the last of them.
    """
    cohort = pairs["cohort"].fillna("")
    last = pairs["to_date"].fillna(pd.Timestamp.max.floor("D").as_unit("s")).groupby(cohort).transform("max")
    logged = ends.reindex(cohort).set_axis(pairs.index).astype("datetime64[s]")
    judged = logged.mask(last < logged, last)
    runs = judged.notna() & ~(pairs["from_date"] > judged) & ~(pairs["to_date"] < judged)
    return pairs.assign(judged_on=judged).loc[runs].reset_index(drop=True)


def _of_pair(pair: dict[Any, Any], log: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The warnings of one pair from its lines of the log."""
    log = log.loc[log["date"] <= pair["judged_on"]].sort_values("date", kind="stable")
    held = log.loc[log["held"]]
    yield from (_quiet(pair, held["date"].max()) if len(held) else _never(pair, log))
    yield from _called_off(pair, log)
    yield from _short(pair, held)


def _never(pair: dict[Any, Any], log: pd.DataFrame) -> Iterator[dict[str, Any]]:
    start = pair["from_date"] if pd.notna(pair["from_date"]) else log["date"].min()
    weeks = _weeks(start, pair["judged_on"])
    if weeks >= WARNING_RULES["never met"].limit:
        yield _warning(pair, "never met", f"No meeting in the {weeks} weeks since it began on {_day(start)}.", start)


def _quiet(pair: dict[Any, Any], last: pd.Timestamp) -> Iterator[dict[str, Any]]:
    weeks = _weeks(last, pair["judged_on"])
    if weeks >= WARNING_RULES["no meeting"].limit:
        yield _warning(pair, "no meeting", f"The last meeting was {weeks} weeks before, on {_day(last)}.", last)


def _called_off(pair: dict[Any, Any], log: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The last lines of the log, as far back as one side called all of them off."""
    for side in SIDES:
        off = (log["cancelled_by"] == side).to_numpy(dtype=bool)
        row = int(off[::-1].argmin()) if not off.all() else len(off)
        kind = f"called off by the {side}"
        if row >= WARNING_RULES[kind].limit:
            first = log["date"].iloc[-row]
            yield _warning(pair, kind, f"The {side} called off the last {row} meetings, since {_day(first)}.", first)


def _short(pair: dict[Any, Any], held: pd.DataFrame) -> Iterator[dict[str, Any]]:
    timed = held.dropna(subset=["minutes"]).tail(SHORT_IN_A_ROW)
    limit = WARNING_RULES["short meetings"].limit
    if len(timed) == SHORT_IN_A_ROW and bool((timed["minutes"] < limit).all()):
        first = timed["date"].iloc[0]
        because = f"The last {SHORT_IN_A_ROW} meetings took less than {limit} minutes each, since {_day(first)}."
        yield _warning(pair, "short meetings", because, first)


def _warning(pair: dict[Any, Any], kind: str, because: str, since: pd.Timestamp) -> dict[str, Any]:
    return {
        "cohort": pair["cohort"], "pair": pair["pair"], "kind": kind, "because": because,
        "advice": WARNING_RULES[kind].advice, "since": since, "judged_on": pair["judged_on"],
    }  # fmt: skip


def _weeks(start: pd.Timestamp, end: pd.Timestamp) -> int:
    return (end - start).days // 7 if pd.notna(start) else 0


def _day(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B} {date.year}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
