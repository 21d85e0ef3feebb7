"""Time at risk: who is in the risk set, who is a participant, and that nothing is shown where nothing is."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.scores.employment import employment_episodes
from analysis.scores.follow_up import start_stop
from analysis.scores.retention import RISK_COLUMNS, ever_never, time_at_risk
from analysis.scores.retention_ledger import retention_ledger
from analysis.study import Study, as_table

AS_OF = dt.date(2025, 12, 31)


def job(person: str, start: str | None, end: str | None = None, **more: object) -> dict[str, object]:
    return {"person": person, "from_date": start, "to_date": end, "level": "L1", **more}


def member(person: str, start: str | None, cohort: str = "2025", **more: object) -> dict[str, object]:
    return {"person": person, "cohort": cohort, "arm": "programme", "side": "junior", "from_date": start, **more}


def study(jobs: list[dict[str, object]], members: list[dict[str, object]], as_of: dt.date | None = AS_OF) -> Study:
    return Study.from_tables("s", {"employment": pd.DataFrame(jobs), "memberships": pd.DataFrame(members)}, as_of=as_of)


def rows(found: pd.DataFrame) -> dict[str, tuple[bool, float, bool]]:
    return {r.person: (bool(r.treated), r.time_days, bool(r.event)) for r in found.itertuples()}


# -- episodes -------------------------------------------------------------------------------------------------------


def episodes(*jobs: dict[str, object]) -> list[tuple[str, str, str]]:
    found = employment_episodes(as_table("employment", pd.DataFrame(list(jobs))))
    return [
        tuple("" if pd.isna(v) else str(v)[:10] for v in (r.hired, r.left, r.exit_kind)) for r in found.itertuples()
    ]


def test_internal_moves_are_no_exits() -> None:
    assert episodes(job("A", "2020-01-01", "2022-12-31"), job("A", "2023-01-01")) == [("2020-01-01", "", "")]


def test_rehire_is_an_episode_of_its_own() -> None:
    assert episodes(job("A", "2020-01-01", "2021-06-30", exit_kind="voluntary"), job("A", "2023-01-01")) == [
        ("2020-01-01", "2021-06-30", "voluntary"),
        ("2023-01-01", "", ""),
    ]


def test_gap_of_a_week_is_a_move_and_of_eight_days_an_exit() -> None:
    assert len(episodes(job("A", "2020-01-01", "2020-06-01"), job("A", "2020-06-08"))) == 1
    assert len(episodes(job("A", "2020-01-01", "2020-06-01"), job("A", "2020-06-09"))) == 2


def test_newer_export_closes_what_an_older_left_open() -> None:
    expected = [("2020-01-01", "2025-03-01", "other")]
    assert episodes(job("A", "2020-01-01"), job("A", "2020-01-01", "2025-03-01")) == expected
    assert episodes(job("A", "2020-01-01", "2025-03-01"), job("A", "2020-01-01")) == expected


def test_open_spell_is_closed_by_the_next() -> None:
    assert episodes(job("A", "2020-01-01"), job("A", "2022-01-01", "2024-01-01")) == [
        ("2020-01-01", "2024-01-01", "other")
    ]


def test_unknown_hire_is_before_everything() -> None:
    assert episodes(job("A", None, "2024-01-01")) == [("", "2024-01-01", "other")]


# -- risk set ---------------------------------------------------------------------------------------------------------


def test_risk_set_participants_and_times() -> None:
    found = rows(
        time_at_risk(
            study(
                [
                    job("treated", "2020-01-01"),
                    job("leaves", "2020-01-01", "2025-06-11"),
                    job("compared", "2020-01-01", "2025-04-12"),
                    job("left before", "2020-01-01", "2025-02-28"),
                    job("left on the day", "2020-01-01", "2025-03-03"),
                    job("hired later", "2025-03-04"),
                    job("late", "2020-01-01", "2025-09-30"),
                    job("within", "2020-01-01"),
                    job("rehired", "2020-01-01", "2025-03-13"),
                    job("rehired", "2025-08-01"),
                ],
                [
                    member("treated", "2025-03-03"),
                    member("leaves", "2025-03-03"),
                    member("late", "2025-06-01"),
                    member("within", "2025-04-02"),
                    member("unlinked", "2025-03-03"),
                ],
            )
        )
    )
    end = (dt.date(2025, 12, 31) - dt.date(2025, 3, 3)).days
    assert found == {
        "treated": (True, end, False),
        "leaves": (True, 100.0, True),
        "compared": (False, 40.0, True),
        "late": (False, 211.0, True),
        "within": (True, end, False),
        "rehired": (False, 10.0, True),
    }


def test_who_leaves_the_programme_stays_a_participant() -> None:
    found = time_at_risk(
        study([job("A", "2020-01-01"), job("B", "2020-01-01")], [member("A", "2025-03-01", to_date="2025-04-01")])
    )
    assert rows(found)["A"][0]


def test_stacked_cohorts_and_earlier_participants_are_no_comparison() -> None:
    found = time_at_risk(
        study(
            [job(p, "2020-01-01") for p in "ABC"],
            [member("A", "2024-03-01", "2024"), member("B", "2025-03-01", "2025"), member("A", "2025-03-01", "2025")],
        )
    )
    assert {(r.trial, r.person, bool(r.treated)) for r in found.itertuples()} == {
        ("2024", "A", True), ("2024", "B", False), ("2024", "C", False), ("2025", "B", True), ("2025", "C", False),
    }  # fmt: skip
    assert found.groupby("person")["cluster"].nunique().max() == 1


def test_exit_after_the_datas_date_is_not_known_yet() -> None:
    found = time_at_risk(study([job("A", "2020-01-01", "2026-02-01")], [member("A", "2025-12-01")]))
    assert rows(found) == {"A": (True, 30.0, False)}


def test_cohort_that_begins_after_the_datas_date_has_no_trial() -> None:
    assert time_at_risk(study([job("A", "2020-01-01")], [member("A", "2026-01-01")])).empty


def test_attributes_at_time_zero_and_side_of_the_level() -> None:
    jobs = [
        job("A", "2024-03-01", exit_kind=None),
        job("B", "2020-01-01", "2025-01-31", level="L1", department="Sales"),
        job("B", "2025-02-01", "2025-07-31", level="L2", department="IT"),
        job("B", "2025-08-01", level="L3", department="HR"),
        job("C", "2020-01-01", level="L2"),
    ]
    given = study(jobs, [member("A", "2025-03-01"), member("C", "2025-03-01", side="senior")])
    people = pd.DataFrame({"person": list("ABC"), "level": ["L1", "L2", "L2"]})
    given = Study.from_tables("s", {**dict(given.tables()), "people": people}, as_of=AS_OF)
    found = time_at_risk(given).set_index("person")
    assert tuple(found.loc["B", ["level", "department", "side"]]) == ("L2", "IT", "senior")
    assert found.loc["A", "tenure_months"] == pytest.approx(12, abs=0.05)


def test_nothing_known_gives_nothing(empty_study: Study) -> None:
    for given in (empty_study, study([job("A", "2020-01-01")], []), study([], [member("A", "2025-03-01")])):
        assert time_at_risk(given).empty
        assert tuple(time_at_risk(given)) == RISK_COLUMNS
        assert start_stop(given).empty
        assert ever_never(given).difference is None


def test_missing_data_date_is_an_error() -> None:
    with pytest.raises(StudyError) as caught:
        time_at_risk(study([job("A", "2020-01-01")], [member("A", "2025-03-01")], as_of=None))
    assert caught.value.code == "AS_OF_MISSING"


def test_ledger_accounts_for_every_member() -> None:
    found = retention_ledger(
        study(
            [
                job("in", "2020-01-01"),
                job("late", "2020-01-01"),
                job("undated", "2020-01-01"),
                job("new", "2025-03-15"),
            ],
            [
                member("in", "2025-03-01"),
                member("late", "2025-07-01"),
                member("undated", None),
                member("unlinked", "2025-03-01"),
                member("new", "2025-03-20"),
                member("in", "2025-05-01", pair="second"),
            ],
        )
    )
    expected = {"members": 5, "participants": 1, "undated": 1, "joined_late": 1, "not_in_records": 1, "others": 1}
    assert found.drop(columns=["cohort", "time_zero"]).to_dict("records") == [expected]


# -- start and stop ----------------------------------------------------------------------------------------------------


def test_start_stop_rows_split_at_joining_and_enter_late() -> None:
    found = start_stop(
        study(
            [job("A", "2020-01-01", "2025-05-10"), job("B", "2025-03-31"), job("C", "2020-01-01", "2025-02-01")],
            [member("A", "2025-03-01"), member("B", "2025-04-10")],
        )
    )
    end = (dt.date(2025, 12, 31) - dt.date(2025, 3, 1)).days
    assert [(r.person, bool(r.treated), r.start_days, r.stop_days, bool(r.event)) for r in found.itertuples()] == [
        ("A", True, 0.0, 70.0, True),
        ("B", False, 30.0, 40.0, False),
        ("B", True, 40.0, float(end), False),
    ]


def null_programme(rng: np.random.Generator, people: int = 4000) -> Study:
    """Everyone leaves at the same rate; people join at any time in two years, as long as they are there."""
    hired = pd.Timestamp("2020-01-01")
    start = pd.Timestamp("2023-01-01")
    left = start + pd.to_timedelta(np.ceil(rng.exponential(365 / 0.223, people)), unit="D")
    joins = start + pd.to_timedelta(rng.integers(0, 730, people), unit="D")
    joins = pd.Series(joins).where(np.arange(people) >= people // 10, start)
    chosen = (joins < left) & (rng.random(people) < 0.5)
    names = np.array([f"P{i}" for i in range(people)])
    jobs = pd.DataFrame({"person": names, "from_date": hired, "to_date": left})
    members = pd.DataFrame({"person": names[chosen], "cohort": "c", "arm": "programme", "from_date": joins[chosen]})
    return Study.from_tables("null", {"employment": jobs, "memberships": members}, as_of=dt.date(2025, 1, 1))


def test_naive_figure_shows_retention_where_there_is_none_and_time_at_risk_does_not() -> None:
    given = null_programme(np.random.default_rng(20))
    naive = ever_never(given)
    assert naive.difference is not None
    assert naive.difference > 0.10
    risk = time_at_risk(given)
    year = risk["event"] & (risk["time_days"] <= 365)
    share = year.groupby(risk["treated"]).mean()
    n = int(risk["treated"].sum())
    assert n > 150
    assert abs(share[True] - share[False]) < 3 * np.sqrt(0.2 * 0.8 / n)


def test_rates_of_start_stop_rows_agree_under_no_effect() -> None:
    found = start_stop(null_programme(np.random.default_rng(21)))
    days = (found["stop_days"] - found["start_days"]).groupby(found["treated"]).sum()
    events = found["event"].groupby(found["treated"]).sum()
    ratio = (events[True] / days[True]) / (events[False] / days[False])
    assert abs(np.log(ratio)) < 3 * np.sqrt((1 / events).sum())
