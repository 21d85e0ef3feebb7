"""A log kept by hand: how often something happened that nobody asks in a survey, by month, cohort, pair and side."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.identity import repeated_rows
from analysis.ingest.months import months_of_rows
from analysis.ingest.numbers import numbers_of
from analysis.ingest.source import Source, map_distinct
from analysis.ingest.words import is_total, logged_of, side_of
from analysis.study import ADMINISTRATION_HOURS, LOG_KINDS, SIDES

#: More than this in one row is a mistake: an amount of money, or a date in the wrong column.
LARGEST: Final = 10_000
_BY_MONTH: Final = "Count by month, so that what came before the programme can be told from what came after."
#: What rows are added up by.
KEYS: Final = ["name", "cohort", "date", "pair", "side"]


def log_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table facts: name (one of `LOG_KINDS`), cohort, date (the month's first day), value (the number as text), pair
    and side, NA where the row does not say; rows that say the same are added up.

    Without a column of numbers each row counts one; a stated 0 says that nothing happened while somebody watched.
    Set aside are rows without a month, with a word that is no kind of entry, or without a whole number (hours may
    have a fraction), totals beside cohorts, and rows that repeat an earlier one cell for cell: nobody knows whether
    they are a second case or the same once more, and a count must not grow by a slip.
    """
    ledger, mapping = source.ledger, source.mapping
    months, kinds = months_of_rows(source, _BY_MONTH), _kinds(source)
    numbers = _numbers(source, kinds)
    cohorts = _cohorts(source)
    sides = source.known("side", side_of, ", ".join(SIDES))
    if mapping.side and not mapping.has("side"):
        sides = sides.fillna(mapping.side)
    ledger.set_aside(
        repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one cell for cell.",
        advice="If both happened, write one row with the number 2.",
    )  # fmt: skip
    frame = pd.DataFrame(
        {
            "name": kinds,
            "cohort": cohorts,
            "date": months,
            "pair": source.text("pair"),
            "side": sides,
            "number": numbers,
        }
    )[ledger.accepted]
    summed = frame.groupby(KEYS, dropna=False, sort=False, as_index=False).agg({"number": "sum"})
    texts = pd.Series([f"{number:.10g}" for number in summed["number"]], index=summed.index, dtype="str")
    typed = {name: "datetime64[s]" if name == "date" else "str" for name in KEYS}
    return {"facts": summed.drop(columns="number").astype(typed).assign(value=texts)}


def _kinds(source: Source) -> pd.Series:
    """What each row counts; a blank and a word that is none set it aside."""
    given = source.text("counted")
    kinds = source.read_words("counted", given, logged_of)
    column = source.heading("counted")
    source.ledger.set_aside(given.isna().to_numpy(), "MISSING_ENTRY", "the row does not say what was counted.",
                            column=column, advice="Write what it was, such as: idea adopted.")  # fmt: skip
    strange = (given.notna() & kinds.isna()).to_numpy() & source.ledger.accepted
    words = ", ".join(f'"{word[:40]}"' for word in given[strange].unique()[:5])
    source.ledger.set_aside(
        strange, "UNKNOWN_ENTRY", f"{words} is nothing that a log is read for.", column=column,
        advice=f"Say on the Load page which one a word means: {', '.join(LOG_KINDS)}.",
    )  # fmt: skip
    return kinds


def _numbers(source: Source, kinds: pd.Series) -> pd.Series:
    """How many (or how many hours) each row counts."""
    index, raw, column = source.view.data.index, source.raw("number"), source.heading("number")
    if raw is None:
        return pd.Series(1.0, index=index)
    numbers = pd.Series(numbers_of(raw, source.mapping.decimal), index=index, dtype="float64")
    source.ledger.set_aside(numbers.isna().to_numpy(), "MISSING_COUNT", "the number is missing, or is none.",
                            column=column, advice="Write 0 where nothing happened.")  # fmt: skip
    broken = (numbers != numbers.round()) & (kinds != ADMINISTRATION_HOURS)
    odd = ((numbers < 0) | (numbers > LARGEST) | broken).to_numpy()
    source.ledger.set_aside(
        odd, "BAD_COUNT", f"the number is no whole one from 0 to {LARGEST:,}.", column=column,
        advice="Count cases, not money or percent; hours of administration alone may have a fraction.",
    )  # fmt: skip
    return numbers.mask(odd | np.isnan(numbers), 0.0)


def _cohorts(source: Source) -> pd.Series:
    """The cohort of each row, NA for the whole programme; totals are set aside where other rows name cohorts."""
    given = source.text("cohort")
    if source.mapping.cohort and not source.mapping.has("cohort"):
        return given.fillna(source.mapping.cohort)
    total = map_distinct(given, lambda text: "all" if is_total(text) else None).notna()
    beside = bool((given.notna() & ~total).any())
    source.ledger.set_aside(
        total.to_numpy() & beside, "TOTAL_ROW", "the row adds up others.", column=source.heading("cohort"),
        severity="info", advice="Nothing to do: Reverb adds cohorts up itself.",
    )  # fmt: skip
    return given.mask(total)
