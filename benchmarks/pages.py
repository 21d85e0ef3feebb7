"""How fast pages are on the server that people are told to run, page by page and role by role.

    python benchmarks/pages.py [--store FILE] [--study NAME] [--respondents 100000] [--reruns 15] [--seconds 120]
                               [--browser] [--out FILE]

Without `--store` the samples are imported first, which takes some minutes; with `--respondents` a study of so many
people beside them, seeded as `throughput.py` does. Every measurement has a server of its own on a copy of the store.
Ends with 1 where a gate is missed. CPU figures compare; wall figures are those of the machine as busy as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# In place of this folder, in which a script called pages stands before the app's own folder of that name.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.page_measures import Crowd, Growth, PageCost, crowd, growth, page_costs
from benchmarks.page_report import Gate, Measured, report
from benchmarks.page_stores import BIG, SAMPLE, big_store, sample_store
from benchmarks.served import blank_served, copy_store, served

RESULT = Path(__file__).resolve().parent / "results"
#: What each role is measured on: the pages that it sees and no role before it does. Leaders read what was published.
ROLES = ("leader", "analyst", "admin")
#: Gates, in the order of the report.
READY_SECONDS = 5.0
RERUN_MS = {False: 60.0, True: 120.0}  # with the sample, with a big study
PAGE_KB = 300.0
CROWD_MS = 250.0
SESSION_MB = 1.0
COLD_SECONDS, WARM_SECONDS = 4.0, 1.5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, help="a store that holds the study; it is copied")
    parser.add_argument("--study")
    parser.add_argument("--respondents", type=int, default=0, help="seed a study of so many people")
    parser.add_argument("--reruns", type=int, default=15)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long the crowd stays")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--browser", action="store_true", help="visits in Chromium")
    parser.add_argument("--only", nargs="*", help="addresses of the pages to measure")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    # Whoever ends it ends its server too: an exit runs what stands under `finally`, a bare SIGTERM does not.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(options, Path(folder))
    name = "pages_big.md" if options.respondents else "pages.md"
    out = options.out or RESULT / name
    gates = gates_of(measured)
    command = "OPENBLAS_NUM_THREADS=1 python " + " ".join(["benchmarks/pages.py", *said()])
    out.write_text(report(measured, gates, command), encoding="utf-8")
    for gate in gates:
        print(f"{'yes' if gate.reached else 'NO '}  {gate.what}: {gate.found}")
    print(f"Written to {out.name}")
    return 0 if all(gate.reached for gate in gates) else 1


def said() -> list[str]:
    """The options as they were given, a store only by its name."""
    return [Path(one).name if "/" in one else one for one in sys.argv[1:]]


def measure(options: argparse.Namespace, folder: Path) -> Measured:
    """All measurements, each on a server of its own."""
    is_big = bool(options.respondents)
    study = options.study or (BIG if is_big else SAMPLE)
    if options.store is not None:
        store = options.store
    else:
        store = big_store(folder / "seeded", options.respondents) if is_big else sample_store(folder / "seeded")
    ready, costs, seen = [], list[PageCost](), set[str]()
    for role in ROLES:
        with served(copy_store(store, folder / f"pages-{role}"), role=role) as server:
            ready.append((server.ready, server.ready_cpu))
            found = asyncio.run(page_costs(server, role, study, options.reruns, skip=seen, only=options.only))
        costs += found
        seen |= {one.page for one in found} if role != "leader" else set()
    with served(copy_store(store, folder / "crowd"), role="analyst") as server:
        met: Crowd = asyncio.run(crowd(server, study, people=options.people, seconds=options.seconds))
    with served(copy_store(store, folder / "sessions"), role="analyst") as server:
        grown: Growth = asyncio.run(growth(server, study, options.sessions))
    seen_by = blank = None
    if options.browser:
        from benchmarks.page_visits import blank_visit, visits

        with served(copy_store(store, folder / "visits"), role="analyst") as server:
            seen_by = visits(server.url, study)
        with blank_served(folder / "blank") as server:
            blank = blank_visit(server.url)
    return Measured(study, is_big, options.respondents, tuple(ready), tuple(costs), met, grown, seen_by, blank)


def gates_of(measured: Measured) -> tuple[Gate, ...]:
    """Each target with what was found."""
    limit = RERUN_MS[measured.is_big]
    slow = [f"{one.page} ({one.role}) {one.rerun_ms:.0f}" for one in measured.costs if one.rerun_ms > limit]
    heavy = [f"{one.page} ({one.role}) {one.own_kb:.0f}" for one in measured.costs if one.own_kb > PAGE_KB]
    wrong = [f"{one.page} ({one.role}): {one.errors[0]}" for one in measured.costs if one.errors]
    worst = max(measured.costs, key=lambda one: one.rerun_ms)
    largest = max(measured.costs, key=lambda one: one.own_kb)
    ready = min(seconds for seconds, _ in measured.ready)
    met, grown = measured.crowd, measured.growth
    gates = [
        Gate(f"ready in {READY_SECONDS:.0f} s", ready < READY_SECONDS, f"{ready:.1f} s"),
        Gate(
            f"every page's rerun under {limit:.0f} ms of CPU (p50)", not slow,
            ", ".join(slow) or f"at most {worst.rerun_ms:.0f} ms ({worst.page}, {worst.role})",
        ),
        Gate(
            f"no page sends more than {PAGE_KB:.0f} KB", not heavy,
            ", ".join(heavy) or f"at most {largest.own_kb:.0f} KB ({largest.page}, {largest.role})",
        ),
        Gate("no page shows an error", not wrong, "; ".join(wrong) or "none"),
        Gate(
            f"{met.people} people with {met.think:.0f} s to think: p95 under {CROWD_MS:.0f} ms, no error",
            met.p95_ms < CROWD_MS and not met.errors, f"p95 {met.p95_ms:.0f} ms, {len(met.errors)} errors",
        ),
        Gate(f"memory grows by less than {SESSION_MB:.0f} MB a session", grown.mb_each < SESSION_MB,
             f"{grown.mb_each:.2f} MB"),
    ]  # fmt: skip
    if measured.visits is not None:
        cold, warm = measured.visits.cold, measured.visits.warm
        gates.append(Gate(f"a first visit under {COLD_SECONDS:.0f} s cold", cold < COLD_SECONDS, f"{cold:.1f} s"))
        gates.append(Gate(f"a first visit under {WARM_SECONDS} s warm", warm < WARM_SECONDS, f"{warm:.1f} s"))
    return tuple(gates)


if __name__ == "__main__":
    sys.exit(main())
