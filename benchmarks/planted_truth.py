"""Draw programmes whose truth is known; count how often the cards' intervals hold it, what is found where there is
nothing, and whether cards warn of what deceives.

    python benchmarks/planted_truth.py [--seeds 1000] [--files 40] [--workers 2] [--scenarios NAME ...] [--go-on]
        [--out FOLDER]

Every programme is drawn in memory, scored and made into cards; the first `--files` of each scenario also go through
the exports, the door and the store. What each scenario gave is kept in a file of its own as soon as it is through, and
the report is written from all that is kept; with `--go-on` only scenarios of which too little is kept are drawn. Exit
status 1 where a gate is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from planted_rows import frame_of, rows_of
from planted_scenarios import SCENARIOS
from planted_tables import figures_of, report

RESULTS = Path(__file__).resolve().parent / "results"


def drawn_figures(pool: ProcessPoolExecutor, name: str, seeds: int, files: int) -> dict[str, Any]:
    """What one scenario gave, with how many programmes and how much CPU time it took."""
    jobs = [(name, seed, True) for seed in range(1, files + 1)] + [(name, seed, False) for seed in range(1, seeds + 1)]
    rows = [row for own in pool.map(timed_rows, jobs, chunksize=4) for row in own]
    seconds = sum(float(row.pop("seconds", 0.0)) for row in rows)  # type: ignore[arg-type]
    made = figures_of(frame_of(rows))
    return {"scenario": name, "programmes": seeds, "through_files": files, "seconds": round(seconds), **made}


def timed_rows(job: tuple[str, int, bool]) -> list[dict[str, object]]:
    """`rows_of` a job, the first row with the CPU time of it, reading children among it."""
    before = sum(os.times()[:4])
    rows = rows_of(job)
    rows[0]["seconds"] = sum(os.times()[:4]) - before
    return rows


def kept_figures(folder: Path) -> list[dict[str, Any]]:
    """What is kept of each scenario, in their order."""
    files = [folder / f"{name.replace(' ', '-').replace(',', '')}.json" for name in SCENARIOS]
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]


def keep(folder: Path, one: dict[str, Any]) -> None:
    """Keep what a scenario gave, and write the report anew."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{one['scenario'].replace(' ', '-').replace(',', '')}.json"
    file.write_text(json.dumps(one, indent=1, default=_plain) + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else str(value)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scenarios", nargs="+", choices=list(SCENARIOS), default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--go-on", action="store_true", help="draw only scenarios of which too little is kept")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    folder, missed = options.out / "planted_truth", []
    enough = {
        one["scenario"] for one in kept_figures(folder)
        if one["programmes"] >= options.seeds and one["through_files"] >= options.files
    }  # fmt: skip
    with ProcessPoolExecutor(options.workers) as pool:
        for name in options.scenarios:
            if options.go_on and name in enough:
                continue
            began = time.monotonic()
            keep(folder, drawn_figures(pool, name, options.seeds, options.files))
            text, missed = report(kept_figures(folder))
            (options.out / "planted_truth.md").write_text(text, encoding="utf-8")
            print(f"{name}: {time.monotonic() - began:,.0f} s; gates missed so far: {missed or 'none'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
