"""Changes by any breakdown, from sums, against each group worked out alone; looks against a count by hand.

The groups are worked out by the same mathematics one at a time: equal to rounding (1e-9). Welch's difference is held
against scipy where everybody is a unit of their own, where CR2 is the ordinary error (1e-9).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import StudyError
from analysis.impact.assignment import read_assignment
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.explored import explore_changes
from analysis.scores.retention import empty_risk
from analysis.simulate import plan_from_options, simulate
from analysis.stats.change import estimate_change, mean_change
from analysis.stats.many import benjamini_hochberg
from analysis.study import Study
from benchmarks.cohort_figures import plain_hedges_g

WAVES = ("baseline", "end")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gather_evidence(simulate(plan_from_options(pairs=60, cohorts=3, comparison=80), 3).study())


def made(groups: dict[str, int], others: int = 0, *, sides: bool = False) -> Evidence:
    """People of a department each, changes drawn anew; everybody is a unit alone."""
    draw = np.random.default_rng(8)
    where = [name for name, count in groups.items() for _ in range(count)]
    size = len(where) + others
    before = draw.normal(50, 10, size)
    change = draw.normal(2, 5, size)
    table = pd.DataFrame({
        "person": [f"P{n}" for n in range(size)], "cohort": None, "pair": None, "cluster": np.arange(size),
        "arm": ["programme"] * len(where) + ["comparison"] * others, "department": where + ["x"] * others,
        "side": np.where(np.arange(size) % 2, "junior", "senior") if sides else "junior", "scale": "engagement",
        "wave_from": "baseline", "wave_to": "end", "before": before, "after": before + change, "change": change,
    })  # fmt: skip
    study = Study.from_tables("made", {})
    return Evidence(study, table.head(0), table, empty_risk(), read_assignment(study))


@pytest.mark.parametrize(
    "by", [(), ("cohort",), ("side",), ("cohort", "side"), ("department",), ("generation", "level")]
)
def test_every_group_is_what_it_would_be_alone(evidence: Evidence, by: tuple[str, ...]) -> None:
    found = explore_changes(evidence, "engagement", *WAVES, by, k=1)
    rows = evidence.changes.query("scale == 'engagement' and wave_from == 'baseline' and wave_to == 'end'")
    for row in found.table.to_dict("records"):
        own, other = rows[rows["arm"] == "programme"], rows[rows["arm"] == "comparison"]
        for name in by:
            own = own[own[name] == row[name]]
            other = other if name == "cohort" else other[other[name] == row[name]]
        assert row["people"] == len(own)
        assert row["pairs"] == len(own[["cohort", "pair"]].dropna().drop_duplicates())
        alone = mean_change(own["change"], own["cluster"])
        assert row["change"] == pytest.approx(alone.value[0], abs=1e-9)
        assert row["units"] == alone.clusters[0]
        interval = estimate_change(own["change"], own["cluster"])
        if interval.has_interval:
            assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high), abs=1e-9)
        else:
            assert np.isnan(row["low"])
        g = plain_hedges_g(own["before"], own["after"])
        assert row["g"] == pytest.approx(g, abs=1e-9, nan_ok=True)
        if len(other):
            assert row["compared_change"] == pytest.approx(other["change"].mean(), abs=1e-9)
            assert row["difference"] == pytest.approx(row["change"] - row["compared_change"], abs=1e-9)
    counts = rows[rows["arm"] == "programme"].dropna(subset=list(by)) if by else rows[rows["arm"] == "programme"]
    assert found.table["people"].sum() == len(counts)


def test_the_difference_is_welchs() -> None:
    evidence = made({"x": 20}, others=15)
    (row,) = explore_changes(evidence, "engagement", *WAVES, ("department",), k=5).table.to_dict("records")
    own, other = (evidence.changes.query("arm == @arm")["change"] for arm in ("programme", "comparison"))
    expected = stats.ttest_ind(own, other, equal_var=False).confidence_interval()
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_looks_are_counted_and_corrected_by_hand() -> None:
    evidence = made({"a": 20, "b": 20, "c": 20, "few": 5}, others=0)
    found = explore_changes(evidence, "engagement", *WAVES, ("department",), k=5)
    p = [
        stats.ttest_1samp(rows["change"], 0).pvalue
        for name, rows in evidence.changes.groupby("department")
        if name != "few"
    ]
    assert found.looks == 3, "five people are too few units for an interval"
    assert found.by_chance == pytest.approx(0.15)
    assert found.beyond_zero == sum(value < 0.05 for value in p)
    expected = benjamini_hochberg(p)
    assert found.table["change_rate"].dropna().to_numpy() == pytest.approx(expected, rel=1e-9)
    assert found.standing == int((expected <= 0.05).sum())


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 9, "b": 8}, 0),
        ({"a": 9, "b": 4}, 2),
        ({"a": 9, "b": 8, "c": 3}, 2),
        ({"a": 9, "b": 3, "c": 3}, 2),
        ({"a": 9, "b": 8, "c": 7, "d": 1}, 2),
    ],
)
def test_small_groups_are_hidden_and_none_follows_from_the_rest(counts: dict[str, int], hidden: int) -> None:
    found = explore_changes(made(counts), "engagement", *WAVES, ("department",), k=5)
    assert found.hidden == hidden
    gone = sum(counts.values()) - int(found.table["people"].sum())
    assert gone == 0 or gone >= 5
    assert (found.table["people"] >= 5).all()


def test_hidden_groups_do_not_follow_from_either_margin() -> None:
    found = explore_changes(
        made({"a": 9, "b": 14, "c": 30}, sides=True), "engagement", *WAVES, ("department", "side"), k=5
    )
    whole = made({"a": 9, "b": 14, "c": 30}, sides=True).changes
    for name in ("department", "side"):
        for value, rows in whole.groupby(name):
            gone = len(rows) - int(found.table.loc[found.table[name] == value, "people"].sum())
            assert gone == 0 or gone >= 5 or gone == len(rows)


def test_nothing_and_nonsense() -> None:
    empty = gather_evidence(Study.from_tables("empty", {}))
    for by in ((), ("cohort",)):
        found = explore_changes(empty, "engagement", *WAVES, by, k=5)
        assert found.table.empty
        assert (found.hidden, found.looks) == (0, 0)
    for wrong in (("shoe size",), ("side", "side"), ("side", "cohort", "level")):
        with pytest.raises(StudyError, match="one or two of"):
            explore_changes(empty, "engagement", *WAVES, wrong, k=5)


def test_the_caller_s_frame_is_not_changed(evidence: Evidence) -> None:
    before = evidence.changes.copy()
    explore_changes(evidence, "engagement", *WAVES, ("cohort", "side"), k=5)
    pd.testing.assert_frame_equal(evidence.changes, before)
