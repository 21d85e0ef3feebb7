"""The log-rank test of any number of groups, to 1e-9, which sums in another order stay far below.

Witnesses: lifelines 0.30.0 (multivariate_logrank_test of `people`), scipy's logrank, and both tests written out person
by person.
"""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.errors import UsageError
from analysis.stats.survival import clustered_log_rank, log_rank, rank_test

TOLERANCE = {"rel": 1e-9, "abs": 1e-12}


def people(groups, *, whole=True, n=600):
    """Time, who left, and the group; the last group leaves sooner."""
    rng = np.random.default_rng(7)
    group = rng.integers(0, groups, n)
    leaving, seen = rng.exponential(np.where(group == groups - 1, 60, 90)), rng.uniform(10, 200, n)
    time = np.minimum(leaving, seen)
    return np.floor(time) if whole else time, leaving <= seen, group


def written_out(time, left, group, groups):
    """Statistic, observed and expected, one time after the other."""
    excess, variance, expected = np.zeros(groups), np.zeros((groups, groups)), np.zeros(groups)
    observed = np.array([np.sum(left & (group == one)) for one in range(groups)], dtype=float)
    for moment in sorted(set(time[left])):
        at_risk = np.array([np.sum((time >= moment) & (group == one)) for one in range(groups)], dtype=float)
        gone, r = np.sum(left & (time == moment)), at_risk.sum()
        share = at_risk / r
        expected += gone * share
        if r > 1:
            variance += gone * (r - gone) / (r - 1) * (np.diag(share) - np.outer(share, share))
    excess = observed - expected
    return excess[:-1] @ np.linalg.solve(variance[:-1, :-1], excess[:-1]), observed, expected


@pytest.mark.parametrize(
    ("groups", "whole", "statistic", "p_value"),
    [
        (2, True, 18.79973722843467, 1.4518712690041584e-05),
        (3, False, 18.771467119271406, 8.391270215080133e-05),
        (7, True, 13.483838035286906, 0.03596458530820923),
        (50, True, 46.91976242589436, 0.5578563857054297),
    ],
)
def test_any_number_of_groups_as_lifelines_has_it(groups, whole, statistic, p_value):
    found = log_rank(*people(groups, whole=whole))
    assert found.df == groups - 1
    assert found.statistic == pytest.approx(statistic, **TOLERANCE)
    assert found.p_value == pytest.approx(p_value, **TOLERANCE)


@pytest.mark.parametrize("whole", [True, False])
def test_what_was_observed_and_expected_in_each_group(whole):
    time, left, group = people(5, whole=whole)
    statistic, observed, expected = written_out(time, left, group, 5)
    found = log_rank(time, left, group)
    assert found.statistic == pytest.approx(statistic, **TOLERANCE)
    assert found.observed == pytest.approx(observed, **TOLERANCE)
    assert found.expected == pytest.approx(expected, **TOLERANCE)


def test_two_groups_as_scipy_has_them():
    time, left, group = people(2)
    arms = [stats.CensoredData(time[arm & left], right=time[arm & ~left]) for arm in (group == 0, group == 1)]
    found, expected = log_rank(time, left, group), stats.logrank(*arms)
    assert found.statistic == pytest.approx(expected.statistic**2, **TOLERANCE)
    assert found.p_value == pytest.approx(expected.pvalue, **TOLERANCE)


def test_blocks_of_times_change_nothing(monkeypatch):
    time, left, group = people(4, whole=False)
    whole = log_rank(time, left, group)
    monkeypatch.setattr(rank_test, "_BLOCK", 50)
    assert log_rank(time, left, group).statistic == pytest.approx(whole.statistic, **TOLERANCE)


def test_groups_without_anybody_and_rows_without_a_time_count_for_nothing():
    time, left, group = people(3)
    plain = log_rank(time, left, group)
    more = log_rank(np.append(time, np.nan), np.append(left, True), np.append(group, 0) * 2, n_groups=7)
    assert (more.df, more.statistic) == (2, pytest.approx(plain.statistic, **TOLERANCE))
    assert more.observed.tolist() == [plain.observed[0], 0, plain.observed[1], 0, plain.observed[2], 0, 0]


def test_nothing_is_said_where_groups_cannot_be_compared():
    for time, left, group in (([], [], []), ([3.0, 4.0], [False, False], [0, 1]), ([3.0, 4.0], [True, True], [0, 0])):
        for test in (log_rank, clustered_log_rank):
            found = test(time, np.array(left, dtype=bool), np.array(group, dtype=int))
            assert (found.statistic, found.df, found.p_value) == (None, 0, None)


def test_a_negative_time_or_group_is_refused():
    with pytest.raises(UsageError, match="A time is -1"):
        log_rank([-1.0, 2.0], [True, False], [0, 1])
    with pytest.raises(UsageError, match="Groups must be 0"):
        log_rank([1.0, 2.0], [True, False], [0, -1])


def robust(time, left, group, weights, cluster, groups):
    """The score test of Lin and Wei, row by row."""
    rows = range(len(time))
    moments = sorted(set(time[left]))
    at_risk = {moment: weights * (time >= moment) for moment in moments}
    x = np.eye(groups)[group]
    share = {moment: at_risk[moment] @ x / at_risk[moment].sum() for moment in moments}
    hazard = {moment: np.sum(weights * (left & (time == moment))) / at_risk[moment].sum() for moment in moments}
    own = np.array([
        left[i] * (x[i] - share.get(time[i], 0))
        - sum(((x[i] - share[moment]) * hazard[moment] for moment in moments if moment <= time[i]), np.zeros(groups))
        for i in rows
    ]) * weights[:, None]  # fmt: skip
    by_unit = np.array([own[cluster == one].sum(axis=0) for one in np.unique(cluster)])
    score = own.sum(axis=0)[1:]
    return score @ np.linalg.solve((by_unit.T @ by_unit)[1:, 1:], score)


@pytest.mark.parametrize("groups", [2, 4])
@pytest.mark.parametrize("strangers", [True, False])
def test_weights_and_clusters_of_any_number_of_groups(groups, strangers):
    time, left, group = people(groups, n=150)
    rng = np.random.default_rng(3)
    weights, cluster = rng.uniform(0.2, 1, 150), rng.integers(0, 60, 150)
    if strangers:
        found = clustered_log_rank(time, left, group)
        expected = robust(time, left, group, np.ones(150), np.arange(150), groups)
    else:
        found = clustered_log_rank(time, left, group, weights, cluster)
        expected = robust(time, left, group, weights, cluster, groups)
    assert (found.df, found.statistic) == (groups - 1, pytest.approx(expected, **TOLERANCE))
    assert math.isclose(found.observed.sum(), found.expected.sum())
