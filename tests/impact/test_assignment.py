"""A draw by lot: everybody counts as drawn, whatever they did; whoever was drawn and is missing counts as missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.assignment import read_assignment
from analysis.study import Study
from tests.impact.made import AS_OF, deck_of, find, people_like, points, study_of


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    made = people_like(cohorts=1, comparison=60)
    return made.assign(arm=made["arm"].replace("comparison", "waitlist"), cohort=made["cohort"].fillna("Cohort 0"))


def drawn(people: pd.DataFrame, later: pd.DataFrame | None = None, **facts) -> Study:
    """The study with a recorded draw; `later` are memberships that came after it (person, arm)."""
    study = study_of(people, facts=pd.DataFrame({"name": ["waitlist draw"]} | facts))
    if later is None:
        return study
    more = study.memberships.drop(columns="arm").merge(later, on="person").assign(from_date=pd.Timestamp("2024-06-01"))
    tables = dict(study.tables()) | {"memberships": pd.concat([study.memberships, more], ignore_index=True)}
    return Study.from_tables("made", tables, as_of=AS_OF)


def test_who_crossed_over_counts_as_drawn_and_is_named(people) -> None:
    """Ten drawn to wait start early, five drawn to start go to wait: the figures are those of the draw."""
    early = people.loc[people["arm"] == "waitlist", "person"].head(10)
    late = people.loc[people["arm"] == "programme", "person"].head(5)
    later = pd.DataFrame({"person": [*early, *late], "arm": ["programme"] * 10 + ["waitlist"] * 5})
    plain, crossed = find(deck_of(drawn(people))), find(deck_of(drawn(people, later)))
    assert (crossed.design, crossed.linked_people) == ("A", 80)
    for part in ("estimate", "low", "high", "comparison_change", "own_change"):
        assert getattr(crossed, part) == pytest.approx(getattr(plain, part))
    found = {one.name: one.found for one in crossed.conditions}
    assert found["counted as drawn"] == "15 did not do what they were drawn for, and count as drawn all the same"
    assert {one.name: one.found for one in plain.conditions}["counted as drawn"].startswith("nobody")


@pytest.mark.parametrize("waited_from", [None, "2024-06-01"])
@pytest.mark.parametrize("turned", [False, True])
def test_who_waited_from_a_day_nobody_wrote_down_was_drawn_to_wait(people, waited_from, turned) -> None:
    """The list of who waits often has no date, and the roster has one: the order of rows must not decide either."""
    early = people.loc[people["arm"] == "waitlist", "person"].head(10)
    study = drawn(people, pd.DataFrame({"person": early, "arm": "programme"}))
    waits = study.memberships["arm"] == "waitlist"
    members = study.memberships.assign(
        from_date=study.memberships["from_date"].mask(waits, pd.Timestamp(waited_from) if waited_from else pd.NaT)
    )
    members = members.iloc[::-1] if turned else members
    read = read_assignment(Study.from_tables("made", dict(study.tables()) | {"memberships": members}, as_of=AS_OF))
    assert set(early) <= read.waiting
    assert len(read.waiting) == 60
    assert read.crossed == frozenset(early)


def test_who_was_drawn_to_wait_is_not_invited_with_the_programme(people) -> None:
    """All sixty who waited are in the programme by the last wave and were asked then: of 80 drawn to start 80 answered,
    not 80 of 140.
    """
    waiters = people.loc[people["arm"] == "waitlist", "person"]
    study = drawn(people, pd.DataFrame({"person": waiters, "arm": "programme"}))
    asked = pd.DataFrame({"person": people["person"], "wave": "end"})
    tables = dict(study.tables()) | {"invitations": asked}
    deck = deck_of(Study.from_tables("made", tables, as_of=AS_OF))
    for side, people_asked in (("all", 80), ("junior", 40), ("senior", 40)):
        card = find(deck, side=side)
        assert (card.design, card.invited, card.answered) == ("A", people_asked, people_asked)


def test_ancova_is_the_figure_and_the_plain_difference_stands_beside(people) -> None:
    card = find(deck_of(drawn(people)))
    inside = people["arm"] == "programme"
    before, after = points(people["before"]), points(people["after"])
    x = np.column_stack([np.ones(len(people)), inside, before])
    assert card.estimate == pytest.approx(np.linalg.lstsq(x, after, rcond=None)[0][1])
    change = after - before
    assert card.adjusted == pytest.approx(change[inside].mean() - change[~inside].mean())


def test_who_was_drawn_and_never_answered_is_missing(people) -> None:
    """Six drawn to start never answered at all, nine drawn to wait answered only at first."""
    inside = people["arm"] == "programme"
    silent, once = people.index[inside][:6], people.index[~inside][:9]
    gone = people.assign(
        before=people["before"].mask(people.index.isin(silent)),
        after=people["after"].mask(people.index.isin([*silent, *once])),
    )
    card = find(deck_of(drawn(gone)))
    assert card.design == "A"
    assert card.lost_share == pytest.approx(6 / 80)
    dropout = next(one for one in card.conditions if one.name == "equal dropout")
    assert (dropout.state, dropout.binding, dropout.found) == ("holds", False, "dropout differs by 8 %")
    change = (points(gone["after"]) - points(gone["before"]))[inside]
    change = change[np.isfinite(change)]
    waiting = (points(gone["after"]) - points(gone["before"]))[~inside]
    first = points(gone["before"])[~inside][~np.isfinite(waiting)]
    waiting = waiting[np.isfinite(waiting)]
    worst = (6 / 80) * (-100 - change.mean()) - (9 / 60) * ((100 - first).mean() - waiting.mean())
    assert card.bounds_low == pytest.approx(card.estimate + worst), "a first score that is unknown may be anything"


def test_unequal_dropout_is_named_and_costs_no_grade(people) -> None:
    waiting = people.index[people["arm"] == "waitlist"]
    card = find(deck_of(drawn(people.assign(after=people["after"].mask(people.index.isin(waiting[:20]))))))
    dropout = next(one for one in card.conditions if one.name == "equal dropout")
    assert (card.design, dropout.state, dropout.binding) == ("A", "fails", False)


def test_a_draw_of_one_cohort_says_nothing_of_another(people) -> None:
    read = read_assignment(drawn(people, cohort=["Cohort 9"]))
    assert (read.waiting, read.starting, len(read.drawn)) == (frozenset(), frozenset(), 0)
    all_of_them = read_assignment(drawn(people))
    assert len(all_of_them.drawn) == len(people)
    assert len(all_of_them.waiting) == 60
    assert not all_of_them.crossed
