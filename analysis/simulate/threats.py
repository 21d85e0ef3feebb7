"""Threats to a design, planted so that it can be shown whether whoever reads the figures is deceived by them."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.simulate.latent import STABLE_SHARE, Array
from analysis.simulate.plan import Threats
from analysis.stats.normal import score_above, share_below

#: Days after a cohort's start on which pairs of a rolling programme join.
_ROLLING_DAYS: Final = (31, 301)

Days = npt.NDArray[np.int64]


def pick_low(threats: Threats, standing: Array, programme: npt.NDArray[np.bool_]) -> Array:
    """`standing` (people, waves; standard normal) with the programme's people picked from the low end at the baseline.

    A standing z at the baseline becomes the one at the same place among the lowest share p, Phi^-1(p Phi(z)); later
    standings follow by what stays with a person, so that the difference that chance made goes away again.
    """
    if not threats.picked_low:
        return standing
    first = standing[:, :1]
    fall = np.where(programme[:, None], score_above(threats.picked_low * share_below(first)) - first, 0.0)
    follows = np.full(standing.shape[1], STABLE_SHARE)
    follows[0] = 1.0
    return np.asarray(standing + fall * follows, dtype=np.float64)


def silence(threats: Threats, invitations: pd.DataFrame, standing: Array, lost: Array) -> pd.DataFrame:
    """`invitations` in which those who are lost answer no wave after the baseline.

    `standing` (people, waves) is where they stand, `lost` (people,) a uniform draw each (inf: cannot be lost).
    A share p that is lost by x loses a person with 2 p (1 - Phi(z)), z being x as a standard score: p on average.
    """
    if not threats.lost_low and not threats.lost_worse:
        return invitations
    low, worse = _standard(standing[:, 0]), _standard(standing[:, -1] - standing[:, 0])
    chance = 2 * (threats.lost_low * share_below(-low) + threats.lost_worse * share_below(-worse))
    gone = (lost < chance)[invitations["respondent"].to_numpy()] & (invitations["wave"] > 0).to_numpy()
    return invitations.assign(answered=invitations["answered"] & ~gone)


def rolling_days(threats: Threats, pairs: int, rng: np.random.Generator) -> Days:
    """For each pair the day after the cohort's start on which it joins a rolling programme; 0 for the others."""
    if not threats.rolling:
        return np.zeros(pairs, dtype=np.int64)
    days = rng.integers(*_ROLLING_DAYS, pairs)
    return np.where(rng.random(pairs) < threats.rolling, days, 0).astype(np.int64)


def _standard(values: Array) -> Array:
    spread = values.std()
    return np.asarray((values - values.mean()) / spread if spread > 0 else values * 0.0, dtype=np.float64)
