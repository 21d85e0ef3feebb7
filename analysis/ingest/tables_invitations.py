"""Who was asked to answer, at which wave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.dates import read_dates
from analysis.ingest.headings import heading_words
from analysis.ingest.identity import person_label, read_identity, wave_of_rows
from analysis.ingest.ledger import BoolArray
from analysis.ingest.source import Source
from analysis.ingest.words import NO, YES

_NOT_ASKED = "the file does not say that the person was invited, and says it of others."


def invitation_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table invitations: the person and the wave, each once; when they were invited is not kept.

    Set aside are rows that name nobody or no wave, people who were not invited (a "no" under the heading that says
    so, or nothing where others have a date), and reminders (the same person and wave again).
    """
    ledger = source.ledger
    identity, waves = read_identity(source), wave_of_rows(source)
    label = person_label(identity)
    ledger.set_aside(label.isna().to_numpy(), "MISSING_KEY", "the row names nobody.",
                     advice="Add the identifier; an invitation without one counts nowhere.")  # fmt: skip
    ledger.set_aside(waves.isna().to_numpy(), "MISSING_WAVE", "the row does not say to which wave.",
                     column=source.heading("wave"), advice="Say the wave (--wave, or on the Load page).")  # fmt: skip
    ledger.set_aside(_not_invited(source), "NOT_INVITED", _NOT_ASKED, severity="info", column=source.heading("date"),
                     advice="Nothing to do, unless they were asked after all: then add the date.")  # fmt: skip
    invited = (label + " @ " + waves).where(ledger.accepted)
    ledger.set_aside((invited.notna() & invited.duplicated()).to_numpy(), "INVITED_BEFORE",
                     "an earlier row invites the person to the same wave.", severity="info",
                     advice="Nothing to do: reminders count once.")  # fmt: skip
    frame = pd.DataFrame({"row": ledger.rows, **identity, "wave": waves})
    return {"invitations": frame[ledger.accepted].reset_index(drop=True)}


def _not_invited(source: Source) -> BoolArray:
    """Rows whose cell says that nobody asked the person; a heading "Invited" may stand over dates or yes and no."""
    raw = source.raw("date")
    if raw is None:
        return np.zeros(source.size, dtype=bool)
    words = raw.map({text: heading_words(text) for text in raw.unique()})
    read = read_dates(raw, source.mapping.date_order)
    said_yes = ~np.isnat(read.values) | words.isin(YES).to_numpy()
    strange = read.failed & ~words.isin(YES | NO).to_numpy()
    source.ledger.note(
        "BAD_DATE", "warning", "Cells that should say when people were invited are no dates; they count as invited.",
        hit=strange, column=source.heading("date"), advice="Correct them, or leave the rows out.",
    )  # fmt: skip
    said_nothing = (raw.str.strip() == "").to_numpy()
    not_asked: BoolArray = words.isin(NO).to_numpy() | (said_nothing & bool(said_yes.any()))
    return not_asked
