"""Reliability and agreement. Witness: psych 2.2.9 (reference/reliability.R), to 1e-6.

Loadings and omega to 1e-4: psych stops its search for the one factor early (our residuals are the smaller, tested).
"""

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.stats.agreement import pair_agreement
from analysis.stats.reliability import (
    alpha_if_dropped,
    cronbach_alpha,
    feldt_limits,
    item_rest,
    omega_total,
    spearman_brown,
)


@pytest.fixture
def witness(reference):
    return reference("reliability")


def items(witness):
    return witness.data.filter(like="item_").to_numpy(dtype=float)


def test_alpha_of_every_group_as_psych_has_it(witness):
    groups = cronbach_alpha(items(witness), witness.data["group"])
    for g in range(3):
        estimate = groups.estimate(g)
        witness.agrees(f"alpha.{g}", estimate.value)
        witness.agrees(f"alpha_low.{g}", estimate.low)
        witness.agrees(f"alpha_high.{g}", estimate.high)
    witness.agrees("alpha.all", cronbach_alpha(items(witness)).estimate().value)


def test_items_as_psych_has_them(witness):
    for i in range(5):
        witness.agrees(f"dropped.{i + 1}", alpha_if_dropped(items(witness))[i])
        witness.agrees(f"item_rest.{i + 1}", item_rest(items(witness))[i])


def test_one_factor_fits_at_least_as_well_as_in_psych(witness):
    found = omega_total(items(witness))
    theirs = np.array([witness.expected[f"loading.{i + 1}"] for i in range(5)])
    np.testing.assert_allclose(found.loadings, theirs, rtol=1e-4)
    witness.agrees("omega", found.value, 1e-4)
    correlation, upper = np.corrcoef(items(witness), rowvar=False), np.triu_indices(5, 1)

    def misfit(loadings):
        return np.sum((correlation - np.outer(loadings, loadings))[upper] ** 2)

    assert misfit(found.loadings) <= misfit(theirs) + 1e-15


def test_omega_of_equal_loadings_is_alpha_of_standardised_items():
    # Exact one-factor data: orthogonal columns combined so that every correlation is .49.
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(50, 5)) - rng.normal(size=(50, 5)).mean(axis=0))[0]
    basis = np.linalg.qr(basis - basis.mean(axis=0))[0]
    answers = 0.7 * basis[:, [0]] + np.sqrt(0.51) * basis[:, 1:]
    found = omega_total(answers)
    np.testing.assert_allclose(found.loadings, 0.7, rtol=1e-6)
    assert found.value == pytest.approx(4 * 0.49 / (1 + 3 * 0.49))


def test_feldt_interval_of_a_small_group():
    low, high = feldt_limits(0.8, 20, 6)
    assert (float(low), float(high)) == pytest.approx((0.62, 0.91), abs=0.01)


def test_an_item_that_was_not_turned_shows_below_zero(witness):
    turned = items(witness)
    turned[:, 2] = 6 - turned[:, 2]
    assert item_rest(turned)[2] < 0
    assert (item_rest(turned)[[0, 1, 3, 4]] > 0).all()


def test_rows_with_gaps_are_left_out(witness):
    answers = items(witness)
    answers[7, 1] = np.nan
    assert cronbach_alpha(answers).estimate() == cronbach_alpha(np.delete(answers, 7, axis=0)).estimate()
    assert omega_total(answers).n == 89


@pytest.mark.parametrize("answers", [np.empty((0, 4)), np.ones((1, 4)), np.ones((9, 4)), np.arange(9.0)[:, None]])
def test_too_little_to_judge(answers):
    assert not cronbach_alpha(answers).estimate().has_interval
    assert omega_total(answers).value is None
    assert np.isnan(alpha_if_dropped(answers)).all()
    assert np.isnan(item_rest(answers)).all()


def test_a_group_that_does_not_vary_has_no_alpha_beside_one_that_does(witness):
    answers = np.vstack([items(witness), np.full((7, 5), 0.1) * 3 + 0.1])
    groups = cronbach_alpha(answers, np.repeat([0, 1], [90, 7]))
    assert not groups.estimate(1).has_interval
    witness.agrees("alpha.all", groups.value[0])


def test_two_items_have_no_alpha_if_dropped_and_one_axis_is_refused(witness):
    assert np.isnan(alpha_if_dropped(items(witness)[:, :2])).all()
    with pytest.raises(UsageError, match="1 dimension"):
        cronbach_alpha(np.arange(4.0))


def test_spearman_brown():
    assert spearman_brown(0.5) == pytest.approx(2 / 3)
    assert np.isnan(spearman_brown(-1.0))
    assert spearman_brown(spearman_brown(0.4), length=0.5) == pytest.approx(0.4)


def test_partners_agreement_as_psych_has_it(witness):
    answers = items(witness)
    found = pair_agreement(answers[:, 0], answers[:, 1])
    for part in ("value", "low", "high", "p_value"):
        witness.agrees(f"icc.{part}", getattr(found, part))
    swap = np.arange(90) % 2 == 0
    swapped = pair_agreement(np.where(swap, answers[:, 1], answers[:, 0]), np.where(swap, answers[:, 0], answers[:, 1]))
    assert swapped.value == pytest.approx(found.value)


def test_agreement_that_cannot_be_judged_says_why():
    assert pair_agreement([], []).because == "there are fewer than two pairs"
    assert pair_agreement([1.0, np.nan], [2.0, 3.0]).n == 1
    assert pair_agreement([2.0, 2.0], [2.0, 2.0]).because == "the values do not vary"
    assert pair_agreement([1.0, 2.0], [1.0, 2.0]).because == "partners agree exactly"
