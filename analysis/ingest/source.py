"""The rows of a sheet by what their columns mean, read through its mapping and noted in its ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ingest.dates import ReadDates, read_dates
from analysis.ingest.headings import find_heading, heading_words
from analysis.ingest.ledger import BoolArray, Ledger
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.meanings import PERSONAL
from analysis.ingest.sheet_view import SheetView


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet, how it is read, and the ledger that says what became of its rows.

    All series and masks are aligned with the sheet's data rows; their index is the row number in the file.
    """

    view: SheetView
    mapping: Mapping
    ledger: Ledger
    sha256: str

    @property
    def size(self) -> int:
        """The number of data rows."""
        return len(self.view.data)

    def blank(self) -> pd.Series:
        """A text column in which nothing is said."""
        return pd.Series([None] * self.size, index=self.view.data.index, dtype="str")

    def cells(self, column: ColumnMapping) -> pd.Series | None:
        """The cells of a mapped column as given; None where the file does not have it."""
        heading = find_heading(column.source, self.view.headings)
        return None if heading is None else self.view.column(heading)

    def raw(self, meaning: str) -> pd.Series | None:
        """The cells of the first column with a meaning; None where no column has it."""
        return next(
            (cells for column in self.mapping.with_meaning(meaning) if (cells := self.cells(column)) is not None), None
        )

    def joined(self, meaning: str) -> pd.Series:
        """The texts of all columns with a meaning, joined by a blank in the file's order; NA where all are blank."""
        found = (self.cells(column) for column in self.mapping.with_meaning(meaning))
        parts = [cells.str.strip() for cells in found if cells is not None]
        if not parts:
            return self.blank()
        joined = parts[0]
        for part in parts[1:]:
            joined = (joined + " " + part).str.strip()
        return joined.where(joined != "")

    def heading(self, meaning: str) -> str:
        """What the file calls the column with a meaning."""
        return next((column.source for column in self.mapping.with_meaning(meaning)), meaning)

    def text(self, meaning: str) -> pd.Series:
        """A column's texts without padding, NA where blank; padding that went is in the change log."""
        raw = self.raw(meaning)
        if raw is None:
            return self.blank()
        trimmed = map_distinct(raw, lambda cell: " ".join(cell.split()) or None)
        padded = (trimmed.fillna("") != raw).to_numpy() & (raw.str.strip() != "").to_numpy()
        self.ledger.change(padded, self.heading(meaning), *self._shown(meaning, raw, trimmed), "Padding left out.")
        return trimmed

    def known(self, meaning: str, read: Callable[[str], str | None], allowed: str) -> pd.Series:
        """A column of words that must be known (sides, arms ...): read, or missing with a finding that names the words.

        `mapping.values` explains words of the file's own; they come first.
        """
        given = self.text(meaning)
        values = self.read_words(meaning, given, read)
        strange = (given.notna() & values.isna()).to_numpy()
        column = self.heading(meaning)
        words = ", ".join(f'"{word[:40]}"' for word in given[strange].unique()[:5])
        self.ledger.note(
            f"UNKNOWN_{meaning.upper()}", "warning", f"{words} in column {column} is no {meaning} that Reverb knows.",
            hit=strange, column=column, advice=f"Allowed are {allowed}; say on the Load page which one a word means.",
        )  # fmt: skip
        self.ledger.change(strange, column, given, "", f"The word is no {meaning}.")
        return values

    def read_words(self, meaning: str, given: pd.Series, read: Callable[[str], str | None]) -> pd.Series:
        """Words of a column as `mapping.values` explains them, else as `read` knows them; NA where neither does."""
        own = {heading_words(word): value for word, value in self.mapping.values.get(meaning, {}).items()}
        return map_distinct(given, lambda word: own.get(heading_words(word)) or read(word))

    def dates(self, meaning: str) -> ReadDates | None:
        """A column's dates, with findings for cells that are none; None where no column has the meaning."""
        raw = self.raw(meaning)
        if raw is None:
            return None
        read = read_dates(raw, self.mapping.date_order)
        self._note_dates(read, raw, self.heading(meaning))
        return read

    def _note_dates(self, read: ReadDates, raw: pd.Series, column: str) -> None:
        if read.ambiguous:
            self.ledger.note(
                "DATE_ORDER_AMBIGUOUS", "error", f"Dates in {column} could be day or month first; none decides.",
                hit=read.failed, column=column, advice="Say which comes first; until then these dates are missing.",
            )  # fmt: skip
            return
        mixed = ("DATE_MIXED_ORDER", "contradict each other about day and month")
        code, why = mixed if read.mixed else ("BAD_DATE", "are no dates")
        self.ledger.note(code, "warning", f"Cells in {column} {why}; they count as missing.", hit=read.failed,
                         column=column, advice="Correct them, or give the order of day and month.")  # fmt: skip
        self.ledger.change(read.failed, column, raw, "", "It is no date.")
        self.ledger.note("DATE_YEAR_ONLY", "warning", f"{column} gives years (or months) alone; the middle is taken.",
                         hit=read.year_only, column=column, advice="Retention is known to the half year.")  # fmt: skip

    @staticmethod
    def _shown(meaning: str, before: pd.Series, after: pd.Series) -> tuple[pd.Series | None, pd.Series | str]:
        return (None, "") if meaning in PERSONAL else (before, after)


def map_distinct(cells: pd.Series, read: Callable[[str], str | None]) -> pd.Series:
    """`read` for every cell, called once for each distinct text; missing stays missing (pandas `str`)."""
    codes, distinct = pd.factorize(cells)
    values = pd.array([read(str(text)) for text in distinct] + [None], dtype="str")
    return pd.Series(values.take(np.where(codes < 0, len(distinct), codes)), index=cells.index, dtype="str")


def day(values: np.ndarray, index: pd.Index) -> pd.Series:
    """Moments as dates without their time, aligned with `index`."""
    return pd.Series(values.astype("datetime64[D]").astype("datetime64[s]"), index=index)


def mask(series: pd.Series) -> BoolArray:
    """A boolean series as an array."""
    return series.to_numpy(dtype=bool)
