"""The README promises two commands, and CI runs the second as written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    return re.findall(r"^```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)


def test_there_are_exactly_two_commands_each_complete_on_a_bare_checkout() -> None:
    opens, tests = commands()
    for command in (opens, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install")
        assert "\n" not in command
    assert shlex.split(opens)[-2:] == ["run", "app.py"]
    assert "-m pytest" in tests


def test_what_the_commands_install_is_there() -> None:
    for command in commands():
        (name,) = re.findall(r"--requirement (\S+)", command)
        assert (ROOT / name).is_file()


def test_ci_runs_the_second_command_as_written() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (extract,) = re.findall(r"second=\$\((.*)\)$", script, re.MULTILINE)
    found = subprocess.run(["bash", "-c", extract], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == commands()[1]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_pictures_and_links_of_the_readme_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target
