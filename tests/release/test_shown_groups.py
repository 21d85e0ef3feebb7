"""What of a release is shown by what it is broken down by, and what publishing would take away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.release.shown_groups import count_breakdowns, removed_figures
from tests.release.programmes import (
    WAVES,
    a_curve,
    inputs_of,
    people_of,
    planned,
    planned_with_panels,
    programme,
    scored,
)


def test_groups_count_once_however_many_figures_they_have() -> None:
    release = planned(programme(1, pairs=60))
    counts = count_breakdowns(release)
    by_name = {name: (shown, every) for name, shown, every in counts.alone}
    assert list(by_name) == ["cohort", "side", "generation", "department", "site", "level"]
    assert by_name["side"] == (2, 2)
    assert by_name["department"][1] == 5
    two = {cell.by for cell in release.cells if len(cell.by) == 2}
    assert counts.crossed == (
        len(two), len(two | {cell.by for cell in release.hidden if cell.what == "cell" and len(cell.by) == 2}),
    )  # fmt: skip
    assert count_breakdowns(planned(programme(1, pairs=3))).crossed[0] == 0


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(8, 30), st.sampled_from([0.2, 0.5, 0.8]))
def test_a_new_wave_takes_nothing_away_that_is_out(seed: int, pairs: int, answering: float) -> None:
    """Few answer the new wave and some who answered before have gone: what is out stays, whatever the audit finds."""
    rng = np.random.default_rng(seed)
    people = people_of(rng, pairs, 0, 2, 0.0)
    waves = (*WAVES, "later")
    table = scored(rng, people, 0.8, waves)
    before = inputs_of(table[table["wave"] != "later"], WAVES)
    out = planned_with_panels(before, release_id="r0")
    stayed = table[(table["wave"] != "later") | (rng.random(len(table)) < answering)]
    gone = rng.choice(people["person"], 2, replace=False)
    after = planned(inputs_of(stayed[~stayed["person"].isin(gone)], waves), published=(out,), release_id="r1")
    assert removed_figures(out.release, after) == ()


@pytest.mark.parametrize("k", [8, 12])
def test_a_raised_threshold_takes_away_what_is_out_and_is_warned_of(k: int) -> None:
    inputs = programme(2, pairs=40)
    out = planned_with_panels(inputs, release_id="r0")
    small = sum(cell.n < k for cell in out.release.cells)
    assert small
    after = planned(inputs, published=(out,), k=k)
    gone = removed_figures(out.release, after)
    assert sum(count for _, _, count in gone) >= small
    assert {wave for _, wave, _ in gone} <= set(WAVES)
    assert removed_figures(out.release, planned(inputs, published=(out,)), k) != ()
    assert removed_figures(None, after) == ()


def test_curves_that_go_are_named() -> None:
    release = planned(programme(1, pairs=20))
    assert removed_figures(replace(release, curves=(a_curve(),)), release) == (("who stays", "", 1),)
