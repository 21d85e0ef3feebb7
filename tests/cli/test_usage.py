"""Wrong usage, failures in one shape, a quick help, and a simulated programme from beginning to end."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import main as cli
from analysis.cli.main import COMMANDS
from analysis.storage.stores import default_store
from analysis.workflow.workspace import start_workspace

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "words",
    [
        [], ["impakt"], ["import"], ["export"], ["undo"], ["simulate", "--out", "x"],
        ["simulate", "--seed", "x", "--out", "x"], ["simulate", "--out", "x", "--seed", "1", "--pairs", "0"],
        ["simulate", "--out", "x", "--seed", "-1"],
        ["import", "a.csv", "--as-of", "31.3.2025"], ["import", "a.csv", "--kind", "novel"], ["impact", "--as", "king"],
        ["impact", "--colour", "red"], ["publish", "--k", "few"],
    ],
)  # fmt: skip
def test_wrong_usage_is_status_two_with_the_one_document(command, words):
    said = command(*words, "--json")
    assert said.status == 2
    assert set(said.document["error"]) == {"code", "message", "advice"}
    assert all(said.document["error"].values()) or said.document["error"]["code"].startswith("PLAN")
    plain = command(*words)
    assert (plain.status, plain.out) == (2, "")
    assert json.loads(plain.err) == said.document


def test_what_the_system_refuses_has_the_same_shape(command, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = command(
        "simulate", "--seed", 1, "--pairs", 2, "--cohorts", 1, "--out", tmp_path / "file" / "below", "--json"
    )
    assert (said.status, said.document["error"]["code"]) == (1, "FILE_SYSTEM")


def test_help_is_quick_and_knows_every_command():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(
        [sys.executable, "-W", "error", "-m", "analysis", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime < 0.3
    assert [name for name in COMMANDS if name not in said.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(command, name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert "--store" in capsys.readouterr().out


def test_the_store_is_the_apps_where_nobody_says(tmp_path, monkeypatch):
    monkeypatch.delenv("REVERB_STORE", raising=False)
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    space = start_workspace()
    assert str(space.store.path) == default_store()
    space.close()


def test_a_simulated_programme_from_its_files_to_its_cards(tmp_path):
    """As a script would do it, in processes of its own and through the door that files come in by."""
    store, out = tmp_path / "reverb.sqlite", tmp_path / "exports"

    def run(*words: object) -> tuple[int, dict[str, object]]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REVERB_")}
        said = subprocess.run(
            [sys.executable, "-W", "error", "-m", "analysis", *map(str, words), "--json"],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return said.returncode, json.loads(said.stdout)

    status, made = run(
        "simulate", "--out", out, "--seed", 3, "--pairs", 6, "--cohorts", 1, "--comparison", 0, "--staff", 100,
        "--no-mistakes", "--interviews", 0,
    )  # fmt: skip
    assert status == 0
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    files = [path for path in made["files"] if not path.endswith("truth.json")]
    status, said = run("import", *files, "--store", store, "--as-of", truth["as_of"], "--yes")
    assert {file["status"] for file in said["files"]} == {"imported"}
    assert status == (1 if any(file["rows_set_aside"] for file in said["files"]) else 0)
    status, found = run("impact", "--store", store)
    assert status == 0
    planted = {(row["outcome"], row["cohort"], row["side"]) for row in truth["effects"]}
    assert {("engagement", "all", "all"), ("understanding", "all", "all")} <= planted
    assert planted <= {(card["outcome"], card["cohort"], card["side"]) for card in found["cards"]}


def test_a_reader_who_has_gone_gets_no_traceback():
    """As in `python -m analysis --help | head -1`, once head has its line: there is nobody left to write to."""
    read, write = os.pipe()
    os.close(read)
    said = subprocess.run(
        [sys.executable, "-W", "error", "-m", "analysis", "plan", "--pairs", "5", "--json"],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (said.returncode, said.stderr) == (1, "")
