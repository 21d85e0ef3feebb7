"""The log is whole or says which line is not; what the database alone cannot prove, a receipt does."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import delete, select, update

from analysis.errors import UsageError
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage.audit import (
    LogFilter,
    append_log,
    count_log,
    log_action,
    log_actions,
    log_studies,
    read_log,
)
from analysis.storage.backups import make_backup
from analysis.storage.checking import check
from analysis.storage.facts import LOG_HEAD, LOG_UNMARKED, write_fact
from analysis.storage.log_chain import verify_log
from analysis.storage.log_lines import sealed_part
from analysis.storage.receipts import Receipt, check_receipt, read_receipt, take_receipt
from analysis.storage.schema import AUDIT_LOG
from analysis.storage.seals import seal_of
from analysis.storage.stores import open_store
from analysis.storage.studies import create_study
from analysis.workflow.restoring import restore

LINES = 12


@pytest.fixture
def logged(store):
    """A store with a dozen lines in its log; the first made the study."""
    for number in range(2, LINES + 1):
        log_action(store, "hr", "download", study="pilot", subject=f"csv, {number} rows")
    return store


def place_of(store):
    return store.path or store.engine.url.render_as_string(hide_password=False)


def write_anew(store, first, *, cut=None, marks="kept", **changed):
    """What somebody can do who has the database alone: change line `first`, and compute every seal after it anew."""
    with store.writing() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq))]
        connection.execute(delete(AUDIT_LOG))
        before = ""
        for row in rows[:cut]:
            if row["seq"] == first:
                row |= changed
            if row["seq"] >= first:
                line = {key: value for key, value in row.items() if key not in ("seal", "mark")}
                row["seal"] = seal_of(before, line)
                row["mark"] = row["mark"] if marks == "kept" else None
            elif marks == "none":
                row["mark"] = None
            before = row["seal"]
            connection.execute(AUDIT_LOG.insert().values(**row))
        write_fact(connection, LOG_HEAD, f"{len(rows[:cut])} {before}")


def faults(store):
    return verify_log(store).faults


def test_a_log_that_nobody_touched_is_whole_with_and_without_the_key(logged, tmp_path):
    state = verify_log(logged)
    assert (state.faults, state.lines, state.with_key, state.marked_from) == ((), LINES, True, 1)
    assert state.seal == read_log(logged)[0].seal
    with open_store(place_of(logged), cache_dir=tmp_path / "bare") as bare:
        state = verify_log(bare)
        assert (state.faults, state.with_key) == ((), False)


def test_a_line_that_was_changed_is_named(logged):
    with logged.writing() as connection:
        connection.execute(update(AUDIT_LOG).where(AUDIT_LOG.c.seq == 7).values(who="nobody"))
    assert faults(logged) == ("Line 7 of the log is changed: its seal does not fit.",)
    (finding,) = [one for one in check(logged) if one.code == "LOG_CHAIN"]
    assert "Line 7" in finding.message
    assert "Hold a receipt" in finding.advice


def test_lines_that_were_removed_are_named(logged):
    with logged.writing() as connection:
        connection.execute(delete(AUDIT_LOG).where(AUDIT_LOG.c.seq.in_([5, 6])))
    assert faults(logged) == (
        "Lines 5 to 6 of the log are missing.",
        "Line 7 of the log is not to be verified, because the one before it is missing.",
    )


def test_a_log_that_was_cut_off_says_how_many_lines_are_gone(logged):
    with logged.writing() as connection:
        connection.execute(delete(AUDIT_LOG).where(AUDIT_LOG.c.seq > 9))
    (said,) = faults(logged)
    assert said.startswith("Lines 10 to 12 of the log are missing: the log was cut off at its end, after 20")


def test_the_whole_log_gone_is_a_fault(logged):
    with logged.writing() as connection:
        connection.execute(delete(AUDIT_LOG))
    assert faults(logged) == ("Lines 1 to 12 of the log are missing: the log was cut off at its end.",)


def test_without_the_key_nobody_writes_the_log_anew(logged, tmp_path):
    write_anew(logged, 7, who="nobody")
    assert faults(logged) == (
        "Lines 7 to 12 of the log are written anew by somebody without the key: the mark does not fit.",
    )
    with open_store(place_of(logged), cache_dir=tmp_path / "bare") as bare:
        assert verify_log(bare).faults == (), "without the key that is all that can be told"


def test_marks_that_were_taken_away_are_missed(logged):
    write_anew(logged, 7, marks="dropped", who="nobody")
    assert faults(logged)[0].startswith("Lines 7 to 12 of the log are without the mark of the key")
    write_anew(logged, 1, marks="none")
    assert faults(logged)[0].startswith("Lines 1 to 12 of the log are without the mark of the key")
    log_action(logged, "hr", "download")
    assert faults(logged)[0].startswith("Lines 1 to 12"), "a new line does not vouch for them"


def test_without_the_key_nobody_cuts_the_log_off(logged):
    write_anew(logged, 99, cut=9)
    (said,) = faults(logged)
    assert said == "Lines after line 9 may have been cut off: that the log ends there was not noted with the key."


def test_a_receipt_tells_an_older_copy_of_the_store(sqlite_store, path, cipher, tmp_path):
    log_action(sqlite_store, "hr", "download", subject="one")
    with sqlite3.connect(path) as source, sqlite3.connect(tmp_path / "old.sqlite") as copy:
        source.backup(copy)
    copy.close()
    source.close()
    log_action(sqlite_store, "hr", "download", subject="two")
    receipt = take_receipt(sqlite_store)
    assert check_receipt(sqlite_store, receipt).verdict == "holds"
    with open_store(tmp_path / "old.sqlite", cipher) as old:
        assert verify_log(old).faults == (), "no log can tell of itself that it is an older one"
        assert check_receipt(old, receipt).verdict == "cut"


def test_a_receipt_tells_a_log_that_the_keys_holder_wrote_anew(logged):
    receipt = take_receipt(logged)
    with logged.writing() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq))]
        connection.execute(delete(AUDIT_LOG))
        for row in rows:
            append_log(connection, "nobody", row["action"], study=row["study"], subject=row["subject"])
    assert verify_log(logged).faults == ()
    assert check_receipt(logged, receipt).verdict == "rewritten"


def test_marks_that_were_all_taken_away_show_as_a_log_that_is_marked_anew(sqlite_store, path, cipher):
    for number in range(4):
        log_action(sqlite_store, "hr", "download", subject=f"{number}")
    receipt = take_receipt(sqlite_store)
    write_anew(sqlite_store, 1, marks="dropped")
    write_anew(sqlite_store, 3, marks="dropped", who="nobody")
    with sqlite_store.writing() as connection:
        write_fact(connection, LOG_UNMARKED, "5")
    sqlite_store.close()
    with open_store(path, cipher) as store:
        state = verify_log(store)
        assert (state.marked_from, read_log(store)[0].action) == (6, "mark the log"), "with the day on which that was"
        assert check_receipt(store, receipt).verdict == "rewritten"


def test_a_receipt_survives_the_way_it_is_kept(logged):
    receipt = take_receipt(logged)
    for text in (receipt.line, f"> Kept:\r\n{receipt.line}\n\nRegards", receipt.line.replace(" ", "\n  ")):
        assert read_receipt(text) == receipt
    log_action(logged, "hr", "download")
    held = check_receipt(logged, receipt)
    assert (held.verdict, held.receipt.seq, held.lines) == ("holds", LINES, LINES + 1)
    other = Receipt(receipt.seq, "0" * 64, receipt.taken, receipt.mark)
    assert check_receipt(logged, other).verdict == "not ours"
    for text in ("", "no receipt", receipt.line.replace(receipt.seal, "xyz"), "reverb-receipt-1 " * 5_000):
        with pytest.raises(UsageError) as refused:
            read_receipt(text)
        assert refused.value.code == "NO_RECEIPT"


def test_an_empty_log_gives_no_receipt(tmp_path):
    with open_store(tmp_path / "new.sqlite") as new, pytest.raises(UsageError) as refused:
        take_receipt(new)
    assert refused.value.code == "LOG_EMPTY"


def test_lines_are_found_by_study_action_and_time_and_turned_in_pages(logged):
    create_study(logged, "another", who="admin")
    assert count_log(logged) == LINES + 1
    assert [line.study for line in read_log(logged, LogFilter(study="another"))] == ["another"]
    assert count_log(logged, LogFilter(action="download")) == LINES - 1
    moment = read_log(logged)[3].at
    assert count_log(logged, LogFilter(since=moment)) == 4
    assert count_log(logged, LogFilter(until=moment)) == LINES + 1 - 4
    assert [line.seq for line in read_log(logged, most=3, skip=2)] == [11, 10, 9]
    assert log_actions(logged) == ("create study", "download")
    assert log_studies(logged) == ("another", "pilot")


def test_a_log_older_than_its_marks_is_marked_from_then_on(sqlite_store, path, cipher):
    sqlite_store.close()
    with sqlite3.connect(path) as connection:
        for table in ("accounts", "sign_ins", "release_panels"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE audit_log DROP COLUMN mark")
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
    connection.close()
    open_store(path).close()  # brought up to date by somebody without the key
    with open_store(path, cipher) as store:
        assert [line.action for line in read_log(store)] == ["mark the log", "create study"]
        log_action(store, "hr", "download")
        state = verify_log(store)
        assert (state.faults, state.marked_from) == ((), 2)
        assert check(store) == ()
    with open_store(path, cipher) as store:
        assert count_log(store) == 3, "once only"
        with store.writing() as connection:
            connection.execute(update(AUDIT_LOG).where(AUDIT_LOG.c.seq == 1).values(who="nobody"))
        assert verify_log(store).faults == ("Line 1 of the log is changed: its seal does not fit.",)


def test_threads_never_fork_the_chain(store):
    def work(name):
        for _ in range(20):
            log_action(store, name, "download", study="pilot")

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    state = verify_log(store)
    assert (state.lines, state.faults) == (81, ())


def test_processes_never_fork_the_chain(store, processes, tmp_path):
    place, key = str(place_of(store)), str(tmp_path / "apart" / "reverb.key")
    processes(
        f"""
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage.audit import log_action
from analysis.storage.stores import open_store
with open_store({place!r}, Cipher(open_key({key!r}))) as store:
    for n in range(40):
        log_action(store, "hr", "download", study="pilot")
""",
        2,
    )
    state = verify_log(store)
    assert (state.lines, state.faults) == (81, ())


@pytest.fixture
def keyed(tmp_path, monkeypatch):
    """The key where a restore looks for it."""
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "apart" / "reverb.key"))


def told(store):
    return [(line.action, line.subject) for line in reversed(read_log(store))]


def test_a_restore_loses_no_line_of_the_log(logged, keyed, write, tmp_path):
    line = make_backup(logged, tmp_path / "one.sqlite", who="admin")
    write(logged, "later")
    receipt, before = take_receipt(logged), told(logged)
    restore(place_of(logged), tmp_path / "one.sqlite", who="admin", go=True)
    assert told(logged) == [*before, ("restore", f"{line.backup_id} as of line {LINES}")]
    assert check_receipt(logged, receipt).verdict == "holds"
    assert check(logged) == (), "an import that the restore went back behind is not missed"
    write(logged, "again")
    restore(place_of(logged), tmp_path / "one.sqlite", who="admin", go=True)
    assert [action for action, _ in told(logged)][-2:] == ["import", "restore"]
    assert check(logged) == ()
    with logged.writing() as connection:
        connection.exec_driver_sql("UPDATE studies SET name = 'other'")
    assert "ROWS_MISSING" in {one.code for one in check(logged)}


def test_a_log_that_is_shorter_than_the_backups_goes_on_from_it(logged, keyed, cipher, tmp_path):
    before = take_receipt(logged)
    make_backup(logged, tmp_path / "one.sqlite")
    after = take_receipt(logged)
    with open_store(tmp_path / "new.sqlite", cipher) as new:
        restore(tmp_path / "new.sqlite", tmp_path / "one.sqlite", who="admin", go=True)
        assert [action for action, _ in told(new)][-1] == "restore"
        assert count_log(new) == LINES + 1
        assert check(new) == ()
        assert check_receipt(new, before).verdict == "holds"
        assert check_receipt(new, after).verdict == "rewritten", "where the backup was logged, the restore is"


def test_the_log_of_another_store_comes_with_its_content_and_ours_follows(logged, keyed, cipher, tmp_path):
    line = make_backup(logged, tmp_path / "one.sqlite")
    with open_store(tmp_path / "new.sqlite", cipher) as new:
        create_study(new, "of the new store", who="hr")
        restore(tmp_path / "new.sqlite", tmp_path / "one.sqlite", who="admin", go=True)
        assert told(new)[LINES:] == [
            ("restore", f"{line.backup_id} in place of 1 lines, which follow"),
            ("create study", ""),
        ]
        assert (verify_log(new).faults, check(new)) == ((), ())
        log_action(new, "hr", "download")
        assert check(new) == ()


def test_a_log_of_a_lost_key_is_vouched_for_by_the_new_one(logged, tmp_path, monkeypatch):
    make_backup(logged, tmp_path / "one.sqlite")
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "other.key"))
    new = tmp_path / "new" / "reverb.sqlite"
    restore(new, tmp_path / "one.sqlite", who="admin", go=True, without_key=True)
    with open_store(new, Cipher(open_key(tmp_path / "other.key"))) as store:
        state = verify_log(store)
        assert [line.action for line in read_log(store)][:2] == ["mark the log", "restore"]
        assert (state.faults, state.marked_from) == ((), LINES + 2)


def test_a_seal_covers_all_of_a_line_but_itself_and_its_mark(store):
    with store.reading() as connection:
        row = connection.execute(select(AUDIT_LOG)).first()
        assert set(sealed_part(row)) == {"seq", "at", "who", "action", "study", "subject"}
