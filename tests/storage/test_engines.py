"""What SQLite needs is in force on every connection, and two writers lose nothing."""

from __future__ import annotations

import sqlite3
import stat

import pytest
from sqlalchemy import insert, select

from analysis.errors import StoreError
from analysis.storage.engines import SQLITE_PRAGMAS
from analysis.storage.schema import STORE_FACTS
from analysis.storage.stores import default_store, open_store

#: SQLite answers with numbers where words were set.
AS_READ = {"FULL": 2, "MEMORY": 2}


@pytest.mark.parametrize(("name", "value"), [*SQLITE_PRAGMAS, ("journal_mode", "wal")])
def test_pragmas_are_in_force_on_every_connection(sqlite_store, name, value):
    with sqlite_store.reading() as first, sqlite_store.reading() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == AS_READ.get(value, value)


def test_the_patience_is_thirty_seconds_and_synchronisation_full(sqlite_store):
    with sqlite_store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_writing_transaction_holds_its_turn_from_the_start(sqlite_store, path):
    with sqlite_store.writing():
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_two_processes_lose_no_increment(store, processes):
    with store.writing() as connection:
        connection.execute(insert(STORE_FACTS).values(name="count", value="0"))
    processes(
        f"""
from sqlalchemy import select, update
from analysis.storage.schema import STORE_FACTS
from analysis.storage.stores import open_store
with open_store({store.engine.url.render_as_string(hide_password=False)!r}) as store:
    mine = STORE_FACTS.c.name == "count"
    for _ in range(200):
        with store.writing() as connection:
            count = int(connection.scalar(select(STORE_FACTS.c.value).where(mine)))
            connection.execute(update(STORE_FACTS).where(mine).values(value=str(count + 1)))
""",
        2,
    )
    with store.reading() as connection:
        assert connection.scalar(select(STORE_FACTS.c.value).where(STORE_FACTS.c.name == "count")) == "400"


def test_files_are_their_owners_alone(sqlite_store, path, write):
    write(sqlite_store)
    files = sorted(path.parent.glob("reverb.sqlite*"))
    assert [file.name for file in files] == ["reverb.sqlite", "reverb.sqlite-shm", "reverb.sqlite-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_wider_is_narrowed(tmp_path):
    path = tmp_path / "wide.sqlite"
    path.touch(mode=0o644)
    open_store(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_transaction_that_fails_leaves_nothing(store):
    def fail_midway() -> None:
        with store.writing() as connection:
            connection.execute(insert(STORE_FACTS).values(name="half", value="1"))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail_midway()
    with store.reading() as connection:
        assert connection.scalar(select(STORE_FACTS.c.value).where(STORE_FACTS.c.name == "half")) is None


def test_another_key_is_refused(sqlite_store, path, tmp_path):
    from analysis.privacy.encryption import Cipher
    from analysis.privacy.keys import open_key

    with pytest.raises(StoreError) as refused:
        open_store(path, Cipher(open_key(tmp_path / "other.key")))
    assert refused.value.code == "KEY_OTHER"


def test_without_its_key_nothing_encrypted_is_read(sqlite_store, path, write):
    from analysis.storage.imports import list_imports
    from analysis.storage.rows import read_tables

    write(sqlite_store)
    with open_store(path) as store:
        assert list_imports(store, "pilot")[0].file_label == ""
        with pytest.raises(StoreError) as refused:
            read_tables(store, "pilot")
    assert refused.value.code == "KEY_MISSING"


@pytest.mark.parametrize(
    ("address", "code"), [("mysql://here/reverb", "STORE_ADDRESS"), ("/proc/nowhere/x.sqlite", "STORE_FILE")]
)
def test_an_address_that_cannot_be_opened_says_what_to_do(address, code):
    with pytest.raises(StoreError) as refused:
        open_store(address)
    assert refused.value.code == code
    assert refused.value.advice


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are the minutes of the meeting, and no store. " * 100)
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.code == "STORE_DAMAGED"
    assert path.read_text().startswith("These are the minutes")


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    path = tmp_path / "theirs.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.code == "STORE_FOREIGN"


def test_the_store_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("REVERB_STORE", str(tmp_path / "named.sqlite"))
    assert default_store() == str(tmp_path / "named.sqlite")
    monkeypatch.delenv("REVERB_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_store().startswith(str(tmp_path))
