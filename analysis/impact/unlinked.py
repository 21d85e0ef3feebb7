"""Answers that cannot be linked: two groups of answers are compared, and the card says so (grade D)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.impact.card import Condition
from analysis.impact.contrasts import Contrast
from analysis.impact.covariates import Flags
from analysis.impact.drafts import Draft
from analysis.impact.measures import Measure
from analysis.stats.comparison import weighted_difference
from analysis.stats.estimate import Estimate, no_estimate

#: Why an unlinked card says nothing of single people.
NOT_LINKED = "nobody's answers could be linked between the two waves"
NOBODY_EARLIER = "nobody of this group answered at the earlier wave"
OTHER_COHORTS = "no cohort answered both waves, and other people cannot show a change"
ASKED_ONCE = "this was asked at one wave only, so there is no starting point"


def unlinked_draft(
    measure: Measure,
    scores: pd.DataFrame,
    *,
    cohort: str,
    side: str,
    wave_from: str,
    wave_to: str,
    invited: int | None,
    primary: bool,
    level: float,
    conditions: tuple[Condition, ...] = (),
    compared: bool = False,
) -> Draft:
    """The draft for one group's `scores` (programme rows) at two waves, or at `wave_to` alone (empty `wave_from`).

    The estimate is the difference between the waves' means over whoever answered, people being clusters where they
    are known; cohorts that answered one of the waves only are left out, or their level would pass for a change. With
    one wave, or no other cohort, there is none. `conditions` is the checklist of what a better grade lacks (see
    `lacking`), `compared` says whether there are comparison people all the same.
    """
    first, answered = (scores[scores["wave"] == wave] for wave in (wave_from, wave_to))
    first, later = _of_cohorts_at_both(first, answered) if wave_from else (first, answered)
    because = NOT_LINKED if wave_from else ASKED_ONCE
    elsewhere = later.empty and not answered.empty
    nothing = OTHER_COHORTS if elsewhere else "" if wave_from else ASKED_ONCE
    estimate = no_estimate(nothing, level=level, n=len(later)) if nothing else _difference(first, later, level)
    parts = ["own_change", "linked_people", "linked_pairs", "effect_size", "worse"]
    missing = [(part, because) for part in (parts if wave_from else [*parts, "wave_from", "before"])]
    if compared:
        missing.append(("comparison", "nobody of the group is linked, so that nothing is compared"))
    if first.empty and wave_from:
        missing.append(("before", OTHER_COHORTS if elsewhere else NOBODY_EARLIER))
    return Draft(
        measure=measure, cohort=cohort, side=side, wave_from=wave_from or None, wave_to=wave_to, primary=primary,
        contrast=Contrast("D", because, estimate, conditions=conditions), before=_mean(first),
        after=_mean(answered if elsewhere else later), invited=invited, answered=len(answered), missing=tuple(missing),
    )  # fmt: skip


def are_of_cohorts_at_both(cohort: pd.Series[str], is_later: Flags) -> Flags:
    """Which answers (cohort, whether of the later wave) are of a cohort that answered both waves; all of them where
    somebody's cohort is not known.
    """
    if cohort.isna().any():
        return np.ones(len(cohort), dtype=bool)
    return np.asarray(cohort.isin(cohort[is_later]) & cohort.isin(cohort[~is_later]), dtype=bool)


def _of_cohorts_at_both(first: pd.DataFrame, later: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both waves' answers without those of cohorts that answered one of them only; as they are where one is empty."""
    if first.empty or later.empty:
        return first, later
    is_later = np.arange(len(first) + len(later)) >= len(first)
    kept = are_of_cohorts_at_both(pd.concat([first["cohort"], later["cohort"]], ignore_index=True), is_later)
    return first[kept[~is_later]], later[kept[is_later]]


def _difference(first: pd.DataFrame, later: pd.DataFrame, level: float) -> Estimate:
    if first.empty or later.empty:
        return no_estimate("one of the two waves has no answers", level=level, n=len(first) + len(later))
    both = pd.concat([first, later], ignore_index=True)
    is_later = np.arange(len(both)) >= len(first)
    return weighted_difference(both["score"], is_later, cluster=both["cluster"], level=level)


def _mean(scores: pd.DataFrame) -> float | None:
    return None if scores.empty else float(scores["score"].mean())
