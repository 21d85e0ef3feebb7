"""The rows of a study as frames, from all its live imports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, select

from analysis.storage.cache import read_cached, write_cached
from analysis.storage.frames import ROW_TABLES, to_arrow, to_frame
from analysis.storage.packing import RESPONSE_COLUMNS, unpack_responses
from analysis.storage.row_schema import ENCRYPTED, IMPORTS, RESPONSE_ITEMS, RESPONSES, STUDY_TABLES, stored_columns
from analysis.storage.stores import Store
from analysis.storage.studies import study_line
from analysis.storage.versions import rows_version_of, version_of


@dataclass(frozen=True, slots=True)
class StoredTables:
    """The tables of a study at one version, as `read_tables` gives them."""

    version: str
    tables: dict[str, pd.DataFrame]


def read_tables(store: Store, study: str) -> dict[str, pd.DataFrame]:
    """Every table of `analysis.study.TABLES`, typed as there, over all live imports; texts are decrypted.

    Where the study says person there is `token`, and `manager_token` for manager. Each table but responses also
    has `import_id`. Rows come in the order of the files' hashes and of the file, whenever it was imported.
    """
    return stored_tables(store, study).tables


def stored_tables(store: Store, study: str) -> StoredTables:
    """The tables together with the version they are of, read at one moment."""
    with store.reading() as connection:
        line = study_line(connection, study)
        version, rows_version = version_of(connection, line), rows_version_of(connection, line)
        tables = read_cached(store, line.study_id, rows_version)
        if tables is None:
            tables = {name: _read_rows(connection, name, line.study_id) for name in ROW_TABLES}
            tables["responses"] = _read_responses(connection, line.study_id)
            write_cached(store, line.study_id, rows_version, tables)
    return StoredTables(version, {name: _readable(store, name, table) for name, table in tables.items()})


def _live(study_id: int) -> Select[str]:
    """The live imports of a study, as a condition's right side."""
    return select(IMPORTS.c.import_id).where(IMPORTS.c.study_id == study_id, IMPORTS.c.undone_at.is_(None))


def _read_rows(connection: Connection, name: str, study_id: int) -> pa.Table:
    table = STUDY_TABLES[name]
    columns = [table.c[column] for column in ("import_id", *stored_columns(name))]
    chosen = select(*columns).where(table.c.import_id.in_(_live(study_id)))
    rows = connection.execute(chosen.order_by(table.c.import_id, table.c.row_no)).all()
    return to_arrow(name, _in_order_of_files(connection, study_id, rows))


def _in_order_of_files(connection: Connection, study_id: int, rows: Sequence[Any]) -> list[Any]:
    """Rows that begin with their import's id, by the content of the file: an import that comes back after an undo has
    another id, and must not stand elsewhere.
    """
    keys = (IMPORTS.c.sha256, IMPORTS.c.mapping_sha256, IMPORTS.c.wave)
    ids = connection.scalars(select(IMPORTS.c.import_id).where(IMPORTS.c.study_id == study_id).order_by(*keys))
    place = {import_id: number for number, import_id in enumerate(ids)}
    return sorted(rows, key=lambda row: place[row[0]])


def _read_responses(connection: Connection, study_id: int) -> pa.Table:
    """The responses of each import unpacked over its own items, one import after the other."""
    live = RESPONSE_ITEMS.c.import_id.in_(_live(study_id))
    held = connection.execute(select(RESPONSE_ITEMS.c.import_id, RESPONSE_ITEMS.c["items"]).where(live)).all()
    items = {import_id: json.loads(names) for import_id, names in held}
    columns = [RESPONSES.c[column] for column in ("import_id", "submission", "raw", "value")]
    chosen = select(*columns).where(RESPONSES.c.import_id.in_(_live(study_id)))
    found = connection.execute(chosen.order_by(RESPONSES.c.import_id, RESPONSES.c.row_no)).all()
    rows = _in_order_of_files(connection, study_id, found)
    parts = [
        unpack_responses(items[import_id], [(row[1], row[2], row[3]) for row in group])
        for import_id, group in groupby(rows, key=lambda row: str(row[0]))
    ]
    return pa.concat_tables([RESPONSE_COLUMNS.empty_table(), *parts]).combine_chunks()


def _readable(store: Store, name: str, table: pa.Table) -> pd.DataFrame:
    """A frame with its texts decrypted and the columns of the study's table in order."""
    frame = to_frame(table)
    for column in ENCRYPTED.get(name, ()):
        if frame[column].notna().any():
            held = table.column(column).to_pylist()
            frame[column] = pd.Series(store.decrypt(held), index=frame.index, dtype="str")
    return frame
