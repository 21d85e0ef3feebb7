"""Whether programme and comparison moved alike before anybody joined, and whether the programme had begun at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.card import Condition
from analysis.impact.covariates import Flags, Rows, make_alike
from analysis.impact.linked import LinkedPeople
from analysis.scores.lookup import looked_up
from analysis.stats.comparison import weighted_difference
from analysis.stats.estimate import Estimate
from analysis.study import ALL, PROGRAMME, Study

TREND: Final = "same trend before"
STARTED: Final = "the programme had started"
PARALLEL: Final = "both groups must have moved alike before the start"
NO_EARLIER_WAVES: Final = "fewer than two waves lie before the programme's start"
#: Share of a group that may have answered the later wave before joining.
LARGEST_SHARE_NOT_STARTED: Final = 0.10
#: Coverage of the interval that the trend before is judged by.
TREND_LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class EarlierPair:
    """Two waves of one measure: everybody linked between them, and who of them had not joined yet at the later one."""

    wave_from: str
    wave_to: str
    people: LinkedPeople
    not_started: Flags

    def group(self, cohort: str, side: str) -> Rows:
        """Positions of the programme's people of a group who had not joined yet."""
        chosen = self.not_started & (self.people.arm == PROGRAMME)
        for column, wanted in (("cohort", cohort), ("side", side)):
            if wanted != ALL:
                chosen = chosen & (self.people.table[column] == wanted).to_numpy(dtype=bool)
        return np.flatnonzero(chosen)


def first_days(study: Study) -> pd.Series[pd.Timestamp]:
    """The day on which each person joined the programme first; people of whom it is not known are left out."""
    members = study.memberships[study.memberships["arm"] == PROGRAMME].dropna(subset=["person", "from_date"])
    joined: pd.Series[pd.Timestamp] = members.groupby("person")["from_date"].min()
    return joined


def answered_before_joining(table: pd.DataFrame, joined: pd.Series[pd.Timestamp]) -> Flags:
    """Which rows (person, date) were answered on or before the day their person joined; False where not known."""
    first = looked_up(table["person"], joined).astype("datetime64[s]")
    return (table["date"].notna() & (table["date"] <= first)).to_numpy(dtype=bool)


def earlier_pairs(changes: pd.DataFrame, joined: pd.Series[pd.Timestamp]) -> tuple[EarlierPair, ...]:
    """The pairs of waves of one measure's `changes` that both lie before somebody's start."""
    early = answered_before_joining(changes, joined)
    pairs = changes.loc[early, ["wave_from", "wave_to"]].drop_duplicates()
    found = []
    for wave_from, wave_to in pairs.itertuples(index=False):
        chosen = ((changes["wave_from"] == wave_from) & (changes["wave_to"] == wave_to)).to_numpy(dtype=bool)
        people = LinkedPeople.of(changes[chosen].reset_index(drop=True))
        found.append(EarlierPair(str(wave_from), str(wave_to), people, early[chosen]))
    return tuple(found)


def trend_condition(pairs: Sequence[EarlierPair], cohort: str, side: str, *, smallest_change: float) -> Condition:
    """Whether a group and its comparison moved in parallel between two waves that both lie before the start.

    Of several such pairs of waves the one with most of the group's people counts. Tested is the difference between
    the two groups' changes, weighted on the attributes (not on the score, whose matching would make a trend of its
    own), with its 95 % interval. It fails, and costs grade B, where the interval lies on one side of zero; it holds
    where the interval lies within the smallest change that matters; where it is wider than that, and where there are
    no two waves before the start, it is untestable and costs nothing, because it was not found either way.

    An insignificant difference alone is no proof of parallel trends: tests of them have little power (Roth 2022).
    """
    own = [pair.group(cohort, side) for pair in pairs]
    most = max(range(len(pairs)), key=lambda i: len(own[i]), default=None)
    if most is None or len(own[most]) == 0:
        return Condition(TREND, "untestable", NO_EARLIER_WAVES, PARALLEL)
    pair = pairs[most]
    others = pair.people.others.for_group(cohort, side)
    when = f"between {pair.wave_from} and {pair.wave_to}"
    if len(others) == 0:
        return Condition(TREND, "untestable", f"the comparison people did not answer both {when}", PARALLEL)
    difference = _difference_before(pair.people, own[most], others)
    if difference.value is None or difference.low is None or difference.high is None:
        return Condition(TREND, "untestable", f"too few people answered {when}, before the start", PARALLEL)
    found = f"{when}, before the start, the group moved {difference.value:+.1f} points against the comparison"
    found = f"{found} ({difference.low:+.1f} to {difference.high:+.1f})".replace("-", "−")
    if difference.low > 0 or difference.high < 0:
        return Condition(TREND, "fails", found, PARALLEL)
    if -smallest_change < difference.low and difference.high < smallest_change:
        return Condition(TREND, "holds", found, PARALLEL)
    return Condition(TREND, "untestable", f"{found}, too wide to say", PARALLEL)


def _difference_before(people: LinkedPeople, group: Rows, others: Rows) -> Estimate:
    rows = np.concatenate([group, others])
    treated = np.arange(len(rows)) < len(group)
    weights = None
    if min(len(group), len(others)) > 1:
        weights = make_alike(people.attributes, rows, treated).weights
    return weighted_difference(people.change[rows], treated, weights, people.cluster[rows], level=TREND_LEVEL)


def start_condition(not_started: Flags, known: Flags) -> Condition:
    """Whether the group had joined by the later wave: `not_started` and `known` have one flag a linked member."""
    if not known.any():
        return Condition(STARTED, "untestable", "when people joined is not recorded", "")
    share = float(not_started[known].mean())
    found = f"{100 * share:.0f} % of the group had not joined yet at the later wave"
    allowed = f"at most {100 * LARGEST_SHARE_NOT_STARTED:.0f} % is allowed"
    return Condition(STARTED, "holds" if share <= LARGEST_SHARE_NOT_STARTED else "fails", found, allowed)
