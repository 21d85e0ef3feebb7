"""How each question was answered: the share of every answer, the mean, and how many answered favourably."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.instruments import Item, scale_of
from analysis.scores.answers import answer_matrix
from analysis.scores.respondents import respondents
from analysis.scores.scales import SHARE_TOLERANCE
from analysis.stats.proportions import wilson
from analysis.study import PROGRAMME, Study

FloatArray = npt.NDArray[np.float64]

DISTRIBUTION_COLUMNS: Final = ("scale", "item", "reversed", "wave", "n", "answer", "people", "share")
ITEM_MEAN_COLUMNS: Final = ("scale", "item", "reversed", "wave", "n", "mean", "sd", "favourable", "low", "high")


def answer_distributions(study: Study, *, k: int, arm: str = PROGRAMME) -> pd.DataFrame:
    """How many gave each answer to each question of a scale, by wave: columns `DISTRIBUTION_COLUMNS`.

    `answer` is the answer as given, not turned; every answer of the response scale has a row, `share` (0 to 1) is of
    the `n` who answered. Scales of more than 11 steps are left out. Questions that fewer than `k` people of the arm
    answered at a wave are left out.
    """
    found = []
    for item, wave, given in _answered(study, arm):
        ends = item.response_scale
        steps = np.arange(ends.minimum, ends.maximum + 1)
        if len(given) < k or len(steps) > 11:
            continue
        counts = (given[:, None] == steps).sum(axis=0)
        found += [
            (item.scale, item.id, item.reversed, wave, len(given), float(step), int(count), count / len(given))
            for step, count in zip(steps, counts, strict=True)
        ]
    return pd.DataFrame(found, columns=list(DISTRIBUTION_COLUMNS))


def item_means(study: Study, *, k: int, arm: str = PROGRAMME) -> pd.DataFrame:
    """Mean, spread and share favourable of each question of a scale, by wave: columns `ITEM_MEAN_COLUMNS`.

    `mean` and `sd` (n - 1) are of keyed answers in scale points (reversed: minimum + maximum - x); `favourable` is the
    share (0 to 1) of keyed answers at or above the scale's own mark, `low` and `high` its Wilson interval of 95 %, NaN
    where the scale has no mark. Waves of a question that fewer than `k` people of the arm answered have NaN beside `n`.
    """
    found = []
    for item, wave, given in _answered(study, arm):
        ends, mark = item.response_scale, scale_of(str(item.scale))[1].favourable_from
        keyed = ends.minimum + ends.maximum - given if item.reversed else given
        few, n = len(keyed) < k, len(keyed)
        mean = np.nan if few else float(keyed.mean())
        sd = float(keyed.std(ddof=1)) if not few and n > 1 else np.nan
        shares = (np.nan, np.nan, np.nan)
        if not few and mark is not None:
            rate = wilson(float((keyed >= mark - SHARE_TOLERANCE).sum()), n)
            shares = float(rate.share), float(rate.low), float(rate.high)
        found.append((item.scale, item.id, item.reversed, wave, n, mean, sd, *shares))
    return pd.DataFrame(found, columns=list(ITEM_MEAN_COLUMNS))


def _answered(study: Study, arm: str) -> Iterator[tuple[Item, str, FloatArray]]:
    """Each question of a scale with each wave at which somebody of the arm answered it, and these answers."""
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    of_arm = (rows["arm"] == arm).to_numpy()
    at = {wave: of_arm & (rows["wave"] == wave).to_numpy() for wave in rows["wave"].drop_duplicates()}
    for column, item in enumerate(answers.items):
        values = answers.values[:, column]
        for wave, members in at.items() if item.scale is not None else ():
            given = values[members & np.isfinite(values)]
            if len(given):
                yield item, str(wave), given
