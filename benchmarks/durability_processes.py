"""Processes that write into a store, and how they are killed at a chosen moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from benchmarks.durability_ground import ROOT

#: A process that plans and imports one file and says how far it is; killed at some moment of it.
IMPORTING = """
import sys
from pathlib import Path
from analysis.workflow.file_plans import plan_files
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import open_workspace
store, study, file = sys.argv[1:]
with open_workspace(store) as space:
    print("begun", flush=True)
    plan = next(plan_files(space, study, [Path(file)]))
    print("planned", flush=True)
    print("done", carry_out(space, study, plan, who="killed").import_id, flush=True)
"""
#: A process that opens a store of an earlier Reverb, and so brings it up to date.
MIGRATING = """
import sys
import alembic.command, alembic.config, alembic.util
from analysis.storage.stores import open_store
print("begun", flush=True)
print("planned", flush=True)
open_store(sys.argv[1]).close()
print("done", flush=True)
"""
#: A process that decides on codes, one transaction a decision.
DECIDING = """
import sys
from analysis.storage.decisions import Decision, append_decisions
from analysis.workflow.workspace import open_workspace
store, study, who, count = sys.argv[1:]
with open_workspace(store) as held:
    for number in range(int(count)):
        append_decisions(held.store, study, [Decision(f"{who}-{number}", "trust", "mixed", "accept", who, "1")])
"""


def run(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start Python on a script."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def said_until(process: subprocess.Popen[str], word: str) -> str:
    """Wait for a process to say `word`."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return line
    raise RuntimeError(f"The process ended before it said {word}: {process.communicate()[1]}")


def seconds_of(script: str, *arguments: str) -> tuple[float, float]:
    """How long a process takes from "begun" to its end, and from "planned"."""
    process = run(script, *arguments)
    said_until(process, "begun")
    begun = time.perf_counter()
    said_until(process, "planned")
    planned = time.perf_counter()
    said_until(process, "done")
    ended = time.perf_counter()
    process.communicate()
    return ended - begun, ended - planned


def kill_at(script: str, arguments: tuple[str, ...], word: str, after: float) -> str:
    """Kill a process with signal 9 so many seconds after it said `word`; gives what it said until then."""
    process = run(script, *arguments)
    first = said_until(process, word)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return first + said
