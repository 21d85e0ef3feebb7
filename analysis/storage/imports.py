"""Writes what a file brought in one transaction, once, and takes it back in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select, update

from analysis.errors import StoreError
from analysis.storage.audit import append_log
from analysis.storage.cache import forget_cached
from analysis.storage.clock import now
from analysis.storage.engines import empty_write_ahead_log, insert_rows
from analysis.storage.frames import ROW_TABLES, to_rows
from analysis.storage.packing import pack_responses
from analysis.storage.records import (
    ImportLine,
    ImportRecord,
    WrittenImport,
    findings_to_json,
    line_seal,
    read_line,
)
from analysis.storage.row_schema import IMPORT_TABLES, IMPORTS, RESPONSE_ITEMS, RESPONSES
from analysis.storage.seals import RowSeal, canonical_json
from analysis.storage.side_rows import side_rows
from analysis.storage.stores import Store
from analysis.storage.studies import study_line, writable_study
from analysis.storage.tombstones import add_tombstones
from analysis.storage.version_hash import note_version

Rows = dict[str, list[tuple[object, ...]]]

_NO_ROWS: Final = pd.DataFrame()


def write_import(
    store: Store,
    study: str,
    record: ImportRecord,
    tables: Mapping[str, pd.DataFrame],
    *,
    identifiers: pd.DataFrame = _NO_ROWS,
    links: pd.DataFrame = _NO_ROWS,
    set_aside: pd.DataFrame = _NO_ROWS,
    changes: pd.DataFrame = _NO_ROWS,
    file_rows: pd.DataFrame = _NO_ROWS,
    keep_out: Collection[str] = (),
    is_confirmed: bool = False,
    who: str = "local",
) -> WrittenImport:
    """Writes a checked file: all of it, or nothing; the same file, mapping and wave once only.

    `tables` are frames named and shaped as `analysis.study.TABLES` with `token` for person and `manager_token` for
    manager; texts in them are redacted already and encrypted here. `identifiers` has token, kind, value (as given;
    encrypted here), `links` token_a, token_b, `set_aside` row, code, reason, column, raw (encrypted here), `changes`
    row, column, from, to, why (from and to encrypted here), `file_rows` row, token: whose the changed rows are. Frames
    are not changed. `keep_out` are tokens of people who were forgotten that this file was the first to give.
    `is_confirmed` says that a person confirmed the mapping.

    Raises StudyError for an unknown study, StoreError for a read-only one, without the key, or for an unknown column.
    """
    mapping_sha = hashlib.sha256(record.mapping.encode()).hexdigest()
    with store.reading() as connection:
        if found := _live_import(connection, study_line(connection, study).study_id, record, mapping_sha):
            return WrittenImport(found, duplicate=True)
    rows = _prepare(store, tables) | side_rows(store, identifiers, links, set_aside, changes, file_rows)
    line = _line(store, record, mapping_sha) | {"seal": _seal(rows)}
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        if found := _live_import(connection, study_id, record, mapping_sha):  # another process was first
            return WrittenImport(found, duplicate=True)
        line |= {"import_id": _new_id(connection, study, study_id, record, mapping_sha), "study_id": study_id}
        _write(connection, line, rows)
        add_tombstones(connection, study, keep_out, line["import_id"])
        if is_confirmed:
            append_log(
                connection, who, "confirm mapping", study=study, subject=f"{line['import_id']}, {mapping_sha[:12]}"
            )
        append_log(connection, who, "import", study=study, subject=line["import_id"])
        note_version(connection, study_id, who, "import", line["import_id"])
    forget_cached(store, study_id)
    return WrittenImport(line["import_id"], duplicate=False)


def undo_import(store: Store, study: str, import_id: str, *, who: str = "local") -> ImportLine:
    """Takes an import's rows out of the study, those set aside too; its line stays, marked as undone.

    Raises StoreError where the study has no such live import.
    """
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        mine = (IMPORTS.c.import_id == import_id) & (IMPORTS.c.study_id == study_id) & IMPORTS.c.undone_at.is_(None)
        row = connection.execute(select(IMPORTS).where(mine)).first()
        if row is None:
            raise StoreError(
                "UNKNOWN_IMPORT", f'The study "{study}" holds no import "{import_id}".', "Look at its list of imports."
            )
        for table in reversed(IMPORT_TABLES):
            connection.execute(delete(table).where(table.c.import_id == import_id))
        line = row._asdict() | {"undone_at": now(), "findings": None, "seal": RowSeal().hexdigest()}
        connection.execute(update(IMPORTS).where(mine).values(**line | {"line_seal": line_seal(line)}))
        append_log(connection, who, "undo import", study=study, subject=import_id)
        note_version(connection, study_id, who, "undo import", import_id)
        undone = connection.execute(select(IMPORTS).where(IMPORTS.c.import_id == import_id)).one()
    forget_cached(store, study_id)
    empty_write_ahead_log(store.engine)
    return read_line(store, undone)


def list_imports(store: Store, study: str, *, undone: bool = False) -> tuple[ImportLine, ...]:
    """The imports of a study, oldest first; those undone only where asked for."""
    with store.reading() as connection:
        chosen = select(IMPORTS).where(IMPORTS.c.study_id == study_line(connection, study).study_id)
        if not undone:
            chosen = chosen.where(IMPORTS.c.undone_at.is_(None))
        rows = connection.execute(chosen.order_by(IMPORTS.c.imported_at, IMPORTS.c.import_id)).all()
    return tuple(read_line(store, row) for row in rows)


def stored_seal(connection: Connection, import_id: str) -> str:
    """The seal of the rows that the store holds for an import now."""
    seal = RowSeal()
    for table in IMPORT_TABLES:
        columns = [column for column in table.columns if column.name != "import_id"]
        chosen = select(*columns).where(table.c.import_id == import_id).order_by(table.c.row_no)
        seal.add(table.name, connection.execute(chosen))
    return seal.hexdigest()


def _prepare(store: Store, tables: Mapping[str, pd.DataFrame]) -> Rows:
    """Stored rows of the study's tables, by the name of the stored table."""
    unknown = sorted(set(tables) - {*ROW_TABLES, "responses"})
    if unknown:
        raise StoreError("UNKNOWN_TABLE", f"There is no table {', '.join(unknown)}.", "See analysis.study.TABLES.")
    rows = {name: to_rows(name, tables[name], store.encrypt) for name in ROW_TABLES if name in tables}
    if "responses" in tables and not tables["responses"].empty:
        packed = pack_responses(tables["responses"])
        rows[RESPONSE_ITEMS.name] = [(0, canonical_json(packed.items))]
        rows[RESPONSES.name] = [(number, *row) for number, row in enumerate(packed.rows)]
    return rows


def _line(store: Store, record: ImportRecord, mapping_sha: str) -> dict[str, Any]:
    """The import's own line, but for its id, study and seals."""
    label, findings = store.encrypt([record.file_label, findings_to_json(record.findings)])
    return {
        "file_label": label, "sha256": record.sha256, "mapping": record.mapping, "mapping_sha256": mapping_sha,
        "kind": record.kind, "tool": record.tool, "wave": record.wave or "",
        "as_of": record.as_of.isoformat() if record.as_of else None, "rows_read": record.rows_read,
        "rows_accepted": record.rows_accepted, "rows_set_aside": record.rows_set_aside, "findings": findings,
        "imported_at": now(), "undone_at": None,
    }  # fmt: skip


def _live_import(connection: Connection, study_id: int, record: ImportRecord, mapping_sha: str) -> str | None:
    """The import of the study that holds this very file, mapping and wave."""
    found: str | None = connection.scalar(
        _alike(select(IMPORTS.c.import_id), study_id, record, mapping_sha, undone=False)
    )
    return found


def _new_id(connection: Connection, study: str, study_id: int, record: ImportRecord, mapping_sha: str) -> str:
    """An id that the same files get in the same study in whatever order they come; an undone one is not used again."""
    times = connection.scalar(_alike(select(func.count()), study_id, record, mapping_sha, undone=True))
    told = canonical_json([study, record.sha256, mapping_sha, record.wave or "", times])
    return f"imp-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _alike(chosen: Any, study_id: int, record: ImportRecord, mapping_sha: str, *, undone: bool) -> Any:  # noqa: ANN401
    """`chosen`, narrowed to imports of the same file by the same mapping for the same wave."""
    state = IMPORTS.c.undone_at.is_not(None) if undone else IMPORTS.c.undone_at.is_(None)
    return chosen.select_from(IMPORTS).where(
        IMPORTS.c.study_id == study_id, IMPORTS.c.sha256 == record.sha256, IMPORTS.c.mapping_sha256 == mapping_sha,
        IMPORTS.c.wave == (record.wave or ""), state,
    )  # fmt: skip


def _write(connection: Connection, line: dict[str, Any], rows: Rows) -> None:
    connection.execute(insert(IMPORTS).values(**line, line_seal=line_seal(line)))
    for table in IMPORT_TABLES:
        insert_rows(connection, table, [(line["import_id"], *row) for row in rows.get(table.name, ())])


def _seal(rows: Rows) -> str:
    """The seal of prepared rows, as `stored_seal` will find it."""
    seal = RowSeal()
    for table in IMPORT_TABLES:
        seal.add(table.name, rows.get(table.name, ()))
    return seal.hexdigest()
