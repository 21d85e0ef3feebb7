"""How much the groups' remaining unlikeness could make, and how much an unrecorded one would have to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.impact.covariates import Flags, Likeness, Values, attribute_of


@dataclass(frozen=True, slots=True)
class Selection:
    """What selection on recorded things could account for, in the unit of the change.

    `differs_in` names the attribute whose remaining difference, `difference` standard deviations, is worth most:
    `worth` units of the change. `telling` names the attribute that tells most of how people change, by `slope` units a
    standard deviation (0 or more).
    """

    differs_in: str
    difference: float
    worth: float
    telling: str
    slope: float

    def needed(self, estimate: float) -> float | None:
        """How many standard deviations the groups would have to differ in something unrecorded, as telling as the most
        telling recorded attribute, to make the whole estimate; None where nothing recorded tells anything.
        """
        return abs(estimate) / self.slope if self.slope > 0 else None


def size_selection(alike: Likeness, change: Values, treated: Flags) -> Selection | None:
    """Size selection from what is recorded: remaining difference times the slope of change on it.

    For each column of `alike`: slope = weighted covariance of `change` (n,) with it inside the groups, by its variance
    there, a pooled standard deviation; worth = what is left between the groups (standard deviations) times slope. The
    column of the largest worth counts. None where no column varies inside the groups. This sizes recorded selection
    only; for the rest see `Selection.needed`, the way of Cinelli and Hazlett (2020) of measuring the unrecorded by the
    strongest recorded thing.
    """
    inside = _inside(alike.columns, alike.weights, treated)
    moved = _inside(change[:, None], alike.weights, treated)[:, 0]
    spread = np.sqrt((_variance(alike.columns[treated]) + _variance(alike.columns[~treated])) / 2)
    variance = alike.weights @ inside**2
    usable = (variance > 1e-9 * max(float(alike.weights.sum()), 1e-300)) & np.isfinite(alike.differences)
    if not usable.any():
        return None
    slope = np.where(usable, (alike.weights * moved) @ inside / np.where(usable, variance, 1) * spread, 0.0)
    worth = np.where(usable, alike.differences * slope, 0.0)
    most, telling = int(np.argmax(np.abs(worth))), int(np.argmax(np.abs(slope)))
    return Selection(
        attribute_of(alike.names[most]),
        float(alike.differences[most]) if usable[most] else 0.0,
        float(worth[most]),
        attribute_of(alike.names[telling]),
        float(abs(slope[telling])),
    )


def _inside(values: Values, weights: Values, treated: Flags) -> Values:
    """Columns less their group's weighted mean; a group without weight is left as it is."""
    centred = values.copy()
    for arm in (treated, ~treated):
        total = weights[arm].sum()
        if total > 0:
            centred[arm] = values[arm] - weights[arm] @ values[arm] / total
    return centred


def _variance(values: Values) -> Values:
    return values.var(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])
