"""The hazard ratio is adjusted only for what leavers tell something of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.curves import compare_retention
from analysis.impact.evidence import gather_evidence
from analysis.impact.hazard import LEAVERS_A_VALUE, told_by_leavers
from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.presets import plan_from_options
from analysis.simulate.programme import simulate


def plan() -> ProgrammePlan:
    return plan_from_options(pairs=20, cohorts=1, effect=0.0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_level_that_nobody_left_does_not_cost_the_hazard_ratio(seed: int) -> None:
    study = simulate(plan(), seed).study()
    stayed = study.employment[study.employment["to_date"].isna() & study.employment["exit_kind"].isna()]
    lone = stayed["person"].drop_duplicates().head(3)
    for table in (study.employment, study.people):
        table.loc[table["person"].isin(lone), "level"] = "Board"
    found = compare_retention(gather_evidence(study))
    assert found is not None
    assert found.hazard_ratio is not None
    assert found.hr_low is not None
    assert found.hr_high is not None
    assert found.hr_low < found.hazard_ratio < found.hr_high


def test_rare_values_among_leavers_are_left_out_and_numbers_stay() -> None:
    event = pd.Series([True] * 12 + [False] * 8)
    common = np.r_[np.ones(6), np.zeros(6), np.ones(8)]
    rare = np.r_[np.ones(LEAVERS_A_VALUE - 1), np.zeros(16)]
    tenure = np.linspace(1, 200, 20)
    kept = told_by_leavers(np.column_stack([common, rare, tenure]), event)
    np.testing.assert_array_equal(kept, np.column_stack([common, tenure]))


def test_where_everybody_took_part_there_is_no_ratio_of_anything_else() -> None:
    study = simulate(plan(), 4).study()
    members = set(study.memberships.loc[study.memberships["arm"] == "programme", "person"])
    jobs = study.employment[study.employment["person"].isin(list(members))]
    tables = dict(study.tables()) | {"employment": jobs}
    first = study.memberships.loc[study.memberships["arm"] == "programme", "from_date"].min()
    tables["memberships"] = study.memberships.assign(from_date=first)
    found = compare_retention(gather_evidence(type(study).from_tables("all", tables, as_of=study.as_of)))
    assert found is not None
    assert (found.hazard_ratio, found.drift_p) == (None, None)
