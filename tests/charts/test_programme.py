"""Figures of how the programme is run hold counts and shares by cohort, never a pair."""

from __future__ import annotations

import pandas as pd

from analysis.charts.programme import cancelled_figure, department_figure, meetings_figure


def dose(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame([{"cohort": c, "logged": 10, "by_juniors": j, "by_seniors": s} for c, j, s in rows])


def test_pairs_are_counted_by_how_often_they_met():
    pairs = pd.DataFrame({"per_month": [0.2, 0.9, 0.89, 1.4, 3.0, 5.0, None], "months": [3, 3, 3, 3, 3, 1, 3]})
    chart = meetings_figure(pairs, cohort="all", source="Source: x.")
    (bars,) = chart.figure.data
    assert list(bars.y) == [1, 1, 2, 0, 1], "a pair of one month is not counted"
    assert chart.title == "3 of 5 pairs across the programme met about once a month or more."
    assert "under 0.5: 1" in chart.alt
    assert len(meetings_figure(pairs.head(0), cohort="all", source="").figure.data) == 1


def test_sides_stand_in_rows_of_cohorts():
    chart = cancelled_figure(dose(("all", 0.05, 0.1), ("A<b>", 0.0, 0.2), ("B", 0.1, 0.0)), source="Source: x.")
    assert chart.title == "Seniors called off 10 % of the meetings, juniors 5 %."
    assert len(chart.figure.data) == 4
    assert "<b>" not in str([one.text for one in chart.figure.layout.annotations])
    alone = cancelled_figure(dose(("all", 0.05, 0.1)), source="")
    assert len(alone.figure.data) == 2


def test_each_cell_of_the_departments_has_its_number():
    names = ["Legal", "$alt & <i>"]
    matrix = pd.DataFrame([[1, 2], [0, 3]], index=names, columns=names)
    chart = department_figure(matrix, cohort="Elm", source="Source: x.")
    assert [one.text for one in chart.figure.layout.annotations] == ["1", "2", "·", "3"]
    assert chart.title == "2 of 6 pairs in cohort Elm reach into another department."
    assert "<i>" not in str(chart.figure.layout.xaxis.ticktext)
    assert chart.figure.layout.xaxis.ticklabeloverflow == "allow"
