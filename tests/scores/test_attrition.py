"""Linked beside unlinked at the baseline, against Welch's standard error and Hedges g by its formula.

Where nobody shares a pair, CR2's standard error is Welch's, and Satterthwaite's degrees of freedom are those of Welch's
formula for equal variances (Bell and McCaffrey 2002): equal to rounding, 1e-9 of a point.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.scores.attrition import ENOUGH, baseline_differences
from analysis.scores.scales import score_scales
from analysis.study import Study
from analysis.wording.linkage import describe_differences

ITEMS = [f"eng_{number}" for number in range(1, 7)]


def study_of(linked: np.ndarray, values: np.ndarray, *, pairs: bool = False, arm: str = "programme") -> Study:
    """People with six answers (1 to 5) at the baseline; the linked answer the end too, with the same."""
    people = [f"P{number:03d}" for number in range(len(linked))]
    rows = [(f"b{n}", who, "baseline") for n, who in enumerate(people)]
    rows += [(f"e{n}", who, "end") for n, who in enumerate(people) if linked[n]]
    answers = [(name, item, float(values[int(name[1:]), k])) for name, *_ in rows for k, item in enumerate(ITEMS)]
    places = pd.DataFrame({"person": people, "cohort": "C", "arm": arm,
                           "pair": [f"p{n // 2}" if pairs else None for n in range(len(people))],
                           "side": ["junior", "senior"] * (len(people) // 2)})  # fmt: skip
    return Study.from_tables(
        "s",
        {
            "submissions": pd.DataFrame(rows, columns=["submission", "person", "wave"]).assign(import_id="i"),
            "responses": pd.DataFrame(answers, columns=["submission", "item", "value"]),
            "memberships": places,
            "waves": pd.DataFrame({"wave": ["baseline", "end"], "order": [1.0, 2.0]}),
        },
    )


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(3).integers(1, 6, (40, len(ITEMS))).astype(float)


LINKED = np.arange(40) % 3 > 0


def scores(study: Study) -> tuple[np.ndarray, np.ndarray]:
    first = score_scales(study).table.query("wave == 'baseline' and scale == 'engagement'")
    hit = first["person"].isin({f"P{n:03d}" for n in np.flatnonzero(LINKED)})
    return first.loc[hit, "score"].to_numpy(), first.loc[~hit, "score"].to_numpy()


def test_the_difference_has_welchs_error_and_its_size_is_hedges_g(values):
    study = study_of(LINKED, values)
    (row,) = baseline_differences(study).to_dict("records")
    one, other = scores(study)
    error = np.sqrt(one.var(ddof=1) / 26 + other.var(ddof=1) / 14)
    assert stats.ttest_ind(one, other, equal_var=False).statistic == pytest.approx((one.mean() - other.mean()) / error)
    df = (1 / 26 + 1 / 14) ** 2 / (1 / (26**2 * 25) + 1 / (14**2 * 13))
    reach = stats.t.ppf(0.975, df) * error
    assert (row["linked"], row["unlinked"]) == (len(one), len(other)) == (26, 14)
    assert row["difference"] == pytest.approx(one.mean() - other.mean(), abs=1e-9)
    assert (row["low"], row["high"]) == pytest.approx((row["difference"] - reach, row["difference"] + reach), abs=1e-9)
    spread = np.sqrt((25 * one.var(ddof=1) + 13 * other.var(ddof=1)) / 38)
    exact = 1 - 3 / (4 * 38 - 1)  # Hedges' usual approximation of J, within 2e-4 of the exact one at 38
    assert row["hedges_g"] == pytest.approx(exact * row["difference"] / spread, abs=1e-3)


def test_partners_are_not_two_independent_people(values):
    alone = baseline_differences(study_of(LINKED, values)).iloc[0]
    paired = baseline_differences(study_of(LINKED, values, pairs=True)).iloc[0]
    assert paired["difference"] == pytest.approx(alone["difference"], abs=1e-9)
    assert paired["low"] != pytest.approx(alone["low"], abs=1e-3)


def test_few_people_say_nothing_and_the_sentence_says_so(values):
    few = np.arange(40) < 40 - ENOUGH + 1
    found = baseline_differences(study_of(few, values))
    assert found[["difference", "low", "high", "hedges_g"]].isna().all(axis=None)
    (said,) = describe_differences(found.assign(title="Engagement"))
    assert said == "Engagement: too few to say (31 linked, 9 not)."


def test_those_who_started_lower_and_left_are_seen(values):
    low = values.copy()
    low[~LINKED] = 1 + (low[~LINKED] > 4)
    (said,) = describe_differences(baseline_differences(study_of(LINKED, low)).assign(title="Engagement"))
    assert "people who were linked to a later wave started" in said
    assert "points higher" in said


def test_the_comparison_group_and_a_single_wave_are_no_matter(values):
    assert baseline_differences(study_of(LINKED, values, arm="comparison")).empty
    assert baseline_differences(study_of(np.zeros(40, dtype=bool), values)).empty
