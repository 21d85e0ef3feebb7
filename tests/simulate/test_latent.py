"""The closed forms of the answer model against brute force.

Tolerances: a mean of N answers scored 0 to 100 with a standard deviation near 20 has a standard error of 20 / sqrt(N);
four of them are allowed.
"""

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.instruments import scale_of
from analysis.simulate.latent import STABLE_SHARE, expected_score, item_models, latent_shift, score_sd

PEOPLE = 60_000
SCALES = ("engagement", "understanding", "stay", "recommend_employer")


def drawn_items(models, theta, rng):
    """Keyed answers, 0 to 100."""
    columns = []
    for model in models:
        scale = model.item.response_scale
        raw = model.answers(theta, rng)
        keyed = scale.minimum + scale.maximum - raw if model.item.reversed else raw
        columns.append(100 * (keyed - scale.minimum) / (scale.maximum - scale.minimum))
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("name", SCALES)
def test_expected_score_and_its_spread_are_those_of_drawn_answers(name):
    models = item_models(scale_of(name)[1])
    rng = np.random.default_rng(5)
    scores = drawn_items(models, rng.standard_normal(PEOPLE), rng).mean(axis=1)
    allowed = 4 * score_sd(models) / np.sqrt(PEOPLE)
    assert scores.mean() == pytest.approx(expected_score(models), abs=allowed)
    assert scores.std() == pytest.approx(score_sd(models), rel=4 / np.sqrt(2 * PEOPLE) * 1.5)


@pytest.mark.parametrize("size", [-1.2, -0.35, 0.2, 0.5, 1.2])
def test_a_planted_effect_moves_the_observed_mean_by_that_many_standard_deviations(size):
    models = item_models(scale_of("understanding")[1])
    shift = latent_shift(models, size)
    assert expected_score(models, shift) - expected_score(models) == pytest.approx(size * score_sd(models), abs=1e-9)
    rng = np.random.default_rng(6)
    moved = drawn_items(models, rng.standard_normal(PEOPLE) + shift, rng).mean(axis=1)
    assert moved.mean() - expected_score(models) == pytest.approx(
        size * score_sd(models), abs=4 * score_sd(models) / np.sqrt(PEOPLE)
    )


def test_an_effect_beyond_the_end_of_the_scale_is_refused():
    with pytest.raises(UsageError, match="does not fit"):
        latent_shift(item_models(scale_of("engagement")[1]), 2.5)


@pytest.mark.parametrize(("name", "low", "high"), [("engagement", 0.83, 0.87), ("understanding", 0.83, 0.87)])
def test_alpha_and_the_retest_correlation_are_those_of_good_questionnaires(name, low, high):
    models = item_models(scale_of(name)[1])
    rng = np.random.default_rng(7)
    lasting = rng.standard_normal(PEOPLE)
    waves = [
        drawn_items(
            models, np.sqrt(STABLE_SHARE) * lasting + np.sqrt(1 - STABLE_SHARE) * rng.standard_normal(PEOPLE), rng
        )
        for _ in range(2)
    ]
    covariance = np.cov(waves[0].T)
    k = len(models)
    alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
    assert low < alpha < high
    assert 0.6 < np.corrcoef(waves[0].mean(axis=1), waves[1].mean(axis=1))[0, 1] < 0.7


@pytest.mark.parametrize("name", ["engagement", "understanding", "stay"])
def test_the_short_form_expects_the_same_score_as_the_long_one(name):
    models = item_models(scale_of(name)[1])
    pulse = tuple(model for model in models if "pulse" in model.item.forms)
    assert 0 < len(pulse) < len(models)
    for shift in (-0.7, 0.0, 0.9):
        assert expected_score(pulse, shift) == pytest.approx(expected_score(models, shift), abs=1e-9)
