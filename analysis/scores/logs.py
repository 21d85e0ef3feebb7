"""Logs kept by hand: what was counted, by month, cohort, pair and side."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.scores.meetings import nearest_cohort
from analysis.scores.pairs import programme_pairs
from analysis.study import LOG_KINDS, Study

#: Columns of `log_entries`.
LOG_COLUMNS: Final = ("kind", "month", "cohort", "pair", "side", "number")
_KEYS: Final = ["name", "cohort", "date", "pair", "side"]


def agreed_counts(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts that files brought, each name, cohort, month, pair and side once, with the largest number.

    A log is exported again and again, every time with what stood in it before: the newest file counts the same cases
    once more, and some new ones. Two people who each noted the same month count what the fuller of them noted: a log
    never grows by being brought twice. Facts that are no number, and the given frame, stay as they are.
    """
    numbers = pd.to_numeric(facts["value"], errors="coerce")
    order = facts.assign(number=numbers).sort_values("number", kind="stable", na_position="last")
    logged = order["name"].isin(LOG_KINDS) & order["number"].notna()
    once = order[logged].drop_duplicates(_KEYS, keep="last")
    kept = pd.concat([order[~logged], once]).sort_index()
    return kept.drop(columns="number").reset_index(drop=True)


def log_entries(study: Study) -> pd.DataFrame:
    """What the logs of a study count: one row a kind, month, cohort, pair and side, with `LOG_COLUMNS`.

    `month` is the month's first day, `number` the cases (hours, for hours of administration). A row that names its
    pair and no cohort is of the pair's cohort: where two cohorts have a pair of one name, of the one that was running
    that month, else of the nearest. NA where neither says a cohort: it counts for the whole programme alone.
    """
    facts = study.facts[study.facts["name"].isin(LOG_KINDS)].dropna(subset=["date"])
    numbers = pd.to_numeric(facts["value"], errors="coerce")
    rows = facts[numbers.notna()].assign(number=numbers[numbers.notna()].astype("float64")).reset_index(drop=True)
    cohorts = rows["cohort"].fillna(nearest_cohort(rows, programme_pairs(study.memberships)))
    named = rows.rename(columns={"name": "kind", "date": "month"}).assign(cohort=cohorts.astype("str"))
    return named[list(LOG_COLUMNS)]
