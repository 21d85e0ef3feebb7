"""What is said of erasing: who is meant, what went, what could not be reached, when a rule is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from analysis.wording.numbers import counted, day

#: What the tables of a study are called where rows of them are erased.
_CALLED: Final = {
    "people": "list of people", "memberships": "places in the programme", "employment": "employment records",
    "employment.manager_token": "records of people they manage", "invitations": "invitations",
    "submissions": "answers to surveys", "responses": "sets of answers", "comments": "comments",
    "interviews": "things said in interviews", "codes": "codes", "decisions": "decisions on codes",
    "checkins": "meetings", "checkins.topic": "topics of meetings", "identifiers": "identifiers",
    "links": "links between identifiers", "set_aside": "rows set aside", "changes": "changed cells",
    "file_rows": "changed rows", "events": "events", "quotes": "quotes in releases",
    "kept_facts": "ratings and offered quotes",
    "facts": "counts of logs and ratings of interviews",
}  # fmt: skip


def describe_whom(rows: Mapping[str, int], numbers: int) -> str:
    """How much of a study is about somebody, and a warning where that may be two people."""
    told = f"In the study about this person: {describe_counts(rows)}." if rows else "Only rows set aside name them."
    if numbers > 1:
        told += f" They have {numbers} employee numbers: that may be two people who were taken for one."
    return told


def describe_counts(counts: Mapping[str, int]) -> str:
    """Rows by table: "3 comments, 2 codes"; texts of others that were changed are counted together."""
    own = [f"{count} {_CALLED[name]}" for name, count in counts.items() if name in _CALLED]
    others = sum(count for name, count in counts.items() if name not in _CALLED)
    return ", ".join([*own, *([f"{counted(others, 'text')} of others changed"] if others else [])]) or "nothing"


def describe_forgetting(
    counts: Mapping[str, int], backups: Sequence[str], other_studies: Sequence[str], not_reached: Sequence[str]
) -> list[str]:
    """What was erased and what was not, as sentences in plain text."""
    told = [f"Erased: {describe_counts(counts)}. The person is kept out of this study from now on."]
    if backups:
        told.append(f"These backups still hold the person; destroy them or make new ones: {', '.join(backups)}.")
    if other_studies:
        told.append(f"The person is also in: {', '.join(other_studies)}.")
    return [*told, *(f"Not reached: {one}" for one in not_reached)]


def describe_due(what: str, months: int | None, on: dt.date | None, rows: int, today: dt.date) -> str:
    """A rule, its day, and how much it would erase."""
    if months is None:
        return f"{what}: kept for ever ({counted(rows, 'row')})."
    span = counted(months, "month")
    if on is None:
        return f"{what}: {span} after the end of the study, which is not known yet ({counted(rows, 'row')})."
    state = "nothing is left" if not rows else "due now" if on <= today else "not yet due"
    return f"{what}: {span} after the end of the study, on {day(on)}; {state} ({counted(rows, 'row')})."
