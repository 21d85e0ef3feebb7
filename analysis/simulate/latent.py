"""How a person's standing on a scale becomes answers, and what that makes of an effect.

Answers are ordinal: person i answers item j with the number of thresholds that
``y_ij = a_j * theta_i + sqrt(1 - a_j**2) * e_ij`` exceeds, where theta and e are standard normal. Adding
``shift`` to theta adds ``a_j * shift`` to every y, so the expected answer has the closed form
``minimum + sum_k (1 - Phi(tau_jk - a_j * shift))``: a planted effect can be solved for exactly, ceilings included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.instruments import Item, Scale

Array = npt.NDArray[np.float64]

#: Share of the latent variance that stays with a person between waves; with the loadings below the observed
#: scale scores then correlate about .65 from one wave to the next.
STABLE_SHARE: Final = 0.78

#: Central loadings that make alpha about .85 for six and for ten items; other scales use the first.
_LOADINGS: Final = {"understanding": 0.64, "stay": 0.76}
_LOADING: Final = 0.74

#: Thresholds of a five-point item of middling difficulty; answers pile up on the agreeing side, as they do.
_THRESHOLDS: Final = np.array([-1.75, -0.95, -0.15, 0.95])

#: How items differ: difficulty, and loading around the central one. The short form of each scale holds the same
#: mixture as the long one, so that changing the form alone changes no expected score.
_DIFFICULTY: Final = 0.2
_LOADING_STEP: Final = 0.04
_KINDS: Final = {
    "eng_1": -1, "eng_3": 0, "eng_5": 1, "eng_2": 1, "eng_4": -1, "eng_6": 0,
    "und_1": -1, "und_4": 1, "und_5": -1, "und_9": 1,
    "und_2": 1, "und_3": -1, "und_6": 1, "und_7": -1, "und_8": 1, "und_10": -1,
    "stay_1": -1, "stay_2": 1, "stay_3": -1, "stay_4": 1,
}  # fmt: skip

_LARGEST_SHIFT: Final = 6.0


@dataclass(frozen=True, slots=True)
class ItemModel:
    """One item: its loading, and its thresholds (rising, one fewer than it has answers), keyed with the scale."""

    item: Item
    loading: float
    thresholds: tuple[float, ...]

    def answers(self, theta: Array, rng: np.random.Generator) -> Array:
        """Drawn answers (raw, so reversed items are turned back) of people standing at `theta`; shape of theta."""
        latent = self.loading * theta + math.sqrt(1 - self.loading**2) * rng.standard_normal(theta.shape)
        scale = self.item.response_scale
        keyed = scale.minimum + np.searchsorted(np.array(self.thresholds), latent).astype(np.float64)
        return np.asarray(scale.minimum + scale.maximum - keyed if self.item.reversed else keyed)


def item_models(scale: Scale) -> tuple[ItemModel, ...]:
    """The items of a scale with what decides their answers."""
    return tuple(_item_model(item, _LOADINGS.get(scale.id, _LOADING)) for item in scale.items)


def _item_model(item: Item, loading: float) -> ItemModel:
    kind = _KINDS.get(item.id, 0)
    span = round(item.response_scale.maximum - item.response_scale.minimum)
    base = _THRESHOLDS if span == len(_THRESHOLDS) else np.linspace(-2.6, 1.1, span)
    return ItemModel(item, loading + kind * _LOADING_STEP, tuple(float(tau) for tau in base + kind * _DIFFICULTY))


def expected_score(models: tuple[ItemModel, ...], shift: float = 0.0) -> float:
    """The expected scale score, 0 to 100 percent of maximum possible, when everybody is moved by `shift`."""
    shares = [
        sum(1 - normal_cdf(tau - model.loading * shift) for tau in model.thresholds) / len(model.thresholds)
        for model in models
    ]
    return 100 * sum(shares) / len(shares)


def score_sd(models: tuple[ItemModel, ...], nodes: int = 60) -> float:
    """The standard deviation of the observed scale score at baseline, in points of 100.

    ``Var(score) = Var(E[score | theta]) + E[Var(score | theta)]``, both by Gauss-Hermite quadrature.
    """
    theta, weights = np.polynomial.hermite_e.hermegauss(nodes)
    weights = weights / weights.sum()
    mean = np.zeros(nodes)
    within = np.zeros(nodes)
    for model in models:
        expected, variance = _given_theta(model, theta)
        mean += expected / len(models)
        within += variance / len(models) ** 2
    between = float(weights @ mean**2 - (weights @ mean) ** 2)
    return 100 * math.sqrt(between + float(weights @ within))


def _given_theta(model: ItemModel, theta: Array) -> tuple[Array, Array]:
    """Mean and variance of one item's answer (0 to 1) at each theta."""
    spread = math.sqrt(1 - model.loading**2)
    above = np.array(
        [[1 - normal_cdf((tau - model.loading * at) / spread) for at in theta] for tau in model.thresholds]
    )
    steps = len(model.thresholds)
    # With A_k = P(answer above threshold k), E[X] = sum A_k and E[X^2] = sum (2k - 1) A_k.
    mean = above.sum(axis=0)
    square = (above * (2 * np.arange(1, steps + 1) - 1)[:, None]).sum(axis=0)
    return mean / steps, (square - mean**2) / steps**2


def latent_shift(models: tuple[ItemModel, ...], size: float) -> float:
    """The shift of theta that moves the expected score by `size` standard deviations of the baseline score.

    Solved by bisection. Raises UsageError where the end of the scale is nearer than that.
    """
    if size == 0:
        return 0.0
    target = expected_score(models) + size * score_sd(models)
    low, high = (0.0, _LARGEST_SHIFT) if size > 0 else (-_LARGEST_SHIFT, 0.0)
    if not expected_score(models, low) <= target <= expected_score(models, high):
        raise UsageError(
            "PLAN_EFFECT",
            f"An effect of {size:g} standard deviations does not fit on the scale.",
            "Plan a smaller one.",
        )
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expected_score(models, middle) < target else (low, middle)
    return (low + high) / 2


def normal_cdf(value: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-value / math.sqrt(2))
