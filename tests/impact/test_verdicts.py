"""Verdicts, rivals and the spread of cohorts: small rules, each by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.impact.card import Withheld
from analysis.impact.cohorts import cohort_spreads
from analysis.impact.contrasts import Contrast
from analysis.impact.drafts import Draft
from analysis.impact.measures import missing_measure
from analysis.impact.verdicts import PRIMARY_LEVEL, decide_verdict
from analysis.stats.estimate import Estimate
from analysis.study import ENGAGEMENT


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.1, 3.0, "rose"),
        (-3.0, -0.1, "fell"),
        (-4.9, 4.9, "no_material_change"),
        (-5.0, 4.9, "cannot_tell"),
        (-20.0, 20.0, "cannot_tell"),
        (0.0, 20.0, "cannot_tell"),
        (Withheld("few"), 3.0, "cannot_tell"),
        (1.0, Withheld("few"), "cannot_tell"),
    ],
)
def test_an_interval_decides(low, high, verdict) -> None:
    assert decide_verdict(low, high, smallest_change=5.0) == verdict


def test_what_chance_may_have_made_did_not_rise() -> None:
    assert decide_verdict(0.1, 9.0, smallest_change=5.0, beyond_chance=False) == "cannot_tell"
    assert decide_verdict(0.1, 4.0, smallest_change=5.0, beyond_chance=False) == "no_material_change"


@given(st.floats(-50, 50), st.floats(0, 50), st.floats(0.5, 20), st.booleans())
def test_a_wide_interval_never_reads_as_no_change(middle, half, smallest, beyond) -> None:
    verdict = decide_verdict(middle - half, middle + half, smallest_change=smallest, beyond_chance=beyond)
    if half >= smallest:
        assert verdict != "no_material_change"


def test_three_primary_outcomes_hold_together() -> None:
    assert pytest.approx(1 - 0.05 / 3) == PRIMARY_LEVEL


def draft(cohort: str, value: float, design: str = "B", alone: float | None = None) -> Draft:
    def estimate(found: float) -> Estimate:
        return Estimate(found, 1.0, 30.0, found - 2, found + 2, 0.95, 40, 20, "made")

    return Draft(
        missing_measure(ENGAGEMENT), cohort, "all", "baseline", "end", False, Contrast(design, "made", estimate(value)),
        alone=None if alone is None else estimate(alone),
    )  # fmt: skip


def test_cohorts_differ_only_beyond_chance() -> None:
    spread = next(cohort_spreads([draft("a", 0.0), draft("b", 1.0), draft("c", -1.0)]))
    assert (spread.cohorts, spread.differ) == (3, False)
    assert next(cohort_spreads([draft("a", 0.0), draft("b", 9.0)])).differ is True
    assert next(cohort_spreads([draft("a", 0.0)])).differ is None
    assert not list(cohort_spreads([replace(draft("a", 0.0), side="junior"), draft("all", 3.0)]))


def test_differences_and_changes_are_not_held_against_each_other() -> None:
    """Everybody rose by 9 and similar staff by 8: the cohorts are alike, though the B card shows 1 and the C card 9."""
    mixed = [draft("a", 1.0, "B", alone=9.0), draft("b", 9.0, "C", alone=9.0)]
    assert next(cohort_spreads(mixed)).differ is False
