"""Costs and hours in a release: what is planned, kept, read back, exported, and which step follows."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from analysis.errors import StudyError
from analysis.exports.released import release_tables
from analysis.impact.worth import Costs, MeetingHours, Range
from analysis.release.documents import from_document, to_document
from analysis.release.outlook import next_step
from analysis.release.worth import plan_meetings, worth_of
from analysis.wording.outlook import describe_next_step
from tests.impact.test_worth import COSTS
from tests.release.test_reading import COMPARED, FELL, ROSE, release, said

DEAR = Costs("EUR", administration=Range(5e6, 6e6), replacement=Range(10_000, 20_000))


def test_a_release_is_read_back_with_its_costs_and_an_older_one_without() -> None:
    planned = release(costs=COSTS, meetings=MeetingHours(7.5, 20))
    document = json.loads(json.dumps(to_document(planned)))
    assert from_document(document) == planned
    del document["release"]["costs"], document["release"]["meetings"]
    older = from_document(document)
    assert (older.costs, older.meetings) == (None, None)


def test_hours_of_few_pairs_are_not_shown_and_stop_a_release() -> None:
    assert plan_meetings(MeetingHours(7.5, 4), ()) is None
    assert plan_meetings(None, ()) is None
    assert plan_meetings(MeetingHours(7.5, 5), ()) == MeetingHours(7.5, 5)
    with pytest.raises(StudyError, match="too few pairs"):
        from_document(to_document(release(meetings=MeetingHours(7.5, 4))))


@pytest.mark.parametrize(("pairs", "renewed"), [(20, True), (21, False), (24, False), (16, False), (25, True)])
def test_hours_wait_until_no_single_pair_shows_in_the_difference(pairs: int, renewed: bool) -> None:
    out, new = MeetingHours(7.5, 20), MeetingHours(9.0, pairs)
    older = release(meetings=MeetingHours(1.0, 40), created_at=dt.datetime(2025, 1, 1))
    assert plan_meetings(new, (release(meetings=out), older)) == (new if renewed else out)


def test_worth_is_worked_out_from_what_the_release_shows() -> None:
    worth = worth_of(release(costs=COSTS, pairs=40, people=80))
    assert worth.total == Range(82_000, 145_000)
    assert worth_of(release(costs=COSTS, pairs=None, people=None)).total is None


@pytest.mark.parametrize(
    ("cards", "costs", "step"),
    [
        ((), None, "continue"),
        ((), DEAR, "adjust_cost"),
        ((), COSTS, "continue"),
        ((ROSE,), DEAR, "adjust_cost"),
        ((ROSE | COMPARED,), DEAR, "widen"),
        ((FELL,), DEAR, "adjust"),
        ((FELL | COMPARED, FELL | COMPARED), DEAR, "stop"),
        ((), replace(DEAR, replacement=None), "continue"),
    ],
)
def test_cost_decides_only_where_no_card_does(
    cards: tuple[dict[str, Any], ...], costs: Costs | None, step: str
) -> None:
    outcomes = ("engagement", "understanding")
    told = [said(outcome=name, measure=name, **parts) for name, parts in zip(outcomes, cards, strict=False)]
    assert next_step(release(cards=tuple(told), costs=costs)) == step
    assert describe_next_step(next_step(release(cards=tuple(told), costs=costs))).startswith("**")


def test_the_workbook_holds_cost_and_break_even() -> None:
    table = release_tables(release(costs=COSTS, pairs=40, people=80))["worth"].set_index("what")
    assert table.loc["Total", ["low", "high", "unit"]].tolist() == [82_000, 145_000, "EUR"]
    assert table.loc["Leavers who must stay to break even", ["low", "high"]].tolist() == [2, 5]
    assert "Benefit, at least" not in table.index
    assert release_tables(release())["worth"].empty
