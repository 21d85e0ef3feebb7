"""Facets of two items: for HR and analysts, since two items alone are too unreliable to stand for anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.instruments import Item
from analysis.scores.answers import answer_matrix
from analysis.scores.reliability import facet_reliability
from analysis.scores.respondents import RESPONDENT_COLUMNS, respondents
from analysis.stats.change import CLUSTERS_FOR_ROBUST, estimate_change, mean_change
from analysis.study import JUNIOR, SENIOR, Study

#: The facet whose answers say how little either side judges by age, and about whom each side answers.
STEREOTYPES: Final = "stereotypes"
ABOUT: Final = {JUNIOR: SENIOR, SENIOR: JUNIOR}

FACET_COLUMNS: Final = ("scale", "facet", "score")
LEVEL_COLUMNS: Final = ("scale", "facet", "wave", "wave_order", "arm", "side", "n", "mean", "low", "high")
CHANGE_COLUMNS: Final = (
    "scale", "facet", "wave_from", "wave_to", "arm", "side", "n", "before", "after", "change", "low", "high",
    "reliability",
)  # fmt: skip

_TITLES: Final = {
    "perspective": "Perspective taking", "ease": "Ease of contact", STEREOTYPES: "Absence of stereotypes",
}  # fmt: skip

#: Said with every table of facets.
TWO_ITEMS_NOTE: Final = (
    "Each facet rests on two questions, one worded against it. Two questions are unreliable alone: look at all facets "
    "together, and act on the whole scale."
)


@dataclass(frozen=True, slots=True)
class FacetFigures:
    """All facets of a study: `levels` as `facet_levels` gives them, `changes` as `facet_changes` does."""

    levels: pd.DataFrame
    changes: pd.DataFrame


def facet_title(facet: str) -> str:
    """A facet as a reader sees it; the higher its score, the more of this there is."""
    return _TITLES.get(facet, facet[:1].upper() + facet[1:])


def facet_scores(study: Study) -> pd.DataFrame:
    """One row a respondent and facet of two items: `RESPONDENT_COLUMNS`, scale, facet, score (0 to 100).

    score = mean of the two keyed answers (reversed: minimum + maximum - x) as percent of the maximum possible. Both
    must be answered: the two are worded in opposite directions, so that only together does the readiness to agree
    with anything cancel. Facets of which a form asks one item only have no score there. Waves of the same items can
    be compared as they are.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    parts = []
    for (scale, facet), columns in _facets(answers.items).items():
        ends = answers.items[columns[0]].response_scale
        points = answers.keyed(columns).mean(axis=1)
        score = 100 * (points - ends.minimum) / (ends.maximum - ends.minimum)
        parts.append(rows.assign(scale=scale, facet=facet, score=score)[np.isfinite(score)])
    none = rows.head(0).assign(scale="", facet="", score=0.0)
    found: pd.DataFrame = pd.concat([none, *parts], ignore_index=True)[[*RESPONDENT_COLUMNS, *FACET_COLUMNS]]
    return found


def facet_figures(study: Study) -> FacetFigures:
    """Levels and changes of every facet; empty tables where no facet was asked whole."""
    scores = facet_scores(study)
    return FacetFigures(facet_levels(scores), facet_changes(study, scores))


def facet_levels(scores: pd.DataFrame) -> pd.DataFrame:
    """Where each side of each arm stands on each facet at each wave: columns `LEVEL_COLUMNS`, points of 100.

    `scores` as `facet_scores` gives them. Interval: 95 %, robust to pairs (CR2, Satterthwaite), NaN below 8 clusters
    or without spread. Nothing is suppressed: not for leaders.
    """
    keys = ["scale", "facet", "wave", "wave_order", "arm", "side"]
    known = scores.dropna(subset=keys)
    grouped = known.groupby(keys, sort=True)
    groups = grouped["score"].size().reset_index(name="n")
    numbers = np.asarray(grouped.ngroup(), dtype=np.int64)
    found = mean_change(known["score"].to_numpy(np.float64), known["cluster"].to_numpy(), numbers, n_groups=len(groups))
    enough = found.clusters >= CLUSTERS_FOR_ROBUST
    ends = {"low": np.where(enough, found.low, np.nan), "high": np.where(enough, found.high, np.nan)}
    told = groups.assign(mean=found.value, **ends).sort_values(["scale", "wave_order", "facet", "arm", "side"])
    return told[list(LEVEL_COLUMNS)].reset_index(drop=True)


def facet_changes(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Change of the same people from the first wave of a facet to each later one, by arm and side: `CHANGE_COLUMNS`.

    `before`, `after` and `change` (after - before) in points of 100, means over the `n` people who answered both items
    at both waves within one cohort. Interval as `stats.change.estimate_change`: robust to pairs from 8 clusters,
    exact with 6 or 7, else NaN. `reliability` is the facet's Spearman-Brown coefficient over all waves (see
    `facet_reliability`). Nothing is suppressed, and nothing is corrected for the number of facets looked at.
    """
    linked = _linked(scores)
    keys = ["scale", "facet", "wave_from", "wave_order", "wave", "arm", "side"]
    found = []
    for (scale, facet, start, _, wave, arm, side), rows in linked.dropna(subset=keys).groupby(keys, sort=True):
        change = estimate_change(rows["change"].to_numpy(np.float64), rows["cluster"].to_numpy())
        means = (float(rows[name].mean()) for name in ("before", "score", "change"))
        found.append((scale, facet, start, wave, arm, side, len(rows), *means, change.low, change.high))
    table = pd.DataFrame(found, columns=list(CHANGE_COLUMNS[:-1]))
    numbers = {name: table[name].astype("float64") for name in ("before", "after", "change", "low", "high")}
    return table.assign(**numbers).merge(facet_reliability(study).drop(columns="n"), on=["scale", "facet"], how="left")


def stereotypes_both_ways(levels: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """How little each side judges the other by age, both directions beside each other, by arm and wave.

    Columns: arm, wave, by (the side that answers), about (the other), n, mean, low, high (the level, points of 100:
    higher is less judging by age), change, change_low, change_high (since the first wave, of the linked people; NaN
    at the first). From `facet_levels` and `facet_changes`. The items speak of colleagues at least fifteen years older
    or younger, so `about` is the side whom that mostly means. Two items: for HR and analysts, never for leaders alone.
    """
    level = levels[levels["facet"] == STEREOTYPES]
    moved = changes.loc[changes["facet"] == STEREOTYPES, ["wave_to", "arm", "side", "change", "low", "high"]]
    moved = moved.rename(columns={"wave_to": "wave", "low": "change_low", "high": "change_high"})
    both = level.merge(moved, on=["wave", "arm", "side"], how="left").rename(columns={"side": "by"})
    both = both.assign(about=both["by"].map(ABOUT).astype("str")).sort_values(["arm", "wave_order", "by"])
    columns = ["arm", "wave", "by", "about", "n", "mean", "low", "high", "change", "change_low", "change_high"]
    return both[columns].reset_index(drop=True)


def _facets(items: tuple[Item, ...]) -> dict[tuple[str, str], list[int]]:
    """Scale and facet -> the columns of its two items, where both occur."""
    found: dict[tuple[str, str], list[int]] = {}
    for column, item in enumerate(items):
        if item.scale is not None and item.subscale is not None:
            found.setdefault((item.scale, item.subscale), []).append(column)
    return {facet: columns for facet, columns in found.items() if len(columns) == 2}


def _linked(scores: pd.DataFrame) -> pd.DataFrame:
    """Rows of later waves with the same person's score at the facet's first wave as `before`, and their change."""
    known = scores[scores["person"].notna()].assign(programme=lambda rows: rows["cohort"].fillna(""))
    first = known.groupby(["scale", "facet"])["wave_order"].transform("min") == known["wave_order"]
    keys = ["person", "programme", "scale", "facet"]
    start = known.loc[first, [*keys, "wave", "score"]].rename(columns={"wave": "wave_from", "score": "before"})
    both = known[~first].merge(start, on=keys)
    return both.assign(change=both["score"] - both["before"])
