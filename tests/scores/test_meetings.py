"""Dose and pairs: counted by hand on small logs, and against a plain loop over pairs on random ones."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analysis.scores.meetings import DAYS_A_MONTH, log_ends, pair_meetings, placed_meetings
from analysis.scores.pairs import COMPARED, mixing, pair_distances, programme_pairs
from analysis.study import Study
from tests.scores.programmes import meeting, programme, roster


def dose_of(study: Study, **options: object) -> pd.DataFrame:
    return pair_meetings(placed_meetings(study.checkins, study.memberships, **options), study.memberships)


def test_one_pair_by_hand() -> None:
    log = [
        meeting("Elm-0", "2025-01-10", 40), meeting("Elm-0", "2025-02-10", 50),
        meeting("Elm-0", "2025-03-10", by="senior"), meeting("Elm-0", "2025-03-24", by="junior"),
        meeting("Elm-0", "2025-04-10", by="room was taken"),
        meeting("Elm-0", "2025-06-10", None),
    ]  # fmt: skip
    row = dose_of(programme(roster(1), log)).iloc[0]
    assert (row["logged"], row["held"]) == (6, 3)
    assert (row["cancelled_junior"], row["cancelled_senior"], row["cancelled_other"]) == (1, 1, 1)
    assert (row["minutes"], row["mean_minutes"]) == (90, 45), "a meeting of unknown length adds none"
    assert row["until"] == pd.Timestamp("2025-06-10"), "the log knows no further"
    days = (pd.Timestamp("2025-06-10") - pd.Timestamp("2025-01-06")).days
    assert row["per_month"] == pytest.approx(3 / (days / DAYS_A_MONTH), rel=1e-12)
    assert (row["first_half"], row["second_half"]) == (2, 1)
    assert row["longest_gap_days"] == 120
    assert row["last_held"] == pd.Timestamp("2025-06-10")


def test_a_pair_that_never_met_and_one_nobody_knows() -> None:
    dose = dose_of(programme(roster(2), [meeting("Elm-0", "2025-03-10"), meeting("Guest", "2025-03-11")]))
    assert dose["pair"].tolist() == ["Elm-0", "Elm-1", "Guest"]
    assert dose["held"].tolist() == [1, 0, 1]
    assert dose["cohort"].isna().tolist() == [False, False, True]
    assert np.isnan(dose["minutes"].iloc[1])
    assert dose["longest_gap_days"].iloc[1] == 63, "from its start to the log's end"


def test_no_log_and_no_roster(empty_study: Study) -> None:
    assert dose_of(empty_study).empty
    dose = dose_of(programme(roster(1)))
    assert dose["held"].tolist() == [0]
    assert dose[["until", "per_month", "last_held", "longest_gap_days"]].isna().all(axis=None)


def test_a_line_twice_counts_once_and_plans_do_not_count() -> None:
    line = meeting("Elm-0", "2025-02-10")
    dose = dose_of(programme(roster(1), [line, line, meeting("Elm-0", "2025-05-10")]), today=dt.date(2025, 3, 1))
    assert dose["logged"].tolist() == [1]


def test_a_name_that_two_cohorts_use_belongs_to_the_one_that_ran() -> None:
    early, late = roster(1, "Elm"), roster(1, "Oak", "2025-09-01", "2026-03-01")
    both = pd.concat([early, late]).assign(pair="P1")
    log = [meeting("P1", "2025-03-01"), meeting("P1", "2025-10-01"), meeting("P1", "2025-08-25")]
    study = programme(both, log)
    placed = placed_meetings(study.checkins, study.memberships)
    assert placed.set_index("date")["cohort"].to_dict() == {
        pd.Timestamp("2025-03-01"): "Elm", pd.Timestamp("2025-10-01"): "Oak", pd.Timestamp("2025-08-25"): "Oak",
    }  # fmt: skip
    assert log_ends(placed).to_dict() == {"Elm": pd.Timestamp("2025-03-01"), "Oak": pd.Timestamp("2025-10-01")}


@pytest.mark.parametrize("seed", range(3))
def test_sums_equal_a_plain_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, 200, 120), unit="D")
    log = [
        meeting(
            f"Elm-{rng.integers(9)}",
            str(day.date()),
            float(rng.integers(10, 90)),
            rng.choice([None, "senior", "junior"], p=[0.8, 0.1, 0.1]),
        )
        for day in days
    ]
    study = programme(roster(9), log)
    dose = dose_of(study).set_index("pair")
    lines = study.checkins.drop_duplicates()
    for pair, row in dose.iterrows():
        own = lines[lines["pair"] == pair]
        held = own[own["cancelled_by"].isna()].sort_values("date")
        assert (row["logged"], row["held"]) == (len(own), len(held))
        assert row["cancelled_senior"] == (own["cancelled_by"] == "senior").sum()
        assert (np.nan_to_num(row["minutes"]), row["first_half"] + row["second_half"]) == (
            held["minutes"].sum(),
            len(held),
        )
        moments = [row["from_date"], *held["date"], row["until"]]
        assert row["longest_gap_days"] == max(
            (b - a).days for a, b in zip(sorted(moments), sorted(moments)[1:], strict=False)
        )


def test_pairs_begin_with_the_last_and_end_with_the_first() -> None:
    rows = roster(2)
    rows.loc[rows["person"] == "JElm0", "from_date"] = "2025-02-01"
    rows.loc[rows["person"] == "SElm0", "to_date"] = "2025-04-01"
    rows.loc[rows["person"] == "SElm1", "to_date"] = None
    waiting = roster(1, "Oak").assign(arm="waitlist")
    pairs = programme_pairs(programme(pd.concat([rows, waiting])).memberships)
    assert pairs["pair"].tolist() == ["Elm-0", "Elm-1"]
    assert (pairs["from_date"].iloc[0], pairs["to_date"].iloc[0]) == (
        pd.Timestamp("2025-02-01"),
        pd.Timestamp("2025-04-01"),
    )
    assert pairs["to_date"].iloc[1] == pd.Timestamp("2025-07-06"), "one partner's open end does not keep the pair going"
    assert pairs[["junior", "senior"]].to_numpy().tolist() == [["JElm0", "SElm0"], ["JElm1", "SElm1"]]


def test_distances_come_from_people_then_from_employment() -> None:
    people = pd.DataFrame(
        {
            "person": ["JElm0", "SElm0", "JElm1"],
            "department": ["A", "B", None],
            "generation": ["Millennials", "Baby boomers", None],
        }
    )
    spells = pd.DataFrame(
        [
            {"person": "JElm1", "from_date": "2024-01-01", "department": "C"},
            {"person": "JElm1", "from_date": "2025-03-01", "department": "D"},  # only after the pair began
            {"person": "SElm1", "from_date": "2025-03-01", "department": "C"},
        ]
    )
    table = pair_distances(programme(roster(2), people=people, employment=spells))
    assert table["junior_department"].tolist() == ["A", "C"]
    assert table["department_differs"].tolist() == [1.0, 0.0]
    assert table["generation_steps"].tolist()[0] == 2.0
    assert np.isnan(table["generation_steps"].tolist()[1])
    found = mixing(table, "department")
    assert (found.pairs, found.known, found.apart, found.share) == (2, 2, 1, 0.5)
    assert np.isnan(mixing(table, "site").share)


def test_no_pairs_have_no_distance(empty_study: Study) -> None:
    table = pair_distances(empty_study)
    assert table.empty
    assert {f"{name}_differs" for name in COMPARED} <= set(table)
