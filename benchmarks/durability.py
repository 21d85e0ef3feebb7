"""Try to lose or tear what a store holds: kill imports and migrations, write at once, flip bits.

    python benchmarks/durability.py [--kills 100] [--migrations 30] [--decisions 250] [--flips 120] [--seed 1] [--out FILE]

With REVERB_TEST_POSTGRES naming a server, imports are killed and decisions are written there as well. A small version
runs as a test: tests/workflow/test_durability.py.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.errors import StoreError
from analysis.storage.checking import check
from analysis.storage.decisions import read_decisions
from analysis.storage.imports import list_imports
from analysis.workflow.workspace import open_workspace
from benchmarks.durability_ground import (
    ROOT,
    STUDY,
    Ground,
    another,
    bring,
    everything,
    of_the_first_schema,
    prepare,
    rows_of,
    server_database,
)
from benchmarks.durability_processes import DECIDING, IMPORTING, MIGRATING, kill_at, run, seconds_of

RESULT = ROOT / "benchmarks" / "results" / "durability.md"

PROOFS = {
    "Imports killed": "a process is killed (signal 9) at a random moment of an import",
    "Migrations killed": "a process is killed while it brings a store of the first schema up to date",
    "Decisions at once": "processes that decide on codes at the same time",
    "The same file at once": "processes that import the same file at the same time, and one after them",
    "Bits flipped": "one bit of the store's file is flipped",
}
#: Counts that must be zero, in whichever proof they stand.
FORBIDDEN = ("torn", "lost", "no second try", "failed", "faults", "unnoticed")


def kill_imports(ground: Ground, folder: Path, times: int, rng: random.Random) -> Counter[str]:
    """Kill an import `times` times: half of the moments fall on all of it, half on the part that writes.

    Counts "complete" and "absent" after the kill; "torn" (a seal broken, or rows neither before nor after), "lost"
    (reported and not there) and "no second try" (the same file could not be imported afterwards) must be none.
    """
    with another(ground.store, folder) as copy:
        whole, writing = seconds_of(IMPORTING, copy, STUDY, str(ground.more))
        with open_workspace(copy) as space:
            after = rows_of(space.store)
    with open_workspace(ground.store) as space:
        before = rows_of(space.store)
    tally: Counter[str] = Counter()
    for number in range(times):
        word, longest = ("begun", whole) if number % 2 else ("planned", writing)
        with another(ground.store, folder) as copy:
            said = kill_at(IMPORTING, (copy, STUDY, str(ground.more)), word, rng.uniform(0, 1.1 * longest))
            tally.update(_after_a_kill(copy, said, ground.more, before, after))
    return tally


def _after_a_kill(address: str, said: str, file: Path, before: str, after: str) -> Counter[str]:
    tally: Counter[str] = Counter(kills=1)
    with open_workspace(address) as space:
        found = rows_of(space.store)
        tally["absent"] += found == before
        tally["complete"] += found == after
        tally["reported"] += "done" in said
        tally["torn"] += found not in (before, after) or bool(check(space.store))
        tally["lost"] += "done" in said and found != after
        bring(space, file)
        tally["no second try"] += rows_of(space.store) != after or len(list_imports(space.store, STUDY)) != 2
    return tally


def kill_migrations(ground: Ground, folder: Path, times: int, rng: random.Random) -> Counter[str]:
    """Kill the opening of a store of the first schema `times` times; then it must open, whole and with all its rows."""
    old = of_the_first_schema(ground, folder / "first.sqlite")
    with open_workspace(ground.store) as space:
        truth = everything(space.store)
    with another(str(old), folder) as copy:
        whole, _ = seconds_of(MIGRATING, copy)
    tally: Counter[str] = Counter()
    for _ in range(times):
        with another(str(old), folder) as copy:
            said = kill_at(MIGRATING, (copy,), "planned", rng.uniform(0, 1.1 * whole))
            tally.update(kills=1, reported="done" in said, complete=_revision(copy) != "0001")
            with open_workspace(copy) as space:
                tally["torn"] += bool(check(space.store))
                tally["lost"] += everything(space.store) != truth
    return tally


def _revision(path: str) -> str:
    import sqlite3

    with sqlite3.connect(path) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    connection.close()
    return str(revision)


def decide_at_once(address: str, processes: int, each: int) -> Counter[str]:
    """Several processes decide on codes at once; every decision is kept, and their chain is whole."""
    with open_workspace(address) as space:
        before = len(read_decisions(space.store, STUDY))
    started = [run(DECIDING, address, STUDY, f"coder{number}", str(each)) for number in range(processes)]
    failed = sum(bool(process.communicate()[1]) or process.returncode != 0 for process in started)
    with open_workspace(address) as space:
        kept = read_decisions(space.store, STUDY)
        faults = check(space.store)
    mine = kept[kept["who"].str.startswith("coder")]
    return Counter(
        processes=processes, decided=processes * each, kept=len(kept) - before, distinct=mine["utterance"].nunique(),
        failed=failed, faults=len(faults),
    )  # fmt: skip


def import_at_once(address: str, file: Path, processes: int) -> Counter[str]:
    """The same file by the command line, several times at once and once more: one import, whoever was first."""
    with open_workspace(address) as space:
        before = len(list_imports(space.store, STUDY))
    script = "import sys; from analysis.cli.main import main; sys.exit(main(sys.argv[1:]))"
    said = ("import", str(file), "--yes", "--json", "--as", "hr", "--store", address, "--study", STUDY)
    answers = [process.communicate()[0] for process in [run(script, *said) for _ in range(processes)]]
    answers.append(run(script, *said).communicate()[0])
    with open_workspace(address) as space:
        made, faults = len(list_imports(space.store, STUDY)) - before, check(space.store)
    return Counter(
        tries=len(answers), imported=sum('"status": "imported"' in answer for answer in answers),
        duplicate=sum('"status": "duplicate"' in answer for answer in answers), imports=made, faults=len(faults),
    )  # fmt: skip


def flip_bits(ground: Ground, folder: Path, times: int, rng: random.Random) -> Counter[str]:
    """Flip one bit of the store's file `times` times, among the bytes that are not zero.

    Each flip is "refused" (the store does not open), "noticed" by check, or "without effect" (everything reads as it
    was); "unnoticed" is a figure, code, release, profile or log entry that reads otherwise, and must be none.
    """
    whole = Path(ground.store).read_bytes()
    with open_workspace(ground.store) as space:
        truth = everything(space.store)
    tally: Counter[str] = Counter(unnoticed=0)
    for place in rng.sample([at for at, byte in enumerate(whole) if byte], times):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << rng.randrange(8)
        damaged = folder / f"flipped-{uuid.uuid4().hex[:8]}.sqlite"
        damaged.write_bytes(flipped)
        tally[_what_a_flip_does(damaged, truth)] += 1
        for left in folder.glob(f"{damaged.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return tally


def _what_a_flip_does(damaged: Path, truth: str) -> str:
    try:
        with open_workspace(damaged) as space:
            if check(space.store):
                return "noticed"
            return "without effect" if everything(space.store) == truth else "unnoticed"
    except StoreError:
        return "refused"


def prove(options: argparse.Namespace) -> dict[str, Counter[str]]:
    """Every proof that can be run here, by name and kind of store."""
    rng = random.Random(options.seed)
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name, server_database() as server:
        folder = Path(name)
        ground = prepare(folder, options.people)
        places = {"SQLite": ground}
        if server:
            places["PostgreSQL"] = prepare(folder, options.people, server)
        for kind, place in places.items():
            told(found, f"Imports killed ({kind})", lambda p=place: kill_imports(p, folder, options.kills, rng))
        told(found, "Migrations killed (SQLite)", lambda: kill_migrations(ground, folder, options.migrations, rng))
        told(found, "Bits flipped (SQLite)", lambda: flip_bits(ground, folder, options.flips, rng))
        for kind, place in places.items():
            with another(place.store, folder) as copy:
                told(found, f"Decisions at once ({kind})", lambda c=copy: decide_at_once(c, 4, options.decisions))
            with another(place.store, folder) as copy:
                told(found, f"The same file at once ({kind})", lambda c=copy: import_at_once(c, ground.more, 6))
    return found


def told(found: dict[str, Counter[str]], name: str, proof: Callable[[], Counter[str]]) -> None:
    """Run one proof and say how it went."""
    started = time.perf_counter()
    found[name] = proof()
    print(f"{name}: {dict(found[name])}, {time.perf_counter() - started:.0f} s", file=sys.stderr)


def report(found: dict[str, Counter[str]], command: str) -> str:
    """The results as Markdown."""
    lines = [
        "# What could be lost or torn",
        "",
        f"`{command}`",
        "",
        "| Tried | Counts | Must be none |",
        "|---|---|---|",
    ]
    for name, tally in found.items():
        counts = ", ".join(f"{key} {value}" for key, value in tally.items() if key not in FORBIDDEN)
        none = ", ".join(f"{key} {tally[key]}" for key in FORBIDDEN if key in tally)
        lines.append(f"| {name} | {counts} | {none} |")
    lines += ["", *(f"- **{name}**: {what}." for name, what in PROOFS.items()), ""]
    return "\n".join(lines)


def broken(found: dict[str, Counter[str]]) -> list[str]:
    """The counts that should be none and are not."""
    return [f"{name}: {key} {tally[key]}" for name, tally in found.items() for key in FORBIDDEN if tally[key]]


def main() -> int:
    """Run the proofs and keep their result."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("kills", 100), ("migrations", 30), ("decisions", 250), ("flips", 120), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--people", type=int, default=2_000, help="respondents of a wave")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    found = prove(options)
    options.out.write_text(
        report(found, " ".join(["python benchmarks/durability.py", *sys.argv[1:]])), encoding="utf-8"
    )
    for fault in broken(found):
        print(fault, file=sys.stderr)
    return 1 if broken(found) else 0
