"""The changes of every group of one grouping at once, from sums over people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.covariates import Rows
from analysis.impact.facts import LINKED_COLUMNS, GroupFacts, describe_groups
from analysis.impact.linked import Grouping, LinkedPeople, group_rows
from analysis.impact.measures import Measure
from analysis.impact.retest import Retest
from analysis.stats.change import CLUSTERS_FOR_ROBUST, mean_change, worse_shares
from analysis.stats.effect import standardise
from analysis.stats.estimate import Estimate, GroupedEstimate
from analysis.stats.sign_flip import small_sample_interval
from analysis.study import Study

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupChanges:
    """What the groups of one grouping have in common and what sums say of each: `own` and `waiting` are positions
    among `people` of each group's linked members and of those drawn to wait; `worse_share` (0 to 1) is the share
    whose score fell beyond the retest threshold, NaN without one.
    """

    people: LinkedPeople
    grouping: Grouping
    facts: GroupFacts
    own: tuple[Rows, ...]
    waiting: tuple[Rows, ...]
    means: GroupedEstimate
    worse_share: Values
    level: float

    def alone(self, group: int) -> Estimate:
        """The mean change of one group, with the interval that its number of independent units allows."""
        if self.means.clusters[group] >= CLUSTERS_FOR_ROBUST:
            return self.means.estimate(group)
        own = self.own[group]
        return small_sample_interval(self.people.change[own], self.people.cluster[own], level=self.level)

    def error(self, group: int) -> tuple[float, float] | None:
        """Robust standard error and degrees of freedom of one group's mean change; None where there are none."""
        se, df = float(self.means.se[group]), float(self.means.df[group])
        return (se, df) if math.isfinite(se) and math.isfinite(df) else None

    def effect_size(self, group: int, estimate: Estimate) -> Estimate | None:
        """An estimate in standard deviations of the members' scores, with its interval (see `stats.effect`)."""
        return standardise(estimate, float(self.facts.spread[group]), int(self.facts.people[group]))


def changes_of_groups(
    study: Study,
    measure: Measure,
    asked: pd.DataFrame,
    people: LinkedPeople,
    members: Rows,
    waiting: Rows,
    columns: tuple[str, ...],
    wave_from: str,
    wave_to: str,
    *,
    level: float,
    retest: Retest,
    waits: frozenset[str] = frozenset(),
) -> GroupChanges:
    """Group the linked `members` (and whoever is `waiting`) by `columns`; `asked` are the programme's answers, `waits`
    everybody drawn to wait, linked or not.
    """
    table = people.table[list(LINKED_COLUMNS)]  # few columns: of texts, every row that is taken costs its time
    programme, drawn = table.iloc[members], table.iloc[waiting]
    grouping, facts = describe_groups(study, asked, programme, columns, wave_from, wave_to, waits=waits)
    keys = pd.DataFrame({"cohort": grouping.cohorts, "side": grouping.sides})
    grouped = grouping.codes >= 0
    rows, codes = members[grouped], grouping.codes[grouped]
    limits = np.full(len(rows), retest.limit(higher_is_better=measure.higher_is_better))
    means = mean_change(people.change[rows], people.cluster[rows], codes, n_groups=len(grouping), level=level)
    return GroupChanges(
        people=people,
        grouping=grouping,
        facts=facts,
        own=tuple(members[own] for own in grouping.positions()),
        waiting=tuple(waiting[own] for own in group_rows(drawn, columns, keys).positions()),
        means=means,
        worse_share=worse_shares(people.change[rows], limits, codes, n_groups=len(grouping)),
        level=level,
    )
