"""Rows that an import set aside, as they stood in the file, each with the reason: to mend and bring again."""

from __future__ import annotations

import json
from typing import Final

import pandas as pd

from analysis.exports.writing import Download, csv_bytes, name_download

#: What is said of a row, before its own cells.
SAID: Final = ("row", "reason", "column", "code")


def export_set_aside(rows: pd.DataFrame, stem: str) -> Download:
    """One CSV row for each row that was set aside: where it stands, why, then its cells under their own headings.

    `rows` has row, code, reason, column and raw (the row's cells as a JSON object by heading). Cells that a spreadsheet
    could read as a formula are neutralised. The cells may name people: this is for HR only.
    """
    cells = [json.loads(raw) if isinstance(raw, str) else {} for raw in rows["raw"]]
    headings = list(dict.fromkeys(heading for row in cells for heading in row))
    said = rows[list(SAID)].reset_index(drop=True)
    given = pd.DataFrame([[row.get(heading, "") for heading in headings] for row in cells], dtype="str")
    given.columns = pd.Index([f"{name} (in the file)" if name in SAID else name for name in headings])
    return name_download(stem, "csv", csv_bytes(pd.concat([said, given], axis=1)))
