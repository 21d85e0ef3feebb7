"""How long it takes to plan and audit a release, and how much memory, from small programmes to very large ones.

    python benchmarks/planning.py [--only 0 1 2] [--out FILE]

Each programme is drawn, planned and audited in a process of its own: two measures at three waves, nine of ten
answering. CPU seconds compare; memory is the most that the process held.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

RESULT = Path(__file__).resolve().parent / "results" / "planning.md"


@dataclass(frozen=True, slots=True)
class Size:
    """A programme: its people (in pairs), its cohorts, and by how many of the governed dimensions it is broken down."""

    people: int
    cohorts: int
    dimensions: int


SIZES = (
    Size(300, 3, 5), Size(1_000, 4, 6), Size(5_000, 10, 6), Size(5_000, 50, 5), Size(20_000, 10, 6),
    Size(100_000, 10, 6), Size(100_000, 200, 4),
)  # fmt: skip


def plan_one(size: Size) -> str:
    """A row of the table: seconds of CPU, the most memory, and how many figures are shown and hidden."""
    from analysis.release.panels import panels_to_text
    from analysis.release.planning import plan_release
    from analysis.study import BREAKDOWNS
    from tests.release.programmes import NOON, programme

    drawn = programme(1, pairs=size.people // 2, cohorts=size.cohorts, answering=0.9)
    inputs = replace(drawn, dimensions=BREAKDOWNS[: size.dimensions])
    began = time.process_time()
    planned = plan_release(inputs, k=5, created_at=NOON, release_id="r0")
    seconds = time.process_time() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    panels = len(panels_to_text(planned.panels)) / 1e6
    shown, hidden = len(planned.release.cells), len(planned.release.hidden)
    return (
        f"| {size.people:,} | {size.cohorts} | {size.dimensions} | {seconds:.1f} | {most:.0f} | {panels:.1f} |"
        f" {shown:,} | {hidden:,} |"
    )


def main() -> None:
    """Plan each size in a process of its own, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", type=int, default=range(len(SIZES)), help="places in the list of sizes")
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        print(plan_one(SIZES[options.one]))
        return
    lines = []
    for place in options.only:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(place)], capture_output=True, text=True, check=True
        )
        lines.append(done.stdout.strip())
        print(lines[-1], flush=True)
    options.out.write_text("\n".join([
        "# How long a release takes to plan and audit", "",
        f"`python benchmarks/planning.py`: Python {sys.version.split()[0]}, {os.cpu_count()} cores shared with other work.",
        "", "| People | Cohorts | Dimensions | CPU s | Most memory, MB | Panels, MB of text | Shown | Hidden |",
        "|" + "---|" * 8, *lines, "",
    ]), encoding="utf-8")  # fmt: skip


if __name__ == "__main__":
    main()
