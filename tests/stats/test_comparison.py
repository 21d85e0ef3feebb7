"""Comparisons of groups. Witness: clubSandwich (reference/clustered.R), to 1e-6."""

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.stats.comparison import ancova, weighted_difference
from analysis.stats.regression import cr2_regression


def check(witness, name, estimate):
    for part in ("value", "se", "df", "low", "high", "p_value"):
        witness.agrees(f"{name}.{part}", getattr(estimate, part))


def test_difference_in_differences_as_clubsandwich_has_it(reference):
    witness = reference("clustered")
    people = witness.data
    check(witness, "difference", weighted_difference(people["change"], people["treated"], None, people["cluster"]))
    weighted = weighted_difference(people["change"], people["treated"], people["weight"], people["cluster"])
    check(witness, "weighted", weighted)
    assert weighted.n == 58  # two rows weigh nothing


def test_ancova_as_clubsandwich_has_it(reference):
    witness = reference("clustered")
    people = witness.data
    check(
        witness,
        "ancova",
        ancova(people["before"], people["after"], people["treated"], people["weight"], people["cluster"]),
    )
    x = np.column_stack([np.ones(len(people)), people["treated"], people["before"]])
    check(witness, "slope", cr2_regression(x, people["after"], people["cluster"], people["weight"]).estimate(2))


def test_only_the_proportions_of_weights_matter(reference):
    people = reference("clustered").data
    once, often = (
        weighted_difference(people["change"], people["treated"], people["weight"] * factor, people["cluster"])
        for factor in (1, 1000)
    )
    assert often.se == pytest.approx(once.se)
    assert often.df == pytest.approx(once.df)


def test_many_clusters_of_many_rows_need_no_large_matrix():
    rng = np.random.default_rng(1)
    cluster = np.repeat(np.arange(4), 5_000)
    estimate = weighted_difference(rng.normal(size=20_000), rng.random(20_000) < 0.5, rng.random(20_000), cluster)
    assert estimate.has_interval
    assert estimate.df < 4


@pytest.mark.parametrize(
    ("change", "treated", "cluster", "because"),
    [
        ([], [], None, "the groups cannot be told apart in these rows"),
        ([1.0, 2.0, 4.0], [True, True, True], None, "the groups cannot be told apart in these rows"),
        ([1.0, 2.0, 4.0], [True, False, False], None, "one of the groups is a single independent unit"),
        (
            [1.0, 2.0, 4.0, 3.0, 1.0],
            [True, True, False, False, False],
            [1, 1, 2, 3, 4],
            "one of the groups is a single",
        ),
        ([5.0, 5.0, 5.0, 5.0], [True, True, False, False], None, "the values do not vary"),
        ([1.0, 2.0, 4.0, 3.0], [True, True, False, False], [1, 1, 1, 1], "all values come from one independent unit"),
    ],
)
def test_without_an_interval_it_says_why(change, treated, cluster, because):
    estimate = weighted_difference(change, treated, None, cluster)
    assert not estimate.has_interval
    assert estimate.because.startswith(because)


def test_ancova_leaves_out_a_first_score_that_does_not_vary_and_people_without_one():
    after, treated = np.array([1.0, 2.0, 4.0, 3.0, 6.0]), np.array([True, True, False, False, False])
    assert ancova(np.full(5, 3.0), after, treated).value == pytest.approx(weighted_difference(after, treated).value)
    before = np.array([1.0, 3.0, 2.0, 5.0, np.nan])
    assert ancova(before, after, treated).n == 4


def test_intervals_cover_with_few_pairs_and_uneven_weights():
    # 14 pairs against 30 others: ordinary cluster errors fall short here, CR2 should not.
    rng = np.random.default_rng(8)
    cluster = np.concatenate([np.repeat(np.arange(14), 2), np.arange(14, 44)])
    treated = cluster < 14
    weights = rng.uniform(0.1, 1, len(cluster))
    covered = []
    for _ in range(600):
        change = rng.normal(size=len(cluster)) + rng.normal(size=44)[cluster]
        found = weighted_difference(change, treated, weights, cluster)
        covered.append(found.low <= 0 <= found.high)
    assert 0.93 <= np.mean(covered) <= 0.98


def test_negative_weights_and_unequal_lengths_are_refused():
    with pytest.raises(UsageError, match="negative"):
        weighted_difference([1.0, 2.0], [True, False], [-1, 1])
    with pytest.raises(UsageError, match="one length"):
        ancova([1.0], [1.0, 2.0], [True, False])
