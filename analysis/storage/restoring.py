"""Restores a backup: verified on a copy of its own, brought up to date there, then put in place in one transaction.

The file itself is never opened for writing. What was decided since the backup and must not be lost goes along: who was
forgotten, which backups there are, who may sign in, which sign-ins have ended, and what leaders were shown.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DatabaseError

from analysis.errors import StoreError
from analysis.storage.accounts import account_rows, put_account_rows
from analysis.storage.backup_lines import backup_rows, note_backup
from analysis.storage.checking import check, content_faults
from analysis.storage.copying import CONTENT, copy_content
from analysis.storage.engines import copy_closed_sqlite, marker_of, scrub, with_marker
from analysis.storage.erasing import Eraser
from analysis.storage.facts import BACKUP, KEY, drop_fact, read_fact
from analysis.storage.kept_facts import erase_kept_facts
from analysis.storage.out_already import OutAlready, put_out_already
from analysis.storage.release_quotes import withdraw_quotes
from analysis.storage.restored_log import FormerLog, go_on_after_restore
from analysis.storage.row_schema import (
    CHANGES,
    ENCRYPTED,
    IDENTIFIERS,
    IMPORTS,
    RELEASE_PANELS,
    SET_ASIDE,
    STUDY_TABLES,
)
from analysis.storage.schema import ACCOUNTS, STUDIES
from analysis.storage.sign_ins import replace_sign_in_rows, sign_in_rows
from analysis.storage.stores import Store, open_store
from analysis.storage.tombstones import put_tombstones, tombstone_rows
from analysis.storage.version_hash import note_version

_HEADER: Final = b"SQLite format 3\x00"


@contextmanager
def verified_copy(file: Path, beside: Path | None) -> Iterator[Path]:
    """A private copy of a backup, verified and up to date, in a folder that is gone in the end.

    `beside` is the file of the store it will go to: the copy lies on the same disk and is as private. Raises
    StoreError: RESTORE_NOT_A_STORE, STORE_NEWER, or RESTORE_NOT_WHOLE where a seal, the log or the
    file itself is not right.
    """
    _require_store_file(file)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=beside.parent if beside else None) as folder:
        made = Path(folder) / "copy.sqlite"
        made.touch(mode=0o600)
        try:
            copy_closed_sqlite(file, made)
            with open_store(made) as copy:
                faults = check(copy)
        except (DatabaseError, OSError) as error:
            raise _not_a_store(file) from error
        if faults:
            told = " ".join(one.message for one in faults[:3])
            raise StoreError(
                "RESTORE_NOT_WHOLE", f"The backup is not what was written, so nothing was restored: {told}",
                "Use another backup.",
            )  # fmt: skip
        yield made


def backup_line(copy: Store) -> dict[str, Any] | None:
    """The line of the backup that a copy is of; None for a store's own file."""
    with copy.reading() as connection:
        held = read_fact(connection, BACKUP)
    line: dict[str, Any] | None = json.loads(held) if held else None
    return line


def key_of(store: Store) -> str | None:
    """The fingerprint of the key that a store was made with; None where it holds nothing encrypted yet."""
    with store.reading() as connection:
        return read_fact(connection, KEY)


def all_tombstones(store: Store) -> list[dict[str, Any]]:
    """Who must not come back, over all studies of a store."""
    with store.reading() as connection:
        return tombstone_rows(connection)


def give_up_encrypted(copy: Store, *, who: str) -> None:
    """Empties whatever only the lost key could read, so that the store can be used with another key."""
    with copy.writing() as connection:
        for study, study_id in connection.execute(select(STUDIES.c.name, STUDIES.c.study_id)).all():
            eraser = Eraser(connection, study_id)
            for table in (IDENTIFIERS, SET_ASIDE, CHANGES):
                eraser.delete(table)
            for name, columns in ENCRYPTED.items():
                for column in columns:
                    eraser.blank(STUDY_TABLES[name], column)
            erase_kept_facts(connection, study_id)
            # Whose words a published quote is only the key could tell: nobody in them could be forgotten later.
            withdraw_quotes(connection, study, study_id, lambda _id: True, None, who=who)
            mine = IMPORTS.c.study_id == study_id
            connection.execute(update(IMPORTS).where(mine).values(file_label=None, findings=None))
            eraser.touched |= set(connection.scalars(select(IMPORTS.c.import_id).where(mine)))
            eraser.reseal()
            note_version(connection, study_id, who, "restore without key")
        connection.execute(delete(RELEASE_PANELS))  # what is out then stays as it is: nothing can be held against it
        connection.execute(delete(ACCOUNTS))  # tokens under the lost key would meet nobody
        drop_fact(connection, KEY)


def replace_content(store: Store, copy: Store, *, who: str) -> None:
    """Puts the content of a verified copy in place of the store's: all of it, or the store stays as it was.

    Tombstones, lines of backups, accounts and sign-ins that the store holds stay, and so does what it has published,
    with who is behind it where the key is the same. The log goes on (`restored_log`), from here on with the mark of the
    key that the copy was opened with.
    """
    line = backup_line(copy)
    with copy.reading() as source, store.writing() as connection:
        with_marker(connection, marker_of(source))
        former = FormerLog.of(connection)
        tombstones, backups = tombstone_rows(connection), backup_rows(connection)
        accounts, sign_ins = account_rows(connection), sign_in_rows(connection)
        out, keys = OutAlready.of(connection), {read_fact(source, KEY), read_fact(connection, KEY)}
        copy_content(source, connection)
        put_account_rows(connection, accounts)
        replace_sign_in_rows(connection, sign_ins)
        put_tombstones(connection, tombstones)
        for row in [*backups, *([line] if line else [])]:
            note_backup(connection, row)
        drop_fact(connection, BACKUP)
        go_on_after_restore(connection, former, who=who, backup=line["backup_id"] if line else "a store's file")
        put_out_already(connection, out, who=who, with_panels=len(keys) == 1)
        _require_whole(connection)
    shutil.rmtree(store.cache_dir, ignore_errors=True)
    scrub(store.engine, CONTENT)


def _require_whole(connection: Connection) -> None:
    if faults := content_faults(connection):
        raise StoreError(
            "RESTORE_NOT_WHOLE", f"What was restored is not what was in the backup: {faults[0]}",
            "The store is as it was before. Check the disk and try again.",
        )  # fmt: skip


def _require_store_file(file: Path) -> None:
    try:
        with file.open("rb") as held:
            begins = held.read(len(_HEADER))
            rest = held.read()
    except OSError as error:
        raise StoreError(
            "RESTORE_FILE", f"The file {file} cannot be read ({error.strerror}).", "Name the file of a backup."
        ) from error
    if begins != _HEADER or b"alembic_version" not in rest:
        raise _not_a_store(file)


def _not_a_store(file: Path) -> StoreError:
    return StoreError("RESTORE_NOT_A_STORE", f"{file} is no backup of a Reverb store.", "Name the file of a backup.")
