"""The connection of leaders' pages: it reads the names of studies and published releases, and can do nothing else.

Two views have the names and the columns of the tables they show, so that whatever reads releases reads the views. On
PostgreSQL they lie in a schema of their own, and a database role is granted these two and nothing more: whoever holds
its password reads no preview, no row, no log. Tables of later versions are shut to it, because nothing grants them. On
SQLite the file is opened for reading only, the views are the connection's own, and SQLite asks an authoriser about
every table that a statement would read.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry

from analysis.errors import StoreError
from analysis.storage.engines import SQLITE_PRAGMAS, begin_to_read, locate
from analysis.storage.log_lines import append_log
from analysis.storage.schema import RELEASES, STUDIES
from analysis.storage.stores import Store, cache_beside, plain_failures

#: The schema of the two views on PostgreSQL.
SCHEMA: Final = "leaders"
#: What is shown of each table, by the view's name.
VIEWS: Final = {STUDIES.name: "true", RELEASES.name: "status = 'published'"}
#: The variable that holds the address with the role of leaders' pages, for a store on PostgreSQL.
VARIABLE: Final = "REVERB_LEADERS_STORE"
GRANT: Final = "grant leaders"

#: What leaders' statements may ask SQLite for, beside reading the views: to select, to begin and end, to count.
_ALLOWED: Final = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION)
_FUNCTIONS: Final = ("count", "max", "min", "coalesce")
_KEPT_PRAGMAS: Final = ("busy_timeout", "cell_size_check", "trusted_schema", "temp_store")

#: Everything that a role may do beyond the two views, in words; empty for a role that is fit for leaders' pages.
_MORE: Final = """
WITH me AS (SELECT * FROM pg_roles WHERE rolname = :role)
SELECT 'is a superuser' FROM me WHERE rolsuper
UNION ALL SELECT 'may make roles, databases or replicas, or pass by row security' FROM me
  WHERE rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
UNION ALL SELECT 'is a member of ' || other.rolname FROM me, pg_roles other
  WHERE other.oid <> me.oid AND NOT me.rolsuper AND pg_has_role(me.oid, other.oid, 'MEMBER')
UNION ALL SELECT 'may read or change ' || n.nspname || '.' || c.relname
  FROM me, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
  AND NOT (n.nspname = 'leaders' AND c.relname IN ('studies', 'releases'))
  AND (has_table_privilege(me.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(me.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
UNION ALL SELECT 'may change ' || n.nspname || '.' || c.relname
  FROM me, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'leaders' AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND (has_table_privilege(me.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(me.oid, c.oid, 'INSERT, UPDATE, REFERENCES'))
UNION ALL SELECT 'may use the sequence ' || n.nspname || '.' || c.relname
  FROM me, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'S' AND has_sequence_privilege(me.oid, c.oid, 'USAGE, SELECT, UPDATE')
UNION ALL SELECT 'may make tables in ' || n.nspname FROM me, pg_namespace n
  WHERE n.nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(me.oid, n.oid, 'CREATE')
UNION ALL SELECT 'may make schemas or temporary tables' FROM me
  WHERE has_database_privilege(me.oid, current_database(), 'CREATE, TEMPORARY')
UNION ALL SELECT 'may call ' || n.nspname || '.' || p.proname || ' with the rights of its owner'
  FROM me, pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prosecdef AND n.nspname <> 'pg_catalog' AND has_function_privilege(me.oid, p.oid, 'EXECUTE')
"""


def open_leaders_store(place: str | Path) -> Store:
    """The store at `place` as leaders' pages read it: on PostgreSQL by the address in REVERB_LEADERS_STORE.

    Without that variable a store on PostgreSQL is opened by its own address, for reading only. Raises StoreError where
    what is named cannot be opened (never another one in its place), and LEADERS_ROLE where its role may do more than
    read the two views.
    """
    url, path = locate(place)
    named = os.environ.get(VARIABLE)
    if path is not None:
        if named:
            raise StoreError(
                "LEADERS_STORE", f"{VARIABLE} is set, but the store is a file, which has no roles.",
                f"Leave {VARIABLE} out, or name the server in REVERB_STORE.",
            )  # fmt: skip
        return Store(_sqlite(path), path, cache_beside(path, str(url)), None, read_only=True)
    address, other = locate(named or place)
    if other is not None:
        raise StoreError("LEADERS_STORE", f"{VARIABLE} names a file.", "Name a postgresql:// address with its role.")
    seen = f"-c search_path={SCHEMA} " if named else ""
    options = {"options": f"{seen}-c default_transaction_read_only=on"}
    engine = create_engine(address, pool_pre_ping=True, connect_args=options)
    store = Store(engine, None, cache_beside(None, str(address)), None, read_only=True)
    if named:
        with plain_failures(), _closed_on_failure(engine), engine.connect() as connection, connection.begin():
            _require_no_more(connection, str(connection.scalar(text("SELECT current_user"))))
    return store


def grant_leaders(store: Store, role: str, *, who: str) -> None:
    """Lets a role of the PostgreSQL server read the two views, takes everything else in this database from it, and logs
    that; all of it, or nothing where the role could still do more. To be run again after every upgrade of Reverb.

    Raises StoreError: LEADERS_STORE for a store that is a file, ROLE_UNKNOWN, LEADERS_ROLE with what it may do more.
    """
    if store.path is not None:
        raise StoreError(
            "LEADERS_STORE", "This store is a file, which has no roles: leaders' pages open it for reading only.",
            "Nothing has to be granted.",
        )  # fmt: skip
    with store.writing() as connection:
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
            raise StoreError(
                "ROLE_UNKNOWN", f'The server has no role "{role}".',
                f"Make it as an administrator of the server: CREATE ROLE {role} LOGIN PASSWORD '...';",
            )  # fmt: skip
        for statement in _statements(connection, role):
            connection.exec_driver_sql(statement)
        _require_no_more(connection, role)
        append_log(connection, who, GRANT, subject=role)


def _statements(connection: Connection, role: str) -> list[str]:
    """What makes the views and leaves the role these two alone."""
    named = connection.dialect.identifier_preparer.quote
    home = named(str(connection.scalar(text("SELECT current_schema()"))))
    database, reader = named(str(connection.scalar(text("SELECT current_database()")))), named(role)
    views = [
        f"CREATE OR REPLACE VIEW {SCHEMA}.{table.name} WITH (security_barrier) AS "
        f"SELECT {', '.join(table.c.keys())} FROM {home}.{table.name} WHERE {VIEWS[table.name]}"
        for table in (STUDIES, RELEASES)
    ]
    return [
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC",
        *views,
        *(f"REVOKE ALL ON ALL {kind} IN SCHEMA {home} FROM PUBLIC, {reader}" for kind in ("TABLES", "SEQUENCES")),
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {reader}",
        *(f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON {kind} FROM PUBLIC, {reader}" for kind in ("TABLES", "SEQUENCES")),
        f"REVOKE ALL ON SCHEMA {home} FROM {reader}",
        f"REVOKE CREATE ON SCHEMA {home} FROM PUBLIC",
        f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {reader}",
        f"GRANT CONNECT ON DATABASE {database} TO {reader}",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {reader}",
        *(f"GRANT SELECT ON {SCHEMA}.{name} TO {reader}" for name in VIEWS),
    ]


def _require_no_more(connection: Connection, role: str) -> None:
    more: Sequence[str] = connection.scalars(text(_MORE), {"role": role}).all()
    if more:
        raise StoreError(
            "LEADERS_ROLE", f'The role "{role}" may do more than read releases: it {", ".join(more[:5])}.',
            "Take that from it, or make a role of its own for leaders' pages; then run `grant-leaders` once more.",
        )  # fmt: skip


@contextlib.contextmanager
def _closed_on_failure(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _sqlite(path: Path) -> Engine:
    """An engine that opens the file for reading only and sees nothing but the views."""
    address = f"file:{quote(str(path))}?mode=ro"
    engine = create_engine(
        "sqlite://", poolclass=QueuePool,
        creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None),
    )  # fmt: skip
    event.listen(engine, "connect", _narrow)
    event.listen(engine, "begin", begin_to_read)
    return engine


def _narrow(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Puts the views before the tables, and shuts everything else."""
    for name, value in SQLITE_PRAGMAS:
        if name in _KEPT_PRAGMAS:
            connection.execute(f"PRAGMA {name} = {value}").close()
    for name, shown in VIEWS.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {shown}").close()
    connection.execute("PRAGMA query_only = 1").close()
    connection.set_authorizer(_authorise)


def _authorise(action: int, first: str | None, second: str | None, database: str | None, within: str | None) -> int:
    """Whether a statement may do something: read a view, and a table only by the view of its name."""
    if action == sqlite3.SQLITE_READ:
        allowed = first in VIEWS and (database == "temp" or within == first)
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = second in _FUNCTIONS
    else:
        allowed = action in _ALLOWED
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
