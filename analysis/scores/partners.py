"""The two partners of a pair beside each other: only ever to be summed over many pairs, never shown by pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.instruments import scale_of
from analysis.stats.agreement import pair_agreement
from analysis.study import COMPARISON, JUNIOR, SENIOR, SIDES

#: Agreement of partners is worked out from this many pairs on; below, nobody sees it, HR neither.
PAIRS_FOR_AGREEMENT: Final = 30
AGREEMENT_COLUMNS: Final = ("scale", "title", "wave", "wave_order", "pairs", "icc", "low", "high")


def beside_partner(rows: pd.DataFrame, values: Sequence[str]) -> pd.DataFrame:
    """One row a pair and wave of which both partners gave all `values`: cohort, pair, wave, wave_order, cluster, and
    each value twice, ending in `_junior` and `_senior`.

    `rows` hold one row a respondent (see `respondents`) with the columns `values`. A pair's name counts within its
    cohort. Left out are pairs of which one partner or a value is missing, and names under which a wave has two people
    of one side (a group, not a pair); after a re-pairing a person counts in the pair of that wave's date.
    """
    keys = ["cohort", "pair", "wave", "wave_order"]
    paired = rows[rows["pair"].notna() & rows["side"].isin(SIDES) & (rows["arm"] != COMPARISON)]
    paired = paired.fillna({"cohort": ""})
    paired = paired[~paired.duplicated([*keys, "side"], keep=False)].dropna(subset=list(values))
    junior, senior = (paired[paired["side"] == side].drop(columns="side") for side in (JUNIOR, SENIOR))
    both = junior[[*keys, "cluster", *values]].merge(senior[[*keys, *values]], on=keys, suffixes=("_junior", "_senior"))
    return both.reset_index(drop=True)


def partner_agreement(scores: pd.DataFrame) -> pd.DataFrame:
    """How far partners answer alike: ICC(1) of their scores on each scale at each wave, columns `AGREEMENT_COLUMNS`.

    `scores` as `score_scales` gives them. One-way intraclass correlation over pairs (see `stats.agreement`): 1 where
    partners score the same, 0 where they are no more alike than two people of different pairs, below 0 less alike; a
    difference in level between juniors and seniors counts as disagreement. The interval takes pairs as independent.
    Scales and waves with fewer than `PAIRS_FOR_AGREEMENT` pairs are left out, as are those that do not vary; a scale
    that one side alone is asked has no pairs. Shrout and Fleiss 1979. Checked against psych::ICC.
    """
    found = []
    for scale, rows in scores.groupby("scale", sort=False):
        both = beside_partner(rows, ["score"])
        for (order, wave), pairs in both.groupby(["wave_order", "wave"]):
            if len(pairs) < PAIRS_FOR_AGREEMENT:
                continue
            icc = pair_agreement(pairs["score_junior"], pairs["score_senior"])
            if icc.value is not None and icc.has_interval:
                title = scale_of(str(scale))[1].title
                found.append((str(scale), title, wave, order, len(pairs), icc.value, icc.low, icc.high))
    return pd.DataFrame(found, columns=list(AGREEMENT_COLUMNS))
