"""Reasons of leaving in a release: none of fewer than k people, none by subtraction, none by waiting."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.impact.incidence import Incidence
from analysis.release.documents import from_document, to_document
from analysis.release.exits import freeze_exits, plan_exits
from analysis.release.guard import require_releasable
from analysis.release.release import Release
from analysis.release.tables import exits_table
from analysis.release.views import exits_of
from tests.release.programmes import a_curve

KINDS = ("voluntary", "involuntary", "retirement", "other")
CURVES = (a_curve("participants", at_risk=(90,) * 13), a_curve("comparison", at_risk=(400,) * 13))


def reasons(group, counts, size, order, happening="exit", kinds=KINDS):
    """Incidences as `impact.exits` gives them: each kind, and the rarest together."""
    tails = [tuple(order[place:]) for place in range(1, len(order) - 1)] if happening == "exit" else []
    found = []
    for each in [*((kind,) for kind in kinds), *tails]:
        people = sum(counts.get(kind, 0) for kind in each)
        steps = tuple(round(people * month / 12) for month in range(13))
        shares = tuple(step / size for step in steps)
        ends = tuple(share or None for share in shares)
        months = tuple(float(month) for month in range(13))
        found.append(Incidence(group, "all", happening, each, months, shares, ends, ends, steps))
    return found


def both(own, other, kinds=KINDS, **options):
    order = sorted(kinds, key=lambda kind: -own.get(kind, 0) - other.get(kind, 0))
    parts = {"order": order, "kinds": kinds} | options
    return [*reasons("participants", own, 90, **parts), *reasons("comparison", other, 400, **parts)]


def test_reasons_stand_alone_where_each_has_enough_people_and_together_where_not():
    own, other = {"voluntary": 12, "involuntary": 6, "retirement": 1}, dict.fromkeys(KINDS, 40)
    shares, hidden = plan_exits(both(own, other), CURVES, 5)
    told = {one.kinds for one in shares}
    assert hidden == ()
    assert told == {("voluntary",), ("involuntary", "retirement", "other")}
    shares, _ = plan_exits(both(dict.fromkeys(KINDS, 9), other), CURVES, 5)
    assert {one.kinds for one in shares} == {(kind,) for kind in KINDS}


def test_too_few_leavers_are_hidden_and_so_is_a_group_without_its_curve():
    shares, hidden = plan_exits(both({"voluntary": 3}, {"voluntary": 40}), CURVES, 5)
    assert shares == ()
    assert [(one.what, one.arm) for one in hidden] == [("exit", "programme"), ("exit", "comparison")]
    short = (a_curve("participants", at_risk=(90,) * 6), CURVES[1])
    enough = {"voluntary": 30, "other": 10}
    shares, hidden = plan_exits(both(enough, enough), short, 5)
    assert {one.group for one in shares} == {"comparison"}
    assert [one.arm for one in hidden] == ["programme"]
    small = (a_curve("participants", at_risk=(9,) * 13), CURVES[1])
    assert {one.group for one in plan_exits(both(enough, enough), small, 5)[0]} == {"comparison"}


def test_moves_are_told_kind_by_kind():
    moves = both(
        {"promotion": 9, "move": 2}, {"promotion": 30, "move": 30}, happening="move", kinds=("promotion", "move")
    )
    shares, hidden = plan_exits(moves, CURVES, 5)
    assert {one.kinds for one in shares} == {("promotion",)}
    assert hidden == ()


@given(st.tuples(*[st.integers(0, 30)] * 4), st.tuples(*[st.integers(0, 60)] * 4))
@settings(max_examples=80, deadline=None)
def test_no_share_and_no_rest_is_about_one_to_four_people(own, other):
    every = both(dict(zip(KINDS, own, strict=True)), dict(zip(KINDS, other, strict=True)))
    shares, _ = plan_exits(every, CURVES, 5)
    for group, counts in (("participants", own), ("comparison", other)):
        of = dict(zip(KINDS, counts, strict=True))
        told = [sum(of[kind] for kind in one.kinds) for one in shares if one.group == group]
        assert all(people >= 5 for people in told)
        assert not told or sum(told) == sum(counts)
        assert all(one.people is None for one in shares if one.coded)


def release_of(exits, k=5, day=1):
    return Release(
        release_id=f"R{day}", study="x", data_version="1", status="published",
        created_at=dt.datetime(2025, 6, day, tzinfo=dt.UTC), as_of=None, k=k, cohorts=(), waves=(), people=None,
        pairs=None, cells=(), hidden=(), cards=(), curves=(), retention=None, themes=(), notes=(), audit=(),
        exits=exits,
    )  # fmt: skip


def planned(voluntary):
    return plan_exits(both({"voluntary": voluntary, "other": 10}, {"voluntary": 60, "other": 60}), CURVES, 5)[0]


def test_one_more_leaver_does_not_tell_why_and_five_more_renew_it():
    out = planned(20)
    assert freeze_exits(planned(21), [release_of(out)], 5) == out
    assert freeze_exits(planned(25), [release_of(out)], 5) == planned(25)
    assert freeze_exits((), [release_of(out)], 5) == out
    assert freeze_exits(planned(21), [], 5) == planned(21)
    assert freeze_exits(planned(21), [release_of(out)], 10) == planned(21)


def test_the_document_keeps_them_the_guard_stops_them_and_older_releases_read():
    release = release_of(planned(20))
    assert from_document(to_document(release)) == release
    document = to_document(release)
    del document["release"]["exits"]
    assert from_document(document).exits == ()
    with pytest.raises(StudyError, match="too few"):
        require_releasable(release_of((replace(planned(20)[0], people=4),)))


def test_the_table_sets_the_groups_side_by_side():
    table = exits_table(exits_of(release_of(planned(20)), "exit"))
    assert list(table.columns) == ["What happened", "Participants", "Similar staff"]
    assert table["Participants"].tolist()[0].startswith("22 %")
    assert len(table) == len({one.kinds for one in planned(20)})
