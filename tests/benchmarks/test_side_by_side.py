"""What `benchmarks/side_by_side.py` compares, at small sizes and against pandas and scipy alone.

The peers themselves (pingouin, lifelines) are not installed where these tests run: there the command compares with them
before it times anything. Here the same functions of ours meet the formula, computed one group at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from scipy import stats

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
TOLERANCE = 1e-9  # the same sums in another order


@pytest.fixture(autouse=True)
def _beside_the_scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in [name for name in sys.modules if name.startswith("side_by_side")]:
        del sys.modules[name]


def script(part: str) -> ModuleType:
    return import_module(f"side_by_side_{part}")


def test_alpha_of_every_cohort() -> None:
    items, group = script("data").answers(300, 4), np.arange(300) % 7
    found = script("ours").alphas(items, group)
    for one, (alpha, low, high) in enumerate(found):
        covariance = np.cov(items[group == one], rowvar=False)
        n, k = int(np.sum(group == one)), items.shape[1]
        expected = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
        ends = 1 - (1 - expected) * stats.f.ppf([0.975, 0.025], n - 1, (n - 1) * (k - 1))
        np.testing.assert_allclose([alpha, low, high], [expected, *ends], rtol=TOLERANCE)


def test_change_of_every_cohort() -> None:
    before, after, group = script("data").paired(6, 12)
    found = script("ours").changes(before, after, group)
    for one, row in enumerate(found):
        test = stats.ttest_rel(after[group == one], before[group == one])
        ends = test.confidence_interval(0.95)
        mean = np.mean((after - before)[group == one])
        np.testing.assert_allclose(row, [mean, ends.low, ends.high, test.pvalue], rtol=TOLERANCE)


def test_curve_and_rank_test_of_followed_people() -> None:
    people = script("data").followed(400, 4)
    censored = stats.CensoredData(people.days[people.left], right=people.days[~people.left])
    survival = stats.ecdf(censored).sf
    ends = survival.confidence_interval(0.95, method="log-log")
    days = np.unique(people.days[people.left])
    expected = np.column_stack([part.evaluate(days) for part in (survival, ends.low, ends.high)])
    np.testing.assert_allclose(script("ours").curve(people), expected, rtol=TOLERANCE)
    halves = [
        stats.CensoredData(people.days[arm & people.left], right=people.days[arm & ~people.left])
        for arm in (people.group % 2 == 1, people.group % 2 == 0)
    ]
    statistic = stats.logrank(*halves).statistic ** 2
    script("rows").same_excess(people, script("ours").robust_rank_test(people), statistic)
    two = replace(people, group=people.group % 2)
    np.testing.assert_allclose(script("ours").rank_test(two)[0], statistic, rtol=TOLERANCE)


def test_score_of_answers_in_words() -> None:
    values = script("data").answers(200, 5)
    words = script("data").in_words(values, blank=0.3)
    np.testing.assert_allclose(script("ours").score(words), script("peers").score(words), rtol=TOLERANCE)


def test_a_workbook_there_and_back(tmp_path: Path) -> None:
    frame, path = script("data").survey(40, 3), tmp_path / "survey.xlsx"
    assert frame.shape == (40, 60)
    path.write_bytes(script("ours").write_workbook(frame))
    back = script("ours").read_workbook(path)
    other = script("peers").read_workbook(path)
    script("rows").same_tables(back, other)
    pd.testing.assert_frame_equal(back, frame.astype("str"))


def test_a_study_opened_again_holds_what_the_long_table_holds(tmp_path: Path) -> None:
    rows = script("rows")
    pair = rows.opening(2_000, tmp_path)
    ours, peer = pair.ours(), pair.peer()
    assert 1_800 < len(ours) < 2_200
    pair.agree(ours, peer)
    pair = rows.stored(2_000, tmp_path)  # the same store, opened a second time
    pair.agree(pair.ours(), pair.peer())
    peer.loc[7, "value"] += 1
    with pytest.raises(AssertionError):
        pair.agree(ours, peer)


def test_a_curve_of_every_group_is_that_of_its_own_people() -> None:
    people = script("data").followed(300, 5)
    for one, found in enumerate(script("ours").curves(people)):
        own = script("data").People(*(part[people.group == one] for part in (people.days, people.left, people.group)))
        np.testing.assert_array_equal(found, script("ours").curve(own))


def test_a_command_is_timed_and_held_to_its_seconds(tmp_path: Path) -> None:
    alone = script("alone")
    runs = alone.measured_alone("help", repeats=1, folder=tmp_path, given=None)["runs"]["ours"]
    assert 0.01 < runs[0] < 5
    assert not list(tmp_path.iterdir()), "help needs no store"
    assert alone.line_alone("help", [0.2, 0.1, 0.25]).endswith("| **0.2** (0.1 to 0.25, 3 runs) | 0.3 | yes |")
    assert alone.line_alone("help", [0.31]).endswith("| no |")


def test_a_difference_is_noticed() -> None:
    one = script("ours").changes(*script("data").paired(6, 12))
    other = one.copy()
    other[2, 1] *= 1 + 1e-8
    with pytest.raises(AssertionError):
        script("rows").same(one, other)
