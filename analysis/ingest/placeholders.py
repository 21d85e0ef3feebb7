"""Dates that systems write where they know none."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.ledger import BoolArray
from analysis.ingest.source import Source

PLACEHOLDERS: Final = np.array(["1899-12-30", "1899-12-31", "1900-01-01", "1900-01-02", "1970-01-01", "1980-01-01"],
                               dtype="datetime64[D]")  # fmt: skip


def is_placeholder(days: pd.Series) -> BoolArray:
    """Which dates stand for none."""
    return np.isin(days.to_numpy().astype("datetime64[D]"), PLACEHOLDERS)


def stand_for_none(source: Source, meaning: str, days: pd.Series) -> BoolArray:
    """Which of a column's `days` stand for none, with a finding that says so and the change noted."""
    hit, column = is_placeholder(days), source.heading(meaning)
    source.ledger.note(
        "PLACEHOLDER_DATE", "warning", f"Dates in {column} such as 1900-01-01 stand for none; they are missing.",
        hit=hit, column=column, advice="If one is real, correct the others in the file.",
    )  # fmt: skip
    source.ledger.change(hit, column, source.raw(meaning), "", "The date stands for none.")
    return hit
