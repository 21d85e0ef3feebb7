"""Stream 20 million answers from Parquet and see what memory and time it takes, beside the whole in memory and Dask.

    OPENBLAS_NUM_THREADS=1 python benchmarks/partitions.py [--answers 2000000 20000000] [--dask] [--out FILE]

Answers are made in a temporary folder (about 3 bytes an answer; `TMPDIR` says where), as `export --format parquet`
writes them: two waves, 16 items, cohorts of 100 pairs, a tenth of the people without answers at a wave. Each way runs
in a fresh process that tells its own peak memory (VmHWM, which begins anew with the process) and CPU time. At the
smallest size the whole study is scored in memory as well, and every figure is compared.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.instruments import item_index

RESULT = Path(__file__).resolve().parent / "results" / "partitions.md"
WAVES = ("baseline", "end")
PAIRS_A_COHORT = 100
ROWS_A_GROUP = 1_000_000
AGREE = 1e-9
#: What a stream of 20 million answers may take.
LARGEST_MB = 1000
SCALES = ("engagement", "understanding")


# -- making the files ----------------------------------------------------------------------------------------


def make_files(folder: Path, answers: int) -> None:
    """The cleaned tables of a programme of so many answers, long and wide, written in bounded memory."""
    items = [name for name, (_, item) in item_index().items() if item.scale in SCALES]
    people = int(answers / (len(items) * len(WAVES) * 0.9)) // 2 * 2
    for shape in ("long", "wide"):
        (folder / shape).mkdir(parents=True)
        pq.write_table(pa.table(roster(np.arange(people))), folder / shape / "made-memberships.parquet")
        waves = pa.table({"wave": list(WAVES), "order": [1.0, 2.0], "opens": [None, None]})
        pq.write_table(waves, folder / shape / "made-waves.parquet")
    rng, writers = np.random.default_rng(20261130), {}
    step = max(ROWS_A_GROUP // len(items), 1)
    for wave in range(len(WAVES)):
        for start in range(0, people, step):
            who = np.arange(start, min(start + step, people))
            drawn = np.random.default_rng(start).normal(0, 1, len(who))  # a person's level is the same at every wave
            keep = rng.random(len(who)) < 0.9
            wide = wide_table(who[keep], drawn[keep], wave, items, rng)
            for shape, table in (("wide", wide), ("long", long_table(wide, items))):
                path = folder / shape / f"made-answers-{shape}.parquet"
                writers[shape] = writers.get(shape) or pq.ParquetWriter(path, table.schema, compression="zstd")
                writers[shape].write_table(table)
    for writer in writers.values():
        writer.close()


def roster(who: np.ndarray) -> dict[str, object]:
    pair = who // 2
    return {
        "person": pseudonyms(who), "cohort": labels(pair // PAIRS_A_COHORT, "Cohort {:04d}"),
        "pair": labels(pair, "Pair {:06d}"), "arm": pa.array(["programme"] * len(who)),
        "side": pa.array(np.where(who % 2, "senior", "junior")), "from_date": pa.nulls(len(who), pa.date32()),
    }  # fmt: skip


def pseudonyms(who: np.ndarray) -> pa.Array:
    return pa.array([f"p{number * 2654435761 % 2**40:010x}" for number in who.tolist()])


def labels(codes: np.ndarray, name: str) -> pa.Array:
    values, inverse = np.unique(codes, return_inverse=True)
    return pa.array([name.format(value) for value in values]).take(pa.array(inverse))


def wide_table(who: np.ndarray, level: np.ndarray, wave: int, items: list[str], rng: np.random.Generator) -> pa.Table:
    noise = rng.normal(0, 1, (len(who), len(items))) + level[:, None] + 0.2 * wave
    codes = np.clip(np.rint(3 + noise), 1, 5)
    turned = np.array([item_index()[name][1].reversed for name in items])
    values = np.where(turned, 6 - codes, codes)
    one = {name: pa.array([told] * len(who)) for name, told in (
        ("wave", WAVES[wave]), ("generation", "Millennials"), ("link_method", "employee_id"), ("import_id", WAVES[wave])
    )}  # fmt: skip
    known = {name: column for name, column in roster(who).items() if name != "from_date"}
    submission = pa.array([f"s{number:08d}-{wave}" for number in who.tolist()])
    department = labels(who % 12, "Department {}")
    counted = pa.array(np.ones(len(who)))
    respondent = {"submission": submission, **known, **one, "department": department, "counted": counted}
    return pa.table(respondent | {name: values[:, at] for at, name in enumerate(items)})


def long_table(wide: pa.Table, items: list[str]) -> pa.Table:
    rows = pa.array(np.repeat(np.arange(len(wide)), len(items)))
    values = np.column_stack([wide[name].to_numpy() for name in items]).ravel()
    item = pa.array(items).take(pa.array(np.tile(np.arange(len(items)), len(wide))))
    return wide.drop_columns(items).take(rows).append_column("item", item).append_column("value", pa.array(values))


# -- the ways, each in a process of its own ------------------------------------------------------------------


def streamed(folder: Path) -> pd.DataFrame:
    from analysis.workflow.partition_figures import figures_of_files

    return one_table(figures_of_files([folder], ("cohort",), k=1))


def on_dask(folder: Path) -> pd.DataFrame:
    from distributed import LocalCluster

    from analysis.workflow.partition_figures import figures_of_files

    at = {"n_workers": 2, "threads_per_worker": 1, "memory_limit": "2GB", "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", processes=True, **at) as cluster:
        return one_table(figures_of_files([folder], ("cohort",), k=1, address=cluster.scheduler_address))


def in_memory(folder: Path) -> pd.DataFrame:
    """The study itself, from the long answers, scored as the app scores it."""
    from analysis.impact.evidence import gather_evidence
    from analysis.impact.wave_figures import wave_figures
    from analysis.scores.reliability import scale_reliability
    from analysis.study import Study
    from analysis.workflow.partition_figures import PartitionFigures

    names = ["submission", "person", "wave", "cohort", "arm", "side", "generation", "department", "import_id"]
    table = pq.read_table(folder / "made-answers-long.parquet", columns=[*names, "item", "value"])
    frame = table.to_pandas()
    memberships = pq.read_table(folder / "made-memberships.parquet").to_pandas()
    tables = {
        "submissions": frame[names].drop_duplicates("submission"), "memberships": memberships,
        "responses": frame[["submission", "item", "value"]],
        "waves": pd.DataFrame({"wave": WAVES, "order": [1.0, 2.0]}),
    }  # fmt: skip
    study = Study.from_tables("made", tables)
    evidence = gather_evidence(study)
    figures = (wave_figures(evidence, by, k=1) for by in ((), ("cohort",)))
    return one_table(PartitionFigures(*figures, scale_reliability(study), len(tables["submissions"]), len(frame)))


def one_table(found: object) -> pd.DataFrame:
    """All figures, one a row: what it is, and its value; the threshold-bound share apart, which no partition knows."""
    reliability = found.reliability.drop(columns="warnings")
    tables = (found.everybody.table, found.groups.table, reliability)
    long = [
        table.drop(columns="worse_share", errors="ignore").melt([n for n in ("scale", "wave", "cohort") if n in table])
        for table in tables
    ]
    return pd.concat(long, ignore_index=True).astype({"value": "float64"})


WAYS = {"streamed": streamed, "in memory": in_memory, "Dask, two workers": on_dask}


def child(way: str, folder: Path, out: Path) -> None:
    started = time.perf_counter()
    WAYS[way](folder).to_parquet(out)
    used = os.times()
    print(json.dumps({
        "wall": time.perf_counter() - started, "cpu": used.user + used.system + used.children_user + used.children_system,
        "peak": peak_mb(),
    }))  # fmt: skip


def peak_mb() -> float:
    """The highest resident memory of this process so far, in MB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def run(way: str, folder: Path, scratch: Path) -> dict[str, object]:
    out = scratch / f"{way}-{folder.name}.parquet".replace(" ", "-")
    words = [sys.executable, str(Path(__file__).resolve()), "--child", way, str(folder), str(out)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{way}, {folder.parent.name} {folder.name}: {found}", file=sys.stderr)
    return found | {"way": way, "shape": folder.name, "figures": pd.read_parquet(out)}


def largest_difference(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """The largest difference of any figure, absolutely or of its size; infinite where they are not the same figures."""
    keys = [name for name in one if name != "value"]
    left, right = (table["value"].to_numpy() for table in (one, other))
    if not one[keys].equals(other[keys]) or not np.array_equal(np.isnan(left), np.isnan(right)):
        return math.inf
    apart = np.abs(left - right)
    return float(np.nanmax(np.minimum(apart, apart / np.maximum(np.abs(left), 1e-300))))


# -- telling -------------------------------------------------------------------------------------------------


def measure(answers: int, root: Path, *, whole: bool, dask: bool) -> list[dict[str, object]]:
    folder = root / f"{answers}"
    make_files(folder, answers)
    size = {shape: sum(p.stat().st_size for p in (folder / shape).iterdir()) / 1e6 for shape in ("long", "wide")}
    ways = [("streamed", "long"), ("streamed", "wide"), *([("in memory", "long")] if whole else []),
            *([("Dask, two workers", "long"), ("Dask, two workers", "wide")] if dask else [])]  # fmt: skip
    runs = [run(way, folder / shape, root) for way, shape in ways]
    first = runs[0]["figures"]
    return [
        one | {"answers": pq.read_metadata(folder / "long" / "made-answers-long.parquet").num_rows,
               "mb": size[one["shape"]], "apart": largest_difference(first, one["figures"]), "count": len(first)}
        for one in runs
    ]  # fmt: skip


def report(runs: list[dict[str, object]], command: str) -> str:
    lines = [
        f"| {one['answers']:,} | {one['way']} | {one['shape']} | {one['mb']:.0f} | {one['cpu']:.1f} | {one['wall']:.1f} "
        f"| {one['peak']:.0f} | {one['count']:,} | {one['apart']:.1e} |"
        for one in runs
    ]  # fmt: skip
    long = [one for one in runs if (one["way"], one["shape"]) == ("streamed", "long")]
    small, large = long[0], long[-1]
    growth = (
        math.log(large["cpu"] / small["cpu"]) / math.log(large["answers"] / small["answers"]) if len(long) > 1 else 1
    )
    return "\n".join([
        "# Answers streamed in partitions", "", f"`{command}`, Python {sys.version.split()[0]}, 2 cores shared with "
        "other work: CPU seconds count, wall seconds are a loaded machine's. Each line is a fresh process; *peak* is its "
        "highest resident memory (of Dask that of the client alone: a worker may take 2 GB), with 200 MB for "
        "what it imports. *Apart* is the largest difference of any figure from those of the first line of that size.",
        "", "| answers | way | shape | file MB | CPU s | wall s | peak MB | figures | apart |", "|" + "---|" * 9, *lines,
        "", f"From {small['answers']:,} to {large['answers']:,} answers the stream's CPU time grows with the power "
        f"{growth:.2f} of their number, and its memory from {small['peak']:.0f} to {large['peak']:.0f} MB "
        f"({LARGEST_MB} MB are allowed).", "",
    ])  # fmt: skip


def main() -> None:
    """Make, run, compare, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, nargs="+", default=[2_000_000, 20_000_000])
    parser.add_argument("--dask", action="store_true", help="also on a Dask cluster of two local workers")
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        child(options.child[0], Path(options.child[1]), Path(options.child[2]))
        return
    sizes, runs = sorted(options.answers), []
    for answers in sizes:
        with tempfile.TemporaryDirectory() as root:
            runs += measure(answers, Path(root), whole=answers == sizes[0], dask=options.dask)
    words = " ".join(["OPENBLAS_NUM_THREADS=1 python benchmarks/partitions.py", *sys.argv[1:]])
    options.out.write_text(report(runs, words), encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))
    if (
        max(one["apart"] for one in runs) > AGREE
        or max(one["peak"] for one in runs if one["way"] == "streamed") > LARGEST_MB
    ):
        raise SystemExit("Figures differ, or the stream took more memory than is allowed.")


if __name__ == "__main__":
    main()
