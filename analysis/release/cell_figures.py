"""A cell's figures as they may be said: coded, with the interval that goes with its card."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.disclosure.suppression import SHOWN
from analysis.impact.verdicts import LEVEL
from analysis.release.coding import (
    LEAST_SHARE,
    PEOPLE_FOR_INTERVAL,
    code_interval,
    code_mean,
    code_share,
    code_share_interval,
    may_show_interval,
)
from analysis.release.families import Family
from analysis.release.release import Cell, HiddenCell
from analysis.stats.change import CLUSTERS_FOR_ROBUST, estimate_change

By = tuple[tuple[str, str], ...]
#: (measure, later wave, terms) -> the coverage of the interval of the card on that change.
Levels = Mapping[tuple[str, str, By], float]
NO_LEVELS: Final[Levels] = MappingProxyType({})


def named(record: Mapping[Hashable, Any], values: Mapping[str, tuple[str, ...]], dimensions: tuple[str, ...]) -> By:
    """The terms of a cell in words."""
    return tuple((name, values[name][record[name]]) for name in dimensions if record[name] >= 0)


def level_of(family: Family, by: By, levels: Levels) -> float:
    """The coverage of a cell's interval: a change's is that of its card."""
    return levels.get((family.measure.id, family.wave, by), LEVEL) if family.kind == "change" else LEVEL


def use_own_intervals(cells: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame) -> None:
    """Where fewer pairs answered than the robust interval needs, the exact one (or none) in its place; and where the
    card has another coverage, the interval with that.
    """
    own = (cells["clusters"] < CLUSTERS_FOR_ROBUST) | (cells["coverage"] != LEVEL)
    shown = (cells["code"] == SHOWN) & (cells["n"] >= PEOPLE_FOR_INTERVAL)
    for index, cell in cells.loc[own & shown].iterrows():
        member = member_of(people, cell)
        estimate = estimate_change(
            rows["value"].to_numpy()[member], rows["cluster"].to_numpy()[member], level=cell["coverage"]
        )
        cells.loc[index, ["low", "high"]] = [
            np.nan if end is None or not np.isfinite(end) else end for end in (estimate.low, estimate.high)
        ]


def member_of(people: pd.DataFrame, cell: Mapping[Hashable, Any] | pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Who of `people` (codes of the dimensions) is in a cell, given by the codes of its terms (-1: no term)."""
    member = np.ones(len(people), dtype=bool)
    for name in people.columns:
        if cell[name] >= 0:
            member &= people[name].to_numpy() == cell[name]
    return member


def hidden_cell(family: Family, by: By, because: str) -> HiddenCell:
    """A cell that is not shown, and why."""
    return HiddenCell(family.measure.id, family.kind, family.wave, family.arm, by, because)


def released_cell(family: Family, by: By, record: Mapping[Hashable, Any]) -> Cell:
    """A candidate as it may be said: rounded, coded, with an interval from ten people on.

    A mean so close to an end of the scale that it alone would tell what each answered to within less than half the
    scale reads "at least" or "at most".
    """
    measure, n = family.measure, int(record["n"])
    width = measure.high - measure.low
    bottom, top = (measure.low, measure.high) if family.kind == "level" else (-width, width)
    decimals, tail = measure.decimals, max(measure.tail, LEAST_SHARE * width / n)
    mean, coded = code_mean(record["mean"], n, bottom, top, measure.step, decimals=decimals, tail=tail)
    low, high = None, None
    if not coded and may_show_interval(n, record["squares"], measure.step):
        low, high = code_interval(record["low"], record["high"], bottom, top, decimals=decimals)
    favourable, favourable_coded = code_share(record["favourable"], n)
    if coded:
        favourable, favourable_coded = None, ""
    favourable_low, favourable_high = code_share_interval(favourable, favourable_coded, n)
    return Cell(
        measure=measure.id, measure_title=measure.title, kind=family.kind, wave=family.wave, arm=family.arm, by=by,
        n=n, mean=mean, low=low, high=high, favourable=favourable, coded=coded, favourable_coded=favourable_coded,
        favourable_low=favourable_low, favourable_high=favourable_high, level=float(record["coverage"]),
    )  # fmt: skip
