"""What is out stays as it is, until the people behind it changed by k or more."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.release import Cell, PlannedRelease, Release, ReleaseInputs, Theme
from analysis.release.freezing import freeze_curves
from analysis.release.frozen_themes import freeze_themes
from analysis.release.published import Published
from tests.release.programmes import NOON, a_curve, changes_of, planned, planned_with_panels, programme
from tests.release.test_cards import INPUTS, true_card

LATER = NOON + dt.timedelta(days=30)


def later(inputs: ReleaseInputs, *published: PlannedRelease) -> Release:
    return planned(inputs, release_id="r2", created_at=LATER, published=published)


def without(inputs: ReleaseInputs, people: int) -> ReleaseInputs:
    """The inputs before the last `people` of them had answered anything."""
    gone = sorted(inputs.table["person"].unique())[len(inputs.table["person"].unique()) - people :]
    table = inputs.table[~inputs.table["person"].isin(gone)]
    return replace(inputs, table=table, changes=changes_of(table))


def undated(release: Release) -> set[Cell]:
    return {replace(cell, since=None) for cell in release.cells}


def by_key(release: Release) -> dict[tuple, object]:
    return {(cell.measure, cell.wave, cell.arm, cell.by): cell for cell in release.cells}


def test_a_few_late_answers_change_nothing_that_is_out() -> None:
    everyone = programme(1, pairs=30, answering=1.0)
    first = planned_with_panels(without(everyone, 2))
    second = planned_with_panels(everyone, release_id="r2", created_at=LATER, published=(first,))
    assert undated(second.release) >= set(first.release.cells)
    assert {cell.since for cell in second.release.cells if replace(cell, since=None) in first.release.cells} == {"r1"}
    third = planned(everyone, release_id="r3", created_at=LATER + dt.timedelta(1), published=(first, second))
    assert undated(third) >= set(first.release.cells)


def test_a_new_wave_appears_beside_what_is_out() -> None:
    everyone = programme(1, pairs=30, answering=1.0)
    table = everyone.table[everyone.table["wave"] != "end"]
    first = planned_with_panels(replace(everyone, table=table, changes=changes_of(table)))
    second = later(everyone, first)
    assert {cell.wave for cell in second.cells} - {cell.wave for cell in first.release.cells} == {"end"}
    assert {cell.since for cell in second.cells if cell.wave == "end"} == {None}


def test_an_undone_import_or_an_erasure_takes_nothing_back() -> None:
    everyone = programme(1, pairs=30, answering=1.0)
    first = planned_with_panels(everyone)
    table = everyone.table[everyone.table["wave"] == "baseline"]
    second = later(replace(everyone, table=table, changes=changes_of(table)), first)
    assert by_key(second).keys() == by_key(first.release).keys()


def test_many_new_people_renew_a_family() -> None:
    everyone = programme(1, pairs=60, cohorts=1, answering=1.0)
    everyone = replace(everyone, dimensions=("cohort", "side"))
    first = planned_with_panels(without(everyone, 40))
    second = later(everyone, first)
    assert {cell.since for cell in second.cells} == {None}
    assert by_key(second)["engagement", "baseline", "programme", ()].n == 120


def test_changed_answers_of_the_same_number_of_people_stay_unseen() -> None:
    everyone = programme(1, pairs=30, answering=1.0)
    first = planned_with_panels(everyone)
    table = everyone.table.assign(score=everyone.table["score"].mask(everyone.table["person"] == "P0001", 0.0))
    second = later(replace(everyone, table=table, changes=changes_of(table)), first)
    assert undated(second) == set(first.release.cells)


def test_unlinked_answers_that_are_out_as_a_level_stay_a_level() -> None:
    everyone = programme(1, pairs=30, answering=1.0)
    unlinked = replace(everyone, changes=everyone.changes.iloc[:0])
    second = later(everyone, planned_with_panels(unlinked))
    assert {cell.kind for cell in second.cells} == {"level"}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 999), st.integers(1, 30))
def test_no_cell_changes_by_fewer_than_k_people(seed: int, arriving: int) -> None:
    everyone = programme(seed, pairs=30, answering=0.9)
    first = planned_with_panels(without(everyone, arriving))
    second = later(everyone, first)
    before, after = by_key(first.release), by_key(second)
    assert before.keys() <= after.keys()
    for key, old in before.items():
        new = after[key]
        assert replace(new, since=None) == old or abs(new.n - old.n) >= 5
    gained = {key: after[key].n - old.n for key, old in before.items()}
    for (*family, by), gain in gained.items():
        for (*other, narrower), less in gained.items():
            if family == other and set(by) < set(narrower):
                assert gain - less == 0 or abs(gain - less) >= 5


def test_cards_stay_with_their_cells() -> None:
    first = planned_with_panels(replace(INPUTS, cards=(true_card(),)))
    moved = INPUTS.table["person"].eq(INPUTS.changes["person"].iloc[0])
    table = INPUTS.table.assign(score=INPUTS.table["score"].mask(moved, 100.0))
    second = later(
        replace(
            INPUTS, table=table, changes=changes_of(table), cards=(true_card(rival=first.release.cards[0].card.rival),)
        ),
        first,
    )
    assert second.cards == first.release.cards


def test_a_card_whose_cell_is_kept_back_waits() -> None:
    first = planned_with_panels(INPUTS)
    table = INPUTS.table[INPUTS.table["person"] != INPUTS.changes["person"].iloc[0]]
    changes = changes_of(table)
    rows = changes[
        (changes["scale"] == "engagement") & (changes["wave_from"] == "baseline") & (changes["wave_to"] == "mid")
    ]
    rows = rows[rows["arm"] == "programme"]
    mean = float(rows["change"].mean())
    card = replace(true_card(), estimate=mean, own_change=mean, low=mean - 9, high=mean + 9, linked_people=len(rows))
    second = later(replace(INPUTS, table=table, changes=changes, cards=(card,)), first)
    assert second.cards == ()
    assert any(one.what == "card" and "earlier figures" in one.because for one in second.hidden)


def test_curves_go_on_by_months_or_k_people() -> None:
    out = Published.of((planned_with_panels(replace(programme(1), curves=(a_curve(at_risk=(30, 28)),))),), 5)
    assert freeze_curves((a_curve(at_risk=(31, 28)),), out, 5)[0].at_risk == (30, 28)
    assert freeze_curves((a_curve(at_risk=(35, 28)),), out, 5)[0].at_risk == (35, 28)
    assert freeze_curves((a_curve(at_risk=(30, 28, 27)),), out, 5)[0].at_risk == (30, 28, 27)
    assert freeze_curves((), out, 5)[0].at_risk == (30, 28)


def test_a_raised_threshold_ends_curves_where_too_few_are_at_risk() -> None:
    everyone = replace(programme(1), curves=(a_curve(at_risk=(30, 12, 7)), a_curve("Cohort 1", at_risk=(6, 6))))
    out = Published.of((PlannedRelease(replace(planned(everyone), curves=everyone.curves)),), 8)
    assert [curve.at_risk for curve in out.curves.values()] == [(30, 12)]
    first = replace(planned(everyone), curves=everyone.curves)
    second = planned(everyone, k=8, release_id="r2", created_at=LATER, published=(first,))
    assert all(min(curve.at_risk) >= 8 for curve in second.curves)


def test_themes_are_renewed_by_ten_people() -> None:
    def theme(people: int) -> Theme:
        return Theme("trust", "Trust", None, "all", "all", "all", (people - 10, 0, 0, 10), "most", people)

    out = Published.of((PlannedRelease(replace(planned(programme(1)), themes=(theme(20),))),), 5)
    assert freeze_themes((theme(29),), out.themes, 5) == (theme(20),)
    assert freeze_themes((theme(30),), out.themes, 5) == (theme(30),)


def test_a_raised_threshold_takes_small_cells_back() -> None:
    everyone = programme(1, pairs=30, answering=0.6)
    first = planned_with_panels(everyone)
    second = planned(everyone, k=10, release_id="r2", created_at=LATER, published=(first,))
    assert min(cell.n for cell in first.release.cells) < 10
    assert min(cell.n for cell in second.cells) >= 10
    assert pd.Series([cell.since for cell in second.cells]).notna().any()
