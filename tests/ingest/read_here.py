"""Files read by the door and the readers in the test's own process: many files need no process each."""

from __future__ import annotations

import hashlib

from analysis.ingest.contents import FileContents, Sheet
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.readers import read


def contents_of(data: bytes, name: str) -> FileContents:
    """The file as reading gives it."""
    limits = Limits()
    gated = gate(data, name, limits)
    result = read(data, gated, limits)
    sheets = []
    for table in result.tables:
        arrow = table.as_arrow()
        cells = arrow.drop_columns("row").to_pandas()
        cells.index = arrow["row"].to_pandas().rename("row")
        cells.columns = range(cells.shape[1])
        sheets.append(Sheet(table.name, cells))
    return FileContents(
        name, hashlib.sha256(data).hexdigest(), gated.format, result.encoding, result.delimiter, result.decimal,
        tuple(sheets), (*gated.findings, *result.findings), result.tool,
    )  # fmt: skip
