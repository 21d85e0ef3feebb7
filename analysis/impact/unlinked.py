"""Answers that cannot be linked: two groups of answers are compared, and the card says so (grade D)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.impact.card import Condition
from analysis.impact.contrasts import Contrast
from analysis.impact.drafts import Draft
from analysis.impact.measures import Measure
from analysis.stats.comparison import weighted_difference
from analysis.stats.estimate import Estimate, no_estimate

#: Why an unlinked card says nothing of single people.
NOT_LINKED = "nobody's answers could be linked between the two waves"
NOBODY_EARLIER = "nobody of this group answered at the earlier wave"
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
    are known; with one wave there is none. `conditions` is the checklist of what a better grade lacks (see `lacking`),
    `compared` says whether there are comparison people all the same.
    """
    first, later = (scores[scores["wave"] == wave] for wave in (wave_from, wave_to))
    because = NOT_LINKED if wave_from else ASKED_ONCE
    estimate = _difference(first, later, level) if wave_from else no_estimate(ASKED_ONCE, level=level, n=len(later))
    parts = ["own_change", "linked_people", "linked_pairs", "effect_size", "worse"]
    missing = [(part, because) for part in (parts if wave_from else [*parts, "wave_from", "before"])]
    if compared:
        missing.append(("comparison", "nobody of the group is linked, so that nothing is compared"))
    if first.empty and wave_from:
        missing.append(("before", NOBODY_EARLIER))
    return Draft(
        measure=measure, cohort=cohort, side=side, wave_from=wave_from or None, wave_to=wave_to, primary=primary,
        contrast=Contrast("D", because, estimate, conditions=conditions), before=_mean(first), after=_mean(later),
        invited=invited, answered=len(later), missing=tuple(missing),
    )  # fmt: skip


def _difference(first: pd.DataFrame, later: pd.DataFrame, level: float) -> Estimate:
    if first.empty or later.empty:
        return no_estimate("one of the two waves has no answers", level=level, n=len(first) + len(later))
    both = pd.concat([first, later], ignore_index=True)
    is_later = np.arange(len(both)) >= len(first)
    return weighted_difference(both["score"], is_later, cluster=both["cluster"], level=level)


def _mean(scores: pd.DataFrame) -> float | None:
    return None if scores.empty else float(scores["score"].mean())
