"""Agreement of readers against published examples, closed forms and brute force.

Krippendorff prints three decimals (tolerance 0.0005); kappa and brute force are exact arithmetic (1e-12). The
closed-form error of kappa (Fleiss, Cohen and Everitt 1969) is a large-sample formula for independent units: leaving
out one unit at a time comes within 5 % of it at 100 units.
"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.stats.nominal_agreement import cohen_kappa, krippendorff_alpha

NAN = float("nan")
#: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", examples A, B and C: one line a reader.
EXAMPLES = (
    (["0100000010", "1110010000"], 10, 0.095),
    (["aabbdcccedda", "babbbccceddd"], 12, 0.692),
    (["123321412...", "1233224125.3", ".3332342251.", "12332441251."], 11, 0.743),
)
#: Fleiss, Levin and Paik 2003, table 18.1: two diagnoses of 100 people; kappa .68, its standard error .088.
DIAGNOSES = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]])


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def ratings(lines):
    return np.array([[NAN if sign == "." else float(ord(sign)) for sign in line] for line in lines]).T


def units(table):
    rows, columns = np.indices(table.shape)
    return np.repeat(rows.ravel(), table.ravel()), np.repeat(columns.ravel(), table.ravel())


@pytest.mark.parametrize(("lines", "n", "alpha"), EXAMPLES)
def test_alpha_is_krippendorffs(lines, n, alpha):
    found = krippendorff_alpha(ratings(lines))
    assert found.value == pytest.approx(alpha, abs=0.0005)
    assert found.n == n
    assert found.low < found.value < found.high <= 1


def large_sample_error(table):
    """The standard error of kappa by Fleiss, Cohen and Everitt 1969, term by term."""
    p = table / table.sum()
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    expected = float(rows @ columns)
    kappa = (np.trace(p) - expected) / (1 - expected)
    a = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(len(p)))
    apart = [(i, j) for i in range(len(p)) for j in range(len(p)) if i != j]
    b = (1 - kappa) ** 2 * sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i, j in apart)
    c = (kappa - expected * (1 - kappa)) ** 2
    return float(np.sqrt((a + b - c) / table.sum()) / (1 - expected))


def test_kappa_is_that_of_fleiss_levin_and_paik():
    found = cohen_kappa(*units(DIAGNOSES))
    assert found.value == pytest.approx((0.89 - 0.66) / (1 - 0.66), abs=1e-12)  # shares agreed and expected, as printed
    assert large_sample_error(DIAGNOSES) == pytest.approx(0.088, abs=0.0005)
    assert found.se == pytest.approx(large_sample_error(DIAGNOSES), rel=0.05)
    assert (found.n, found.clusters, found.df) == (100, 100, 99)


def test_the_interval_is_the_jackknife_over_clusters_by_brute_force(rng):
    first = rng.integers(0, 3, 120).astype(float)
    second = np.where(rng.random(120) < 0.7, first, rng.integers(0, 3, 120))
    second[::17] = NAN
    talks = rng.integers(0, 12, 120)
    both = np.column_stack([first, second])
    for kept, found in (
        (lambda k: cohen_kappa(first[k], second[k]), cohen_kappa(first, second, clusters=talks)),
        (lambda k: krippendorff_alpha(both[k]), krippendorff_alpha(both, clusters=talks)),
    ):
        without = np.array([kept(talks != talk).value for talk in range(12)])
        se = np.sqrt(11 / 12 * np.sum((without - without.mean()) ** 2))
        assert found.se == pytest.approx(se, rel=1e-9)
        assert (found.df, found.clusters, found.n) == (11, 12, 112)
        assert found.high - found.value == pytest.approx(2.2009851600829 * se, rel=1e-9)  # R: qt(.975, 11)


def test_alpha_of_two_readers_by_pairs_drawn_from_the_pool(rng):
    """Brute force: observed disagreement of pairs within units, expected of all pairs of values in the pool."""
    first, second = rng.integers(0, 4, 30), rng.integers(0, 4, 30)
    pool = np.concatenate([first, second])
    observed = np.mean(first != second)
    different = [pool[i] != pool[j] for i in range(60) for j in range(60) if i != j]
    assert krippendorff_alpha(np.column_stack([first, second])).value == pytest.approx(
        1 - observed / np.mean(different), abs=1e-12
    )


def test_readers_who_guess_agree_as_chance_has_it(rng):
    values = [cohen_kappa(rng.integers(0, 2, 200), rng.integers(0, 2, 200)).value for _ in range(200)]
    assert abs(np.mean(values)) < 0.02  # standard error of the mean: about .07 / sqrt(200) = .005


def test_nine_in_ten_intervals_or_more_hold_the_truth_in_few_interviews():
    """15 interviews of 8 answers; readers agree by interview as far as a coin of that interview says."""
    rng = np.random.default_rng(3)

    def study(talks):
        truth = rng.random((talks, 8)) < 0.4
        slips = rng.beta(2, 10, (talks, 1, 2)) > rng.random((talks, 8, 2))
        read = truth[..., None] ^ slips
        return read[..., 0].ravel(), read[..., 1].ravel(), np.repeat(np.arange(talks), 8)

    truth = cohen_kappa(*study(40_000)[:2]).value
    found = [cohen_kappa(first, second, clusters=talks) for first, second, talks in (study(15) for _ in range(600))]
    held = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.92 <= held <= 0.99


@pytest.mark.parametrize(
    ("first", "second", "because"),
    [
        ([], [], "no unit was read twice"),
        ([NAN, 1.0], [1.0, NAN], "no unit was read twice"),
        ([1.0], [1.0], "everything was put in one category"),
        ([2.0] * 9, [2.0] * 9, "everything was put in one category"),
    ],
)
def test_nothing_to_compare_gives_no_value_and_says_why(first, second, because):
    for found in (cohen_kappa(first, second), krippendorff_alpha(np.column_stack([first, second]))):
        assert found.value is None
        assert not found.has_interval
        assert found.because == because


def test_no_interval_where_none_can_be_had():
    exact = cohen_kappa([1, 2, 1, 2], [1, 2, 1, 2])
    assert (exact.value, exact.low, exact.because) == (1.0, None, "the readers agree exactly")
    single = cohen_kappa([1, 2, 1, 2], [1, 2, 1, 1], clusters=["a"] * 4)
    assert single.value == pytest.approx(0.5)
    assert single.because == "all values come from one independent unit"
    lone = krippendorff_alpha([[1, 2], [1, 1]])
    assert lone.because == "without one cluster nothing is left to compare"


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(UsageError, match="one length"):
        cohen_kappa([1, 2], [1])
    with pytest.raises(UsageError, match="one length"):
        cohen_kappa([1, 2], [1, 2], clusters=[1])
    with pytest.raises(UsageError, match="dimensions"):
        krippendorff_alpha([1, 2])
