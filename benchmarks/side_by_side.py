"""Ours and what people use today, side by side in one run: first whether both agree, then how much CPU time each takes.

    python benchmarks/side_by_side.py [--only ROW ...] [--quick] [--repeats 5] [--go-on] [--sample STORE] [--out FOLDER]

Needs the peers: `pip install -r requirements-bench.txt`. Both sides run in turn in one process on the same data, CPU
time of children included, so that whatever else the machine does hits both; the ratio is the median over the runs. A
row whose results differ has no ratio, and the command fails. `--go-on` keeps the rows that an earlier run has finished.
Rows without a peer have seconds alone; those of the sample use the store that `--sample` names, or make one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

#: A call that is shorter is repeated until it has taken so long; seconds.
LONG_ENOUGH = 0.2
PEERS = ("numpy", "scipy", "pandas", "openpyxl", "pingouin", "lifelines", "fastexcel", "pyarrow", "rustpy_xlsxwriter")


def cpu_seconds() -> float:
    """CPU seconds of this process and of all children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def timed(call: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    calls, started = 0, cpu_seconds()
    while (spent := cpu_seconds() - started) < LONG_ENOUGH:
        call()
        calls += 1
    return spent / calls


def measured(key: str, *, quick: bool, repeats: int, folder: Path) -> dict[str, object]:
    """One row: agreement, CPU seconds of each run, growth and, for reading, the peak of memory."""
    from side_by_side_rows import ROWS, survey_file

    row = ROWS[key]
    size = row.quick if quick else row.size
    pair = row.made(size, folder)
    pair.agree(pair.ours(), pair.peer())
    runs: dict[str, list[float]] = {"ours": [], "peer": []}
    for number in range(repeats):
        for side, call in (("ours", pair.ours), ("peer", pair.peer)):
            runs[side].append(timed(call))
            print(f"{key} {number + 1}: {side} {runs[side][-1]:.4f} s CPU", file=sys.stderr, flush=True)
    sizes = () if quick else row.sizes
    growth = {one: min(timed(row.made(one, folder).ours) for _ in range(3)) for one in sizes}
    found: dict[str, object] = {"size": size, "runs": runs, "growth": growth}
    if key == "reading":
        found["peak_mb"] = peak_of_reading(survey_file(size, folder))
    return found


def peak_of_reading(path: Path) -> float:
    """Megabytes of the larger of two processes: the one that asks, which has nothing else in it, and its child."""
    # Linux carries what a process held over into the program it starts (ru_maxrss), so that ours is asked elsewhere.
    code = (
        "import re, resource, sys; from pathlib import Path; from side_by_side_ours import LIMITS, read_file;"
        "read_file(Path(sys.argv[1]), limits=LIMITS);"
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]);"
        "print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])}
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, env=env)
    return float(done.stdout)


def ratios(found: dict[str, object]) -> list[float]:
    """Peer over ours, run by run."""
    runs = found["runs"]
    return [peer / own for own, peer in zip(runs["ours"], runs["peer"], strict=True)]


def power(growth: dict[str, float]) -> str:
    """By what power of the size CPU time grows, from the smallest size to the largest."""
    import numpy as np

    sizes = sorted(growth, key=int)
    if len(sizes) < 2:
        return ""
    first, last = sizes[0], sizes[-1]
    return (
        f"{np.log(growth[last] / growth[first]) / np.log(int(last) / int(first)):.2f} ({int(first):,} to {int(last):,})"
    )


def line(key: str, found: dict[str, object]) -> str:
    """One row of the table."""
    from side_by_side_rows import ROWS

    row, each = ROWS[key], ratios(found)
    middle = statistics.median(each)
    own, peer = (statistics.median(found["runs"][side]) for side in ("ours", "peer"))
    met = "yes" if middle >= row.wanted else "no"
    peak = f"; {found['peak_mb']:.0f} MB" if "peak_mb" in found else ""
    peak += "" if found["size"] == row.size else f" (here at size {found['size']:,})"
    return (
        f"| {row.name}{peak} | {row.peer} | {peer:.3g} | {own:.3g} | **{middle:.1f}** ({min(each):.1f} to {max(each):.1f},"
        f" {len(each)} runs) | {row.wanted:g} | {met} | {power(found['growth'])} |"
    )


def report(results: dict[str, dict[str, object]], command: str) -> str:
    """The result as Markdown."""
    from importlib.metadata import version

    versions = ", ".join(f"{name} {version(name.replace('_', '-'))}" for name in PEERS)
    from side_by_side_alone import ALONE, line_alone
    from side_by_side_rows import ROWS

    lines = [line(key, results[key]) for key in ROWS if key in results]
    alone = [line_alone(key, results[key]["runs"]["ours"]) for key in ALONE if key in results]
    return "\n".join([
        "# Ours and what people use today, side by side", "", f"`{command}`", "",
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores shared with other work; {versions}. Both sides in turn in "
        "one process on the same data; CPU seconds, children included, medians. Every row's results were compared before "
        "it was timed. *Growth* is the power of the size with which our CPU time grows (1: in proportion).", "",
        "| Work | Peer | peer CPU s | our CPU s | peer / ours (spread) | wanted | met | growth |", "|" + "---|" * 8, *lines, "",
        "## Without a peer", "", "| Work | our CPU s (spread) | wanted at most | met |", "|" + "---|" * 4, *alone, "",
    ])  # fmt: skip


def main() -> None:
    """Compare, time, and write the result after every row."""
    from side_by_side_alone import ALONE, measured_alone
    from side_by_side_rows import ROWS

    every = [*ROWS, *ALONE]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=every, default=every)
    parser.add_argument("--quick", action="store_true", help="small sizes, for a look")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--go-on", action="store_true", help="keep the rows that are there")
    parser.add_argument("--sample", type=Path, help="a store that holds the sample")
    parser.add_argument("--out", type=Path, default=HERE / "results")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    kept = options.out / "side_by_side.json"
    results = json.loads(kept.read_text(encoding="utf-8")) if options.go_on and kept.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for key in options.only:
            if key in results:
                continue
            more = {"repeats": options.repeats, "folder": Path(folder)}
            results[key] = (
                measured(key, quick=options.quick, **more) if key in ROWS
                else measured_alone(key, given=options.sample, **more)
            )  # fmt: skip
            results = json.loads(json.dumps({name: results[name] for name in every if name in results}))
            kept.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            text = report(results, "python benchmarks/side_by_side.py" + (" --quick" if options.quick else ""))
            (options.out / "side_by_side.md").write_text(text, encoding="utf-8")
    print((options.out / "side_by_side.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
