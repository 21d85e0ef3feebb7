"""What of a release is shown, counted by what it is broken down by; and what leaders read that it would take away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analysis.release.families import people_needed
from analysis.release.release import Cell, Release
from analysis.study import BREAKDOWNS


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """How many groups have a figure: (dimension, shown, all) of each dimension, (shown, all) of two of them at once."""

    alone: tuple[tuple[str, int, int], ...]
    crossed: tuple[int, int]


def count_breakdowns(release: Release) -> Breakdowns:
    """The groups of cells of which any figure is shown, and all there are; how many people are in them is not told."""
    shown = {cell.by for cell in release.cells}
    every = shown | {cell.by for cell in release.hidden if cell.what == "cell"}
    alone = []
    for name in BREAKDOWNS:
        mine = [{by for by in groups if len(by) == 1 and by[0][0] == name} for groups in (shown, every)]
        if mine[1]:
            alone.append((name, len(mine[0]), len(mine[1])))
    two = [sum(len(by) == 2 for by in groups) for groups in (shown, every)]
    return Breakdowns(tuple(alone), (two[0], two[1]))


def removed_figures(out: Release | None, new: Release, k: int | None = None) -> tuple[tuple[str, str, int], ...]:
    """What the release that is out shows and `new`, of groups of at least `k` people, would not: title, wave and number
    of figures, curves under the wave "". Nothing a new wave brings may take away what is out: see `published`.
    """
    if out is None:
        return ()
    least = max(k or 0, new.k)
    kept = {_place(cell) for cell in new.cells if cell.n >= people_needed(cell.arm, least)}
    gone = Counter((cell.measure_title, cell.wave) for cell in out.cells if _place(cell) not in kept)
    curves = {(curve.group, curve.side) for curve in out.curves} - {(one.group, one.side) for one in new.curves}
    if curves:
        gone["who stays", ""] = len(curves)
    return tuple((title, wave, count) for (title, wave), count in gone.items())


def _place(cell: Cell) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    return cell.measure, cell.wave, cell.arm, cell.by
