"""Rows of `side_by_side.py` that have no peer: CPU seconds against the most that they may take."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from side_by_side_studies import sample_store

from benchmarks.release_study import planning_seconds

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Alone:
    """One line: `seconds(number, store)` gives the CPU seconds of one run, `store` makes one that holds the sample."""

    name: str
    most: float
    seconds: Callable[[int, Callable[[], Path]], float]


def children() -> float:
    """CPU seconds of all children that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def command(words: tuple[str, ...], _number: int, store: Callable[[], Path]) -> float:
    """A process of its own: `python -m analysis`, on the sample unless it asks for help."""
    where = () if "--help" in words else ("--study", "sample", "--store", str(store()))
    before = children()
    subprocess.run([sys.executable, "-m", "analysis", *words, *where], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return children() - before


def planning(number: int, _store: Callable[[], Path]) -> float:
    """Another programme each time: a release of two measures at three waves, planned and audited."""
    return planning_seconds(300, 5, number)


ALONE = {
    "help": Alone("`python -m analysis --help`", 0.3, partial(command, ("--help",))),
    "release": Alone("`python -m analysis release` on the sample", 3, partial(command, ("release",))),
    "retention": Alone("`python -m analysis retention` on the sample", 3, partial(command, ("retention",))),
    "impact": Alone("`python -m analysis impact` on the sample", 3, partial(command, ("impact",))),
    "claims": Alone("`python -m analysis claims` on the sample", 3, partial(command, ("claims",))),
    "planning": Alone("release planned and audited, 300 people, 5 dimensions", 2, planning),
}


def measured_alone(key: str, *, repeats: int, folder: Path, given: Path | None) -> dict[str, object]:
    """The runs of one row; the sample is made in `folder` unless a store that has it is `given`."""

    def store() -> Path:
        return given or sample_store(folder)

    runs = []
    for number in range(repeats):
        runs.append(ALONE[key].seconds(number, store))
        print(f"{key} {number + 1}: {runs[-1]:.4f} s CPU", file=sys.stderr, flush=True)
    return {"runs": {"ours": runs}}


def line_alone(key: str, runs: list[float]) -> str:
    """One row of the table."""
    row, middle = ALONE[key], statistics.median(runs)
    spread = f"{min(runs):.3g} to {max(runs):.3g}, {len(runs)} runs"
    return f"| {row.name} | **{middle:.3g}** ({spread}) | {row.most:g} | {'yes' if middle <= row.most else 'no'} |"
