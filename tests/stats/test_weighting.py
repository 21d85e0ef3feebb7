"""Overlap weights. Witness: glm (reference/weighting.R), to 1e-6; the ridge of 1e-6 stays below that."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.stats.weighting import covariate_columns, effective_size, overlap_weights


def test_propensities_and_weighted_means_as_glm_gives_them(reference):
    witness = reference("weighting")
    people = witness.data
    found = overlap_weights(people["treated"] == 1, people[["tenure", "senior", "baseline"]])
    for row in (1, 2, 60, 120):
        witness.agrees(f"propensity.{row}", found.propensity[row - 1])
    for row in found.balance.itertuples():
        witness.agrees(f"smd_before.{row.covariate}", row.smd_before)
        witness.agrees(f"weighted.{row.covariate}", row.treated_weighted)
        witness.agrees(f"weighted.{row.covariate}", row.comparison_weighted)
    witness.agrees("effective_treated", found.effective_treated)
    witness.agrees("effective_comparison", found.effective_comparison)
    assert found.max_abs_smd < 1e-6
    assert not found.separated


def test_redundant_one_hot_columns_are_carried():
    rng = np.random.default_rng(1)
    people = pd.DataFrame({"site": rng.choice(["Graz", "Leeds", "Turin"], 200), "tenure": rng.normal(40, 9, 200)})
    people.loc[[3, 9], "site"] = None
    people.loc[5, "tenure"] = np.nan
    columns = covariate_columns(people)
    assert list(columns) == ["site: Graz", "site: Leeds", "site: Turin", "site: missing", "tenure", "tenure: missing"]
    assert columns.loc[3, "site: missing"] == 1
    assert columns.loc[5, "tenure"] == pytest.approx(people["tenure"].mean())
    found = overlap_weights(rng.random(200) < 0.3, columns)
    assert found.max_abs_smd < 1e-4


def test_complete_separation_is_reported_and_not_called_balanced():
    treated = np.arange(40) < 15
    found = overlap_weights(treated, pd.DataFrame({"badge": treated.astype(float)}))
    assert found.separated
    assert found.max_abs_smd > 1
    assert np.isfinite(found.weights).all()


def test_people_who_could_not_have_taken_part_weigh_nothing():
    rng = np.random.default_rng(2)
    elsewhere = np.arange(100) >= 80
    treated = (rng.random(100) < 0.4) & ~elsewhere
    found = overlap_weights(
        treated, pd.DataFrame({"elsewhere": elsewhere.astype(float), "tenure": rng.normal(size=100)})
    )
    assert found.separated
    assert found.weights[elsewhere].max() < 1e-4
    assert found.max_abs_smd < 0.01


def test_an_empty_group_or_no_covariates():
    covariates = pd.DataFrame({"tenure": [1.0, 2.0, 3.0]})
    found = overlap_weights([True, True, True], covariates)
    assert np.isnan(found.max_abs_smd)
    assert found.effective_treated == found.effective_comparison == 0
    assert overlap_weights([], pd.DataFrame({"tenure": []})).weights.shape == (0,)
    bare = overlap_weights([True, False, False], pd.DataFrame(index=range(3)))
    np.testing.assert_allclose(bare.weights, [2 / 3, 1 / 3, 1 / 3])
    assert bare.max_abs_smd == 0


def test_gaps_and_texts_are_refused_with_advice():
    with pytest.raises(UsageError, match="tenure") as refused:
        overlap_weights([True, False], pd.DataFrame({"tenure": [1.0, np.nan]}))
    assert "covariate_columns" in refused.value.advice
    with pytest.raises(UsageError, match="not a number"):
        overlap_weights([True, False], pd.DataFrame({"site": ["a", "b"]}))


def test_effective_size():
    assert effective_size(np.ones(7)) == pytest.approx(7)
    assert effective_size([1, 0, 0]) == pytest.approx(1)
    assert effective_size([]) == 0
