"""Monthly counts of staff and leavers by group: the light way to retention, which names nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.identity import repeated_rows
from analysis.ingest.months import months_of_rows
from analysis.ingest.numbers import numbers_of
from analysis.ingest.source import Source, map_distinct
from analysis.ingest.words import arm_of, is_total
from analysis.study import ARMS, HEADCOUNT_GROUPS

#: Groups of fewer people than these are kept for HR and analysts; no release shows them, whatever its own threshold.
_SMALL = 5
_BY_MONTH = "Give counts by month: a year's leavers beside one number of staff make no rate."


def count_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table headcounts: month (its first day), the groups, staff and leavers (people, whole numbers).

    A group's column reads NA where the row counts everybody ("Total", "All"). Set aside are rows without a month or
    with a year alone, counts that are no whole numbers of people, more leavers than staff, a group left blank where
    other rows name it (nobody knows whether it is the total), and rows that count the same group in the same month
    otherwise than another one: then none of them is kept.
    """
    ledger = source.ledger
    months = months_of_rows(source, _BY_MONTH)
    counts = pd.DataFrame({name: _people(source, name) for name in ("staff", "leavers")})
    beyond = (counts["leavers"] > counts["staff"]).to_numpy()
    ledger.set_aside(
        beyond, "LEAVERS_EXCEED_STAFF", "more people left than were employed.", column=source.heading("leavers"),
        advice="Staff is everybody employed at the start of the month, or on average; not those left at its end.",
    )  # fmt: skip
    groups = _groups(source)
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one cell for cell.",
                     severity="info", advice="Nothing to do: the first is kept.")  # fmt: skip
    frame = pd.DataFrame({"row": ledger.rows, "month": months, **groups, **counts})
    _set_aside_rivals(source, frame)
    kept = frame[ledger.accepted].reset_index(drop=True)
    _note_gaps(source, kept["month"])
    small = (frame["staff"] < _SMALL).to_numpy() & ledger.accepted
    ledger.note("SMALL_GROUP", "info", f"Rows count groups of fewer than {_SMALL} people: leaders never see them.",
                hit=small, column=source.heading("staff"),
                advice="Wider groups, such as bands of levels, can be shown.")  # fmt: skip
    return {"headcounts": kept}


def _people(source: Source, meaning: str) -> pd.Series:
    """Whole numbers of people; a row without one, or with a share or a negative one, is set aside."""
    index, raw = source.view.data.index, source.raw(meaning)
    counts = pd.Series(np.nan if raw is None else numbers_of(raw, source.mapping.decimal), index=index, dtype="float64")
    column = source.heading(meaning)
    source.ledger.set_aside(counts.isna().to_numpy(), "MISSING_COUNT", f"the number of {meaning} is missing.",
                            column=column, advice="Write 0 where it is none.")  # fmt: skip
    odd = ((counts < 0) | (counts != counts.round())).to_numpy()
    source.ledger.set_aside(
        odd, "BAD_COUNT", f"the number of {meaning} is no whole number of people.", column=column,
        advice="Count people, not full-time equivalents, averages or percent.",
    )  # fmt: skip
    return counts


def _groups(source: Source) -> pd.DataFrame:
    """The groups of each row, NA for everybody."""
    return pd.DataFrame({name: _group(source, name) for name in HEADCOUNT_GROUPS}).astype("str")


def _group(source: Source, name: str) -> pd.Series:
    """One group of each row; a blank where other rows name one, and an arm that is none, set the row aside."""
    given = source.text(name)
    everybody = getattr(source.mapping, name, None)
    if everybody and given.isna().all():
        return given.fillna(everybody)
    ledger, column = source.ledger, source.heading(name)
    ledger.set_aside(
        given.isna().to_numpy() & bool(given.notna().any()), "MISSING_GROUP", f"the {name} is blank, and others are "
        "named.", column=column, advice='Write "All" where the row counts everybody.',
    )  # fmt: skip
    total = map_distinct(given, lambda text: "all" if is_total(text) else None).notna()
    if name != "arm":
        return given.mask(total)
    arms = source.read_words(name, given, arm_of)
    ledger.set_aside((given.notna() & arms.isna() & ~total).to_numpy(), "UNKNOWN_ARM", "the arm is none that Reverb "
                     "knows.", column=column, advice=f"Allowed are {', '.join(ARMS)}.")  # fmt: skip
    return arms.mask(total)


def _set_aside_rivals(source: Source, frame: pd.DataFrame) -> None:
    """Rows that count the same group in the same month: alike, the first is kept; otherwise none of them."""
    ledger = source.ledger
    live = frame[ledger.accepted]
    groups = live[list(HEADCOUNT_GROUPS)].fillna("").agg("\x1f".join, axis=1)
    counted = live[["staff", "leavers"]].assign(key=live["month"].astype("str") + groups)
    several = counted["key"].duplicated(keep=False)
    differ = (counted.groupby("key")[["staff", "leavers"]].transform("nunique") > 1).any(axis=1)
    contradict, again = (hit.reindex(frame.index, fill_value=False).to_numpy() for hit in (
        several & differ, counted.duplicated()))  # fmt: skip
    ledger.set_aside(
        contradict, "DUPLICATE_MONTH", "several rows count the same group in the same month otherwise; none of them is "
        "kept.", column=source.heading("date"), advice="Keep the right row in the file and import again.",
    )  # fmt: skip
    ledger.set_aside(again, "DUPLICATE_ROW", "an earlier row counts the same.", severity="info",
                     advice="Nothing to do: the first is kept.")  # fmt: skip


def _note_gaps(source: Source, months: pd.Series) -> None:
    if months.empty:
        return
    all_months = pd.date_range(months.min(), months.max(), freq="MS")
    missing = all_months.difference(pd.DatetimeIndex(months))
    if len(missing):
        source.ledger.note(
            "MONTHS_MISSING", "info", f"{len(missing)} of {len(all_months)} months between the first and the last are "
            "not counted.", column=source.heading("date"), advice="Add them, with 0 leavers where nobody left.",
        )  # fmt: skip
