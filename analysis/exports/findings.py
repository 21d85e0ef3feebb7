"""What was noticed in files, as a table to take along: to whoever made the export, or to mend the file by."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.errors import Finding
from analysis.exports.writing import Download, csv_bytes, name_download

#: Columns of the table.
FINDING_COLUMNS = ("file", "severity", "code", "what was found", "what to do", "column", "rows", "number of rows")


def export_findings(noticed: Iterable[tuple[str, Finding]], stem: str) -> Download:
    """One CSV row a finding, in the order given; `noticed` are pairs of a file's label and a finding of it.

    Rows are the numbers that a spreadsheet shows, at most the hundred that a finding names, with blanks between; how
    many there are stands beside. Cells that a spreadsheet could read as a formula are neutralised.
    """
    rows = [
        (file, one.severity, one.code, one.message, one.advice, one.column or "", " ".join(map(str, one.rows)),
         str(one.rows_count or ""))
        for file, one in noticed
    ]  # fmt: skip
    return name_download(stem, "csv", csv_bytes(pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="str")))
