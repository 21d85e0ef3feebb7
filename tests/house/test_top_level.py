"""What lies at the top, and that the dependencies are bounded to what was tried."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "app.py", "pages", "analysis", "data", "tests", "benchmarks", "requirements.txt", "requirements-dev.txt",
    "README.md", "pyproject.toml", "LICENSE", "CHANGELOG.md", ".streamlit", ".ci", ".gitignore",
}  # fmt: skip


def test_top_level_holds_what_belongs_there() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert {name.split("/")[0] for name in names if name} <= EXPECTED


def test_every_requirement_is_bounded_on_both_sides() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[a-z0-9_-]+(\[[a-z,]+\])?>=[\d.]+,<[\d.]+", line), line
