"""The app asks numpy for one thread before numpy is loaded, and leaves what somebody else decided."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What every entry of the app imports first; says whether numpy was there before, and what it will be asked.
SAYS = """
import os, sys, streamlit
import pages.shared
print("numpy" in sys.modules, os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize(("decided", "threads"), [(None, "1"), ("2", "2")])
def test_numpy_is_told_how_many_threads_before_it_is_loaded(decided: str | None, threads: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    if decided:
        environment["OPENBLAS_NUM_THREADS"] = decided
    said = subprocess.run(
        [sys.executable, "-c", SAYS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert said == ["False", threads]
