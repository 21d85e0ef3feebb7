"""All that depends on the kind of database: how it is opened, locked and bulk-filled, and what SQLite needs to be safe.

SQLite runs with write-ahead log, full synchronisation, 30 s of patience, foreign keys, secure delete and its own
BEGIN: immediate for what writes, so that two writers queue up where the defaults would lose increments.
PostgreSQL takes one advisory lock for what writes, which gives the same order of writers.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from analysis.errors import StoreError
from analysis.storage.ciphers import Cipher

_WRITES: Final = "reverb_writes"
_MARKER: Final = "reverb_marker"
_PATIENCE_S: Final = 30

#: In force on every connection to SQLite; `temp_store` keeps rows of people out of temporary files.
SQLITE_PRAGMAS: Final[tuple[tuple[str, str | int], ...]] = (
    ("busy_timeout", _PATIENCE_S * 1_000),
    ("synchronous", "FULL"),
    ("foreign_keys", 1),
    ("secure_delete", 1),
    ("cache_size", -65_536),
    ("journal_size_limit", 64 * 1024 * 1024),
    ("cell_size_check", 1),
    ("trusted_schema", 0),
    ("temp_store", "MEMORY"),
)

#: The key of PostgreSQL's advisory lock: "reverb" as a number.
_ADVISORY_LOCK: Final = int.from_bytes(b"reverb", "big")


def locate(path_or_url: str | Path) -> tuple[URL, Path | None]:
    """The database's address, and the file where it is one. Raises StoreError for an address of no known kind."""
    text = str(path_or_url)
    if "://" not in text:
        path = Path(text).expanduser().absolute()
        return URL.create("sqlite", database=str(path)), path
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(
            "STORE_ADDRESS", "The address of the store cannot be read.", "Give a file or a URL."
        ) from error
    if url.get_backend_name() == "sqlite" and url.database:
        return locate(url.database)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg"), None
    raise StoreError(
        "STORE_ADDRESS", f'A store at "{url.get_backend_name()}" is not known.', "Give a file or a postgresql:// URL."
    )


def connect(url: URL, path: Path | None) -> Engine:
    """An engine for the store; a new SQLite file is made, readable by its owner only."""
    if path is None:
        return create_engine(url, pool_pre_ping=True)
    _own_file(path)
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_S, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def reading_connection(engine: Engine) -> Connection:
    """A connection whose transactions see the database at one moment, as those of SQLite always do."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def writing_connection(engine: Engine) -> Connection:
    """A connection whose transactions will write: they wait for their turn when they begin."""
    return engine.connect().execution_options(**{_WRITES: True})


def with_marker(connection: Connection, marker: Cipher | None) -> Connection:
    """The connection, whose lines of the log are marked by `marker` from now on; by nobody where it is None."""
    return connection.execution_options(**{_MARKER: marker})


def marker_of(connection: Connection) -> Cipher | None:
    """What marks lines of the log on this connection."""
    marker: Cipher | None = connection.get_execution_options().get(_MARKER)
    return marker


def take_turn(connection: Connection) -> None:
    """Waits until no other transaction writes. SQLite did so at BEGIN; PostgreSQL does it here."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts rows that hold every column of `table` in order, as tuples straight through the driver."""
    if not rows:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join([mark] * len(table.columns))
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', list(rows))


def empty_write_ahead_log(engine: Engine) -> None:
    """Moves everything into the store's own file, so that what was deleted is gone from the log as well."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def scrub(engine: Engine, tables: Sequence[Table]) -> bool:
    """Rewrites what deleted rows may have left bytes in: SQLite's whole file, on PostgreSQL the tables named.

    Gives whether that was done: a reader that does not end keeps SQLite's log from being emptied.
    """
    if engine.dialect.name == "sqlite":
        return _scrub_sqlite(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.exec_driver_sql(f'VACUUM FULL "{table.name}"')
    return True


def copy_sqlite(engine: Engine, file: Path) -> None:
    """Writes the store's file as it is at this moment to `file`, which is empty; writers are not held up."""
    with engine.connect() as connection:
        connection.connection.cursor().execute("VACUUM INTO ?", (str(file),)).close()


def copy_closed_sqlite(file: Path, made: Path) -> None:
    """Copies a store's file that need not be open, with what its log holds, without changing it."""
    with (
        contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(made)) as copy,
    ):
        source.backup(copy)


def end_write_ahead(engine: Engine) -> None:
    """Leaves a store that nobody else has open as one file without a log beside it."""
    empty_write_ahead_log(engine)
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode = DELETE").close()


def follow_numbers(connection: Connection) -> None:
    """Lets PostgreSQL number new studies after those that were copied in; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('studies', 'study_id'), "
            "(SELECT coalesce(max(study_id), 0) + 1 FROM studies), false)"
        )


def structural_faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its pages, indexes and foreign keys; PostgreSQL looks after its own."""
    if connection.dialect.name != "sqlite":
        return []
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    orphans = [f"A row of {row[0]} refers to a missing row of {row[2]}." for row in
               connection.exec_driver_sql("PRAGMA foreign_key_check")]  # fmt: skip
    return pages + orphans


def _scrub_sqlite(engine: Engine) -> bool:
    """VACUUM, then an emptied log; for as long as our patience lasts where somebody reads."""
    deadline = time.monotonic() + _PATIENCE_S
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute("VACUUM")
            while cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] and time.monotonic() < deadline:
                time.sleep(0.05)
            return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            return False
        finally:
            cursor.close()


def _own_file(path: Path) -> None:
    """Makes the file and its folder where they are missing, for the owner only; narrows a file that is wider."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            "STORE_FILE", f"The store {path} cannot be opened for writing ({error.strerror}).",
            "Name another file with --store or REVERB_STORE, or ask for the right to write there.",
        ) from error  # fmt: skip


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Sets what SQLite needs on each new connection; the driver is told to leave transactions alone."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {name} = {value}")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switches to the write-ahead log. SQLite does not wait for others here, so we do."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def begin_to_read(connection: Connection) -> None:
    """Begins a transaction that only reads."""
    connection.exec_driver_sql("BEGIN")


def _begin_sqlite(connection: Connection) -> None:
    """Begins at once with the right to write where the connection was opened for writing."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
