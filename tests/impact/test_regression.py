"""What regression to the mean makes by itself, beside simulated programmes of 40,000 people in which nothing happened.

True scores have variance r and answers variance 1, so that r is the retest correlation. With 40,000 people a standard
error is below .01 standard deviations; .03 is allowed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.covariates import code_attributes
from analysis.impact.linked import LinkedPeople, Others
from analysis.impact.regression import drift_of_matching
from analysis.stats.change import regression_to_the_mean
from analysis.stats.comparison import weighted_difference
from analysis.stats.weighting import overlap_weights

RELIABILITY = 0.7
PEOPLE = 40_000


def answers(rng: np.random.Generator, means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two answers of people whose true scores lie around `means`, nothing happening in between."""
    true = means + rng.normal(0, np.sqrt(RELIABILITY), len(means))
    noise = rng.normal(0, np.sqrt(1 - RELIABILITY), (2, len(means)))
    return true + noise[0], true + noise[1]


def matched_difference(before: np.ndarray, after: np.ndarray, treated: np.ndarray) -> float:
    weights = overlap_weights(treated, pd.DataFrame({"before": before})).weights
    found = weighted_difference(after - before, treated, weights).value
    assert found is not None
    return found


def people_of(before: np.ndarray, after: np.ndarray) -> LinkedPeople:
    nobody = np.empty(0, dtype=object)
    return LinkedPeople(
        pd.DataFrame(), np.empty(0, dtype=object), before, after, after - before, np.arange(len(before)),
        np.zeros(len(before), dtype=np.intp), code_attributes(pd.DataFrame()),
        Others(np.empty(0, dtype=np.intp), nobody, nobody),
    )  # fmt: skip


@pytest.mark.parametrize("gap", [-0.8, 0.0, 0.5])
def test_groups_that_really_stand_apart_drift_apart_once_matched(gap) -> None:
    rng = np.random.default_rng(21)
    treated = np.arange(PEOPLE) % 4 == 0
    before, after = answers(rng, gap * treated)
    told = drift_of_matching(
        people_of(before, after), np.flatnonzero(treated), np.flatnonzero(~treated), RELIABILITY
    ).shift
    assert told == pytest.approx((1 - RELIABILITY) * gap, abs=0.02)
    assert matched_difference(before, after, treated) == pytest.approx(told, abs=0.03)


def test_a_group_picked_for_its_low_answers_does_not() -> None:
    """Half of the lowest third takes part: unmatched it gains by itself, matched on the same answers nothing."""
    rng = np.random.default_rng(22)
    before, after = answers(rng, np.zeros(PEOPLE))
    treated = (before < np.quantile(before, 1 / 3)) & (rng.random(PEOPLE) < 0.5)
    alone = float((after - before)[treated].mean())
    expected = regression_to_the_mean(float(before[treated].mean()), float(before.mean()), RELIABILITY)
    assert alone == pytest.approx(expected, abs=0.03)
    assert alone == pytest.approx(0.33, abs=0.03), "the published size for the lowest third and a reliability of .7"
    assert abs(matched_difference(before, after, treated)) < 0.03
