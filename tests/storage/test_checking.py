"""Whatever is changed behind the store's back is found."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from analysis.errors import StoreError
from analysis.storage.backups import make_backup
from analysis.storage.checking import check
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.profiles import save_profile
from analysis.storage.releases import publish
from analysis.storage.rules import set_rule
from analysis.storage.stores import open_store
from analysis.storage.tombstones import add_tombstones

TAMPERING = [
    ("UPDATE submissions SET seconds = 62 WHERE row_no = 0", "IMPORT_SEAL"),
    ("UPDATE responses SET value = '[5,null]' WHERE row_no = 0", "IMPORT_SEAL"),
    ('UPDATE response_items SET items = \'["eng_2","eng_1"]\'', "IMPORT_SEAL"),
    ("DELETE FROM employment WHERE row_no = 2", "IMPORT_SEAL"),
    ("UPDATE links SET token_b = 'mail:other'", "IMPORT_SEAL"),
    ("UPDATE set_aside SET code = 'OTHER'", "IMPORT_SEAL"),
    ("UPDATE imports SET wave = 'end'", "IMPORT_SEAL"),
    ("UPDATE imports SET undone_at = '2026-01-01T00:00:00+00:00'", "IMPORT_SEAL"),
    ("UPDATE studies SET settings = replace(settings, '\"k\":5', '\"k\":1')", "STUDY_SEAL"),
    ("UPDATE decisions SET action = 'reject' WHERE seq = 1", "DECISION_SEAL"),
    ("DELETE FROM decisions WHERE seq = 1", "DECISION_SEAL"),
    ("UPDATE releases SET document = '{}'", "RELEASE_SEAL"),
    ("UPDATE profiles SET mapping = 'other'", "PROFILE_SEAL"),
    ("UPDATE audit_log SET who = 'nobody' WHERE seq = 2", "LOG_CHAIN"),
    ("DELETE FROM audit_log WHERE seq = 2", "LOG_CHAIN"),
    ("DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)", "LOG_CHAIN"),
    ("UPDATE store_facts SET value = '0' WHERE name = 'key'", "FACT_SEAL"),
    ("UPDATE backups SET label = 'elsewhere'", "BACKUP_SEAL"),
    ("DELETE FROM backups", "ROWS_MISSING"),
    ("UPDATE tombstones SET token = 'id:other' WHERE token = 'id:gone'", "TOMBSTONE_SEAL"),
    ("UPDATE retention_rules SET months = 1", "RULE_SEAL"),
    ("UPDATE study_versions SET who = 'nobody' WHERE number = 1", "VERSION_SEAL"),
    ("DELETE FROM study_versions WHERE number = 1", "VERSION_SEAL"),
    ("DELETE FROM releases WHERE release_id = 'r1'", "ROWS_MISSING"),
]


@pytest.fixture
def filled(store, write, tmp_path):
    """A store with something of each kind in it."""
    write(store)
    append_decisions(store, "pilot", [Decision(u, "trust", "mixed", "accept", "hr", "1") for u in ("u1", "u2")])
    save_profile(store, "pulse", "f1", "kind = 1")
    publish(store, "pilot", "r1", "v1", '{"n": 1}')
    set_rule(store, "pilot", "texts", 12)
    make_backup(store, tmp_path / "backup.sqlite")
    with store.writing() as connection:
        add_tombstones(connection, "pilot", ["id:gone"], "era-1")
    return store


def test_a_whole_store_has_no_finding(filled):
    assert check(filled) == ()
    assert check(filled, "pilot") == ()


@pytest.mark.parametrize(("statement", "code"), TAMPERING)
def test_tampering_is_found(filled, statement, code):
    with filled.writing() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0
    assert code in {finding.code for finding in check(filled)}


def test_a_row_added_is_found(filled):
    with filled.writing() as connection:
        connection.execute(
            text("INSERT INTO facts (import_id, row_no, name) SELECT import_id, 0, 'pairs' FROM imports")
        )
    assert {finding.code for finding in check(filled, "pilot")} == {"IMPORT_SEAL"}


def test_flipped_bits_change_nothing_unnoticed(sqlite_store, path, write, tmp_path, cipher):
    write(sqlite_store)
    append_decisions(sqlite_store, "pilot", [Decision("u1", "trust", "mixed", "accept", "hr", "1")])
    publish(sqlite_store, "pilot", "r1", "v1", '{"n": 1}')
    sqlite_store.close()
    whole = path.read_bytes()
    truth = everything(path, cipher)
    chance = random.Random(20260401)
    unnoticed = []
    for number, place in enumerate(chance.sample([at for at, byte in enumerate(whole) if byte], 40)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        damaged = tmp_path / f"flipped-{number}.sqlite"
        damaged.write_bytes(flipped)
        try:
            with open_store(damaged, cipher, cache_dir=tmp_path / "none") as store:
                noticed = bool(check(store))
            if not noticed and everything(damaged, cipher) != truth:
                unnoticed.append(place)
        except StoreError:
            continue
        finally:
            damaged.unlink()
    assert unnoticed == []


def everything(path, cipher):
    """Whatever a figure, a code, a release, a profile or the log is made of, as the store gives it."""
    from analysis.storage.audit import read_log
    from analysis.storage.decisions import read_decisions
    from analysis.storage.imports import list_imports
    from analysis.storage.profiles import find_profiles
    from analysis.storage.releases import published_documents
    from analysis.storage.rows import read_tables
    from analysis.storage.studies import list_studies

    with open_store(path, cipher, cache_dir=path.with_name("nowhere") / path.name) as store:
        tables = {name: frame.to_csv() for name, frame in read_tables(store, "pilot").items()}
        return (
            tables, list_studies(store), list_imports(store, "pilot"), read_decisions(store, "pilot").to_csv(),
            published_documents(store, "pilot"), find_profiles(store), read_log(store),
        )  # fmt: skip


def test_a_schema_that_is_no_text_is_a_damaged_store(sqlite_store, path, cipher):
    sqlite_store.close()
    whole = path.read_bytes()
    name = whole.index(b"uq_imports_live")
    path.write_bytes(whole[:name] + b"\xe5" + whole[name + 1 :])
    with pytest.raises(StoreError) as caught:
        open_store(path, cipher)
    assert caught.value.code == "STORE_DAMAGED"
