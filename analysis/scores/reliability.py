"""How reliable each scale was in this study: alpha, omega, and the items that do not go with the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.instruments import Questionnaire, Scale, scale_of
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.respondents import respondents
from analysis.scores.scales import scales_in
from analysis.stats.item_sums import ItemSums, item_sums
from analysis.stats.reliability import (
    alpha_from,
    alpha_if_dropped,
    item_rest,
    items_from,
    omega_from,
    spearman_brown,
)
from analysis.study import ALL, Study

FloatArray = npt.NDArray[np.float64]

RELIABILITY_COLUMNS: Final = ("scale", "wave", "n", "alpha", "alpha_low", "alpha_high", "omega", "warnings")
ITEM_COLUMNS: Final = ("scale", "item", "n", "mean", "item_rest", "alpha_if_dropped", "reversed")

#: A new questionnaire counts as validated here from this many complete answers on.
VALIDATED_FROM: Final = 100
#: Alpha is too low only where even its upper limit is below this.
ALPHA_WANTED: Final = 0.70
#: Item-rest correlations alarm nobody below this many complete answers.
ITEM_REST_FROM: Final = 20


def scale_reliability(study: Study) -> pd.DataFrame:
    """Reliability of every scale with two items or more, all waves and arms pooled first ("all"), then by wave.

    Columns `RELIABILITY_COLUMNS`: `n` complete answers (listwise: everyone who answered all items that anybody in
    that part of the data was asked), Cronbach's alpha with Feldt's 95 % interval, omega total of one factor (None
    below three items or where one factor cannot be fitted); None is unknown. `warnings` are sentences: a scale that
    is new here, an item that runs against the rest, an alpha whose upper limit is below .70 (the point estimate
    alone alarms nobody: with 20 people an alpha of .80 spans .62 to .91), answers that do not fit the scale's range.
    Scales of one item are left out; empty without answers.

    Cronbach 1951; Feldt, Woodruff and Salih 1987; McDonald 1999. See `analysis.stats.reliability`.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    return reliability_from(reliability_sums(rows, answers), list(rows["wave"].drop_duplicates()), answers)


@dataclass(frozen=True, slots=True)
class ReliabilitySums:
    """The sums of the complete answers to each scale at each wave and at all (`study.ALL`), by (scale, wave).

    `items` are the items that were asked there, whose sums `sums` holds in this order. Those of two parts of the people
    are added; both must know the forms of the whole (`scores.forms`), so that the same answers count as complete.
    """

    items: Mapping[tuple[str, str], tuple[str, ...]]
    sums: Mapping[tuple[str, str], ItemSums]

    def __add__(self, other: ReliabilitySums) -> ReliabilitySums:
        return ReliabilitySums(self.items, {key: one + other.sums[key] for key, one in self.sums.items()})


def reliability_sums(rows: pd.DataFrame, answers: Answers) -> ReliabilitySums:
    """What `scale_reliability` needs of these respondents; `answers` are theirs."""
    items, sums = {}, {}
    waves = [wave for wave in dict.fromkeys(answers.waves) if wave]
    parts = {ALL: np.ones(len(rows), dtype=bool)} | {wave: (rows["wave"] == wave).to_numpy() for wave in waves}
    for scale_id in scales_in(answers):
        for wave, members in parts.items():
            columns, keyed = _complete(scale_of(scale_id)[1], answers, wave, members)
            if len(columns) > 1:
                items[scale_id, wave] = tuple(answers.items[column].id for column in columns)
                sums[scale_id, wave] = item_sums(keyed)
    return ReliabilitySums(items, sums)


def reliability_from(sums: ReliabilitySums, waves: list[str], answers: Answers | None = None) -> pd.DataFrame:
    """What `scale_reliability` says of the people that these are the sums of, waves in the order of `waves`.

    Whether answers fit their scale's range is told of `answers`, where they are at hand.
    """
    found = [
        _reliability(scale_id, wave, sums, answers)
        for scale_id in dict.fromkeys(scale_id for scale_id, _ in sums.sums)
        for wave in (ALL, *waves)
        if (scale_id, wave) in sums.sums
    ]
    return pd.DataFrame(found, columns=list(RELIABILITY_COLUMNS)).astype({"scale": "str", "wave": "str", "n": "int64"})


def item_statistics(study: Study) -> pd.DataFrame:
    """Every item of every scale, waves pooled: columns `ITEM_COLUMNS`.

    `mean` is of the keyed answers in scale points, `item_rest` the correlation with the sum of the other items,
    `alpha_if_dropped` the alpha of the scale without it; None where unknown. Below 0, `item_rest` points to an item
    that the file had already turned, or that was not turned. Complete answers only, as `scale_reliability`.
    """
    answers = answer_matrix(study.responses, respondents(study))
    found = []
    for scale_id in scales_in(answers):
        columns, keyed = _complete(scale_of(scale_id)[1], answers, ALL, np.ones(len(answers.values), dtype=bool))
        if len(columns) < 2 or len(keyed) < 2:
            continue
        measures = zip(columns, keyed.mean(axis=0), item_rest(keyed), alpha_if_dropped(keyed), strict=True)
        for column, mean, rest, dropped in measures:
            item = answers.items[column]
            found.append((scale_id, item.id, len(keyed), float(mean), _known(rest), _known(dropped), item.reversed))
    return pd.DataFrame(found, columns=list(ITEM_COLUMNS))


def facet_reliability(study: Study) -> pd.DataFrame:
    """Reliability of facets of two items, waves pooled: scale, facet, n (complete answers), reliability.

    The Spearman-Brown coefficient 2 r / (1 + r) of the correlation of the two keyed items; NaN where an item does
    not vary. For analysts: a facet of two items is never shown to leaders alone. Eisinga and others 2013.
    """
    answers = answer_matrix(study.responses, respondents(study))
    facets: dict[tuple[str, str], list[int]] = {}
    for column, item in enumerate(answers.items):
        if item.scale is not None and item.subscale is not None:
            facets.setdefault((item.scale, item.subscale), []).append(column)
    found = []
    for (scale_id, facet), columns in facets.items():
        if len(columns) == 2:
            keyed = answers.keyed(columns)
            keyed = keyed[np.isfinite(keyed).all(axis=1)]
            rest = item_rest(keyed)[0] if len(keyed) > 1 else np.nan
            found.append((scale_id, facet, len(keyed), float(spearman_brown(rest))))
    return pd.DataFrame(found, columns=["scale", "facet", "n", "reliability"])


def _reliability(scale_id: str, wave: str, sums: ReliabilitySums, answers: Answers | None) -> tuple[object, ...]:
    owner, one = scale_of(scale_id)[0], sums.sums[scale_id, wave]
    alpha = alpha_from(one)
    low, high = _known(alpha.low[0]), _known(alpha.high[0])
    warnings = _warnings(owner, wave, one, sums.items[scale_id, wave], high)
    warnings += answers.range_warnings(scale_id) if wave == ALL and answers is not None else ()
    return scale_id, wave, one.n, _known(alpha.value[0]), low, high, omega_from(one).value, warnings


def _complete(
    scale: Scale, answers: Answers, wave: str, members: npt.NDArray[np.bool_]
) -> tuple[list[int], FloatArray]:
    """The columns of the items that were asked at a wave, and the keyed answers (n, items) of who answered all."""
    asked = answers.asked_at(wave)
    columns = [c for c in answers.columns_of([item.id for item in scale.items]) if bool(asked[c])]
    keyed = answers.keyed(columns)[members]
    return columns, keyed[np.isfinite(keyed).all(axis=1)]


def _warnings(
    owner: Questionnaire, wave: str, sums: ItemSums, names: tuple[str, ...], alpha_high: float | None
) -> tuple[str, ...]:
    found = []
    if owner.new and wave == ALL and sums.n < VALIDATED_FROM:
        found.append(f"New questionnaire, not yet validated: {sums.n} of {VALIDATED_FROM} complete answers.")
    if sums.n >= ITEM_REST_FROM:
        against = [name for name, r in zip(names, items_from(sums).item_rest.tolist(), strict=True) if r < 0]
        found += [f"{name} runs against the other items: was it turned twice, or not at all?" for name in against]
    if alpha_high is not None and alpha_high < ALPHA_WANTED:
        found.append(f"Even the upper limit of alpha ({alpha_high:.2f}) is below {ALPHA_WANTED:.2f}: the items differ.")
    return tuple(found)


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
