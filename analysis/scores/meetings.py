"""Dose: what the meeting log says of each pair, how often it met, for how long, and who called meetings off."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.scores.pairs import programme_pairs
from analysis.study import JUNIOR, SENIOR

#: Columns of `placed_meetings`.
MEETING_COLUMNS: Final = ("cohort", "pair", "date", "minutes", "mode", "topic", "cancelled_by", "held")
#: Columns of `pair_meetings` beside cohort, pair, from_date and to_date.
DOSE_COLUMNS: Final = (
    "until", "months", "logged", "held", "cancelled_junior", "cancelled_senior", "cancelled_other", "minutes",
    "mean_minutes", "per_month", "first_half", "second_half", "longest_gap_days", "last_held",
)  # fmt: skip
#: Days of a month: a twelfth of a Julian year.
DAYS_A_MONTH: Final = 365.25 / 12
_KEY: Final = ["cohort", "pair"]


def placed_meetings(checkins: pd.DataFrame, memberships: pd.DataFrame, *, today: dt.date | None = None) -> pd.DataFrame:
    """The meeting log with the cohort of each pair and whether the meeting was `held`; columns `MEETING_COLUMNS`.

    A meeting was held unless somebody called it off. The log names pairs without their cohort: where two cohorts have
    a pair of one name, a meeting belongs to the one that was running that day, else to the nearest. A pair that no
    roster knows keeps its meetings, with cohort NA. A line that another repeats cell for cell counts once, and
    meetings after `today` are plans, not meetings. Lines without a pair or a date are left out.
    """
    columns = [name for name in MEETING_COLUMNS if name not in ("cohort", "held")]
    log = checkins.dropna(subset=["pair", "date"])[columns].drop_duplicates(ignore_index=True)
    if today is not None:
        log = log.loc[log["date"] <= pd.Timestamp(today)].reset_index(drop=True)
    placed = log.assign(cohort=nearest_cohort(log, programme_pairs(memberships)), held=log["cancelled_by"].isna())
    return placed.sort_values(["cohort", "pair", "date"], kind="stable", ignore_index=True)[list(MEETING_COLUMNS)]


def pair_meetings(meetings: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """What the log says of each pair: one row a pair on the roster or in the log, by cohort and name.

    Beside cohort, pair, from_date and to_date, `DOSE_COLUMNS`: `until` is the day up to which the pair's meetings are
    known (its end, or the last line of its cohort's log where that is earlier), `months` the time from its start (its
    first meeting where no file says it) until then; `logged` counts lines, `held` meetings that took place, the
    `cancelled_` columns those called off by a side or by somebody else; `minutes` is their sum over held meetings
    whose length is known, `mean_minutes` their mean; `per_month` is held / months; `first_half` and `second_half` are
    held meetings in the halves of the pair's time; `longest_gap_days` is the longest time without a meeting, counted
    from the start and up to `until`; `last_held` is a date. NaN and NaT where nothing is known.
    """
    pairs = programme_pairs(memberships)[[*_KEY, "from_date", "to_date"]]
    unknown = meetings.loc[meetings["cohort"].isna(), ["pair"]].drop_duplicates()
    pairs = pd.concat([pairs, unknown], ignore_index=True).assign(cohort=lambda rows: rows["cohort"].astype("str"))
    pairs = _with_span(pairs, meetings)
    row, own = _rows_of(pairs, meetings)
    return pairs.assign(**_counted(pairs, row, own), **_timed(pairs, row, own))[
        [*_KEY, "from_date", "to_date", *DOSE_COLUMNS]
    ]


def log_ends(meetings: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Cohort ("" for none) -> the day of the last line of its log."""
    return meetings.assign(cohort=meetings["cohort"].fillna("")).groupby("cohort")["date"].max()


def nearest_cohort(log: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series[str]:
    """The cohort of the pair of that name that was running on the day, else of the nearest; NA for an unknown pair.

    `log` has pair and date, `pairs` is as `scores.pairs.programme_pairs` gives it; the result is aligned with `log`.
    """
    met = log[["pair", "date"]].rename_axis("row").reset_index().merge(pairs, on="pair")
    before = (met["from_date"] - met["date"]).dt.days.fillna(0).clip(lower=0)
    after = (met["date"] - met["to_date"]).dt.days.fillna(0).clip(lower=0)
    nearest = met.assign(off=before + after).sort_values(["row", "off", "cohort"], kind="stable")
    return nearest.drop_duplicates("row").set_index("row")["cohort"].reindex(log.index).astype("str")


def _with_span(pairs: pd.DataFrame, meetings: pd.DataFrame) -> pd.DataFrame:
    """From when and until when each pair's meetings are known."""
    row, own = _rows_of(pairs, meetings)
    first = own.groupby(row)["date"].min().reindex(pairs.index).astype("datetime64[s]")
    ends = log_ends(meetings).reindex(pairs["cohort"].fillna("")).set_axis(pairs.index).astype("datetime64[s]")
    over = pairs["to_date"] < ends
    starts, until = pairs["from_date"].fillna(first), ends.mask(over, pairs["to_date"])
    months = (until - starts).dt.days.clip(lower=0) / DAYS_A_MONTH
    return pairs.assign(starts=starts, until=until, months=months)


def _rows_of(pairs: pd.DataFrame, meetings: pd.DataFrame) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """For each meeting of a pair of the table: the pair's row, and the meetings."""
    index = pd.MultiIndex.from_frame(pairs[_KEY].fillna(""))
    row = index.get_indexer(pd.MultiIndex.from_frame(meetings[_KEY].fillna("")))
    known = row >= 0
    return row[known].astype(np.int64), meetings.loc[known].reset_index(drop=True)


def _counted(pairs: pd.DataFrame, row: npt.NDArray[np.int64], own: pd.DataFrame) -> dict[str, Any]:
    """Lines, held meetings, those called off by side, and minutes, a pair."""

    def count(hit: pd.Series[bool]) -> npt.NDArray[np.int64]:
        return np.bincount(row[hit.to_numpy()], minlength=len(pairs)).astype(np.int64)

    by = own["cancelled_by"]
    timed = own["minutes"].notna() & own["held"]
    minutes = np.bincount(
        row[timed.to_numpy()], weights=own.loc[timed, "minutes"].to_numpy(np.float64), minlength=len(pairs)
    )
    lengths, held = count(timed), count(own["held"])
    months = pairs["months"].to_numpy(np.float64)
    return {
        "logged": count(own["date"].notna()),
        "held": held,
        "cancelled_junior": count(by == JUNIOR),
        "cancelled_senior": count(by == SENIOR),
        "cancelled_other": count(by.notna() & ~by.isin([JUNIOR, SENIOR])),
        "minutes": np.where(lengths > 0, minutes, np.nan),
        "mean_minutes": np.divide(minutes, lengths, out=np.full(len(pairs), np.nan), where=lengths > 0),
        "per_month": np.divide(held, months, out=np.full(len(pairs), np.nan), where=months > 0),
    }


def _timed(pairs: pd.DataFrame, row: npt.NDArray[np.int64], own: pd.DataFrame) -> dict[str, Any]:
    """Held meetings in each half, the longest gap, and the last meeting, a pair."""
    held = own["held"].to_numpy()
    row, dates = row[held], own.loc[held, "date"].reset_index(drop=True)
    middle = pairs["starts"] + (pairs["until"] - pairs["starts"]) / 2
    late = (dates > middle.to_numpy()[row]).to_numpy()
    return {
        "first_half": np.bincount(row[~late], minlength=len(pairs)),
        "second_half": np.bincount(row[late], minlength=len(pairs)),
        "longest_gap_days": _longest_gap(pairs, row, dates),
        "last_held": dates.groupby(row).max().reindex(pairs.index).astype("datetime64[s]"),
    }


def _longest_gap(pairs: pd.DataFrame, row: npt.NDArray[np.int64], dates: pd.Series[pd.Timestamp]) -> pd.Series[float]:
    """The longest time between start, held meetings and the last known day, in days."""
    ends = [pd.DataFrame({"row": pairs.index, "date": pairs[name]}) for name in ("starts", "until")]
    moments = pd.concat([pd.DataFrame({"row": row, "date": dates}), *ends]).dropna()
    ordered = moments.sort_values(["row", "date"], kind="stable")
    gaps = ordered.groupby("row")["date"].diff().dt.days
    longest: pd.Series[float] = gaps.groupby(ordered["row"]).max().reindex(pairs.index).astype("float64")
    return longest
