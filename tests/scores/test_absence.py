"""Those who are missing later beside those who stayed, against formulas by hand.

Where nobody shares a pair CR2 is Welch's error, and the slope is that of least squares: equal to rounding (1e-9).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.scores.absence import absent_people, foretold_absence
from analysis.scores.scales import score_scales
from analysis.study import Study
from tests.scores.test_attrition import LINKED, study_of


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(4).integers(1, 6, (40, 6)).astype(float)


def first_scores(study: Study) -> np.ndarray:
    table = score_scales(study).table
    first = table[(table["wave"] == "baseline") & (table["scale"] == "engagement")]
    return first.sort_values("person")["score"].to_numpy()


def test_scores_of_the_missing_beside_those_who_stayed(values: np.ndarray) -> None:
    study = study_of(LINKED, values)
    row = absent_people(study, k=5).query("what == 'score'").iloc[0]
    score = first_scores(study)
    stayed, gone = score[LINKED], score[~LINKED]
    assert (row["wave"], row["stayed_n"], row["missing_n"]) == ("end", LINKED.sum(), (~LINKED).sum())
    assert row["stayed"] == pytest.approx(stayed.mean(), rel=1e-9)
    assert row["difference"] == pytest.approx(gone.mean() - stayed.mean(), rel=1e-9)
    assert row["low"] < row["difference"] < row["high"]
    pooled = np.sqrt(((len(stayed) - 1) * stayed.var(ddof=1) + (len(gone) - 1) * gone.var(ddof=1)) / 38)
    assert row["standardised"] == pytest.approx((gone.mean() - stayed.mean()) / pooled, rel=0.03)  # g is d less 2 %


def test_shares_of_the_missing_are_standardised_by_their_own_spread(values: np.ndarray) -> None:
    table = absent_people(study_of(LINKED, values), k=5).set_index("group")
    junior = np.arange(40) % 2 == 0
    one, other = junior[LINKED].mean(), junior[~LINKED].mean()
    expected = (other - one) / np.sqrt((one * (1 - one) + other * (1 - other)) / 2)
    assert table.loc["junior", "standardised"] == pytest.approx(expected, rel=1e-12)
    assert table.loc["senior", "standardised"] == pytest.approx(-expected, rel=1e-12)


def test_the_slope_is_that_of_least_squares(values: np.ndarray) -> None:
    study = study_of(LINKED, values)
    (row,) = foretold_absence(study).to_dict("records")
    slope = np.polyfit(first_scores(study) / 10, (~LINKED).astype(float), 1)[0]
    assert row["slope"] == pytest.approx(slope, rel=1e-9)
    assert row["low"] < slope < row["high"]
    assert (row["n"], row["missing"]) == (40, (~LINKED).sum())


def test_planted_selection_is_found(values: np.ndarray) -> None:
    """Whoever scored low at the start does not answer again: the slope is below nothing, with its interval."""
    low = values.mean(axis=1) < np.median(values.mean(axis=1))
    row = foretold_absence(study_of(~low, values)).iloc[0]
    assert row["high"] < 0


def test_few_who_are_missing_say_nothing(values: np.ndarray) -> None:
    few = np.arange(40) >= 4
    table = absent_people(study_of(few, values), k=5)
    assert table["standardised"].isna().all()
    assert table["stayed"].isna().all()
    assert foretold_absence(study_of(few, values))["slope"].isna().all()


def test_people_without_spread_have_no_slope() -> None:
    row = foretold_absence(study_of(LINKED, np.full((40, 6), 3.0))).iloc[0]
    assert np.isnan(row["slope"])


def test_a_cohort_that_was_not_asked_yet_is_not_missing(values: np.ndarray) -> None:
    study = study_of(LINKED, values)
    members = study.memberships.assign(cohort=["C" if linked else "Later" for linked in LINKED])
    waiting = Study.from_tables("s", dict(study.tables()) | {"memberships": members})
    table = absent_people(waiting, k=5)
    assert table["missing_n"].max() == 0


def test_one_wave_and_none(values: np.ndarray, empty_study: Study) -> None:
    study = study_of(LINKED, values)
    one = Study.from_tables(
        "s", dict(study.tables()) | {"submissions": study.submissions[study.submissions["wave"] == "baseline"]}
    )
    for given in (one, empty_study):
        assert absent_people(given, k=5).empty
        assert foretold_absence(given).empty
    assert isinstance(absent_people(one, k=5), pd.DataFrame)
