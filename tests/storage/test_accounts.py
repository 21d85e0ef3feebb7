"""Accounts and sign-ins in the store: sealed, erased with their key, and not revived by a backup."""

import datetime as dt

from sqlalchemy import text

from analysis.storage.accounts import NO_ACCESS, Account, list_accounts, put_account, read_account
from analysis.storage.backups import make_backup
from analysis.storage.checking import check
from analysis.storage.restoring import replace_content, verified_copy
from analysis.storage.sign_ins import begin_sign_in, end_sign_ins_of, last_active, note_activity, read_sign_in
from analysis.storage.stores import open_store

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(minutes=5)


def keep(store, person="user:1", assigned="leader", name="Ann"):
    with store.writing() as connection:
        put_account(connection, Account(person, store.encrypt([name])[0], "hr", assigned))


def test_accounts_come_back_by_name_and_are_kept_encrypted(store):
    keep(store)
    keep(store, "user:2", None, "Zoe")
    keep(store, "user:2", "admin", "Zoe")
    listed = list_accounts(store)
    assert [(one.identity, one.assigned) for one in listed] == [("Ann", "leader"), ("Zoe", "admin")]
    with store.reading() as connection:
        assert "Ann" not in read_account(connection, "user:1").identity
    assert check(store) == ()


def test_a_changed_account_gives_no_access_and_is_found(store):
    keep(store)
    with store.writing() as connection:
        connection.execute(text("UPDATE accounts SET assigned = 'admin'"))
    with store.reading() as connection:
        held = read_account(connection, "user:1")
    assert (held.configured, held.assigned) == (None, NO_ACCESS)
    (found,) = check(store)
    assert found.code == "ACCOUNT_SEAL"


def test_sign_ins_are_noted_ended_and_forgotten_in_time(store):
    with store.writing() as connection:
        begin_sign_in(connection, "login:1", "user:1", AT, AT)
        begin_sign_in(connection, "login:2", "user:1", AT, AT)
        note_activity(connection, "login:2", LATER)
        assert last_active(connection) == {"user:1": LATER}
        assert end_sign_ins_of(connection, "user:1", "signed out") == 2
        assert end_sign_ins_of(connection, "user:1", "signed out") == 0
        assert read_sign_in(connection, "login:1").ended == "signed out"
        much_later = AT + dt.timedelta(days=40)
        begin_sign_in(connection, "login:3", "user:1", much_later, much_later)
        assert read_sign_in(connection, "login:1") is None


def test_a_restore_revives_no_sign_in_and_gives_no_role_back(sqlite_store, tmp_path):
    keep(sqlite_store, assigned="admin")
    keep(sqlite_store, "user:2", None, "Zoe")
    with sqlite_store.writing() as connection:
        begin_sign_in(connection, "login:1", "user:1", AT, AT)
    make_backup(sqlite_store, tmp_path / "kept.sqlite")
    keep(sqlite_store, assigned=NO_ACCESS)
    with sqlite_store.writing() as connection:
        end_sign_ins_of(connection, "user:1", "signed out")
    with verified_copy(tmp_path / "kept.sqlite", sqlite_store.path) as made, open_store(made) as copy:
        replace_content(sqlite_store, copy, who="tester")
    with sqlite_store.reading() as connection:
        assert read_account(connection, "user:1").assigned == NO_ACCESS
        assert read_account(connection, "user:2").configured == "hr"
        assert read_sign_in(connection, "login:1").ended == "signed out"
