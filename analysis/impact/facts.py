"""What stands beside an effect on a card: who was invited, who answered, who could be linked, where they stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.linked import Grouping, group_rows, list_groups
from analysis.scores.once import once_a_study
from analysis.scores.respondents import asked_people
from analysis.stats.change import mean_change
from analysis.stats.estimate import GroupedEstimate
from analysis.study import PROGRAMME, Study

Counts = npt.NDArray[np.intp]
Values = npt.NDArray[np.float64]


#: What facts need to know of linked people.
LINKED_COLUMNS: Final = ("cohort", "side", "pair", "before", "after", "change")


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """Facts of every group of one grouping of the programme's people, all arrays of its length.

    `invited` counts people asked at the later wave (-1 where invitations were not recorded), `answered` people with
    a score there. `people` and `pairs` were linked. `before`, `after` are the linked people's means, `spread` the
    square root of the mean of their two variances, `sd_change` the standard deviation of their changes; NaN for a
    group too small to have one.
    """

    invited: Counts
    answered: Counts
    people: Counts
    pairs: Counts
    before: Values
    after: Values
    spread: Values
    sd_change: Values


def describe_groups(
    study: Study,
    asked: pd.DataFrame,
    linked: pd.DataFrame,
    columns: tuple[str, ...],
    wave_from: str,
    wave_to: str,
    *,
    waits: frozenset[str] = frozenset(),
) -> tuple[Grouping, GroupFacts]:
    """The groups of one grouping among the programme's people, and their facts, by sums over the rows.

    `asked` and `linked` hold programme rows only (see `evidence.Evidence`), of `linked` `LINKED_COLUMNS` are enough;
    groups are those that answered at all.
    Whoever was drawn to wait (`waits`) is not invited with the programme either, also once they have joined it.
    """
    keys = list_groups(asked, columns)
    size = len(keys)
    grouping = group_rows(linked, columns, keys)
    later = asked.loc[asked["wave"] == wave_to, list(columns)]
    before, after, change = (_moments(linked[name], grouping.codes, size) for name in ("before", "after", "change"))
    facts = GroupFacts(
        invited=_invited(study, columns, keys, wave_to, waits),
        answered=_count(group_rows(later, columns, keys).codes, size),
        people=_count(grouping.codes, size),
        pairs=_count_pairs(linked, grouping.codes, size),
        before=before.value,
        after=after.value,
        spread=np.sqrt((before.sd**2 + after.sd**2) / 2),
        sd_change=change.sd,
    )
    return grouping, facts


@once_a_study
def _asked_members(study: Study) -> pd.DataFrame:
    """Who of the programme was asked at which wave (`asked_people`), once for each cohort and side of theirs."""
    members = study.memberships.loc[study.memberships["arm"] == PROGRAMME, ["person", "cohort", "side"]]
    return asked_people(study).merge(members.dropna(subset=["person"]).drop_duplicates(), on="person")


def _moments(values: pd.Series[float], codes: Counts, size: int) -> GroupedEstimate:
    known = codes >= 0
    return mean_change(values.to_numpy(dtype=np.float64)[known], None, codes[known], n_groups=size)


def _count(codes: Counts, size: int) -> Counts:
    return np.bincount(codes[codes >= 0], minlength=size).astype(np.intp)


def _count_pairs(linked: pd.DataFrame, codes: Counts, size: int) -> Counts:
    """Pairs of each group; a pair's name counts within its cohort."""
    seen = linked[["cohort", "pair"]].assign(cohort=linked["cohort"].fillna(""), group=codes).dropna().drop_duplicates()
    return _count(seen["group"].to_numpy(dtype=np.intp), size)


def _invited(study: Study, columns: tuple[str, ...], keys: pd.DataFrame, wave: str, waits: frozenset[str]) -> Counts:
    known = _asked_members(study)
    asked = known.loc[known["wave"] == wave, ["person", *columns]]
    invited = (asked[~asked["person"].isin(waits)] if waits else asked).drop_duplicates()
    if invited.empty:
        return np.full(len(keys), -1, dtype=np.intp)
    return _count(group_rows(invited, columns, keys).codes, len(keys))
