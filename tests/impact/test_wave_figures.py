"""Where every group stands on every scale and how it changed, against each group alone and against the cards.

Equal to rounding (1e-9): the same sums in another order, or (worse_share, changes) the same question answered by the
code of the cards, which has its own witnesses.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.impact.cards import build_cards
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.explored import explore_changes
from analysis.impact.wave_figures import ANSWERED_COLUMNS, LINKED_COLUMNS, wave_figures
from analysis.scores.skill import PREDICTION_SKILL
from analysis.simulate import plan_from_options, simulate
from analysis.stats.change import estimate_change
from analysis.stats.proportions import wilson
from analysis.study import ALL, Study
from benchmarks.cohort_figures import plain_hedges_g


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gather_evidence(simulate(plan_from_options(pairs=60, cohorts=3, comparison=80), 3).study())


@pytest.mark.parametrize("by", [(), ("cohort",), ("department", "side")])
def test_every_row_is_its_group_alone(evidence: Evidence, by: tuple[str, ...]) -> None:
    found = wave_figures(evidence, by, k=1)
    scores, changes = (frame[frame["arm"] == "programme"] for frame in (evidence.scores, evidence.changes))
    changes = changes[changes["wave_from"] == found.since]
    assert found.since == "baseline"
    assert PREDICTION_SKILL in set(found.table["scale"])
    assert list(found.table) == ["scale", "wave", *by, *ANSWERED_COLUMNS, *LINKED_COLUMNS]
    assert len(found.table) == scores.dropna(subset=list(by)).groupby(["scale", "wave", *by]).ngroups
    for row in found.table.to_dict("records"):
        own = scores[(scores["scale"] == row["scale"]) & (scores["wave"] == row["wave"])]
        moved = changes[(changes["scale"] == row["scale"]) & (changes["wave_to"] == row["wave"])]
        for name in by:
            own, moved = own[own[name] == row[name]], moved[moved[name] == row[name]]
        alone = estimate_change(own["score"], own["cluster"])
        assert (row["n"], row["mean"]) == (len(own), pytest.approx(own["score"].mean(), abs=1e-9))
        ends = (alone.low, alone.high) if alone.has_interval else (np.nan, np.nan)
        assert (row["low"], row["high"]) == pytest.approx(ends, abs=1e-9, nan_ok=True)
        if own["favourable"].notna().all():
            share = wilson(own["favourable"].sum(), len(own))
            assert row["favourable"] == pytest.approx(own["favourable"].mean(), abs=1e-9)
            assert (row["favourable_low"], row["favourable_high"]) == pytest.approx(
                (float(share.low), float(share.high)), abs=1e-9
            )
        if len(moved):
            size = plain_hedges_g(moved["before"], moved["after"])
            assert (row["linked"], row["change"]) == (len(moved), pytest.approx(moved["change"].mean(), abs=1e-9))
            assert row["effect_size"] == pytest.approx(size, abs=1e-9, nan_ok=True)


def test_changes_are_those_of_the_exploration(evidence: Evidence) -> None:
    found = wave_figures(evidence, ("cohort",), k=5).table
    for scale in ("engagement", PREDICTION_SKILL):
        changes = explore_changes(evidence, scale, "baseline", "end", ("cohort",), k=5).table
        own = found[(found["scale"] == scale) & (found["wave"] == "end")]
        np.testing.assert_allclose(
            own[["linked", "change", "change_low", "change_high", "effect_size"]].to_numpy(),
            changes[["people", "change", "low", "high", "g"]].to_numpy(),
            rtol=0, atol=1e-9,
        )  # fmt: skip


def test_shares_reliably_worse_are_those_of_the_cards(evidence: Evidence) -> None:
    found = wave_figures(evidence, k=5).table.set_index(["scale", "wave"])
    compared = 0
    for card in build_cards(evidence).cards:
        if card.cohort == card.side == ALL and isinstance(card.worse_share, float):
            scale = next((name for name in found.index.levels[0] if name.replace("_", " ") in card.measure), None)
            if scale is not None:
                compared += 1
                assert found.loc[(scale, card.wave_to), "worse_share"] == pytest.approx(card.worse_share, abs=1e-9)
    assert compared >= 2


def test_small_groups_are_hidden_and_so_are_changes_of_few_linked_people(evidence: Evidence) -> None:
    whole, few = (wave_figures(evidence, ("department", "level"), k=k) for k in (1, 10))
    assert (whole.hidden, whole.emptied) == (0, 0)
    assert few.hidden == len(whole.table) - len(few.table) > 0
    assert (few.table["n"] >= 10).all()
    assert (few.table["linked"].dropna() >= 10).all()
    gone = few.table["linked"].isna()
    assert few.table.loc[gone, list(LINKED_COLUMNS)].isna().all(axis=None)
    linked = few.table[gone].merge(whole.table, on=["scale", "wave", "department", "level"])["linked_y"]
    assert few.emptied == (linked > 0).sum() > 0
    for (_, _, _), rows in whole.table.groupby(["scale", "wave", "department"]):
        kept = rows.merge(few.table[["scale", "wave", "department", "level"]])
        hidden = rows["n"].sum() - kept["n"].sum()
        assert hidden == 0 or hidden >= 10 or kept.empty


def test_a_later_wave_to_count_from_and_studies_without_answers(evidence: Evidence) -> None:
    waves = list(evidence.scores.sort_values("wave_order")["wave"].drop_duplicates())
    later = wave_figures(evidence, k=1, since=waves[1])
    assert set(later.table.loc[later.table["linked"].fillna(0) > 0, "wave"]) == set(waves[2:])
    empty = wave_figures(gather_evidence(Study.from_tables("empty", {})), ("cohort",), k=5)
    assert (empty.since, empty.hidden, empty.emptied, len(empty.table)) == ("", 0, 0, 0)
    with pytest.raises(StudyError, match="one or two of"):
        wave_figures(evidence, ("shoe size",), k=5)


def test_a_person_without_a_score_of_the_wave_still_counts_where_linked(evidence: Evidence) -> None:
    scores = evidence.scores
    one = scores[(scores["scale"] == "engagement") & (scores["wave"] == "end") & (scores["arm"] == "programme")]
    linked = evidence.changes.query("scale == 'engagement' and wave_to == 'end'")["submission"]
    gone = one[one["submission"].isin(linked)].index[0]
    less = dataclasses.replace(evidence, scores=scores.drop(index=gone))
    before, after = (
        wave_figures(one, k=5).table.set_index(["scale", "wave"]).loc[("engagement", "end")] for one in (evidence, less)
    )
    assert after["n"] == before["n"] - 1
    pd.testing.assert_series_equal(after[["linked", "change"]], before[["linked", "change"]])
