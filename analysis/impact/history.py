"""How far people outside the programme moved where no card can be held against them: what else may have happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.impact.conditions import PEOPLE_FOR_A_CARD
from analysis.study import COMPARISON

NOBODY_OUTSIDE: Final = "nobody outside was asked"


@dataclass(frozen=True, slots=True)
class Outside:
    """The mean move of people outside between two waves: `shift` in the measure's unit with whose it is in `told`;
    without a shift `told` says why it is not known, as the end of a sentence.
    """

    shift: float | None
    told: str


def look_outside(scores: pd.DataFrame, changes: pd.DataFrame, wave_from: str, wave_to: str) -> Outside:
    """How the comparison people of one measure moved, where none of them is linked between the card's two waves.

    `scores` and `changes` are those of `evidence.Evidence` for the measure, all arms. First the difference between the
    means of whoever of them answered at both waves, unlinked; else the mean change of those linked between the earlier
    wave and another one, the last before the later wave or else the first after it. Each mean needs ten people; no
    weights, no grade: it sizes a rival, and is never the card's comparison.
    """
    outside = scores[scores["arm"] == COMPARISON]
    if outside.empty:
        return Outside(None, NOBODY_OUTSIDE)
    first, later = (outside.loc[outside["wave"] == wave, "score"] for wave in (wave_from, wave_to))
    if min(len(first), len(later)) >= PEOPLE_FOR_A_CARD:
        told = "people outside the programme answered both waves, none of them known to be the same, and moved as well"
        return Outside(float(later.mean() - first.mean()), told)
    moved = changes[(changes["arm"] == COMPARISON) & (changes["wave_from"] == wave_from)]
    wave = _nearest(moved, scores.loc[scores["wave"] == wave_to, "wave_order"])
    if wave is not None:
        told = f"people outside the programme moved as well from {wave_from} to {wave}, the nearest they were asked"
        return Outside(float(moved.loc[moved["wave_to"] == wave, "change"].mean()), told)
    few = f"fewer than {PEOPLE_FOR_A_CARD} people outside answered each of them, too few to say how they moved"
    return Outside(None, few)


def _nearest(moved: pd.DataFrame, order: pd.Series[float]) -> str | None:
    """The wave with enough linked people that lies last before `order`, else first after it; None without any."""
    waves = moved.groupby(["wave_order", "wave_to"])["change"].count()
    enough = waves[waves >= PEOPLE_FOR_A_CARD].index.to_frame(index=False)
    if enough.empty:
        return None
    before = enough[enough["wave_order"] < order.min()]
    return str((before.iloc[-1] if len(before) else enough.iloc[0])["wave_to"])
