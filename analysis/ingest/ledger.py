"""The account of a sheet's rows: which were accepted, which were set aside and why, and what was changed in them."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import Finding, Severity
from analysis.ingest.sheet_view import SheetView

BoolArray = npt.NDArray[np.bool_]

SET_ASIDE_COLUMNS = ("row", "code", "reason", "column", "cells")
CHANGE_COLUMNS = ("row", "column", "from", "to", "why")


@dataclass(slots=True)
class Ledger:
    """Every data row is in exactly one state: accepted, or set aside with the first reason that was found for it.

    rows      the rows' numbers in the file
    findings  in the order in which they were made
    """

    view: SheetView
    findings: list[Finding] = field(default_factory=list)
    _reasons: dict[int, tuple[str, str, str | None]] = field(default_factory=dict)
    _changes: list[pd.DataFrame] = field(default_factory=list)
    _open: BoolArray = field(init=False)

    def __post_init__(self) -> None:
        self._open = np.ones(len(self.view.data), dtype=bool)

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """The 1-based file rows, in order."""
        return self.view.data.index.to_numpy(dtype=np.int64)

    @property
    def accepted(self) -> BoolArray:
        """Which rows have not been set aside."""
        return self._open.copy()

    def set_aside(
        self, hit: BoolArray, code: str, reason: str, *, advice: str = "", column: str | None = None,
        severity: Severity = "warning",
    ) -> None:  # fmt: skip
        """Set the rows `hit` aside, with one finding. A row that already is keeps its first reason."""
        fresh = self._open & hit
        if not fresh.any():
            return
        numbers = [int(row) for row in self.rows[fresh]]
        self._reasons.update(dict.fromkeys(numbers, (code, reason, column)))
        self._open &= ~fresh
        counted = f"{len(numbers)} row{'s' if len(numbers) > 1 else ''} set aside: {reason}"
        self.findings.append(Finding.about_rows(code, severity, counted, numbers, advice=advice, column=column))

    def note(
        self, code: str, severity: Severity, message: str, *, hit: BoolArray | None = None, advice: str = "",
        column: str | None = None,
    ) -> None:  # fmt: skip
        """A finding that sets nothing aside; with `hit` about those rows, and none where no row is hit."""
        if hit is None:
            self.findings.append(Finding(code, severity, message, advice, column))
        elif hit.any():
            numbers = [int(row) for row in self.rows[hit]]
            self.findings.append(Finding.about_rows(code, severity, message, numbers, advice=advice, column=column))

    def change(self, hit: BoolArray, column: str, before: pd.Series | None, after: pd.Series | str, why: str) -> None:
        """Log that cells of a column were read as something else; `before` None where the cell names a person."""
        if not hit.any():
            return
        count = int(hit.sum())
        left = pd.Series([""] * count, dtype="str") if before is None else before[hit].astype("str").fillna("")
        right = (
            pd.Series([after] * count, dtype="str") if isinstance(after, str) else after[hit].astype("str").fillna("")
        )
        self._changes.append(
            pd.DataFrame(
                {"row": self.rows[hit], "column": column, "from": left.to_numpy(), "to": right.to_numpy(), "why": why}
            )
        )

    def set_aside_table(self, not_kept: AbstractSet[str] = frozenset()) -> pd.DataFrame:
        """The rows set aside, with code, reason, column and the row's cells as a JSON object by heading.

        Filled cells of the columns whose headings are `not_kept` (dates of birth) read "not kept".
        """
        numbers = sorted(self._reasons)
        names = [heading.source or f"column {heading.position + 1}" for heading in self.view.headings]
        cells = self.view.data.loc[numbers]
        hidden = [heading.position for heading in self.view.headings if heading.source in not_kept]
        cells = cells.mask(cells.columns.isin(hidden) & (cells != ""), "not kept")
        records = cells.to_numpy(dtype=object)
        texts = [json.dumps(dict(zip(names, map(str, record), strict=True)), ensure_ascii=False) for record in records]
        told = [(row, *self._reasons[row], text) for row, text in zip(numbers, texts, strict=True)]
        table = pd.DataFrame(told, columns=list(SET_ASIDE_COLUMNS))
        return table.astype({"row": "int64", "code": "str", "reason": "str", "column": "str", "cells": "str"})

    def change_table(self) -> pd.DataFrame:
        """What was changed: row, column, from, to, why; "from" and "to" are blank where the cell names a person."""
        if not self._changes:
            types = {"row": "int64", "column": "str", "from": "str", "to": "str", "why": "str"}
            return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in CHANGE_COLUMNS})
        return pd.concat(self._changes, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
