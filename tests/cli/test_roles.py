"""Which role may run which command: one table written out by hand, default deny.

Whoever runs commands holds the store's file and its key, so roles that work on data may do all that keeps it; roles
that only read releases or the log may not. A command that is not in the table fails the test.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.cli.main import COMMANDS
from analysis.storage.studies import create_study
from analysis.workflow.access import ROLES
from analysis.workflow.workspace import open_workspace

WORKERS = {"admin", "hr", "analyst"}
READERS = {*WORKERS, "leader"}
#: Every command, as it is typed, and the roles that may run it.
MAY_RUN: dict[str, set[str]] = {
    "impact": READERS, "retention": READERS, "claims": READERS, "worth": READERS, "release": READERS,
    "report --out board.html": READERS, "grant-leaders somebody": WORKERS,
    "reliability": WORKERS, "programme": WORKERS, "plan --pairs 14": WORKERS, "export --out out": WORKERS,
    "figures none.parquet": WORKERS,
    "import none.csv": WORKERS, "undo imp-0": WORKERS, "publish": WORKERS, "forget nobody@example.org": WORKERS,
    "backup kept.sqlite": WORKERS, "restore none.sqlite": WORKERS, "retain": WORKERS,
    "draw --list none.csv --cohort Aspen --seed 1": WORKERS, "settings": WORKERS, "settings --k 9": WORKERS,
    "log": {*WORKERS, "auditor"}, "check": {*WORKERS, "auditor"},
}  # fmt: skip
#: Commands that open no store and tell nothing of one.
WITHOUT_STORE = {"simulate"}


def test_every_command_is_in_the_table():
    assert {words.split()[0] for words in MAY_RUN} | WITHOUT_STORE == set(COMMANDS)


@pytest.mark.parametrize("words", MAY_RUN)
def test_a_role_runs_its_commands_and_no_other(words: str, command: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with open_workspace() as space:
        create_study(space.store, "pilot")
    ran = set()
    for role in ROLES:
        said = command(*words.split(), "--as", role, "--json")
        code = said.document.get("error", {}).get("code")
        assert code != "UNKNOWN_ROLE"
        if code != "NOT_ALLOWED":
            ran.add(role)
    assert ran == MAY_RUN[words]


@pytest.mark.parametrize("words", MAY_RUN)
def test_a_role_that_does_not_exist_runs_nothing(words: str, command: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    said = command(*words.split(), "--as", "king", "--json")
    assert said.document["error"]["code"] == "UNKNOWN_ROLE"
    assert not list(tmp_path.glob("*.sqlite"))
