"""Who was drawn to start and who to wait: without a recorded draw nobody counts as assigned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.study import PROGRAMME, WAITLIST, Study

#: The fact that records that a lot decided who starts first; its cohort says for whom (none: for everybody).
WAITLIST_DRAW: Final = "waitlist draw"


#: What is kept of everybody who was drawn.
DRAWN_COLUMNS: Final = ("person", "cohort", "side", "arm")


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a recorded draw decided: `cohorts` it covers (`everywhere`: all of them), the people drawn to start and the
    people drawn to wait. `drawn` has one row each (`DRAWN_COLUMNS`, `arm` as drawn); `crossed` are those who later did
    what they were not drawn for: started although drawn to wait, or went to wait although drawn to start.
    """

    cohorts: frozenset[str]
    everywhere: bool
    waiting: frozenset[str]
    starting: frozenset[str]
    drawn: pd.DataFrame
    crossed: frozenset[str]

    def covers(self, cohorts: Iterable[str]) -> bool:
        """Whether each of these cohorts was drawn by lot."""
        return self.everywhere or all(cohort in self.cohorts for cohort in cohorts)

    def as_drawn(self, table: pd.DataFrame) -> pd.DataFrame:
        """`table` (person, arm) with everybody in the arm they were drawn into, whatever they did later."""
        if not self.waiting:
            return table
        arm = table["arm"].mask(table["person"].isin(list(self.starting)), PROGRAMME)
        return table.assign(arm=arm.mask(table["person"].isin(list(self.waiting)), WAITLIST))


def read_assignment(study: Study) -> Assignment:
    """The recorded draw of a study. People wait whose first membership in a drawn cohort is on the waiting list, and
    start whose first is in the programme; one without a cohort counts where the draw was for everybody. A membership
    without a first day is an open end and comes first; of two that begin together the waiting list does, since nobody
    is put on it who has started already.

    Who was drawn in several cohorts counts as waiting where any of the draws said so.
    """
    draws = study.facts.loc[study.facts["name"] == WAITLIST_DRAW, "cohort"]
    everywhere, cohorts = bool(draws.isna().any()), frozenset(draws.dropna())
    members = study.memberships[study.memberships["arm"].isin([PROGRAMME, WAITLIST])].dropna(subset=["person"])
    covered = members if everywhere else members[members["cohort"].isin(list(cohorts))]
    ordered = _from_the_first(covered if len(draws) else covered.head(0))
    first = ordered.drop_duplicates(["person", "cohort"])
    # A person drawn to wait in one cohort stays drawn to wait: sorted so that this row is the one that is kept.
    drawn = first.sort_values("arm", key=lambda arm: arm != WAITLIST, kind="stable").drop_duplicates("person")
    waiting = frozenset(drawn.loc[drawn["arm"] == WAITLIST, "person"])
    starting = frozenset(drawn["person"]) - waiting
    later = ordered.merge(drawn[["person", "cohort", "arm"]], on=["person", "cohort"], suffixes=("", "_drawn"))
    crossed = frozenset(later.loc[later["arm"] != later["arm_drawn"], "person"])
    kept = drawn[list(DRAWN_COLUMNS)].reset_index(drop=True)
    return Assignment(cohorts, everywhere, waiting, starting, kept, crossed)


def _from_the_first(members: pd.DataFrame) -> pd.DataFrame:
    """Memberships in the order in which they began, whatever the order of the rows."""
    ordered = members.assign(started=members["arm"] != WAITLIST)
    return ordered.sort_values(["from_date", "started"], na_position="first", kind="stable").drop(columns="started")
