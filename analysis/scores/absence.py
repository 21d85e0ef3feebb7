"""Who answered at the start and not later: how they differed, and whether their first score foretold it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from analysis.instruments import scale_of
from analysis.scores.attrition import ENOUGH, SCALES
from analysis.scores.respondents import respondents
from analysis.scores.scales import score_scales
from analysis.stats.comparison import weighted_difference
from analysis.stats.effect import hedges_g
from analysis.stats.regression import cr2_regression
from analysis.study import COMPARISON, Study

#: What people are compared by beside their first scores.
TRAITS: Final = ("side", "level", "cohort")
ABSENCE_COLUMNS: Final = (
    "wave", "what", "group", "stayed", "missing", "stayed_n", "missing_n", "difference", "low", "high", "standardised",
)  # fmt: skip
FORETOLD_COLUMNS: Final = ("wave", "scale", "n", "missing", "slope", "low", "high")


def absent_people(study: Study, *, k: int) -> pd.DataFrame:
    """Those who answered the first wave and a later one beside those who did not; columns `ABSENCE_COLUMNS`.

    People of the programme and the waiting list who are known by name or code at the first wave, once a cohort, for
    each later wave that their cohort answered. A row is a scale of the first wave ("score": `stayed` and `missing` are
    means in points of 100) or a value of side, level or cohort (shares, 0 to 1). `difference` is those who are missing
    less those who stayed, with its 95 % interval for scores (CR2 and Satterthwaite over pairs); `standardised` Hedges g
    for scores and (p1 - p2) / sqrt((p1 (1 - p1) + p2 (1 - p2)) / 2) for shares. Scores are NaN below `ENOUGH` people
    on a side, and shares where fewer than `k` stayed, are missing in all, or have the value. Austin 2009 for the
    standardised difference: from .1 on a group is worth a look.
    """
    found = [row for wave, people in _first_and_later(study) for row in _rows(wave, people, k)]
    return pd.DataFrame(found, columns=list(ABSENCE_COLUMNS))


def foretold_absence(study: Study) -> pd.DataFrame:
    """Whether a person's first score goes with missing later: columns `FORETOLD_COLUMNS`, one row a wave and scale.

    `slope` is the change in the share missing (0 to 1) for 10 points more at the first wave: the coefficient of
    missing (0 or 1) on the score, times ten, by least squares with CR2 and Satterthwaite over pairs (a linear
    probability model; `low`, `high` 95 %). `n` people, `missing` of them. Slope and interval are NaN below `ENOUGH`
    people who stayed or are missing, or without spread. An interval that holds 0 does not show that those who are
    missing are missing at random: what they would have answered later nobody knows (Little and Rubin 2019).
    """
    found = []
    for wave, people in _first_and_later(study):
        for scale in _scales(people):
            known = people[people[scale].notna()]
            away = known["missing"].to_numpy(dtype=np.float64)
            slope = low = high = np.nan
            if min(away.sum(), len(away) - away.sum()) >= ENOUGH and known[scale].nunique() > 1:
                x = np.column_stack([np.ones(len(known)), known[scale].to_numpy(np.float64) / 10])
                fit = cr2_regression(x, away, known["cluster"].to_numpy()).estimate(1)
                slope, low, high = (np.nan if part is None else part for part in (fit.value, fit.low, fit.high))
            found.append((wave, scale, len(known), int(away.sum()), slope, low, high))
    return pd.DataFrame(found, columns=list(FORETOLD_COLUMNS))


def _first_and_later(study: Study) -> Iterator[tuple[str, pd.DataFrame]]:
    """For each later wave the known people of the first: traits, scores by scale, and whether they are `missing`."""
    rows = respondents(study)
    rows = rows[(rows["arm"] != COMPARISON) & rows["person"].notna()].assign(cohort=rows["cohort"].fillna(""))
    first = rows[rows["wave_order"] == rows["wave_order"].min()]
    if first.empty:
        return
    scored = score_scales(study).table
    wide = scored[scored["scale"].isin(SCALES)].pivot_table("score", "submission", "scale")
    first = first.join(wide, on="submission")
    for wave in rows.loc[rows["wave_order"] > first["wave_order"].min(), "wave"].drop_duplicates():
        later = rows[rows["wave"] == wave]
        due = first[first["cohort"].isin(later["cohort"])].reset_index(drop=True)
        here = pd.MultiIndex.from_frame(due[["person", "cohort"]]).isin(
            pd.MultiIndex.from_frame(later[["person", "cohort"]])
        )
        yield str(wave), due.assign(missing=~here)


def _scales(people: pd.DataFrame) -> list[str]:
    return [scale for scale in SCALES if scale in people]


def _rows(wave: str, people: pd.DataFrame, k: int) -> Iterator[tuple[object, ...]]:
    for scale in _scales(people):
        yield (wave, "score", scale_of(scale)[1].title, *_score(people[people[scale].notna()], scale))
    away = people["missing"].to_numpy(dtype=bool)
    counts = int((~away).sum()), int(away.sum())
    for trait in TRAITS:
        values = sorted(people[trait].replace("", pd.NA).dropna().unique())
        for value in values if len(values) > 1 else ():
            has = (people[trait] == value).to_numpy(dtype=np.float64)
            enough = min(*counts, has.sum()) >= k
            shares = (has[~away].mean(), has[away].mean()) if enough else (np.nan, np.nan)
            yield (wave, trait, value, *shares, *counts, shares[1] - shares[0], np.nan, np.nan, _apart(*shares))


def _score(people: pd.DataFrame, scale: str) -> tuple[float, ...]:
    score, away = people[scale].to_numpy(np.float64), people["missing"].to_numpy(dtype=bool)
    counts = int((~away).sum()), int(away.sum())
    if min(counts) < ENOUGH:
        return np.nan, np.nan, *counts, np.nan, np.nan, np.nan, np.nan
    found = weighted_difference(score, away, cluster=people["cluster"].to_numpy())
    parts = (np.nan if part is None else part for part in (found.value, found.low, found.high))
    size = float(hedges_g(score, away).value[0])
    return float(score[~away].mean()), float(score[away].mean()), *counts, *parts, size


def _apart(stayed: float, missing: float) -> float:
    """The standardised difference of two shares; NaN without spread."""
    spread = np.sqrt((stayed * (1 - stayed) + missing * (1 - missing)) / 2)
    return float((missing - stayed) / spread) if spread > 0 else np.nan
