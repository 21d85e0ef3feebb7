"""The cells of a release: candidates audited family by family, and the survivors coded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.impact.verdicts import LEVEL
from analysis.release.audit import audit_family, explain
from analysis.release.candidates import candidate_cells
from analysis.release.coding import (
    PEOPLE_FOR_INTERVAL,
    code_interval,
    code_mean,
    code_share,
    code_share_interval,
    may_show_interval,
)
from analysis.release.families import Family
from analysis.release.release import Cell, HiddenCell
from analysis.release.suppression import SHOWN
from analysis.stats.change import CLUSTERS_FOR_ROBUST, estimate_change

#: (measure, later wave, terms) -> the coverage of the interval of the card on that change.
Levels = Mapping[tuple[str, str, tuple[tuple[str, str], ...]], float]
NO_LEVELS: Final[Levels] = MappingProxyType({})


def plan_cells(
    families: tuple[Family, ...],
    rows: pd.DataFrame,
    dimensions: tuple[str, ...],
    k: int,
    *,
    crossed: bool = True,
    levels: Levels = NO_LEVELS,
) -> tuple[tuple[Cell, ...], tuple[HiddenCell, ...]]:
    """The cells that may be shown and those that may not, with the reason.

    `levels` gives the coverage of the card on the same change: the cell's interval is made with it, in every arm.
    """
    if rows.empty:
        return (), ()
    candidates, values = candidate_cells(families, rows, dimensions, crossed=crossed)
    people = pd.DataFrame({name: pd.Categorical(rows[name], values[name]).codes for name in dimensions})
    shown: list[Cell] = []
    hidden: list[HiddenCell] = []
    by_family = candidates.groupby("family")
    members = rows.groupby("family").indices
    for number, family in enumerate(families):
        cells, mine = by_family.get_group(number), members[number]
        codes = audit_family(family, cells, people.iloc[mine], k)
        named = [_named(record, values, dimensions) for record in cells.to_dict("records")]
        cells = cells.assign(code=codes, level=[_level(family, by, levels) for by in named])
        _use_own_intervals(cells, rows.iloc[mine], people.iloc[mine])
        for by, record in zip(named, cells.to_dict("records"), strict=True):
            if record["code"] == SHOWN:
                shown.append(_cell(family, by, record))
            else:
                hidden.append(_hidden(family, by, explain(record["code"], family, k)))
    return tuple(shown), tuple(hidden)


def _named(
    record: Mapping[Hashable, Any], values: Mapping[str, tuple[str, ...]], dimensions: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """The terms of a cell in words."""
    return tuple((name, values[name][record[name]]) for name in dimensions if record[name] >= 0)


def _level(family: Family, by: tuple[tuple[str, str], ...], levels: Levels) -> float:
    """The coverage of a cell's interval: a change's is that of its card."""
    return levels.get((family.measure.id, family.wave, by), LEVEL) if family.kind == "change" else LEVEL


def _use_own_intervals(cells: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame) -> None:
    """Where fewer pairs answered than the robust interval needs, the exact one (or none) in its place; and where the
    card has another coverage, the interval with that.
    """
    own = (cells["clusters"] < CLUSTERS_FOR_ROBUST) | (cells["level"] != LEVEL)
    shown = (cells["code"] == SHOWN) & (cells["n"] >= PEOPLE_FOR_INTERVAL)
    for index, cell in cells.loc[own & shown].iterrows():
        terms = [name for name in people.columns if cell[name] >= 0]
        member = np.all([people[name].to_numpy() == cell[name] for name in terms], axis=0) if terms else slice(None)
        estimate = estimate_change(
            rows["value"].to_numpy()[member], rows["cluster"].to_numpy()[member], level=cell["level"]
        )
        cells.loc[index, ["low", "high"]] = [
            np.nan if end is None or not np.isfinite(end) else end for end in (estimate.low, estimate.high)
        ]


def _hidden(family: Family, by: tuple[tuple[str, str], ...], because: str) -> HiddenCell:
    return HiddenCell(family.measure.id, family.kind, family.wave, family.arm, by, because)


def _cell(family: Family, by: tuple[tuple[str, str], ...], record: Mapping[Hashable, Any]) -> Cell:
    measure, n = family.measure, int(record["n"])
    width = measure.high - measure.low
    bottom, top = (measure.low, measure.high) if family.kind == "level" else (-width, width)
    decimals = measure.decimals
    mean, coded = code_mean(record["mean"], n, bottom, top, measure.step, decimals=decimals, tail=measure.tail)
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
        favourable_low=favourable_low, favourable_high=favourable_high, level=float(record["level"]),
    )  # fmt: skip
