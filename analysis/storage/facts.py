"""What the store knows of itself: its key's fingerprint, the head of its log, whether it is a backup; each sealed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from analysis.storage.schema import STORE_FACTS
from analysis.storage.seals import seal_of

#: The fingerprint of the key that the store was made with.
KEY = "key"
#: The store's own account of the last line of its log, so that lines cut off at the end are missed.
LOG_HEAD = "audit_head"
#: Says that the log was written before there were marks, until the key marks it.
LOG_UNMARKED = "audit_unmarked"
#: In a backup only: its id, when it was made and of which label, as JSON.
BACKUP = "backup"


def read_fact(connection: Connection, name: str) -> str | None:
    """The fact called `name`; None where it is not known."""
    return connection.scalar(select(STORE_FACTS.c.value).where(STORE_FACTS.c.name == name))


def write_fact(connection: Connection, name: str, value: str) -> None:
    """Notes a fact in place of what was noted before."""
    drop_fact(connection, name)
    connection.execute(insert(STORE_FACTS).values(name=name, value=value, seal=seal_of(name, value)))


def drop_fact(connection: Connection, name: str) -> None:
    """Forgets a fact."""
    connection.execute(delete(STORE_FACTS).where(STORE_FACTS.c.name == name))


def fact_faults(connection: Connection) -> list[str]:
    """Facts that are not what was noted."""
    rows = connection.execute(select(STORE_FACTS).order_by(STORE_FACTS.c.name)).all()
    return [
        f"What the store knows of itself ({row.name}) was changed."
        for row in rows
        if row.seal != seal_of(row.name, row.value)
    ]
