"""The cache is quick to read, tells nothing, and is built anew whenever it might be wrong."""

from __future__ import annotations

import stat

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StoreError
from analysis.storage import rows
from analysis.storage.cache import forget_cached, forget_sealed, read_sealed, write_sealed
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.frames import pack_frame, unpack_frame
from analysis.storage.imports import undo_import
from analysis.storage.rows import read_tables, stored_tables
from analysis.storage.stores import open_store
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


SEALED = {"one": CANARY * 3, "two": b""}


def test_what_is_sealed_comes_back_and_can_be_read_by_nobody_else(store):
    write_sealed(store, 1, "abc", SEALED)
    assert read_sealed(store, 1, "abc", ["one", "two"]) == SEALED
    assert read_sealed(store, 1, "abd", ["one"]) is None
    assert read_sealed(store, 2, "abc", ["one"]) is None
    (folder,) = store.cache_dir.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert CANARY not in file.read_bytes()


@pytest.mark.parametrize("damage", [lambda f: f.unlink(), lambda f: f.write_bytes(f.read_bytes()[:-1] + b"x"),
                                    lambda f: f.write_bytes(b""), lambda f: f.write_bytes(b"x" * 12),
                                    lambda f: f.write_bytes(f.with_name("two").read_bytes()),
                                    lambda f: (f.unlink(), f.mkdir())])  # fmt: skip
def test_what_was_sealed_and_changed_is_not_used(store, damage):
    write_sealed(store, 1, "abc", SEALED)
    damage(store.cache_dir / "1-sealed-abc" / "one")
    assert read_sealed(store, 1, "abc", ["one"]) is None
    write_sealed(store, 1, "abc", SEALED)
    assert read_sealed(store, 1, "abc", ["one", "two"]) == SEALED


def test_what_is_sealed_of_one_study_is_not_taken_for_another_ones(store):
    write_sealed(store, 1, "abc", SEALED)
    (store.cache_dir / "1-sealed-abc").rename(store.cache_dir / "2-sealed-abc")
    assert read_sealed(store, 2, "abc", ["one"]) is None


def test_a_new_mark_leaves_the_rows_and_new_rows_leave_nothing(store, write):
    write(store)
    read_tables(store, "pilot")
    for mark in ("abc", "abd"):
        write_sealed(store, 1, mark, SEALED)
    assert len(folders(store)) == 2
    assert folders(store)[1] == "1-sealed-abd"
    write_sealed(store, 11, "abc", SEALED)
    write(store, "two")
    assert folders(store) == ["11-sealed-abc"]
    write_sealed(store, 1, "abc", SEALED)
    read_tables(store, "pilot")
    assert len(folders(store)) == 2, "what was opened from other rows is gone"
    forget_cached(store, 1)
    forget_sealed(store, 11, "abc")
    assert folders(store) == []


def test_kinds_of_what_is_sealed_do_not_touch_each_other(store):
    write_sealed(store, 1, "abc", SEALED)
    write_sealed(store, 1, "abc", {"one": b"cards"}, kind="cards")
    write_sealed(store, 1, "abd", {"one": b"later"}, kind="cards")
    assert folders(store) == ["1-cards-abd", "1-sealed-abc"]
    assert read_sealed(store, 1, "abd", ["one"], kind="cards") == {"one": b"later"}
    assert read_sealed(store, 1, "abc", ["one"]) == {"one": SEALED["one"]}
    assert read_sealed(store, 1, "abd", ["one"], kind="claims") is None
    (store.cache_dir / "1-cards-abd").rename(store.cache_dir / "1-claims-abd")
    assert read_sealed(store, 1, "abd", ["one"], kind="claims") is None, "one kind is not taken for another"
    write_sealed(store, 1, "abd", SEALED, kind="claims")
    forget_sealed(store, 1, "abd", kind="claims")
    assert folders(store) == ["1-sealed-abc"]


def test_without_its_key_a_store_refuses_and_keeps_what_is_sealed(store, tmp_path):
    write_sealed(store, 1, "abc", SEALED)
    with open_store(tmp_path / "other.sqlite", cache_dir=store.cache_dir) as bare:
        for act in (lambda: read_sealed(bare, 1, "abc", ["one"]), lambda: write_sealed(bare, 1, "abd", SEALED)):
            with pytest.raises(StoreError) as refused:
                act()
            assert refused.value.code == "KEY_MISSING"


def test_a_frame_comes_back_as_it_was():
    many = 700
    frame = pd.DataFrame({
        "text": pd.Series(["x", None, "Zoë", ""] * (many // 4), dtype="str"),
        "each": pd.Series([f"s{n}" for n in range(many)], dtype="str"),
        "few": pd.Series([f"s{n % 200}" for n in range(many)], dtype="str"),
        "runs": pd.Series([None, *(f"s{n // 40}" for n in range(many - 1))], dtype="str"),
        "none": pd.Series([None] * many, dtype="str"),
        "number": [1.5, np.nan, -0.0, np.inf] * (many // 4),
        "whole": range(many),
        "date": pd.to_datetime(["2026-01-05T10:30:00", None] * (many // 2)).astype("datetime64[s]"),
    })  # fmt: skip
    for one in (frame, frame.head(3), frame.head(0), frame[["none"]]):
        again = unpack_frame(pack_frame(one))
        pd.testing.assert_frame_equal(again, one, check_exact=True)
    again.loc[0, "none"] = "can be written to"
    assert unpack_frame(pack_frame(frame)).to_numpy().shape == frame.shape
