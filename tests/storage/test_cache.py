"""The cache is quick to read, tells nothing, and is built anew whenever it might be wrong."""

from __future__ import annotations

import stat

import pandas as pd
import pytest

from analysis.storage import rows
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.imports import undo_import
from analysis.storage.rows import read_tables, stored_tables
from analysis.storage.versions import study_version

CANARY = b"Zanzibarina"


@pytest.fixture
def reads(monkeypatch):
    """Counts how often responses were read from the database."""
    counted = []
    read = rows._read_responses
    monkeypatch.setattr(rows, "_read_responses", lambda *given: counted.append(1) or read(*given))
    return counted


def folders(store):
    return sorted(path.name for path in store.cache_dir.iterdir())


def test_the_second_reading_is_cached_and_equal(store, write, reads):
    write(store)
    first, second = read_tables(store, "pilot"), read_tables(store, "pilot")
    assert len(reads) == 1
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name])


def test_a_new_import_drops_what_was_cached(store, write, reads):
    write(store, "one")
    read_tables(store, "pilot")
    write(store, "two")
    assert folders(store) == []
    assert len(read_tables(store, "pilot")["submissions"]) == 6
    assert len(folders(store)) == 1
    assert len(reads) == 2


def test_an_undo_drops_what_was_cached(store, write):
    written = write(store)
    read_tables(store, "pilot")
    undo_import(store, "pilot", written.import_id)
    assert folders(store) == []


def test_a_decision_does_not_drop_the_rows(store, write, reads):
    write(store)
    before = stored_tables(store, "pilot").version
    append_decisions(store, "pilot", [Decision("u1", "trust", "mixed", "accept", "hr", "1")])
    after = stored_tables(store, "pilot").version
    assert before != after == study_version(store, "pilot")
    assert len(reads) == 1


@pytest.mark.parametrize("damage", [lambda f: f.unlink(), lambda f: f.write_bytes(f.read_bytes()[:-9] + b"x" * 9),
                                    lambda f: f.write_bytes(b"")])  # fmt: skip
@pytest.mark.parametrize("name", ["responses.parquet", "manifest.json"])
def test_a_cache_that_was_changed_is_built_anew(store, write, reads, damage, name):
    write(store)
    first = read_tables(store, "pilot")
    (folder,) = store.cache_dir.iterdir()
    damage(folder / name)
    again = read_tables(store, "pilot")
    assert len(reads) == 2
    pd.testing.assert_frame_equal(first["responses"], again["responses"])
    read_tables(store, "pilot")
    assert len(reads) == 2


def test_a_cache_that_cannot_be_written_is_no_failure(store, write):
    write(store)
    store.cache_dir.write_text("in the way")
    assert len(read_tables(store, "pilot")["submissions"]) == 3


def test_the_cache_is_its_owners_alone_and_names_nobody(store, write):
    write(store)
    read_tables(store, "pilot")
    files = [path for path in store.cache_dir.rglob("*") if path.is_file()]
    inside = [path for path in (store.cache_dir, *store.cache_dir.rglob("*")) if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in inside} == {0o700}
    for path in files:
        if path.suffix == ".parquet":
            held = pd.read_parquet(path).astype(str).to_string().encode()
            assert CANARY not in held
