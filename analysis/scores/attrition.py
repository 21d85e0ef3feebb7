"""Whether those whose answers could be linked to a later wave differed at the baseline from those whose could not."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.scores.scales import score_scales
from analysis.stats.comparison import weighted_difference
from analysis.stats.effect import hedges_g
from analysis.study import COMPARISON, Study

#: The scales that are compared: the outcomes, as far as they are asked.
SCALES: Final = ("engagement", "understanding", "stay")
#: Groups smaller than this say nothing.
ENOUGH: Final = 10

ATTRITION_COLUMNS: Final = ("scale", "linked", "unlinked", "difference", "low", "high", "hedges_g")


def baseline_differences(study: Study) -> pd.DataFrame:
    """One row a scale, with `ATTRITION_COLUMNS`; empty without a wave after the first or without scores at it.

    `linked` and `unlinked` are how many people of the programme (and waitlist) were scored at the first wave and
    could, or could not, be linked to a later one in the same cohort; answers of nobody known are unlinked.
    `difference` is mean of the linked less mean of the others, in points of 100, with its 95 % interval (CR2 and
    Satterthwaite over pairs; where nobody shares a pair the standard error is Welch's), `hedges_g` the same in pooled
    standard deviations. All four are NaN where a group has fewer than `ENOUGH` people. Checked against Welch's formula.
    """
    scored = score_scales(study).table
    scored = scored[scored["arm"] != COMPARISON]
    first = scored[scored["wave_order"] == scored["wave_order"].min()]
    later = scored[scored["wave_order"] > scored["wave_order"].min()]
    if first.empty or later.empty:
        return pd.DataFrame(columns=list(ATTRITION_COLUMNS))
    returned = pd.MultiIndex.from_frame(later[["person", "cohort"]].fillna("").drop_duplicates())
    linked = pd.MultiIndex.from_frame(first[["person", "cohort"]].fillna("")).isin(returned) & first["person"].notna()
    rows = [_difference(scale, first.assign(linked=linked)) for scale in SCALES if (first["scale"] == scale).any()]
    return pd.DataFrame(rows, columns=list(ATTRITION_COLUMNS))


def _difference(scale: str, rows: pd.DataFrame) -> tuple[object, ...]:
    known = rows[(rows["scale"] == scale) & rows["score"].notna()]
    score, linked = known["score"].to_numpy(dtype=np.float64), known["linked"].to_numpy(dtype=bool)
    counts = int(linked.sum()), int((~linked).sum())
    if min(counts) < ENOUGH:
        return scale, *counts, np.nan, np.nan, np.nan, np.nan
    found = weighted_difference(score, linked, cluster=known["cluster"])
    low, high = (np.nan if end is None else end for end in (found.low, found.high))
    return scale, *counts, found.value, low, high, float(hedges_g(score, linked).value[0])
