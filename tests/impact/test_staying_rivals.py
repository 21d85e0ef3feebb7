"""Rivals of retention: sized from the people at risk, against figures worked out by hand, and nothing of one leaver."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.covariates import code_attributes, make_alike
from analysis.impact.risk_sets import RiskSet
from analysis.impact.staying_rivals import PICKED, size_recorded, staying_rivals
from analysis.stats.survival.restricted_mean import rmst_difference
from analysis.study import INVOLUNTARY, RETENTION, VOLUNTARY
from tests.impact.made import deck_of, find, people_like, study_of


def at_risk(people: int = 60, others: int = 120, *, dismissed: int = 12, older: float = 0.0) -> RiskSet:
    """Everybody followed for 400 days; of the others every fourth leaves of their own will, and some are dismissed."""
    draw = np.random.default_rng(5)
    size, treated = people + others, np.arange(people + others) < people
    tenure = draw.normal(60, 20, size) + older * treated
    event = ~treated & (np.arange(size) % 4 == 0)
    time = np.where(event, 100.0, 400.0)
    kind = np.where(event, VOLUNTARY, None).astype(object)
    gone = np.flatnonzero(~treated & ~event)[:dismissed]
    event[gone], time[gone], kind[gone] = True, 200.0, INVOLUNTARY
    rows = pd.DataFrame({
        "person": [f"P{n}" for n in range(size)], "tenure_months": tenure, "time_days": time, "event": event,
        "treated": treated, "exit_kind": kind, "cluster": np.arange(size),
    })  # fmt: skip
    alike = make_alike(code_attributes(rows, ("tenure_months",)), np.arange(size), treated)
    return RiskSet("all", "all", rows, treated, alike.weights, alike)


def difference(held: RiskSet, event: np.ndarray) -> float:
    rows = held.rows
    found = rmst_difference(rows["time_days"], event, held.treated, held.weights, rows["cluster"], tau=365)
    assert found.value is not None
    return found.value


def test_exits_that_nobody_chose_are_what_they_add_to_the_difference() -> None:
    held = at_risk()
    whole = difference(held, held.rows["event"].to_numpy())
    own_will = difference(held, (held.rows["exit_kind"] == VOLUNTARY).to_numpy())
    picked, exits = staying_rivals(held, whole)
    assert (picked.name, exits.name) == ("selection", "exits nobody chose")
    assert exits.size == pytest.approx(whole - own_will)
    assert exits.size > 5
    assert exits.rests_on == "answers", "what single leavers make is for analysts"
    assert not any(letter.isdigit() for letter in exits.bare)


@pytest.mark.parametrize("dismissed", [0, 90])
def test_exits_of_one_kind_are_no_rival(dismissed: int) -> None:
    held = at_risk(dismissed=dismissed)
    if dismissed:
        held.rows["exit_kind"] = INVOLUNTARY
    assert [rival.name for rival in staying_rivals(held, 10.0)] == ["selection"]


def test_recorded_selection_is_sized_by_the_slope_of_days_on_it() -> None:
    """Days follow tenure exactly, so that a standard deviation of it tells its own spread in days."""
    held = at_risk(dismissed=0)
    tenure = held.rows["tenure_months"].to_numpy()
    rows = held.rows.assign(event=True, time_days=100 + tenure)
    exact = RiskSet("all", "all", rows, held.treated, np.ones(len(rows)), make_alike(
        code_attributes(rows, ("tenure_months",)), np.arange(len(rows)), held.treated))  # fmt: skip
    found = size_recorded(exact)
    assert found is not None
    pooled = np.sqrt((tenure[held.treated].var(ddof=1) + tenure[~held.treated].var(ddof=1)) / 2)
    assert found.slope == pytest.approx(pooled, rel=1e-6)
    assert found.worth == pytest.approx(found.difference * pooled, rel=1e-6)
    told = staying_rivals(exact, 30.0)[0]
    assert told.because.startswith(PICKED)
    assert f"{30 / pooled:.1f} standard deviations apart" in told.because


def test_people_whose_year_is_not_known_size_nothing() -> None:
    held = at_risk()
    held.rows["time_days"], held.rows["event"] = 90.0, False
    assert size_recorded(held) is None
    assert staying_rivals(held, None)[0].because == PICKED


def test_cards_carry_them_and_say_what_cannot_be_tested() -> None:
    people = people_like()
    left = pd.to_datetime(people["person"].map({f"P{n:03d}": pd.Timestamp("2025-06-01") for n in range(90, 110)}))
    jobs = people[["person", "level", "department"]].assign(
        from_date=pd.Timestamp("2020-01-01"), to_date=left, exit_kind=np.where(left.notna(), VOLUNTARY, None)
    )
    card = find(deck_of(study_of(people, employment=jobs)), RETENTION)
    assert card.rival.name == card.rivals[0].name == "selection"
    assert ("trend before", "untestable") in {(one.name, one.state) for one in card.conditions}


def test_alone_history_stands_beside_selection() -> None:
    held = at_risk()
    rows = held.rows[held.treated].reset_index(drop=True)
    alone = RiskSet("all", "all", rows, np.ones(len(rows), dtype=bool), np.ones(len(rows)), None)
    assert [rival.name for rival in staying_rivals(alone, None)] == ["selection", "history"]
