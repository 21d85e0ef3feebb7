"""Everybody known at the earlier wave: who answered again, who is missing, and how likely each was to stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.covariates import Flags, Rows, Values
from analysis.impact.linked import Others, group_rows
from analysis.stats.missing import answering_weights
from analysis.study import PROGRAMME, WAITLIST

#: So many must be missing, and so many must have stayed, before who stays can be learnt.
PEOPLE_TO_LEARN_FROM: Final = 10
#: So many people of the rarer kind are wanted for each thing that is learnt from.
PEOPLE_A_THING: Final = 5

TOO_FEW_MISSING: Final = (
    f"fewer than {PEOPLE_TO_LEARN_FROM} people are missing, or stayed, too few to learn who stays away"
)


@dataclass(frozen=True, slots=True)
class FirstWave:
    """People with a score at the earlier wave who are known by name or code, one entry each, and whoever was drawn.

    `before` is the score then (NaN for people drawn who did not answer), `linked` whether they have a later one.
    `others` are the comparison people. `weights` go with the linked people of the look (one a person there): inverse
    probabilities of answering again; None where that cannot be learnt, and `because` says why.
    """

    table: pd.DataFrame
    before: Values
    linked: Flags
    others: Others
    weights: Values | None
    because: str

    def missing_by(self, columns: tuple[str, ...], keys: pd.DataFrame, arm: str) -> tuple[Rows, ...]:
        """For each group in `keys` the positions of those of an arm who are missing."""
        rows = np.flatnonzero(~self.linked & (self.table["arm"] == arm).to_numpy(dtype=bool))
        return tuple(rows[own] for own in group_rows(self.table[list(columns)].iloc[rows], columns, keys).positions())

    def answered(self, rows: Rows) -> Rows:
        """Those of `rows` who answered the earlier wave; whoever was drawn and did not is left out."""
        return rows[np.isfinite(self.before[rows])]

    def missing_others(self, cohort: str, side: str) -> Rows:
        """Positions of the comparison people for a group (see `Others.for_group`) who are missing."""
        chosen = self.answered(self.others.for_group(cohort, side))
        return chosen[~self.linked[chosen]]

    def others_lost(self, cohort: str, side: str) -> float | None:
        """Share (0 to 1) of the comparison people for a group who are missing; None without anybody."""
        chosen = self.answered(self.others.for_group(cohort, side))
        return float(np.mean(~self.linked[chosen])) if len(chosen) else None


def look_at_first_wave(first: pd.DataFrame, linked: pd.DataFrame, drawn: pd.DataFrame) -> FirstWave:
    """Hold the people of the earlier wave (`first`: person, cohort, side, level, arm, score) against those `linked`.

    `drawn` are people who were drawn by lot (person, cohort, side, arm): those without a score at the earlier wave
    are missing as well. How likely somebody was to answer again is learnt from the earlier score, the arm and their
    product, the side and the level, as long as five missing (or staying) people stand behind each; see
    `stats.missing.answering_weights`. Fewer than ten missing, or staying, teach nothing.
    """
    silent = drawn[~drawn["person"].isin(first["person"])].assign(score=np.nan)
    table = pd.concat([first, silent], ignore_index=True) if len(silent) else first.reset_index(drop=True)
    before = table["score"].to_numpy(dtype=np.float64)
    place = pd.Index(_keys(linked))
    position = place.get_indexer(pd.Index(_keys(table)))
    known = np.isfinite(before)
    is_linked = (position >= 0) & known
    weights, because = None, TOO_FEW_MISSING
    rarer = int(min(is_linked[known].sum(), (~is_linked[known]).sum()))
    if rarer >= PEOPLE_TO_LEARN_FROM:
        found = answering_weights(is_linked[known], _things(table[known], before[known], rarer // PEOPLE_A_THING))
        weights, because = np.ones(len(linked)), ""
        weights[position[known][is_linked[known]]] = found[is_linked[known]]
    return FirstWave(table, before, is_linked, Others.of(table), weights, because)


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    """A person within a cohort; whoever has none is within none."""
    return pd.MultiIndex.from_arrays([table["person"], table["cohort"].fillna("")])


def _things(table: pd.DataFrame, before: Values, room: int) -> Values:
    """The columns that answering again is learnt from, as many as there is room for."""
    apart = before - before.mean()
    inside: list[Values] = [np.asarray(table["arm"] == arm, dtype=np.float64) for arm in (PROGRAMME, WAITLIST)]
    wanted: list[Values] = [apart, *inside, *(apart * arm for arm in inside)]
    for name in ("side", "level"):
        codes, values = pd.factorize(table[name], sort=True)
        # The values' columns add up to one, so the first of them says nothing of its own.
        wanted += [np.asarray(codes == code, dtype=np.float64) for code in (-1, *range(1, len(values)))]
    return _independent(np.column_stack(wanted))[:, : max(room, 1)]


def _independent(columns: Values) -> Values:
    """The columns that add something to a constant and those before them."""
    centred, kept = columns - columns.mean(axis=0), list[int]()
    for place in range(columns.shape[1]):
        if np.linalg.matrix_rank(centred[:, [*kept, place]]) > len(kept):
            kept.append(place)
    return columns[:, kept]
