"""What attackers find in the releases of one programme, what simpler rules would have given them, and what is shown."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final
from unittest import mock

import numpy as np

from analysis.release import PlannedRelease, ReleaseInputs, plan_release
from analysis.study import BREAKDOWNS, SIDES
from benchmarks.release_bounds import bounded_by, pinned, told_by
from benchmarks.release_counts import (
    RAISED,
    SPOKE,
    Counted,
    by_few_rows,
    counted,
    curve_rows,
    separated,
    theme_rows,
    with_counts,
)
from benchmarks.release_exact import brute_force, parts_of, small_group, small_word, system_of, told_alone
from benchmarks.release_ground import NOON, Ground, a_ground, inputs_at, published_in_a_row
from benchmarks.release_rows import Row, by_measure, favourable_rows, rows_of
from benchmarks.release_rules import considered_keys, naive, remainder, shown_keys, start_set
from tests.release.programmes import programme

K: Final = 5
RULES: Final = {"naive": naive, "remainder": remainder}
SIZES: Final = (60, 120, 300)
WAYS: Final = ("whole", "one-way", "two-way")


@dataclass(slots=True)
class Outcome:
    """What was found in one programme; `found` are violations, each with what they follow from."""

    seed: int
    people: int
    releases: int
    events: tuple[str, ...]
    rows: int = 0
    found: list[dict[str, Any]] = field(default_factory=list)
    #: rule -> people told alone, people pinned, measures in which fewer than k people are told
    rules: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    #: (release, ways) -> cells of the start set, of these shown
    shown: list[tuple[int, str, int, int]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def study(seed: int, *, curves: bool = False, themes: bool = False, favourable: bool = False, **fixed: Any) -> Outcome:
    """Publish a programme's releases and attack them."""
    ground = a_ground(seed, **fixed)
    outcome = Outcome(seed, ground.size, ground.releases, ground.told)
    what = counted(ground, seed) if curves or themes else None
    started = time.process_time()
    brought, out = published_in_a_row(ground, K, _more(ground, what))
    outcome.seconds["planning"] = time.process_time() - started
    started = time.process_time()
    rows = rows_of(brought, out)
    outcome.rows = len(rows)
    outcome.found += _combined(rows, "exact") + _bounded(rows)
    if favourable:
        outcome.found += _favourable(favourable_rows(brought, out))
    if any("correct" in event for event in ground.told):
        outcome.found += _combined(rows_of(brought, out, versions=False), "exact, corrections unknown")
    if what is not None:
        outcome.found += _counts(ground, what, out, curves=curves, themes=themes)
    outcome.seconds["attack"] = time.process_time() - started
    for name, rule in RULES.items():
        outcome.rules[name] = _exposed(rule(brought, K), bounds=name == "naive")
    outcome.shown = [line for number in range(ground.releases) for line in shares(number, brought[number], out[number])]
    return outcome


def _more(ground: Ground, what: Counted | None) -> Callable[[ReleaseInputs, int], ReleaseInputs]:
    if what is None:
        return lambda inputs, _: inputs
    return lambda inputs, number: with_counts(inputs, ground, what, number)


def _combined(rows: Sequence[Row], attack: str) -> list[dict[str, Any]]:
    found = []
    for measure, some in by_measure(rows).items():
        if people := small_group(some, K):
            found.append({"attack": attack, "measure": measure, "people": people, "follows": told_by(some, people)})
    return found


def _bounded(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Pinned answers, apart those of which a single figure is enough."""
    found = []
    for measure, some in by_measure(rows).items():
        narrow = pinned(some)
        alone = {(one[0], one[1:]) for row in some if _single(row) for one in row.plus}
        for kind, chosen in (("one figure", True), ("bounds", False)):
            these = [one for one in narrow if any((who, one.unknown) in alone for who in one.who) == chosen]
            if these:
                least = min(these, key=lambda one: one.high - one.low)
                ends = [*least.unknown, round(least.low, 1), round(least.high, 1)]
                people = sorted({who for one in these for who in one.who})
                follows = bounded_by(some, least)
                found.append({"attack": kind, "measure": measure, "people": people, "least": ends, "follows": follows})
    return found


def _room(row: Row) -> float:
    """How far the answers of a level can be apart by this figure alone."""
    return min(100 * len(row.plus) - row.low, row.high)


def _single(row: Row) -> bool:
    return not row.minus and _room(row) < 50 - 1e-6


def _counts(
    ground: Ground, what: Counted, out: Sequence[PlannedRelease], *, curves: bool, themes: bool
) -> list[dict[str, Any]]:
    spoke, raised = theme_rows(ground, what, out)
    attacks = [("curves", curve_rows(ground, what, out), K, small_group)] if curves else []
    if themes:
        attacks += [
            ("themes, who spoke", spoke, SPOKE, by_few_rows),
            ("themes, who raised it", raised, RAISED, by_few_rows),
        ]
    found = []
    for attack, rows, fewest, search in attacks:
        apart = separated(rows, fewest, search)
        if apart:
            name, people = min(apart.items(), key=lambda one: len(one[1]))
            follows = told_by([row for row in rows if row.measure == name], people)
            found.append({"attack": attack, "measure": ", ".join(apart), "people": people, "follows": follows})
    return found


def _favourable(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """People of whom it is certain that they answered favourably, or that they did not."""
    found = []
    for measure, some in by_measure(rows).items():
        narrow = pinned(some)
        for attack, chosen in (("surely favourable", True), ("surely not favourable", False)):
            these = [one for one in narrow if (one.low > 50) == chosen]
            if these:
                people = sorted({who for one in these for who in one.who})
                follows = bounded_by(some, these[0])
                found.append({"attack": attack, "measure": measure, "people": people, "follows": follows})
    return found


def _exposed(rows: Sequence[Row], *, bounds: bool) -> tuple[int, int, int]:
    measures = by_measure(rows).values()
    alone = {who for some in measures for who in told_alone(some)}
    narrow = {who for some in measures if bounds for one in pinned(some) for who in one.who}
    return len(alone), len(narrow), sum(bool(small_group(some, K)) for some in measures)


def shares(number: int, inputs: ReleaseInputs, planned: PlannedRelease) -> list[tuple[int, str, int, int]]:
    """Of the cells of the start set that a release considers, how many it shows, by how they are broken down."""
    start = start_set(inputs, K) & considered_keys(planned)
    shown = Counter(len(key[4]) for key in start & shown_keys(planned))
    asked = Counter(len(key[4]) for key in start)
    return [(number, name, asked[ways], shown[ways]) for ways, name in enumerate(WAYS)]


def first_release(seed: int, people: int, waves: int) -> list[tuple[int, str, int, int]]:
    """Shares at the first release of a programme of so many people, with its first waves."""
    ground = a_ground(seed, people=people, releases=4)
    inputs = inputs_at(ground, {1: 0, 3: 3}[waves])
    return shares(0, inputs, plan_release(inputs, k=K, created_at=NOON, release_id="r0"))


def most_at_first(seed: int, people: int, waves: int) -> list[tuple[int, str, int, int]]:
    """`first_release` with all cells worth the same: as many as can be shown, since the fewest give way (an integer
    programme over combinations each of which has to lose a cell).
    """
    with mock.patch("analysis.release.cells.worth_of", lambda cells, _: np.ones(len(cells))):
        return first_release(seed, people, waves)


def agreement(cases: int) -> tuple[int, int, int]:
    """Cases, cases with a small group, and cases in which the search and brute force differ: random figures of small
    programmes over several releases.
    """
    differ = told = 0
    for seed in range(cases):
        rng = np.random.default_rng([seed, 3])
        ground = a_ground(seed, people=12, measures=1, releases=4)
        rows = naive([inputs_at(ground, number) for number in range(4)], 3)
        some = [rows[one] for one in rng.permutation(len(rows))[: rng.integers(1, 9)]]
        k = int(rng.integers(2, 5))
        system = system_of(some)
        searched, tried = any(small_word(part, k) for part in parts_of(system)), brute_force(system, k)
        told, differ = told + tried, differ + (searched != tried)
    return cases, told, differ


def twelve_pairs(seeds: int) -> tuple[int, int, int]:
    """Outcomes of twelve pairs by wave and side: asked, shown, and neither shown nor named as missing."""
    asked = shown = silent = 0
    for seed in range(seeds):
        inputs = programme(seed, pairs=12, answering=0.7)
        release = plan_release(inputs, k=K, created_at=NOON, release_id="r0").release
        cells = {(cell.measure, cell.wave, cell.by) for cell in release.cells if cell.arm == "programme"}
        for measure in inputs.measures:
            for wave in inputs.waves:
                named = any(wave in note and measure.id in note.lower() for note in release.notes)
                for by in ((), *((("side", side),) for side in SIDES)):
                    there = (measure.id, wave, by) in cells
                    asked, shown, silent = asked + 1, shown + there, silent + (not there and not named)
    return asked, shown, silent


def planning_seconds(people: int, dimensions: int, seed: int) -> float:
    """CPU seconds to plan the release of a programme with as many people outside: two measures at three waves."""
    inputs = programme(seed, pairs=people // 4, comparison=people // 2)
    inputs = replace(inputs, dimensions=BREAKDOWNS[:dimensions])
    started = time.process_time()
    plan_release(inputs, k=K, created_at=NOON, release_id="r0")
    return time.process_time() - started
