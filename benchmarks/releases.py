"""Attack releases in a row of random programmes, hold them against simpler rules, and count what is shown.

    OPENBLAS_NUM_THREADS=1 python benchmarks/releases.py [--programmes 200] [--seed 0] [--processes 1] [--curves] [--themes]
        [--favourable] [--relinked]

Every programme publishes two to four releases; between them answers come late, an import is undone, people are erased
and answers corrected. Two attackers who know every roster read all releases together: one looks for combinations of
figures that hold answers of fewer than five people, by exact arithmetic; the other bounds each person's answer by
linear programmes. Neither knows how releases are planned. `--curves`, `--themes` and `--favourable` attack these too;
with `--relinked` it becomes known after the first release only whose some of its answers are.
The result goes to `results/releases.json` and `results/releases.md`; the exit code is 1 where a gate is not held.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.release_study import (
    SIZES,
    WAYS,
    Outcome,
    agreement,
    first_release,
    most_at_first,
    planning_seconds,
    study,
    twelve_pairs,
)

RESULTS: Final = Path(__file__).resolve().parent / "results"
#: Of the start set, shown at first release: people, whether two-way only, and the least share.
WANTED: Final = ((60, False, 0.85), (120, False, 0.95), (300, True, 0.80))
#: People, dimensions, and the most CPU seconds.
TIMES: Final = ((300, 5, 2.0), (1000, 6, 120.0))
#: Told of in the report, no gate: sums that hold only if a corrected answer had stayed as it was, and what leaves a
#: person more than half the scale.
REPORTED: Final = ("exact, corrections unknown", "surely not favourable")
#: As many cells as can be shown together, were all worth the same.
MOST: Final = "baseline alone, as many cells as possible"
#: Attacks that every programme meets, and those that are asked for.
ALWAYS: Final = ("exact", "one figure", "bounds")
ASKED: Final = {
    "--curves": ("curves",), "--themes": ("themes, who spoke", "themes, who raised it"),
    "--favourable": ("surely favourable",),
}  # fmt: skip
Shares = dict[str, dict[str, tuple[int, int]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--first", type=int, default=12, help="programmes of each size for the shares at first release")
    parser.add_argument("--curves", action="store_true")
    parser.add_argument("--themes", action="store_true")
    parser.add_argument("--favourable", action="store_true")
    parser.add_argument("--relinked", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    outcomes = attacked(options)
    figures = {
        "command": f"python benchmarks/releases.py {' '.join(sys.argv[1:])}".strip(),
        "agreement": agreement(200), "twelve": twelve_pairs(50), "first": first_shares(options.first),
        "later": later_shares(outcomes), "times": [timed(*one) for one in TIMES],
    }  # fmt: skip
    gates = gates_of(outcomes, figures)
    options.out.mkdir(parents=True, exist_ok=True)
    told = {**figures, "gates": gates, "programmes": [one.plain() for one in outcomes]}
    (options.out / "releases.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    (options.out / "releases.md").write_text(report(outcomes, figures, gates), encoding="utf-8")
    print((options.out / "releases.md").read_text(encoding="utf-8"))
    if not all(held for _, held, _ in gates):
        raise SystemExit(1)


def attacked(options: argparse.Namespace) -> list[Outcome]:
    """The outcome of every programme."""
    seeds = range(options.seed, options.seed + options.programmes)
    switches = {name: getattr(options, name) for name in ("curves", "themes", "favourable", "relinked")}
    work = partial(study, **switches)
    if options.processes == 1:
        return list(_told(map(work, seeds)))
    with ProcessPoolExecutor(options.processes) as pool:
        return list(_told(pool.map(work, seeds)))


def _told(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    for one in outcomes:
        found = Counter(each["attack"] for each in one.found)
        print(f"{one.seed}: {one.people} people, {one.rows} figures, {dict(found) or 'nothing found'}", file=sys.stderr)
        yield one


def timed(people: int, dimensions: int, most: float) -> tuple[int, int, float, float]:
    """People, dimensions, CPU seconds (of the slowest of three programmes, of one where it is large) and the most."""
    seeds = range(3) if people < 1000 else range(1)
    return people, dimensions, max(planning_seconds(people, dimensions, seed) for seed in seeds), most


def first_shares(programmes: int) -> dict[str, Shares]:
    """Shares of the start set shown at the first release, by the waves it holds, people and ways."""
    kinds = (
        ("baseline alone", first_release, 1), ("three waves at once", first_release, 3),
        (MOST, most_at_first, 1),
    )  # fmt: skip
    return {
        name: {
            str(people): _added(line for seed in range(programmes) for line in counted(seed, people, waves))
            for people in SIZES
        }
        for name, counted, waves in kinds
    }


def later_shares(outcomes: Sequence[Outcome]) -> Shares:
    """Shares of what would be the start set at each release, by its place."""
    lines: dict[str, list[tuple[int, str, int, int]]] = defaultdict(list)
    for one in outcomes:
        size = "20 to 60" if one.people <= 60 else "61 to 300"
        for line in one.shown:
            lines[f"release {line[0] + 1}, {size} people"].append(line)
    return {name: _added(lines[name]) for name in sorted(lines)}


def _added(lines: Iterable[tuple[int, str, int, int]]) -> dict[str, tuple[int, int]]:
    asked: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for _, ways, one, other in lines:
        asked[ways] += one
        shown[ways] += other
    return {ways: (asked[ways], shown[ways]) for ways in WAYS}


def gates_of(outcomes: Sequence[Outcome], figures: dict[str, Any]) -> list[tuple[str, bool, str]]:
    """What must hold, whether it does, and the figure."""
    cases, told, differ = figures["agreement"]
    asked, shown, silent = figures["twelve"]
    found = Counter(each["attack"] for one in outcomes for each in one.found)
    attacks = [name for name in (*ALWAYS, *asked_for(figures["command"]), *sorted(found)) if name not in REPORTED]
    gates = [
        (f"Attack finds nobody: {name}", not found[name], f"{found[name]} found") for name in dict.fromkeys(attacks)
    ]
    gates.append(
        ("Search equals brute force", not differ, f"{cases} cases, {told} with a small group, {differ} differ")
    )
    for place, name in enumerate(("told alone", "pinned")):
        people = sum(one.rules["naive"][place] for one in outcomes)
        gates.append((f"Attack works: naive rule, people {name}", people > len(outcomes), f"{people} people"))
    for people, two_way, least in WANTED:
        parts = figures["first"]["baseline alone"][str(people)]
        share = _share([parts["two-way"]] if two_way else list(parts.values()))
        what = "two-way cells" if two_way else "cells"
        most = (
            ""
            if two_way
            else f" ({_share(figures['first'][MOST][str(people)].values()):.1%} if all cells were worth the same)"
        )
        gates.append((f"At least {least:.0%} of {what} shown at {people} people", share >= least, f"{share:.1%}{most}"))
    gates.append(
        ("Twelve pairs: shown, or named as missing", not silent, f"{shown} of {asked} shown, {silent} unnamed")
    )
    for people, dimensions, seconds, most in figures["times"]:
        gates.append(
            (f"{people:,} people, {dimensions} dimensions within {most:.0f} s", seconds < most, f"{seconds:.2f} s CPU")
        )
    return gates


def asked_for(command: str) -> list[str]:
    """The attacks that a command asks for."""
    return [name for word, names in ASKED.items() if word in command.split() for name in names]


def _share(parts: Iterable[Sequence[int]]) -> float:
    counts = list(parts)
    return sum(shown for _, shown in counts) / max(sum(asked for asked, _ in counts), 1)


def report(outcomes: Sequence[Outcome], figures: dict[str, Any], gates: list[tuple[str, bool, str]]) -> str:
    """The result as Markdown."""
    return "\n".join(
        (
            "# Releases in a row, attacked", "", f"`OPENBLAS_NUM_THREADS=1 {figures['command']}`", "",
            f"{len(outcomes)} programmes of {min(one.people for one in outcomes)} to "
            f"{max(one.people for one in outcomes)} people ({sum(one.people <= 60 for one in outcomes)} of at most 60), "
            f"{sum(one.releases for one in outcomes)} releases, {sum(one.rows for one in outcomes):,} figures.", "",
            "| Gate | Held | Figure |", "|---|---|---|",
            *(f"| {name} | {'yes' if held else '**no**'} | {figure} |" for name, held, figure in gates), "",
            *_rules_table(outcomes), *_shares_table(figures), *_found_list(outcomes), *_seconds(outcomes),
        )
    )  # fmt: skip


def _rules_table(outcomes: Sequence[Outcome]) -> list[str]:
    everybody = sum(one.people for one in outcomes)
    lines = ["## The same attacks on simpler rules", "",
             "| Rule | People told alone | People pinned to less than half the scale | Programmes with a small group |",
             "|---|---|---|---|"]  # fmt: skip
    for rule in outcomes[0].rules:
        alone, narrow = (sum(one.rules[rule][place] for one in outcomes) for place in (0, 1))
        groups = sum(one.rules[rule][2] > 0 for one in outcomes)
        bounded = narrow if rule == "naive" else "not tried"
        lines.append(f"| {rule} | {alone} of {everybody:,} | {bounded} | {groups} of {len(outcomes)} |")
    return [*lines, ""]


def _shares_table(figures: dict[str, Any]) -> list[str]:
    lines = [
        "## Cells of the start set that are shown",
        "",
        "| Release | " + " | ".join(WAYS) + " | all |",
        "|---|---|---|---|---|",
    ]
    blocks = {f"first release, {name}, {people} people": parts
              for name, sizes in figures["first"].items() for people, parts in sizes.items()}  # fmt: skip
    for name, parts in {**blocks, **figures["later"]}.items():
        cells = [f"{shown} of {asked} ({_share([(asked, shown)]):.0%})" for asked, shown in parts.values()]
        lines.append(f"| {name} | {' | '.join(cells)} | {_share(parts.values()):.1%} |")
    return [*lines, ""]


def _found_list(outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["## What was found", ""]
    for one in outcomes:
        for each in one.found:
            weights = "; ".join(f"{weight:+g} x [{told}]" for weight, told in each["follows"][:12])
            least = f", least {each['least']}" if "least" in each else ""
            people = f"{len(each['people'])} people ({', '.join(each['people'][:6])})"
            events = ", ".join(one.events) or "nothing between"
            lines.append(
                f"- seed {one.seed} ({one.people} people; {events}): {each['attack']}, {each['measure']}: {people}{least}. {weights}"
            )
    return [*(lines if len(lines) > 2 else [*lines, "Nothing."]), ""]


def _seconds(outcomes: Sequence[Outcome]) -> list[str]:
    planning, attack = (sum(one.seconds[name] for one in outcomes) for name in ("planning", "attack"))
    return [f"Planning took {planning:.0f} s of CPU, the attacks {attack:.0f} s.", ""]


if __name__ == "__main__":
    started = time.process_time()
    main()
