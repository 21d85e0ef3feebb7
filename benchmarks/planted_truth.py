"""Draw programmes whose truth is known; count how often the cards' intervals hold it, what is found where there is
nothing, and whether cards warn of what deceives.

    python benchmarks/planted_truth.py [--seeds 1000] [--files 40] [--workers 2] [--scenarios NAME ...]
        [--rows FILE.parquet] [--out FILE]

Every programme is drawn in memory, scored and made into cards; the first `--files` of each scenario also go through
the exports, the door and the store. Exit status 1 where a gate is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd
from planted_rows import frame_of, rows_of
from planted_scenarios import SCENARIOS
from planted_tables import report

RESULT = Path(__file__).resolve().parent / "results" / "planted_truth.md"


def draw(scenarios: list[str], seeds: int, files: int, workers: int) -> pd.DataFrame:
    """Every programme's rows; programmes through files first, since they take longest."""
    jobs = [(name, seed, True) for name in scenarios for seed in range(1, files + 1)]
    jobs += [(name, seed, False) for name in scenarios for seed in range(1, seeds + 1)]
    rows, began = [], time.monotonic()
    with ProcessPoolExecutor(workers) as pool:
        for done, own in enumerate(pool.map(rows_of, jobs, chunksize=4), start=1):
            rows += own
            if done % 200 == 0 or done == len(jobs):
                print(f"{done:,} of {len(jobs):,} programmes, {time.monotonic() - began:,.0f} s", flush=True)
    return frame_of(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scenarios", nargs="+", choices=list(SCENARIOS), default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--rows", type=Path, help="keep every row as Parquet")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    rows = draw(options.scenarios, options.seeds, options.files, options.workers)
    if options.rows is not None:
        rows.to_parquet(options.rows)
    spent = os.times()
    seconds = spent.user + spent.system + spent.children_user + spent.children_system
    text, missed = report(rows, " ".join(["python benchmarks/planted_truth.py", *sys.argv[1:]]), seconds)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(f"{len(rows):,} rows, written to {options.out.name}; gates missed: {missed or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
