"""What lies at the top, and that the dependencies are bounded to what was tried."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "app.py", "asgi.py", "pages", "analysis", "data", "tests", "benchmarks", "requirements.txt", "requirements-dev.txt",
    "requirements-nlp.txt", "requirements-scale.txt", "requirements-bench.txt", "README.md", "pyproject.toml",
    "LICENSE", "CHANGELOG.md", ".streamlit", ".ci", ".gitignore", "deployment",
}  # fmt: skip


def test_top_level_holds_what_belongs_there() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert {name.split("/")[0] for name in names if name} <= EXPECTED


def test_the_optional_requirements_are_pinned_by_hash() -> None:
    text = (ROOT / "requirements-nlp.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert any(line.startswith("wordllama==") for line in lines)
    assert all(re.match(r"[a-z0-9_-]+==\S+ +--hash=sha256:[0-9a-f]{64}", line) for line in lines)


def test_the_peers_of_the_benchmark_are_pinned() -> None:
    lines = (ROOT / "requirements-bench.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith(("#", "-r"))]
    assert {line.split("==")[0] for line in pins} == {"pingouin", "lifelines"}
    assert all(re.fullmatch(r"[a-z]+==[\d.]+", line) for line in pins)


def test_every_requirement_is_bounded_on_both_sides() -> None:
    names = ("requirements.txt", "requirements-dev.txt", "requirements-scale.txt", "deployment/requirements.txt")
    for file in names:
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                bounded, _, where = line.partition("; ")
                assert re.fullmatch(r"[a-z0-9_-]+(\[[a-z,]+\])?>=[\d.]+,<[\d.]+", bounded), line
                assert where in ("", 'sys_platform != "win32"'), line
