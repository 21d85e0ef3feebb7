"""Backups: a whole copy of the store at one moment in one SQLite file, verified before it gets its name.

A backup is always an SQLite store, of a store on a server as well, and never holds the key. It is written under a
temporary name in its folder, by `VACUUM INTO` or table by table from one transaction, so that writers go on meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.errors import StoreError
from analysis.storage.audit import append_log
from analysis.storage.backup_lines import BackupLine, backup_line, note_backup
from analysis.storage.checking import check
from analysis.storage.clock import now
from analysis.storage.copying import copy_content
from analysis.storage.engines import copy_sqlite, end_write_ahead
from analysis.storage.facts import BACKUP, KEY, read_fact, write_fact
from analysis.storage.stores import Store, open_store


def make_backup(store: Store, file: Path, *, who: str = "local") -> BackupLine:
    """Writes a verified copy of the store to `file` (mode 0600), which must not exist; notes and logs it.

    Raises StoreError where the file exists (BACKUP_EXISTS) or the store is not whole (BACKUP_NOT_WHOLE), and OSError
    where nothing can be written there; then no file is left.
    """
    file = file.expanduser().absolute()
    if file.exists():
        raise _exists(file)
    line = {"backup_id": f"bak-{secrets.token_hex(6)}", "made_at": now(), "label": str(file)}
    with _temporary_beside(file) as made:
        row = _write_copy(store, made, line)
        try:
            os.link(made, file)  # unlike a rename, never replaces a file that came meanwhile
        except FileExistsError as error:
            raise _exists(file) from error
        _sync(file.parent)
    with store.writing() as connection:
        note_backup(connection, row)
        append_log(connection, who, "backup", subject=row["backup_id"])
    return backup_line(row)


def _write_copy(store: Store, made: Path, line: dict[str, Any]) -> dict[str, Any]:
    """Fills the file `made` with a verified copy and gives the backup's line, which the copy carries as a fact."""
    if store.path is not None:
        with store.reading():  # a failure to reach the store is said in plain words
            copy_sqlite(store.engine, made)
    with open_store(made, cache_dir=made.with_name(f"{made.name}.cache")) as copy:
        with copy.writing() as into:
            if store.path is None:
                with store.reading() as source:
                    copy_content(source, into)
            row = line | {"key": read_fact(into, KEY)}
            write_fact(into, BACKUP, json.dumps(row))
        if faults := check(copy):
            raise StoreError(
                "BACKUP_NOT_WHOLE", f"The store is not whole, so no backup was made of it: {faults[0].message}",
                faults[0].advice,
            )  # fmt: skip
        end_write_ahead(copy.engine)
    _sync(made)
    return row


@contextmanager
def _temporary_beside(file: Path) -> Iterator[Path]:
    """An empty file of mode 0600 in the folder of `file`, gone in the end with whatever SQLite laid beside it."""
    made = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    os.close(os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield made
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                made.with_name(made.name + suffix).unlink()


def _sync(path: Path) -> None:
    """Waits until a file or folder is on the disk; a system that cannot sync folders is left alone."""
    with contextlib.suppress(PermissionError):
        place = os.open(path, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def _exists(file: Path) -> StoreError:
    return StoreError("BACKUP_EXISTS", f"There is a file {file} already.", "Name a new file: a backup replaces none.")
