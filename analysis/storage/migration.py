"""Brings a store's tables up to date when it is opened, in one transaction and one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from analysis.errors import StoreError
from analysis.storage.engines import take_turn, writing_connection

#: The newest revision in `migrations/versions`; stated here so that an up-to-date store opens without Alembic.
NEWEST: Final = "0009"

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine) -> None:
    """Runs the migrations that are missing. Raises StoreError for a store of a later Reverb or a foreign database."""
    with engine.connect() as connection, connection.begin():
        if revision_of(connection) == NEWEST:
            return
    with writing_connection(engine) as connection, connection.begin():
        take_turn(connection)
        if revision_of(connection) != NEWEST:  # another process may have been first
            _upgrade(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision the store is at; None for an empty database. Raises StoreError for a foreign one."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision
    if tables:
        raise StoreError(
            "STORE_FOREIGN", f"This database holds other tables than a store's: {', '.join(sorted(tables)[:5])}.",
            "Name an empty database or a new file with --store.",
        )  # fmt: skip
    return None


def _upgrade(connection: Connection) -> None:
    """Runs Alembic inside the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            "STORE_NEWER", f"This store was made by a later Reverb ({error}).", "Update Reverb, then open it again."
        ) from error
