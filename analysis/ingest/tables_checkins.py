"""Meeting logs: which pair met when, for how long, about what, and who called it off."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.headings import heading_words
from analysis.ingest.identity import repeated_rows
from analysis.ingest.numbers import numbers_of
from analysis.ingest.placeholders import stand_for_none
from analysis.ingest.source import Source, day, map_distinct
from analysis.ingest.words import NO, side_of

#: A meeting of a whole day or more is a mistake of units.
_LONGEST_MINUTES = 600


def checkin_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table checkins: pair, date, minutes, mode, topic, cancelled_by.

    Rows without a pair or without a date are set aside. `cancelled_by` is junior or senior where the file says
    which side; other words stay as they are ("no" and blanks are missing: the meeting took place).
    """
    index, ledger = source.view.data.index, source.ledger
    pairs = source.text("pair")
    read = source.dates("date") or source.dates("start")
    days = day(read.values, index) if read else pd.Series(np.datetime64("NaT", "s"), index=index)
    if read:
        days = days.mask(stand_for_none(source, "date" if source.mapping.has("date") else "start", days))
    ledger.set_aside(pairs.isna().to_numpy(), "MISSING_PAIR", "the row names no pair.", column=source.heading("pair"))
    ledger.set_aside(days.isna().to_numpy(), "MISSING_DATE", "the row has no date.", column=source.heading("date"))
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one cell for cell.",
                     severity="info")  # fmt: skip
    frame = pd.DataFrame(
        {
            "row": ledger.rows, "pair": pairs, "date": days, "minutes": _minutes(source), "mode": source.text("mode"),
            "topic": source.text("topic"), "cancelled_by": _cancelled(source),
        }
    )  # fmt: skip
    return {"checkins": frame[ledger.accepted].reset_index(drop=True)}


def _minutes(source: Source) -> pd.Series:
    index = source.view.data.index
    raw = source.raw("minutes")
    if raw is None:
        return pd.Series(np.nan, index=index)
    codes, distinct = pd.factorize(raw)
    read = np.array([_minutes_of(str(text), source.mapping.decimal) for text in distinct])
    minutes = pd.Series(read[codes], index=index)
    odd = ((minutes < 0) | (minutes > _LONGEST_MINUTES)).to_numpy()
    source.ledger.note("ODD_MINUTES", "warning", f"Meetings under 0 or over {_LONGEST_MINUTES} minutes; not used.",
                       hit=odd, column=source.heading("minutes"), advice="Are these seconds, or mistyped?")  # fmt: skip
    source.ledger.change(odd, source.heading("minutes"), raw, "", "No length of a meeting.")
    return minutes.mask(odd)


def _minutes_of(text: str, decimal: str) -> float:
    """Minutes from "45", "45 min", "1:15" and "1.5 h"."""
    plain = text.strip().casefold()
    hours, _, minutes = plain.partition(":")
    if hours.isdigit() and minutes[:2].isdigit() and len(plain) <= 8:
        return int(hours) * 60.0 + int(minutes[:2])
    number = plain.rstrip("abcdefghijklmnopqrstuvwxyz. ")
    value = float(numbers_of(pd.Series([number], dtype="str"), decimal)[0])
    unit = plain[len(number) :].strip(" .")
    return value * 60 if unit.startswith(("h", "std", "stunde")) else value


def _cancelled(source: Source) -> pd.Series:
    """Who called the meeting off; words that say that nobody did are missing."""

    def read(text: str) -> str | None:
        words = heading_words(text)
        return None if words in NO or words in ("none", "nobody", "held", "niemand") else side_of(text) or text

    return map_distinct(source.text("cancelled_by"), read)
