"""The backups that the store knows of: each with its file and the key that reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from analysis.storage.schema import BACKUPS
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A backup that was made: where (`label` is its file), when, and the fingerprint of the key that reads it."""

    backup_id: str
    made_at: dt.datetime
    label: str
    key: str | None


def list_backups(store: Store) -> tuple[BackupLine, ...]:
    """Every backup the store knows of, oldest first."""
    with store.reading() as connection:
        return tuple(
            backup_line(row._asdict()) for row in connection.execute(select(BACKUPS).order_by(BACKUPS.c.made_at))
        )


def note_backup(connection: Connection, row: dict[str, Any]) -> None:
    """Keeps the line of a backup (backup_id, made_at, label, key), in place of one of that id."""
    connection.execute(delete(BACKUPS).where(BACKUPS.c.backup_id == row["backup_id"]))
    connection.execute(insert(BACKUPS).values(**row, seal=seal_of(row)))


def backup_rows(connection: Connection) -> list[dict[str, Any]]:
    """The lines as `note_backup` takes them."""
    return [_without_seal(row) for row in connection.execute(select(BACKUPS))]


def backup_faults(connection: Connection) -> list[str]:
    """Lines of backups that are not what was noted."""
    rows = connection.execute(select(BACKUPS).order_by(BACKUPS.c.backup_id)).all()
    return [
        f"The line of backup {row.backup_id} was changed." for row in rows if row.seal != seal_of(_without_seal(row))
    ]


def backup_line(row: dict[str, Any]) -> BackupLine:
    """A backup's row as the store says it."""
    return BackupLine(row["backup_id"], dt.datetime.fromisoformat(row["made_at"]), row["label"], row["key"])


def _without_seal(row: Row[Any]) -> dict[str, Any]:
    return {key: value for key, value in row._asdict().items() if key != "seal"}
