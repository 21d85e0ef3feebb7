"""A backup is whole, is of one moment, and comes back as it was, on both kinds of store."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import threading

import pytest

from analysis.errors import StoreError
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage import backups, restoring
from analysis.storage.audit import read_log
from analysis.storage.backup_lines import list_backups
from analysis.storage.backups import make_backup
from analysis.storage.checking import check
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.facts import KEY, read_fact
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.profiles import save_profile
from analysis.storage.releases import publish, published_documents
from analysis.storage.rows import read_tables
from analysis.storage.stores import open_store
from analysis.storage.studies import create_study, list_studies
from analysis.storage.versions import study_versions
from analysis.workflow.forgetting import forget
from analysis.workflow.restoring import restore
from analysis.workflow.studies import open_study
from tests.storage.forgotten_person import (
    CANARIES,
    NUMBER,
    OF_OTHERS,
    STUDY,
    content,
    every_value,
    fill,
    plan,
    publish_quotes,
    quotes_out,
    workspace_of,
)

#: What a restore adds to: the log's line, its head, and the line of the backup itself.
GOES_ON = ("audit_log", "store_facts", "backups")


@pytest.fixture
def keyed(tmp_path, monkeypatch):
    """The key where a restore looks for it."""
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "apart" / "reverb.key"))


@pytest.fixture
def filled(store, write, keyed):
    """A store with something of each kind in it."""
    write(store)
    append_decisions(store, "pilot", [Decision(u, "trust", "mixed", "accept", "hr", "1") for u in ("u1", "u2")])
    save_profile(store, "pulse", "f1", "kind = 1")
    publish(store, "pilot", "r1", "v1", '{"n": 1}')
    return store


def place_of(store):
    """The address a command would be given."""
    return store.path or store.engine.url.render_as_string(hide_password=False)


def test_a_backup_is_a_private_file_that_holds_everything_but_the_key(filled, tmp_path, cipher):
    line = make_backup(filled, tmp_path / "one.sqlite", who="tester")
    assert stat.S_IMODE(os.stat(line.label).st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.glob("*one*")) == ["one.sqlite"]
    secret = open_key(tmp_path / "apart" / "reverb.key").secret
    held = (tmp_path / "one.sqlite").read_bytes()
    assert secret not in held
    assert (tmp_path / "apart" / "reverb.key").read_bytes().strip() not in held
    assert line.key == cipher.fingerprint
    assert [(one.backup_id, one.label) for one in list_backups(filled)] == [(line.backup_id, line.label)]
    assert (read_log(filled)[0].action, read_log(filled)[0].subject) == ("backup", line.backup_id)
    with open_store(tmp_path / "one.sqlite", cipher) as copy:
        assert content(copy, *GOES_ON) == content(filled, *GOES_ON)


def test_a_file_that_exists_is_left_alone(filled, tmp_path):
    (tmp_path / "one.sqlite").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError) as refused:
        make_backup(filled, tmp_path / "one.sqlite")
    assert refused.value.code == "BACKUP_EXISTS"
    assert (tmp_path / "one.sqlite").read_text(encoding="utf-8") == "mine"
    assert list_backups(filled) == ()


def test_no_backup_is_made_of_a_store_that_is_not_whole(filled, tmp_path):
    with filled.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET seconds = 62 WHERE row_no = 0")
    with pytest.raises(StoreError) as refused:
        make_backup(filled, tmp_path / "one.sqlite")
    assert refused.value.code == "BACKUP_NOT_WHOLE"
    assert list(tmp_path.glob("*one*")) == []


def test_an_interrupted_backup_leaves_no_file(filled, tmp_path, monkeypatch):
    def cut(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(backups, "check", cut)
    with pytest.raises(OSError, match="full"):
        make_backup(filled, tmp_path / "one.sqlite")
    assert list(tmp_path.glob("*one*")) == []
    assert list_backups(filled) == ()


def test_backups_under_writes_are_each_of_one_moment(store, write, tmp_path, keyed):
    """Every file brings 3 submissions and 3 employments in one transaction: no backup has some of them."""
    done = threading.Event()

    def keep_writing():
        number = 0
        while not done.is_set():
            write(store, f"w{number}")
            number += 1

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        files = [tmp_path / f"{number}.sqlite" for number in range(6)]
        for file in files:
            make_backup(store, file)
    finally:
        done.set()
        writer.join()
    counts = []
    for file in files:
        with open_store(file) as copy:
            assert check(copy) == ()
            held = content(copy)
            counts.append(len(held["imports"]))
            assert len(held["submissions"]) == len(held["employment"]) == 3 * len(held["imports"])
    assert counts == sorted(counts)
    assert counts[-1] > 0


def test_what_was_backed_up_comes_back_as_it_was(filled, tmp_path, write):
    make_backup(filled, tmp_path / "one.sqlite")
    before, tables = content(filled, *GOES_ON, "releases"), read_tables(filled, "pilot")
    write(filled, "later")
    create_study(filled, "another")
    publish(filled, "pilot", "r2", "v2", '{"n": 2}')
    looked = restore(place_of(filled), tmp_path / "one.sqlite", who="tester")
    assert (looked.done, looked.studies, looked.losses) == (False, ("pilot",), ())
    assert content(filled, *GOES_ON, "releases") != before
    said = restore(place_of(filled), tmp_path / "one.sqlite", who="tester", go=True)
    assert said.done
    told = [(one.line.release_id, one.document) for one in published_documents(filled, "pilot")]
    assert told == [("r2", '{"n": 2}'), ("r1", '{"n": 1}')], "leaders have read it"
    assert content(filled, *GOES_ON, "releases") == before
    for name, frame in read_tables(filled, "pilot").items():
        assert frame.equals(tables[name])
    assert check(filled) == ()
    assert read_log(filled)[0].action == "restore"
    assert [line.backup_id for line in list_backups(filled)] == [said.backup_id]
    assert create_study(filled, "next").study_id > 1


def test_a_backup_goes_into_a_new_store_of_the_other_kind(filled, tmp_path, cipher, request):
    make_backup(filled, tmp_path / "one.sqlite")
    other = tmp_path / "new" / "reverb.sqlite"
    if filled.path is not None and os.environ.get("REVERB_TEST_POSTGRES"):
        other = request.getfixturevalue("empty_database")
    restore(other, tmp_path / "one.sqlite", who="tester", go=True)
    with open_store(other, cipher, cache_dir=tmp_path / "other cache") as store:
        assert content(store, *GOES_ON) == content(filled, *GOES_ON)
        assert check(store) == ()


def test_an_interrupted_restore_leaves_what_was(filled, tmp_path, write, monkeypatch):
    make_backup(filled, tmp_path / "one.sqlite")
    write(filled, "later")
    before = content(filled)

    def cut(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "go_on_after_restore", cut)
        with pytest.raises(RuntimeError):
            restore(place_of(filled), tmp_path / "one.sqlite", who="tester", go=True)
    assert content(filled) == before
    assert check(filled) == ()
    assert list(tmp_path.rglob(".restore-*")) == []


def test_a_changed_backup_is_refused(filled, tmp_path):
    make_backup(filled, tmp_path / "one.sqlite")
    with sqlite3.connect(tmp_path / "one.sqlite") as connection:
        connection.execute("UPDATE releases SET document = '{}'")
    before = content(filled)
    with pytest.raises(StoreError) as refused:
        restore(place_of(filled), tmp_path / "one.sqlite", who="tester", go=True)
    assert refused.value.code == "RESTORE_NOT_WHOLE"
    assert content(filled) == before


@pytest.mark.parametrize("held", [b"", b"no store", b"SQLite format 3\x00" + b"x" * 5_000])
def test_what_is_no_backup_is_refused(filled, tmp_path, held):
    (tmp_path / "other").write_bytes(held)
    with pytest.raises(StoreError) as refused:
        restore(place_of(filled), tmp_path / "other", who="tester", go=True)
    assert refused.value.code == "RESTORE_NOT_A_STORE"
    with pytest.raises(StoreError) as missing:
        restore(place_of(filled), tmp_path / "nowhere", who="tester", go=True)
    assert missing.value.code == "RESTORE_FILE"


def test_a_backup_of_a_later_reverb_is_refused(filled, tmp_path):
    make_backup(filled, tmp_path / "one.sqlite")
    with sqlite3.connect(tmp_path / "one.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as refused:
        restore(place_of(filled), tmp_path / "one.sqlite", who="tester", go=True)
    assert refused.value.code == "STORE_NEWER"


def test_a_backup_of_an_earlier_reverb_is_brought_up_to_date(filled, tmp_path):
    make_backup(filled, tmp_path / "one.sqlite")
    with sqlite3.connect(tmp_path / "one.sqlite") as connection:
        first, then = ("backups", "tombstones", "retention_rules"), ("study_versions", "file_rows")
        for table in (*first, *then, "link_decisions", "kept_facts", "accounts", "sign_ins", "release_panels"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE audit_log DROP COLUMN mark")
        connection.execute("ALTER TABLE store_facts DROP COLUMN seal")
        for column in ("pair", "side"):
            connection.execute(f"ALTER TABLE facts DROP COLUMN {column}")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    before = content(filled, *GOES_ON, "study_versions")
    restore(place_of(filled), tmp_path / "one.sqlite", who="tester", go=True)
    assert content(filled, *GOES_ON, "study_versions") == before
    assert [one.action for one in study_versions(filled, "pilot")] == ["decide codes", "import", "create study"]
    assert check(filled) == ()


def test_without_the_key_it_says_what_is_lost_and_goes_on_only_when_told(store, tmp_path, keyed, monkeypatch):
    space = workspace_of(store, tmp_path / "apart" / "reverb.key")
    fill(space, tmp_path / "files")
    keep_facts(store, STUDY, [KeptFact("note", "secretcanary three")], who="tester")
    publish_quotes(space, "r0")
    scores = read_tables(store, STUDY)["responses"]
    make_backup(store, tmp_path / "one.sqlite")
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "gone.key"))
    new = tmp_path / "new" / "reverb.sqlite"
    looked = restore(new, tmp_path / "one.sqlite", who="tester")
    assert len(looked.losses) == 1
    assert "can no longer be read" in looked.losses[0]
    with pytest.raises(StoreError) as refused:
        restore(new, tmp_path / "one.sqlite", who="tester", go=True)
    assert refused.value.code == "RESTORE_KEY"
    with open_store(new) as untouched:
        assert list_studies(untouched) == ()
    restore(new, tmp_path / "one.sqlite", who="tester", go=True, without_key=True)
    fresh = open_key(tmp_path / "gone.key")
    with open_store(new, Cipher(fresh)) as restored:
        assert check(restored) == ()
        other = workspace_of(restored, tmp_path / "gone.key")
        assert open_study(other, STUDY).responses.equals(scores)
        told = every_value(restored)
        assert quotes_out(restored) == {}, "nobody could tell any more whose words they are"
        assert [one for one in ("secretcanary", "Ben Okafor", "ben.okafor", NUMBER) if one in told] == []
        with restored.reading() as connection:
            assert read_fact(connection, KEY) == Cipher(fresh).fingerprint


def test_who_was_forgotten_since_stays_forgotten(store, tmp_path, keyed):
    space = workspace_of(store, tmp_path / "apart" / "reverb.key")
    fill(space, tmp_path / "files")
    publish_quotes(space, "r0")
    make_backup(store, tmp_path / "one.sqlite")
    forget(space, STUDY, NUMBER, who="tester")
    after = {
        name: frame.drop(columns="import_id", errors="ignore") for name, frame in read_tables(store, STUDY).items()
    }
    said = restore(place_of(store), tmp_path / "one.sqlite", who="tester", go=True)
    assert said.kept_out == 1
    assert list(quotes_out(store)) == [OF_OTHERS]
    told = every_value(store).casefold()
    assert [canary for canary in CANARIES if canary.casefold() in told] == []
    for name, frame in read_tables(store, STUDY).items():
        assert frame.drop(columns="import_id", errors="ignore").equals(after[name]), name
    assert check(store) == ()
    assert plan(space, tmp_path / "files", "again.csv").status == "duplicate"


def test_who_was_forgotten_cannot_come_back_for_want_of_the_key(store, tmp_path, keyed, monkeypatch):
    space = workspace_of(store, tmp_path / "apart" / "reverb.key")
    fill(space, tmp_path / "files")
    make_backup(store, tmp_path / "one.sqlite")
    forget(space, STUDY, NUMBER, who="tester")
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "gone.key"))
    with pytest.raises(StoreError) as refused:
        restore(place_of(store), tmp_path / "one.sqlite", who="tester", go=True, without_key=True)
    assert refused.value.code == "RESTORE_FORGOTTEN"


def test_a_backup_that_was_flipped_anywhere_is_refused_or_the_same(sqlite_store, write, tmp_path, keyed):
    write(sqlite_store)
    publish(sqlite_store, "pilot", "r1", "v1", '{"n": 1}')
    make_backup(sqlite_store, tmp_path / "one.sqlite")
    truth = content(sqlite_store, *GOES_ON, "jobs")
    whole, chance = (tmp_path / "one.sqlite").read_bytes(), random.Random(20260402)
    for place in chance.sample([at for at, byte in enumerate(whole) if byte], 25):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        (tmp_path / "bad.sqlite").write_bytes(flipped)
        home = tmp_path / "flip" / "reverb.sqlite"
        try:
            restore(home, tmp_path / "bad.sqlite", who="tester", go=True)
        except StoreError:
            continue
        finally:
            (tmp_path / "bad.sqlite").unlink()
        with open_store(home) as store:
            assert content(store, *GOES_ON, "jobs") == truth, place
        shutil.rmtree(home.parent)
