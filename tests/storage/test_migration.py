"""The migrations make exactly the tables that the code describes, once, in one transaction."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from analysis.errors import StoreError
from analysis.storage import migration, row_schema, stores
from analysis.storage.row_schema import STUDY_TABLES
from analysis.storage.schema import METADATA
from analysis.storage.stores import open_store
from analysis.study import TABLES


@pytest.fixture(autouse=True)
def _no_blank_stores(monkeypatch):
    """Here the migrations run for each store: elsewhere a new one is a copy of a blank one."""
    monkeypatch.setattr(stores, "bring_up_to_date", migration.bring_up_to_date)


@pytest.fixture
def postgresql_database(empty_database):
    """The same on PostgreSQL."""
    return empty_database


def test_tables_described_are_tables_made(store):
    assert row_schema.METADATA is METADATA
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_missing_column_would_be_seen(sqlite_store):
    with sqlite_store.writing() as connection:
        connection.execute(text("ALTER TABLE facts DROP COLUMN value"))
    with sqlite_store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) != []


def test_the_newest_revision_is_the_one_stated():
    config = Config()
    config.set_main_option("script_location", str(migration._MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migration.NEWEST


def test_every_table_of_a_study_is_kept():
    assert {*STUDY_TABLES, "responses"} == set(TABLES)


def test_a_store_of_a_later_reverb_is_refused(sqlite_store, path):
    with sqlite_store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.code == "STORE_NEWER"


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_store_that_claims_to_be_older_than_it_is_reads_damaged(sqlite_store, path, revision):
    with sqlite_store.writing() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.code == "STORE_DAMAGED"


def test_a_migration_that_fails_leaves_an_empty_database(path, monkeypatch):
    from alembic import op

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(op, "create_index", fail)
        with pytest.raises(RuntimeError):
            open_store(path)
    with open_store(path) as store, store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM studies")) == 0


def test_six_processes_open_a_new_store_at_once(path, processes):
    processes(f"from analysis.storage.stores import open_store; open_store({str(path)!r}).close()", 6)
    with open_store(path) as store, store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
