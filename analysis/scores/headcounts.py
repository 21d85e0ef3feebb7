"""Monthly counts of staff and leavers as HR gave them: by group, for the latest months, each month and group once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from analysis.study import ALL, HEADCOUNT_GROUPS, Study

#: Columns of `leaving_counts`.
LEAVING_COLUMNS: Final = ("by", "group", "month", "staff", "leavers")
#: The latest months that are counted: a year has every season once.
MONTHS: Final = 12
#: By what counts are broken down, the first that at least two groups have.
_PARTITIONS: Final = ("arm", "level")


def leaving_counts(study: Study) -> pd.DataFrame:
    """Staff and leavers by month for everybody and for the groups of one breakdown, over the last `MONTHS` months.

    Columns `LEAVING_COLUMNS`: `by` is "all" (then `group` is "all" too), or "arm", or "level" where no two arms are
    counted; month is its first day, staff and leavers are people. Where several files count the same group in the same
    month alike, it counts once; where they contradict each other it is left out. Only one breakdown is made, so that
    nothing can be subtracted from another. Empty without counts.
    """
    rows = _agreed(study.headcounts)
    if rows.empty:
        return no_counts()
    rows = rows[rows["month"] > rows["month"].max() - pd.DateOffset(months=MONTHS)]
    broken = (_summed(rows, by) for by in _PARTITIONS)
    parts = next((table for table in broken if table["group"].nunique() > 1), no_counts())
    return pd.concat([_summed(rows, ALL), parts], ignore_index=True)


def no_counts() -> pd.DataFrame:
    """A frame without rows, with the columns and types of `leaving_counts`."""
    kinds = dict.fromkeys(LEAVING_COLUMNS, "str") | {"month": "datetime64[s]", "staff": "float64", "leavers": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _agreed(headcounts: pd.DataFrame) -> pd.DataFrame:
    """Each month and group once; those that files count otherwise are left out."""
    key = ["month", *HEADCOUNT_GROUPS]
    once = headcounts.drop_duplicates([*key, "staff", "leavers"])
    return once[~once.duplicated(key, keep=False)].reset_index(drop=True)


def _summed(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Counts by month and group of `by` ("all": everybody), from rows of one breakdown only.

    A file may hold totals beside parts, or levels beside departments: adding them would count people twice. Of the
    breakdowns that tell `by` apart the one that covers most months is taken, and of those the coarsest.
    """
    told = pd.Series([_breakdown(row) for row in rows[list(HEADCOUNT_GROUPS)].notna().to_numpy()], index=rows.index)
    fitting = [names for names in dict.fromkeys(told) if by in (ALL, *names)]
    if not fitting:
        return no_counts()
    covered = {names: rows.loc[told == names, "month"].nunique() for names in fitting}
    best = min(fitting, key=lambda names: (-covered[names], len(names), names))
    chosen = rows[told == best]
    group = chosen[by] if by != ALL else pd.Series(ALL, index=chosen.index, dtype="str")
    summed = chosen.assign(by=by, group=group).groupby(["by", "group", "month"], as_index=False)[["staff", "leavers"]]
    table: pd.DataFrame = summed.sum()[list(LEAVING_COLUMNS)].astype(no_counts().dtypes.to_dict())
    return table


def _breakdown(named: Iterable[bool]) -> tuple[str, ...]:
    return tuple(name for name, is_named in zip(HEADCOUNT_GROUPS, named, strict=True) if is_named)
