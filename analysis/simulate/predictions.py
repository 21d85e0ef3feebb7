"""What people value at work, and what they believe that the other side values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.instruments import Item
from analysis.simulate.answers import asked_items, bank
from analysis.simulate.latent import Array
from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.streams import Streams
from analysis.study import COMPARISON, JUNIOR

#: What juniors and seniors answer on average, and the caricature of juniors and of seniors that goes round.
_TRUE = {"junior": (4.1, 3.7, 3.6, 3.3, 3.2, 2.9, 4.0, 2.8), "senior": (3.0, 3.3, 2.7, 3.9, 4.2, 3.4, 3.2, 3.5)}
_CARICATURE = {"junior": (4.7, 3.0, 4.6, 2.5, 2.2, 2.1, 4.8, 2.2), "senior": (2.2, 2.6, 1.8, 2.9, 4.8, 4.4, 2.3, 4.3)}

#: How far a guess at the baseline follows the truth; the rest follows the caricature and one's own answer.
_INSIGHT = 0.2
_SPREAD_OWN = 0.85
_SPREAD_GUESS = 0.55


def draw_predictions(
    plan: ProgrammePlan, respondents: pd.DataFrame, submissions: pd.DataFrame, streams: Streams
) -> pd.DataFrame:
    """Own answers to the work values and guesses of the other side's mean: one row a submission, one column an item."""
    columns: dict[str, Array] = {}
    items = {item.id: item for item in bank().items}
    insight = _insight(plan, submissions)
    for number in range(1, 9):
        own_item, guess_item = items[f"val_{number}"], items[f"pred_{number}"]
        own = _own_answers(respondents, number - 1, streams)[submissions["respondent"].to_numpy()]
        own = np.clip(np.rint(own + 0.4 * streams.stream(own_item.id).standard_normal(len(own))), 1, 5)
        guess = _guesses(submissions, number - 1, own, insight, streams.stream(guess_item.id))
        asked = _asked(plan, own_item, submissions)
        columns[own_item.id], columns[guess_item.id] = np.where(asked, own, np.nan), np.where(asked, guess, np.nan)
    return pd.DataFrame(columns, index=submissions.index)


def _own_answers(respondents: pd.DataFrame, statement: int, streams: Streams) -> Array:
    mean = (
        respondents["side"].map({side: values[statement] for side, values in _TRUE.items()}).to_numpy(dtype="float64")
    )
    return mean + _SPREAD_OWN * streams.stream(f"value {statement}").standard_normal(len(respondents))


def _insight(plan: ProgrammePlan, submissions: pd.DataFrame) -> Array:
    """How far guesses follow the truth (0 to 1): the same for everybody at first, more for participants later."""
    share = np.array([wave.effect_share for wave in plan.waves])[submissions["wave"].to_numpy()]
    return np.where(submissions["arm"] == COMPARISON, _INSIGHT, _INSIGHT + plan.prediction_gain * share)


def _guesses(submissions: pd.DataFrame, statement: int, own: Array, insight: Array, rng: np.random.Generator) -> Array:
    junior = (submissions["side"] == JUNIOR).to_numpy()
    truth = np.where(junior, _TRUE["senior"][statement], _TRUE["junior"][statement])
    caricature = np.where(junior, _CARICATURE["senior"][statement], _CARICATURE["junior"][statement])
    naive = 0.5 * caricature + 0.5 * own
    guess = insight * truth + (1 - insight) * naive + _SPREAD_GUESS * rng.standard_normal(len(own))
    return np.asarray(np.clip(np.rint(guess), 1, 5), dtype="float64")


def _asked(plan: ProgrammePlan, item: Item, submissions: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    waves = [number for number in range(len(plan.waves)) if item in asked_items(plan, number, COMPARISON)]
    return submissions["wave"].isin(waves).to_numpy()
