"""Whether cohorts differ more than chance would make them: only then may they be ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.impact.drafts import Draft
from analysis.stats.estimate import Estimate
from analysis.stats.shrinkage import heterogeneity
from analysis.study import ALL, Outcome

#: Below this p-value of Cochran's Q cohorts differ more than chance makes them.
DIFFER_AT = 0.05


@dataclass(frozen=True, slots=True)
class CohortSpread:
    """How the cohorts' cards of one measure differ at one wave (None: retention, told by dates).

    `cohorts` counts those with an interval; `differ` says whether they differ more than chance would make them,
    None where fewer than two can be compared.
    """

    outcome: Outcome
    measure: str
    wave_to: str | None
    cohorts: int
    differ: bool | None


def cohort_spreads(drafts: Sequence[Draft]) -> Iterator[CohortSpread]:
    """One spread a measure and later wave, over the cards of whole cohorts (Cochran's Q, see `stats.shrinkage`).

    A difference from similar staff and a change alone are not two of a kind: where cards of both stand side by side,
    every cohort's own change is compared.
    """
    looks: dict[tuple[str, str | None], list[Draft]] = {}
    for draft in drafts:
        if draft.cohort != ALL and draft.side == ALL:
            looks.setdefault((draft.measure.id, draft.wave_to), []).append(draft)
    for (measure, wave_to), of_cohorts in looks.items():
        known = [(e.value, e.se) for e in _of_a_kind(of_cohorts) if e.value is not None and e.se is not None]
        test = heterogeneity(np.array([value for value, _ in known]), np.array([se for _, se in known]))
        differ = None if test.p_value is None else test.p_value < DIFFER_AT
        yield CohortSpread(of_cohorts[0].measure.outcome, measure, wave_to, test.groups, differ)


def _of_a_kind(drafts: Sequence[Draft]) -> list[Estimate]:
    if len({draft.contrast.design for draft in drafts}) == 1:
        return [draft.contrast.estimate for draft in drafts]
    return [draft.contrast.estimate if draft.alone is None else draft.alone for draft in drafts]
