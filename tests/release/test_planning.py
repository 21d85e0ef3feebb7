"""The gate: what goes in wrong does not come out, and what a small programme is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.release import Release, ReleaseInputs
from analysis.study import SIDES
from tests.release.programmes import a_card, changes_of, inputs_of, people_of, planned, programme, scored

WHOLE: tuple[tuple[str, str], ...] = ()


def shown(release: Release, measure: str, wave: str, by=WHOLE, arm: str = "programme"):
    found = [c for c in release.cells if (c.measure, c.wave, c.by, c.arm) == (measure, wave, by, arm)]
    return found[0] if found else None


@pytest.mark.parametrize("seed", range(8))
def test_a_first_year_shows_each_outcome_by_side_or_says_what_is_missing(seed: int) -> None:
    """14 pairs, no comparison, 60 % linked: 78 % answer at each wave, so that about 60 % answer twice."""
    release = planned(programme(seed, pairs=14, cohorts=1, answering=0.78))
    for measure in ("engagement", "understanding"):
        for wave in release.waves:
            told = [note for note in release.notes if wave in note and measure in note.lower()]
            for by in (WHOLE, *((("side", side),) for side in SIDES)):
                assert shown(release, measure, wave, by) or told, (measure, wave, by)


def test_twelve_pairs_with_seven_in_ten_answering() -> None:
    shares = []
    for seed in range(10):
        release = planned(programme(seed, pairs=12, cohorts=1, answering=0.7))
        shares += [shown(release, "engagement", wave) is not None for wave in release.waves]
    assert np.mean(shares) > 0.95


def test_what_is_missing_is_named_with_the_most_answers_it_can_take() -> None:
    rows = programme(1, pairs=14, cohorts=1, answering=1.0).table
    few = rows[(rows["wave"] != "mid") | (rows["side"] == "junior") | rows["person"].isin(["P0001", "P0003"])]
    release = planned(inputs_of(few))
    assert shown(release, "engagement", "mid") is not None
    assert shown(release, "engagement", "mid", (("side", "junior"),)) is None
    assert any("Engagement at mid cannot be shown by side yet: up to 5 more answers" in note for note in release.notes)


def test_hidden_numbers_of_people_are_never_told() -> None:
    release = planned(programme(2, pairs=8))
    assert release.hidden
    assert all(not hasattr(cell, "n") for cell in release.hidden)
    told = {cell.because for cell in release.hidden}
    assert told <= {
        "fewer than 5 people answered, or they come from fewer than 3 pairs",
        "together with the other figures it would let somebody work out a group that is too small",
        "the people left over in a shown group would be too few",
        "the hidden groups beside it would together be too few",
    }


def test_the_first_wave_is_a_level_and_later_ones_are_changes_of_the_linked() -> None:
    inputs = programme(4, pairs=40, answering=0.7)
    release = planned(inputs)
    first, later = shown(release, "engagement", "baseline"), shown(release, "engagement", "end")
    rows = inputs.table[(inputs.table["scale"] == "engagement")]
    before = rows[rows["wave"] == "baseline"].set_index("person")["score"]
    after = rows[rows["wave"] == "end"].set_index("person")["score"]
    both = (after - before).dropna()
    assert (first.kind, first.n, first.mean) == ("level", len(before), round(before.mean(), 1))
    assert (later.kind, later.n, later.mean) == ("change", len(both), round(both.mean(), 1))


def test_unlinked_answers_become_levels_of_their_own() -> None:
    table = programme(5, pairs=20).table.assign(person=pd.Series(pd.NA, dtype="str"))
    release = planned(inputs_of(table))
    assert {cell.kind for cell in release.cells} == {"level"}
    assert shown(release, "engagement", "end").n == int(
        ((table["wave"] == "end") & (table["scale"] == "engagement")).sum()
    )
    assert any("not a change" in note for note in release.notes)


def test_who_changed_arms_is_summed_once_only() -> None:
    """People summed as a change in their arm are in no level of another arm at the same wave."""
    inputs = programme(6, pairs=20, comparison=30, answering=1.0)
    table = inputs.table.copy()
    moved = table["person"].isin(["P0000", "P0001"]) & (table["wave"] == "end")
    changes = inputs.changes
    table.loc[moved, "arm"] = "waitlist"
    late = table[(table["wave"] == "end") & (table["arm"] == "programme")].iloc[:0]
    release = planned(replace(inputs, table=pd.concat([table, late]), changes=changes))
    assert not [cell for cell in release.cells if cell.arm == "waitlist"]


def test_people_of_no_arm_are_in_no_family() -> None:
    inputs = programme(6, pairs=10)
    table = inputs.table.assign(arm=pd.Series(pd.NA, index=inputs.table.index, dtype="str"))
    release = planned(replace(inputs, table=table, changes=changes_of(table)))
    assert release.cells == ()


def test_groups_within_each_other_by_chance_do_not_give_people_away() -> None:
    """12 people on a site, 10 of them a whole department: the other 2 would be a subtraction."""
    rng = np.random.default_rng(0)
    people = people_of(rng, 20, 0, 1, 0.0).assign(department="Rest", site="Elsewhere", level="One", generation="One")
    people.loc[:11, "site"] = "Here"
    people.loc[:9, "department"] = "Small"
    release = planned(inputs_of(scored(rng, people, 1.0)))
    groups = [shown(release, "engagement", "baseline", by) for by in ((("site", "Here"),), (("department", "Small"),))]
    assert sum(group is not None for group in groups) == 1


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda t: t.assign(score=t["score"].mask(t.index == 3, np.inf)), "outside their scale"),
        (lambda t: t.assign(score=t["score"].mask(t.index == 3, 100.5)), "outside their scale"),
        (lambda t: t.assign(score=t["score"].mask(t.index == 3, -1.0)), "outside their scale"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), "twice"),
        (lambda t: t.drop(columns="pair"), "lacks"),
        (lambda t: t.drop(columns="department"), "lacks"),
        (lambda t: t.assign(wave=t["wave"].mask(t.index == 3, "third")), "no place"),
        (lambda t: t.assign(wave=t["wave"].mask(t.index == 3)), "belong to no wave"),
    ],
)
def test_the_gate_fails_closed(spoil, found: str) -> None:
    inputs = programme(1)
    with pytest.raises(StudyError, match=found) as error:
        planned(replace(inputs, table=spoil(inputs.table)))
    assert error.value.code == "RELEASE_INPUT"


@pytest.mark.parametrize("change", [np.inf, -250.0])
def test_the_gate_fails_closed_on_changes(change: float) -> None:
    inputs = programme(1)
    changes = inputs.changes.assign(change=inputs.changes["change"].mask(inputs.changes.index == 2, change))
    with pytest.raises(StudyError, match="larger than their scale"):
        planned(replace(inputs, changes=changes))


def test_a_missing_score_is_no_answer() -> None:
    inputs = programme(1, pairs=30)
    blank = inputs.table["person"].isin([f"P{i:04}" for i in range(8)])
    table = inputs.table.assign(score=inputs.table["score"].mask(blank))
    without = planned(replace(inputs, table=table, changes=changes_of(inputs.table[~blank])))
    assert without.cells == planned(inputs_of(inputs.table[~blank])).cells
    with_blank_changes = inputs.changes.assign(change=np.nan)
    assert planned(replace(inputs, changes=with_blank_changes)).cells


def test_thresholds_can_be_raised_only() -> None:
    inputs = programme(1, pairs=30)
    with pytest.raises(StudyError, match="allowed is 5 or more"):
        planned(inputs, k=4)
    strict = planned(inputs, k=10)
    with pytest.raises(StudyError, match="allowed is 10 or more"):
        planned(inputs, k=5, published=(strict,))


def test_only_governed_dimensions_break_down() -> None:
    with pytest.raises(StudyError, match="may not break down"):
        planned(replace(programme(1), dimensions=("cohort", "person")))


def test_a_study_without_answers_gives_an_empty_release() -> None:
    inputs = programme(1)
    empty = ReleaseInputs(
        study="Empty", data_version="0", table=inputs.table.iloc[:0], changes=inputs.changes.iloc[:0],
        measures=inputs.measures, describe=str, board=str,
    )  # fmt: skip
    release = planned(empty)
    assert (release.cells, release.cards, release.curves, release.themes) == ((), (), (), ())


def test_inputs_are_not_changed() -> None:
    inputs = programme(1, comparison=20)
    before = inputs.table.copy(deep=True), inputs.changes.copy(deep=True)
    planned(inputs)
    pd.testing.assert_frame_equal(inputs.table, before[0])
    pd.testing.assert_frame_equal(inputs.changes, before[1])


def test_people_in_the_programme_are_counted_from_k_on() -> None:
    inputs = programme(1)
    assert planned(replace(inputs, people=28, pairs=14)).people == 28
    assert planned(replace(inputs, people=4, pairs=2)).people is None


def test_a_card_s_coverage_is_not_mixed_up_with_the_job_level() -> None:
    """Both are called level: the interval of a cell is made of its own people, with the coverage of its card."""
    inputs = replace(programme(1, pairs=60), cards=(a_card(level=0.98),))
    assert "level" in inputs.dimensions
    whole, other = (
        {(cell.measure, cell.wave, cell.arm, cell.by): cell for cell in planned(made).cells}[
            "engagement", "mid", "programme", ()
        ]
        for made in (inputs, replace(inputs, cards=()))
    )
    assert whole.low is not None
    assert other.low is not None
    assert whole.low < other.low
    assert (whole.level, other.level) == (0.98, 0.95)
