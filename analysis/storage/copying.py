"""Copies the content of one store into another, table by table, within the transactions of both."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, select

from analysis.storage.engines import follow_numbers, insert_rows
from analysis.storage.row_schema import IMPORT_TABLES
from analysis.storage.schema import METADATA

#: Rows carried at a time.
_ROWS: Final = 5_000

#: Every table in an order in which none refers to a later one; `IMPORT_TABLES` are among them.
CONTENT: Final = tuple(METADATA.sorted_tables)
assert set(IMPORT_TABLES) <= set(CONTENT)


def copy_content(source: Connection, into: Connection) -> None:
    """Replaces all rows of `into` by those of `source`; both stores have their tables up to date."""
    for table in reversed(CONTENT):
        into.execute(delete(table))
    for table in CONTENT:
        found = source.execution_options(yield_per=_ROWS).execute(select(table))
        for rows in found.partitions():
            insert_rows(into, table, [tuple(row) for row in rows])
    follow_numbers(into)
