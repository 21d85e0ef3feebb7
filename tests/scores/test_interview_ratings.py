"""Interviewers' ratings are summed up by themselves, and few interviews give no mean."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.scores.interview_ratings import COLUMNS, FEWEST, summarise_ratings

INTERVIEWS = pd.DataFrame(
    {"interview": [f"I{n}" for n in range(12)], "wave": "end", "side": ["junior"] * 8 + ["senior"] * 4}
)


def ratings(*values):
    return pd.DataFrame({"interview": [f"I{n}" for n in range(len(values))], "rated": "engagement", "value": values})


def test_means_by_side_with_the_interval_of_a_mean():
    found = summarise_ratings(ratings(3, 4, 5, 4, 3, 5, 4, 4, 1, 1, 1, 1), INTERVIEWS)
    assert tuple(found.columns) == COLUMNS
    junior, senior = found.iloc[0], found.iloc[1]
    assert (junior["side"], junior["n"], junior["mean"]) == ("junior", 8, 4.0)
    # R: t.test(c(3, 4, 5, 4, 3, 5, 4, 4))$conf.int; sd = sqrt(4 / 7), qt(.975, 7) = 2.364624
    reach = 2.3646242510103 * (4 / 7) ** 0.5 / 8**0.5
    assert (junior["low"], junior["high"]) == (pytest.approx(4 - reach), pytest.approx(4 + reach))
    assert senior["n"] == 4 < FEWEST
    assert senior[["mean", "low", "high"]].isna().all()


def test_ratings_that_do_not_vary_have_no_interval_and_none_leaves_the_scale():
    found = summarise_ratings(ratings(5, 5, 5, 5, 5), INTERVIEWS).iloc[0]
    assert found["mean"] == 5
    assert found[["low", "high"]].isna().all()
    assert summarise_ratings(ratings(5, 5, 5, 5, 1), INTERVIEWS).iloc[0]["high"] == 5


def test_interviews_that_are_away_and_no_rating_at_all():
    assert summarise_ratings(ratings(*[3] * 6), INTERVIEWS.iloc[:2])["n"].tolist() == [2]
    assert summarise_ratings(ratings(), INTERVIEWS).empty
