"""Costs in a release: no figure of a person, but hours of the meeting log only of enough pairs."""

from __future__ import annotations

from analysis.impact.worth import MeetingHours, Worth, weigh
from analysis.release.answers import answers
from analysis.release.release import Release

#: Hours of the meeting log are shown from this many pairs on, and renewed when none or this many came or went.
PAIRS_FOR_HOURS = 5


def plan_meetings(meetings: MeetingHours | None, published: tuple[Release, ...]) -> MeetingHours | None:
    """The mean hours a pair, which may be shown from `PAIRS_FOR_HOURS` pairs on.

    Where one to four pairs came or went since the last release that showed them, these stay as they are out: the
    difference would be a pair's own.
    """
    if meetings is None or meetings.pairs < PAIRS_FOR_HOURS:
        return None
    dated = sorted((one for one in published if one.meetings is not None), key=lambda one: one.created_at)
    out = dated[-1].meetings if dated else None
    kept = out is not None and 0 < abs(out.pairs - meetings.pairs) < PAIRS_FOR_HOURS
    return out if kept else meetings


def worth_of(release: Release) -> Worth:
    """Cost and benefit as `impact.worth.weigh` works them out, from nothing but what the release shows."""
    cards = [one.card.card for one in answers(release) if one.card is not None]
    return weigh(release.costs, pairs=release.pairs, people=release.people, cards=cards)
