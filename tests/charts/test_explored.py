"""The figures of analysts: every group and every answer has its words, and nothing is drawn that is not there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.charts.explored import MOST_ROWS, answers_figure, explored_figure
from analysis.impact.explored import EXPLORED_COLUMNS, Exploration


def exploration(groups: int, **changes: float) -> Exploration:
    usual = dict.fromkeys(EXPLORED_COLUMNS, 1.0) | {"people": 12.0, "change": 3.0, "low": 1.0, "high": 5.0} | changes
    table = pd.DataFrame([{"cohort": f"<b>{n}</b>"} | usual for n in range(groups)])
    return Exploration("engagement", "baseline", "end", ("cohort",), table, 0, groups, groups, 0)


def drawn(groups: int, **changes: float):
    return explored_figure(exploration(groups, **changes), title="Engagement", unit="points", footer="Source: x.")


def test_every_group_has_its_words_and_its_marks() -> None:
    chart = drawn(3)
    assert chart.title == "Engagement, 3 groups: 3 rose beyond chance, 0 fell, taken one by one."
    assert chart.alt.count("+3 (+1 to +5), n 12") == 3
    assert len(chart.figure.data) == 9, "an interval, a dot and the others' diamond a group"
    texts = " ".join(one.text for one in chart.figure.layout.annotations)
    assert "&lt;b&gt;0" in texts, "a name from data is text"


def test_a_group_without_an_interval_has_a_dot_and_no_line() -> None:
    chart = drawn(2, compared_change=np.nan)
    lone = explored_figure(
        Exploration("engagement", "baseline", "end", ("cohort",), pd.concat([
            exploration(1).table, exploration(1, low=np.nan, high=np.nan, compared_change=np.nan).table]), 0, 1, 1, 0),
        title="Engagement", unit="points", footer="",
    )  # fmt: skip
    assert len(chart.figure.data) == 4
    assert len(lone.figure.data) == 4
    assert "+3, n 12" in lone.alt


def test_many_groups_are_cut_and_said_to_be() -> None:
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} groups." in drawn(MOST_ROWS + 5).subtitle
    assert "too few linked people" in drawn(2, low=np.nan, high=np.nan).title


def distribution() -> pd.DataFrame:
    shares = [0.1, 0.2, 0.4, 0.3, 0.0]
    rows = [("s", "eng_1", False, "end", 10, float(n + 1), round(10 * share), share) for n, share in enumerate(shares)]
    columns = ["scale", "item", "reversed", "wave", "n", "answer", "people", "share"]
    return pd.DataFrame(rows, columns=columns)


def test_answers_fill_the_bar_and_are_told() -> None:
    chart = answers_figure(distribution(), title="T", subtitle="S", footer="F")
    assert sum(bar.x[0] for bar in chart.figure.data) == pytest.approx(1)
    assert "eng_1: 1 10 %, 2 20 %, 3 40 %, 4 30 %, 5 0 %." in chart.alt
    assert [bar.text[0] for bar in chart.figure.data] == ["1", "2", "3", "4", ""]
    assert answers_figure(distribution().head(0), title="T", subtitle="S", footer="F").figure.layout.annotations
