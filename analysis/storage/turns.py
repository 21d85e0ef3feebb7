"""One at a time, across every process and machine that shares a store: work that must not be done twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Engine, text

from analysis.storage.stores import Store


@contextmanager
def turn(store: Store, work: str) -> Iterator[None]:
    """Waits until nobody else is at `work` (a short name) on this store, and keeps others waiting meanwhile.

    Whoever waited has to look whether there is still something to do. The turn ends with the process that has it. It is
    no transaction: others read and write the store all the while.
    """
    if store.path is None:
        with _turn_at_server(store.engine, work):
            yield
    else:
        with _turn_beside(store.path, work):
            yield


@contextmanager
def _turn_at_server(engine: Engine, work: str) -> Iterator[None]:
    """PostgreSQL's own lock, held by a connection."""
    number = int.from_bytes(blake2b(work.encode(), digest_size=8).digest(), signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": number})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})


@contextmanager
def _turn_beside(path: Path, work: str) -> Iterator[None]:
    """A lock on an empty file beside the store; where the system has none, threads of one process alone wait."""
    try:
        import fcntl
    except ImportError:  # Windows, where nobody shares a file between servers
        yield
        return
    with path.with_name(f"{path.name}.{work}").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
