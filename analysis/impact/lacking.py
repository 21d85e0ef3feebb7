"""What a card of grade D lacks: the conditions of grade C, and those of B beyond them, each with what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from analysis.impact.card import Condition
from analysis.impact.conditions import (
    ALIKE,
    COMPARED,
    COMPARISON_PEOPLE,
    FEWEST_COUNTED,
    PEOPLE_FOR_A_CARD,
    dropout_condition,
    same_waves_condition,
    say_few,
    size_condition,
)
from analysis.impact.trend_before import STARTED
from analysis.study import PROGRAMME, Study

EARLIER: Final = "an earlier wave"
IDS: Final = "names or codes that link people"
LINKED: Final = "enough linked people"

_EARLIER_NEEDED: Final = "grade C needs answers from before"
_IDS_NEEDED: Final = f"grade C needs {PEOPLE_FOR_A_CARD} with a name or code at each wave"
_LINKED_NEEDED: Final = f"grade C needs {PEOPLE_FOR_A_CARD} of them"
_NOBODY_LINKED: Final = "nobody of the group is linked"


@dataclass(frozen=True, slots=True)
class Beside:
    """Who stands beside a group: how many comparison people `answered_both` waves, how many of those are `of_level`
    (of a level that occurs in the group); `nobody` says why there are none, `trend` how both moved before the start.
    """

    answered_both: int
    of_level: int
    nobody: str
    trend: Condition


def lacking_links(first: pd.DataFrame, later: pd.DataFrame, beside: Beside, *, nothing: str) -> tuple[Condition, ...]:
    """The checklist of a group none of whose answers are linked: what grade C needs, then what B needs beyond it.

    `first` and `later` are the group's scored answers at the earlier and the later wave (`wave`, `person`, NA where no
    name or code is known); `nothing` says why there are no earlier ones. Grade C needs them, ten names or codes at each
    wave, and ten people found at both. Counts below five are not said.
    """
    return (
        _earlier_wave(first, nothing),
        _ids(first, later),
        _linked(first, later),
        *(_beyond(beside) if beside.answered_both else (_own(COMPARED, "fails", beside.nobody, ""),)),
    )


def lacking_answers(because: str) -> tuple[Condition, ...]:
    """The checklist of an outcome that nobody of the programme was asked about, as `because` says."""
    return (
        _own(EARLIER, "fails", because, _EARLIER_NEEDED),
        _own(IDS, "untestable", "there are no answers that could carry one", _IDS_NEEDED),
        _own(LINKED, "fails", "nobody answered both waves", _LINKED_NEEDED),
        _own(COMPARED, "fails", "there is no change to hold against anybody's", ""),
    )


def lacking_records(study: Study) -> tuple[Condition, ...]:
    """The checklist of retention where nobody could be followed: dates of employment and of joining for the same
    people and the date of the records (grade C), and staff outside the programme (B).
    """
    members = study.memberships[study.memberships["arm"] == PROGRAMME]
    joined = set(members.loc[members["from_date"].notna(), "person"].dropna())
    employed = set(study.employment["person"].dropna())
    outside = len(employed - set(members["person"].dropna()))
    others = f"{_people(outside)} outside the programme {'have' if outside else 'has'} dates of employment"
    dated = "no file says up to which day the records are complete"
    if study.as_of is not None:
        dated = f"the records are complete up to {study.as_of.day} {study.as_of:%B %Y}"
    return (
        _records("dates of employment", len(employed), "who was employed when"),
        _records("days of joining", len(joined), "when participants joined"),
        _records("the same people in both", len(joined & employed), "both of the same participant"),
        _own("the date of the records", "holds" if study.as_of else "fails", dated, "grade C needs it"),
        _own(
            "enough staff outside the programme", "holds" if outside >= COMPARISON_PEOPLE else "fails", others,
            f"grade B needs {COMPARISON_PEOPLE}",
        ),
    )  # fmt: skip


def _earlier_wave(first: pd.DataFrame, nothing: str) -> Condition:
    if first.empty:
        return _own(EARLIER, "fails", nothing, _EARLIER_NEEDED)
    return _own(EARLIER, "holds", f"{_people(len(first))} of the group answered it", _EARLIER_NEEDED)


def _ids(first: pd.DataFrame, later: pd.DataFrame) -> Condition:
    found = "; ".join(_with_a_name(rows) for rows in (first, later) if len(rows))
    if first.empty or later.empty:
        return _own(IDS, "untestable", found or "there are no answers that could carry one", _IDS_NEEDED)
    enough = min(first["person"].notna().sum(), later["person"].notna().sum()) >= PEOPLE_FOR_A_CARD
    return _own(IDS, "holds" if enough else "fails", found, _IDS_NEEDED)


def _with_a_name(rows: pd.DataFrame) -> str:
    """How many answers of a wave carry a name or code; neither few with one nor few without one are counted."""
    wave, answers, known = rows["wave"].iloc[0], len(rows), int(rows["person"].notna().sum())
    if answers < FEWEST_COUNTED:
        return f"at {wave} there are fewer than {FEWEST_COUNTED} answers"
    if known in (0, answers):
        return f"at {wave} {'none' if known == 0 else 'each'} of {answers} answers carries one"
    if known < FEWEST_COUNTED:
        return f"at {wave} fewer than {FEWEST_COUNTED} of {answers} answers carry one"
    if answers - known < FEWEST_COUNTED:
        return f"at {wave} all but a few of {answers} answers carry one"
    return f"at {wave} {known} of {answers} answers carry one"


def _linked(first: pd.DataFrame, later: pd.DataFrame) -> Condition:
    both = len(set(first["person"].dropna()) & set(later["person"].dropna()))
    if both == 0:
        return _own(LINKED, "fails", "nobody was found at both waves", _LINKED_NEEDED)
    told = f"{say_few(both)} people were found at both waves, none of them with enough of the same questions"
    return _own(LINKED, "fails", f"{told} within one cohort", _LINKED_NEEDED)


def _beyond(beside: Beside) -> tuple[Condition, ...]:
    """What grade B asks of a comparison that is there; what is asked of linked people cannot be tested."""
    return (
        same_waves_condition(beside.answered_both),
        size_condition(beside.of_level),
        _own(ALIKE, "untestable", f"{_NOBODY_LINKED}, so that nobody can be weighed", ""),
        replace(dropout_condition(None), rests_on="group"),
        beside.trend,
        _own(STARTED, "untestable", f"{_NOBODY_LINKED}, so that nobody's start can be looked up", ""),
    )


def _records(name: str, count: int, what: str) -> Condition:
    if count == 0:
        return _own(name, "fails", f"no file says {what}", "grade C needs it")
    return _own(name, "holds", f"it is known of {_people(count)}", "grade C needs it")


def _people(count: int) -> str:
    if count < FEWEST_COUNTED:
        return f"fewer than {FEWEST_COUNTED} people" if count else "nobody"
    return f"{count} people"


def _own(name: str, state: str, found: str, allowed: str) -> Condition:
    return Condition(name, state, found, allowed, rests_on="group")  # type: ignore[arg-type]
