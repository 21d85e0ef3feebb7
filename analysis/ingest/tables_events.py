"""What happened to people in the company: promotions, moves and training, one a row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.identity import person_label, read_identity, repeated_rows
from analysis.ingest.placeholders import stand_for_none
from analysis.ingest.source import Source, day
from analysis.ingest.words import event_of
from analysis.study import EVENT_KINDS


def event_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table events: the person, kind (one of `EVENT_KINDS`), date, value (the detail as given, NA without one).

    Set aside are rows that name nobody, have no date, or tell of something else: hires and exits are read from the
    employment records and from nowhere else, so that an event never makes or ends a spell.
    """
    ledger = source.ledger
    identity = read_identity(source)
    days = _days(source)
    said = source.text("event")
    kinds = source.read_words("event", said, event_of)
    ledger.set_aside(person_label(identity).isna().to_numpy(), "MISSING_KEY", "the row names nobody.",
                     advice="Add the identifier.")  # fmt: skip
    ledger.set_aside(days.isna().to_numpy(), "MISSING_DATE", "the row does not say when it happened.",
                     column=source.heading("date"), advice="Add the date.")  # fmt: skip
    _set_aside_other_events(source, said, kinds)
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one cell for cell.",
                     severity="info", advice="Nothing to do: the first is kept.")  # fmt: skip
    frame = pd.DataFrame({"row": ledger.rows, **identity, "kind": kinds, "date": days, "value": source.text("detail")})
    return {"events": frame[ledger.accepted].reset_index(drop=True)}


def _days(source: Source) -> pd.Series:
    """When it happened; a date that stands for none is missing."""
    index = source.view.data.index
    read = source.dates("date")
    if read is None:
        return pd.Series(np.datetime64("NaT", "s"), index=index, dtype="datetime64[s]")
    days = day(read.values, index)
    return days.mask(stand_for_none(source, "date", days))


def _set_aside_other_events(source: Source, given: pd.Series, kinds: pd.Series) -> None:
    column = source.heading("event")
    strange = (given.notna() & kinds.isna()).to_numpy() & source.ledger.accepted
    words = ", ".join(f'"{word[:40]}"' for word in given[strange].unique()[:5])
    source.ledger.set_aside(given.isna().to_numpy(), "MISSING_EVENT", "the row does not say what happened.",
                            column=column, advice="Add promotion, move or training.")  # fmt: skip
    source.ledger.set_aside(
        strange, "UNKNOWN_EVENT", f"{words} is none of {', '.join(EVENT_KINDS)}.", column=column,
        advice="Say on the Load page which one a word means. Hires and exits belong into the employment records.",
    )  # fmt: skip
