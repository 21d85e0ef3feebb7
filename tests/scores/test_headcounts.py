"""Monthly counts: each month and group once, one breakdown at a time, never added to their own total."""

import pandas as pd

from analysis.scores.headcounts import leaving_counts
from analysis.study import Study

YEAR = pd.date_range("2024-12-01", "2025-12-01", freq="MS")  # 13 months: the first one is out


def counts_of(rows):
    frame = pd.DataFrame(rows, columns=["month", "arm", "level", "department", "staff", "leavers"])
    return leaving_counts(Study.from_tables("x", {"headcounts": frame}))


def test_totals_beside_parts_are_not_added_to_them():
    rows = [(m, None, level, None, staff, 1) for m in YEAR for level, staff in (("A", 30), ("B", 20), (None, 52))]
    found = counts_of(rows).groupby(["by", "group"])["staff"].agg(["size", "sum"])
    assert found.to_dict("index") == {
        ("all", "all"): {"size": 12, "sum": 624}, ("level", "A"): {"size": 12, "sum": 360},
        ("level", "B"): {"size": 12, "sum": 240},
    }  # fmt: skip


def test_levels_beside_departments_are_two_breakdowns_of_the_same_people():
    rows = [(m, None, "A", None, 30, 1) for m in YEAR] + [(m, None, "B", None, 20, 0) for m in YEAR]
    rows += [(m, None, None, "Sales", 25, 1) for m in YEAR] + [(m, None, None, "Ops", 25, 0) for m in YEAR]
    found = counts_of(rows)
    assert found.loc[found["by"] == "all", "staff"].unique().tolist() == [50]
    assert set(found["by"]) == {"all", "level"}


def test_arms_come_before_levels_and_are_summed_over_them():
    rows = [(m, arm, level, None, 10, 1) for m in YEAR for arm in ("programme", "comparison") for level in ("A", "B")]
    found = counts_of(rows)
    assert set(found["by"]) == {"all", "arm"}
    assert found.loc[found["group"] == "programme", "staff"].unique().tolist() == [20]


def test_a_month_that_two_files_count_alike_counts_once_and_otherwise_not_at_all():
    january, march = pd.Timestamp(2025, 1, 1), pd.Timestamp(2025, 3, 1)
    rows = [(january, None, None, None, 40, 1)] * 2 + [(march, None, None, None, staff, 1) for staff in (40, 41)]
    found = counts_of(rows)
    assert found["month"].tolist() == [january]
    assert found["leavers"].tolist() == [1]


def test_no_counts_give_an_empty_table():
    assert leaving_counts(Study.from_tables("x", {})).empty
