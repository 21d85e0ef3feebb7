"""The normal distribution against R 4.2.2: pnorm(c(-3, 0, 1.96)) and qnorm(c(.001, .5, .975)), to 12 digits."""

from __future__ import annotations

import numpy as np

from analysis.stats.normal import score_above, share_below


def test_shares_and_scores_are_those_of_r():
    np.testing.assert_allclose(share_below([-3, 0, 1.96]), [0.001349898031630, 0.5, 0.975002104851780], rtol=1e-12)
    np.testing.assert_allclose(score_above([0.001, 0.5, 0.975]), [-3.09023230616781, 0.0, 1.95996398454005], atol=1e-12)


def test_ends_and_gaps():
    assert score_above([0, 1]).tolist() == [-np.inf, np.inf]
    assert np.isnan(score_above([np.nan, -0.1, 1.1])).all()
    assert np.isnan(share_below(np.nan))
    assert share_below([]).shape == (0,)
