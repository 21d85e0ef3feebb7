"""The answers of every submission: attitudes on scales, and what the planted effects add to them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, cast

import numpy as np
import pandas as pd

from analysis.instruments import Item, Questionnaire, questionnaire, scale_of
from analysis.simulate.latent import STABLE_SHARE, Array, ItemModel, item_models, latent_shift
from analysis.simulate.plan import ProgrammePlan, WavePlan
from analysis.simulate.streams import Streams
from analysis.simulate.threats import pick_low
from analysis.study import COMPARISON, ENGAGEMENT, PROGRAMME, UNDERSTANDING

#: What a person stands for across all scales (mood, habit of agreeing), as a share of each scale's variance.
_GENERAL_SHARE: Final = 0.35

#: Scales that move along with a planted one, and by how much of its effect.
FOLLOWS: Final = {
    "stay": (ENGAGEMENT, 0.5), "recommend_employer": (ENGAGEMENT, 0.4), "mentor_outcomes": (ENGAGEMENT, 0.8),
    "voice": (UNDERSTANDING, 0.5), "learning_culture": (UNDERSTANDING, 0.3), "mentee_outcomes": (UNDERSTANDING, 0.8),
    "relationship": (UNDERSTANDING, 0.6), "recommend_programme": (UNDERSTANDING, 0.9),
}  # fmt: skip

#: Scales about the programme itself: the comparison group is not asked.
_PROGRAMME_ONLY: Final = (
    "relationship", "recommend_programme", "mentor_outcomes", "mentee_outcomes", "mentee_outcomes_before",
)  # fmt: skip
_BLANK: Final = 0.010
_DECLINED: Final = 0.003
DECLINED: Final = "Prefer not to say"


def bank() -> Questionnaire:
    """The item bank that the simulated surveys ask."""
    return questionnaire("reverb")


def asked_items(plan: ProgrammePlan, number: int, arm: str) -> tuple[Item, ...]:
    """The items on the form of an arm at a wave (numbered from 0), in the order of the bank."""
    wave = plan.waves[number]
    return tuple(item for item in bank().items if _is_asked(item, wave, number, len(plan.waves), arm))


def _is_asked(item: Item, wave: WavePlan, number: int, waves: int, arm: str) -> bool:
    if arm == COMPARISON and (item.scale in _PROGRAMME_ONLY or (item.role == "single" and item.scale is None)):
        return False
    due = {
        "every": True,
        "odd": number % 2 == 0,
        "even": number % 2 == 1,
        "after start": number > 0,
        "last": number == waves - 1,
    }
    on_form = wave.form in item.forms or "prediction" in item.forms
    return due[item.waves] and on_form


def asked_open_questions(number: int, arm: str) -> tuple[Item, ...]:
    """The open questions on the form of an arm at a wave: none for the comparison group; what has been useful since
    the start is not asked before it.
    """
    if arm == COMPARISON:
        return ()
    return tuple(item for item in bank().open_questions if number > 0 or item.id != "open_helped")


def planted_size(plan: ProgrammePlan, scale_id: str, cohort: str, side: str) -> float:
    """The full effect on a scale for people of a cohort and side, in standard deviations of its score."""
    if scale_id in (ENGAGEMENT, UNDERSTANDING):
        return plan.effect(scale_id, cohort, side)
    outcome, share = FOLLOWS.get(scale_id, (ENGAGEMENT, 0.0))
    return share * plan.effect(outcome, cohort, side)


def trend_size(plan: ProgrammePlan, number: int) -> float:
    """The change that everybody shares by wave `number`, in standard deviations; linear in time from the baseline."""
    first, last, now = plan.waves[0].months, plan.waves[-1].months, plan.waves[number].months
    return plan.trend * (now - first) / (last - first) if last > first else 0.0


@lru_cache(maxsize=512)
def shift_of(scale_id: str, size: float) -> float:
    """The latent shift that moves a scale's expected score by `size` standard deviations."""
    return latent_shift(item_models(scale_of(scale_id)[1]), size)


def draw_attitudes(
    plan: ProgrammePlan, respondents: pd.DataFrame, submissions: pd.DataFrame, streams: Streams
) -> pd.DataFrame:
    """Answers to the items of all scales: one row a submission, one column an item (raw value, NaN where not asked)."""
    columns: dict[str, Array] = {}
    for scale in bank().scales:
        theta = standing_on(plan, scale.id, respondents, streams)
        at = theta[submissions["respondent"].to_numpy(), submissions["wave"].to_numpy()]
        for model in item_models(scale):
            drawn = model.answers(at, streams.stream(f"answers {model.item.id}"))
            columns[model.item.id] = np.where(_reaches(plan, model, submissions), drawn, np.nan)
    return pd.DataFrame(columns, index=submissions.index)


def standing_on(plan: ProgrammePlan, scale_id: str, respondents: pd.DataFrame, streams: Streams) -> Array:
    """Where respondents stand on a scale, one column a wave: standard normal, and what is planted added to it."""
    general = _standing(plan, respondents, "general", streams)
    own = _standing(plan, respondents, scale_id, streams)
    theta = math.sqrt(_GENERAL_SHARE) * general + math.sqrt(1 - _GENERAL_SHARE) * own
    picked = pick_low(plan.threats, theta, (respondents["arm"] == PROGRAMME).to_numpy())
    return picked + _shifts(plan, scale_id, respondents)


def _standing(plan: ProgrammePlan, respondents: pd.DataFrame, name: str, streams: Streams) -> Array:
    """Where respondents stand (standard normal), one column a wave; partners of a pair correlate, and so do waves."""
    pair, pairs = _pair_numbers(respondents)
    rng = streams.stream(f"standing {name}")

    def draw() -> Array:
        shared, own = rng.standard_normal(pairs)[pair], rng.standard_normal(len(respondents))
        return math.sqrt(plan.pair_correlation) * shared + math.sqrt(1 - plan.pair_correlation) * own

    lasting = draw()
    passing = [draw() for _ in plan.waves]
    return np.stack([math.sqrt(STABLE_SHARE) * lasting + math.sqrt(1 - STABLE_SHARE) * now for now in passing], axis=1)


def _pair_numbers(respondents: pd.DataFrame) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], int]:
    codes, pairs = pd.factorize(respondents["first_pair"])
    return codes, len(pairs)


def _shifts(plan: ProgrammePlan, scale_id: str, respondents: pd.DataFrame) -> Array:
    """What trend and programme add to each respondent's standing, one column a wave."""
    shifts = np.zeros((len(respondents), len(plan.waves)))
    groups = respondents.groupby(["arm", "schedule", "side"], sort=True).indices
    for group, rows in groups.items():
        arm, cohort, side = cast("tuple[str, str, str]", group)
        size = 0.0 if arm == COMPARISON else planted_size(plan, scale_id, cohort, side)
        for number, wave in enumerate(plan.waves):
            shifts[rows, number] = shift_of(scale_id, trend_size(plan, number) + wave.effect_share * size)
    return shifts


def _reaches(
    plan: ProgrammePlan, model: ItemModel, submissions: pd.DataFrame
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which submissions were asked an item."""
    asked = np.zeros(len(submissions), dtype=bool)
    for group, rows in submissions.groupby(["wave", "arm"], sort=True).indices.items():
        number, arm = cast("tuple[int, str]", group)
        asked[rows] = model.item in asked_items(plan, number, arm)
    if model.item.side is not None:
        asked &= (submissions["side"] == model.item.side).to_numpy()
    return asked


def left_blank(values: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers with some left out at random, and where somebody ticked "prefer not to say" instead."""
    draw = rng.random(values.shape)
    missing = draw < _BLANK + _DECLINED
    return values.mask(missing), values.notna() & (draw < _DECLINED)


def answer_texts(values: pd.DataFrame, declined: pd.DataFrame) -> pd.DataFrame:
    """Answers as printed: the anchor's text, a plain number where the scale names none; "" for none."""
    texts = {name: _texts_of(item, values[name], declined[name]) for name, item in _items_of(values)}
    return pd.DataFrame(texts, index=values.index)


def _items_of(values: pd.DataFrame) -> Iterator[tuple[str, Item]]:
    by_id = {item.id: item for item in bank().items}
    return ((str(name), by_id[str(name)]) for name in values.columns)


def _texts_of(item: Item, values: pd.Series, declined: pd.Series) -> pd.Series:
    scale = item.response_scale
    numbers = range(round(scale.minimum), round(scale.maximum) + 1)
    # An eleven-point scale prints its numbers even where the ends have words.
    words = {anchor.value: anchor.text for anchor in scale.anchors if len(scale.anchors) == len(numbers)}
    printed = {float(number): words.get(float(number), str(number)) for number in numbers}
    return values.map(printed).fillna("").astype("str").mask(declined, DECLINED)
