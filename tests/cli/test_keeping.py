"""Backup, restore, forget, retain and check on the command line, in the one shape of answers and failures."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from analysis.storage.rows import read_tables
from analysis.workflow.workspace import open_workspace


@pytest.fixture
def own(full_store, tmp_path):
    """A copy of the full store that a test may change; its key lies beside it."""
    path = tmp_path / "own" / "reverb.sqlite"
    path.parent.mkdir()
    with sqlite3.connect(full_store) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    shutil.copy2(f"{full_store}.key", f"{path}.key")
    return path


def test_a_store_is_backed_up_forgotten_in_and_restored(command, own, tmp_path):
    said = command("backup", tmp_path / "b.sqlite", "--store", own, "--json")
    assert (said.status, set(said.document)) == (0, {"file", "backup_id", "made_at", "key"})
    again = command("backup", tmp_path / "b.sqlite", "--store", own, "--json")
    assert (again.status, again.document["error"]["code"]) == (1, "BACKUP_EXISTS")
    with open_workspace(own) as space:
        names = space.store.decrypt([r[0] for r in identifiers(space, "employee_id")])
        before = len(read_tables(space.store, "programme")["people"])
    number = names[0]
    gone = command("forget", number, "--store", own, "--json")
    assert gone.status == 0
    assert gone.document["done"]
    assert gone.document["erased"]["people"] >= 1
    assert [one["file"] for one in gone.document["backups"]] == [str(tmp_path / "b.sqlite")]
    assert gone.document["imports_resealed"]
    assert any("Releases" in one for one in gone.document["not_reached"])
    assert number not in gone.out
    unknown = command("forget", number, "--store", own, "--json")
    assert (unknown.status, unknown.document["error"]["code"]) == (1, "UNKNOWN_PERSON")
    back = command("restore", tmp_path / "b.sqlite", "--store", own, "--json")
    assert (back.status, back.document["done"], back.document["kept_out"]) == (0, True, 1)
    with open_workspace(own) as space:
        assert len(read_tables(space.store, "programme")["people"]) < before
    assert command("check", "--store", own).status == 0


def identifiers(space, kind):
    with space.store.reading() as connection:
        return connection.exec_driver_sql(
            f"SELECT value_encrypted FROM identifiers WHERE kind = '{kind}' ORDER BY token"
        ).fetchall()


def test_check_says_what_is_wrong_and_what_to_do(command, own):
    assert command("check", "--store", own).out.strip() == "The store is as it was written."
    with sqlite3.connect(own) as connection:
        connection.execute("UPDATE releases SET document = '{}'")
    said = command("check", "--store", own, "--json")
    assert said.status == 1
    assert {one["code"] for one in said.document["findings"]} == {"RELEASE_SEAL"}
    assert "restore FILE" in said.document["findings"][0]["advice"]


def test_a_restore_without_the_key_says_what_is_lost(command, own, tmp_path):
    command("backup", tmp_path / "b.sqlite", "--store", own)
    new = tmp_path / "new" / "reverb.sqlite"
    said = command("restore", tmp_path / "b.sqlite", "--store", new, "--json")
    assert (said.status, said.document["error"]["code"]) == (1, "RESTORE_KEY")
    assert "--without-key" in said.document["error"]["advice"]
    done = command("restore", tmp_path / "b.sqlite", "--store", new, "--without-key", "--json")
    assert (done.status, len(done.document["lost"])) == (0, 1)
    release = command("release", "--store", new, "--json")
    assert release.status == 0
    assert release.document == command("release", "--store", own, "--json").document
    assert command("impact", "--outcome", "engagement", "--store", new, "--json").status == 0


def test_rules_are_told_and_carried_out_when_told(command, own):
    told = command("retain", "--today", "2035-01-01", "--store", own, "--json")
    assert told.status == 0
    assert {one["rule"] for one in told.document["rules"] if one["due"]} >= {"identifiers", "texts", "employment"}
    assert told.document["erased"] == {}
    done = command("retain", "--today", "2035-01-01", "--yes", "--store", own, "--json")
    assert done.document["erased"]["employment"] > 0
    assert "Say --yes" not in command("retain", "--today", "2035-01-01", "--store", own).out
    assert command("check", "--store", own).status == 0


@pytest.mark.parametrize("words", [["backup", "x.sqlite"], ["restore", "x.sqlite"], ["forget", "1"], ["retain"]])
def test_leaders_and_auditors_may_not(command, own, words):
    for role in ("leader", "auditor"):
        said = command(*words, "--store", own, "--as", role, "--json")
        assert (said.status, said.document["error"]["code"]) == (1, "NOT_ALLOWED")


@pytest.mark.parametrize("words", [["backup"], ["restore"], ["forget"], ["retain", "--today", "soon"]])
def test_wrong_usage_is_status_two(command, words):
    assert command(*words, "--json").status == 2


def test_whoever_sits_at_a_terminal_is_asked(command, own, tmp_path, monkeypatch):
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    command("backup", tmp_path / "b.sqlite", "--store", own)
    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    said = command("restore", tmp_path / "b.sqlite", "--store", own)
    assert said.status == 1
    assert "Nothing was restored yet" in said.out
    assert "Type yes" in said.err
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    assert command("restore", tmp_path / "b.sqlite", "--store", own).status == 0
    assert json.loads(command("restore", tmp_path / "b.sqlite", "--store", own, "--json").out)["done"]


def test_settings_are_told_and_changed_and_the_log_says_who(command, own):
    assert command("settings", "--store", own, "--json").document == {
        "smallest_change": 5.0, "k": 5, "groups": {},
    }  # fmt: skip
    assert "smallest group that is shown: 8 people" in command("settings", "--k", 8, "--store", own).out
    assert command("settings", "--store", own, "--json").document["k"] == 8
    newest = command("log", "--most", 1, "--store", own, "--json", "--as", "auditor").document["lines"]
    assert [(line["who"], line["action"]) for line in newest] == [("command line", "change settings")]
    told = command("log", "--store", own).out.splitlines()
    assert len(told) > 1
    assert "command line: change settings" in told[0]
    assert command("log", "--store", own, "--study", "another").out == "Nothing was done yet.\n"


def test_values_are_grouped_and_taken_out_of_their_group(command, own):
    hr = ("--store", own, "--as", "hr")
    said = command("settings", "--group", "site", "Lyon=Far away", "A=B=Far away", "--group", "level", "L1=Low", *hr)
    assert "Site: Lyon is shown as Far away." in said.out
    assert "Level: L1 is shown as Low." in said.out
    found = command("settings", "--group", "site", "Lyon=", "--json", *hr).document["groups"]
    assert found == {"site": {"A=B": "Far away"}, "level": {"L1": "Low"}}


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (["settings", "--group", "cohort", "A=B", "--as", "hr"], "RECODE_DIMENSION", 1),
        (["settings", "--group", "site", "Lyon", "--as", "hr"], "GROUP_PAIR", 2),
        (["settings", "--group", "site", "Lyon=" + "x" * 61, "--as", "hr"], "RECODE_NAME", 1),
        (["settings", "--group", "site", "Lyon=Far", "--as", "analyst"], "NOT_ALLOWED", 1),
        (["settings", "--k", 4], "RELEASE_K", 1), (["settings", "--smallest-change", 0], "SMALLEST_CHANGE", 2),
        (["settings", "--k", 9, "--as", "auditor"], "NOT_ALLOWED", 1),
        (["settings", "--as", "leader"], "NOT_ALLOWED", 1), (["log", "--as", "leader"], "NOT_ALLOWED", 1),
    ],
)  # fmt: skip
def test_settings_and_log_refuse_in_a_sentence(command, own, words, code, status):
    said = command(*words, "--store", own, "--json")
    assert (said.status, said.document["error"]["code"]) == (status, code)


def test_the_log_is_verified_narrowed_and_held_against_a_receipt(command, own, tmp_path):
    assert command("log", "--store", own, "--verify", "--as", "auditor").out.startswith("The log is whole: ")
    kept = tmp_path / "receipt.txt"
    kept.write_text(command("log", "--store", own, "--receipt").out, encoding="utf-8")
    assert command("log", "--store", own, "--held", kept).out.startswith("The log still holds everything up to line")
    newest = command("log", "--store", own, "--json", "--action", "download receipt").document["lines"]
    assert [line["action"] for line in newest] == ["download receipt"]
    assert "Acts in the log: " in command("log", "--store", own, "--action", "dance").out
    assert command("log", "--store", own, "--since", "2999-01-01").out == "Nothing was done yet.\n"
    with sqlite3.connect(own) as connection:
        connection.execute("UPDATE audit_log SET who = 'nobody' WHERE seq = 1")
    connection.close()
    said = command("log", "--store", own, "--verify", "--json")
    assert (said.status, said.document["faults"]) == (1, ["Line 1 of the log is changed: its seal does not fit."])
    assert "Line 1 of the log is changed" in command("check", "--store", own).out
    kept.write_text("nothing", encoding="utf-8")
    assert command("log", "--store", own, "--held", kept, "--json").document["error"]["code"] == "NO_RECEIPT"


def test_what_is_printed_and_exported_stands_in_the_log(command, own, tmp_path):
    command("reliability", "--store", own)
    command("claims", "--store", own, "--as", "auditor")
    command("export", "--store", own, "--out", tmp_path / "out", "--format", "csv,xlsx")
    command("export", "--store", own, "--out", tmp_path / "none", "--format", "doc")
    lines = command("log", "--store", own, "--json", "--most", 3).document["lines"]
    told = [(line["action"], line["subject"]) for line in lines]
    assert told[0][0] == "download cleaned data"
    assert told[0][1].startswith("csv and xlsx, long and wide, ")
    assert told[1] == ("print figures", "reliability"), "what is refused is not taken for printed"
    assert not (tmp_path / "none").exists()


def test_granting_needs_a_server(command, own):
    said = command("grant-leaders", "somebody", "--store", own, "--json")
    assert (said.status, said.document["error"]["code"]) == (1, "LEADERS_STORE")
    refused = command("grant-leaders", "somebody", "--store", own, "--json", "--as", "leader")
    assert refused.document["error"]["code"] == "NOT_ALLOWED"
