"""The log as a table to take along, for whoever audits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from analysis.exports.writing import Download, csv_bytes, name_download
from analysis.storage.audit import LogLine

#: Columns of the table; times are UTC, seals the sha256 (hex) of each line and all before it.
LOG_COLUMNS: Final = ("line", "time", "who", "action", "study", "subject", "seal")


def export_log(lines: Iterable[LogLine]) -> Download:
    """One CSV row a line, in the order given. Cells that a spreadsheet could read as a formula are neutralised."""
    rows = [
        (str(one.seq), one.at.isoformat(timespec="seconds"), one.who, one.action, one.study or "", one.subject,
         one.seal)
        for one in lines
    ]  # fmt: skip
    return name_download("log", "csv", csv_bytes(pd.DataFrame(rows, columns=list(LOG_COLUMNS), dtype="str")))
