"""The cells of a release: candidates audited family by family with all that is out, and those shown coded."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.disclosure.suppression import JOINTLY, SHOWN, TOO_FEW
from analysis.release.audit import build_lattice, explain, start_codes, worth_of
from analysis.release.candidates import candidate_cells
from analysis.release.cell_figures import (
    NO_LEVELS,
    By,
    Levels,
    hidden_cell,
    level_of,
    member_of,
    named,
    released_cell,
    use_own_intervals,
)
from analysis.release.choosing import Audit, Candidate, Choice, choose_figures
from analysis.release.families import Family
from analysis.release.narrowing import too_telling
from analysis.release.panels import Members, Panel, Panels
from analysis.release.published import NOTHING_OUT, Published, coordinates_of
from analysis.release.release import Cell, HiddenCell
from analysis.release.telling_shares import without_telling_shares

Record = Mapping[Hashable, Any]
TELLS_TOO_MUCH: Final = "it would tell too closely what one person answered"


@dataclass(frozen=True, slots=True)
class CellPlan:
    """The cells of a release: `shown`, those that are out among them, and `hidden` with the reason.

    `current` are the shown cells that are as the study is now, and not kept from an earlier release; `panels` say who
    is behind those that are shown for the first time.
    """

    shown: tuple[Cell, ...] = ()
    hidden: tuple[HiddenCell, ...] = ()
    current: tuple[Cell, ...] = ()
    panels: Panels = ()

    @property
    def stale(self) -> tuple[Cell, ...]:
        """The shown cells that are kept as they were, although people came or went."""
        return tuple(set(self.shown) - set(self.current))


@dataclass(frozen=True, slots=True)
class _Group:
    """A family, its rows, the codes of their dimensions (`people`) and its candidates by their terms (`records`)."""

    family: Family
    rows: pd.DataFrame
    people: pd.DataFrame
    records: dict[By, Record]


def plan_cells(
    families: tuple[Family, ...],
    rows: pd.DataFrame,
    dimensions: tuple[str, ...],
    k: int,
    *,
    crossed: bool = True,
    levels: Levels = NO_LEVELS,
    out: Published = NOTHING_OUT,
    audit: Audit | None = None,
) -> CellPlan:
    """The cells that may be shown beside everything that is out, and those that may not, with the reason.

    `levels` gives the coverage of the card on the same change: the cell's interval is made with it, in every arm.
    """
    audit = audit or Audit()
    here = {family.coordinates for family in families}
    parts = [CellPlan(out.cells[gone], out.hidden.get(gone, ())) for gone in out.cells if gone not in here]
    if not rows.empty:
        candidates, values = candidate_cells(families, rows, dimensions, crossed=crossed)
        people = pd.DataFrame({name: pd.Categorical(rows[name], values[name]).codes for name in dimensions})
        by_family, members = candidates.groupby("family"), rows.groupby("family").indices
        for number, family in enumerate(families):
            mine = members[number]
            cells = by_family.get_group(number)
            codes = start_codes(family, cells, build_lattice(cells, people.iloc[mine]), k)
            cells = cells.assign(code=codes, worth=worth_of(cells, dimensions))
            records: dict[By, Record] = {named(one, values, dimensions): one for one in cells.to_dict("records")}
            group = _Group(family, rows.iloc[mine], people.iloc[mine], records)
            parts.append(_plan_family(group, levels, out, k, audit))
    plan = CellPlan(
        shown=tuple(cell for part in parts for cell in part.shown),
        hidden=tuple(cell for part in parts for cell in part.hidden),
        current=tuple(cell for part in parts for cell in part.current),
        panels=tuple(panel for part in parts for panel in part.panels),
    )
    return _without_shares(_without_telling(plan, families, out, audit), out, audit)


def _without_shares(plan: CellPlan, out: Published, audit: Audit) -> CellPlan:
    """The plan less the favourable shares of new cells that would tell of somebody."""
    new = [cell for cell in plan.current if cell.since is None]
    shown = without_telling_shares(plan.shown, new, plan.panels, out, audit)
    told = dict(zip(plan.shown, shown, strict=True))
    return replace(plan, shown=shown, current=tuple(told[cell] for cell in plan.current))


def _without_telling(plan: CellPlan, families: tuple[Family, ...], out: Published, audit: Audit) -> CellPlan:
    """The plan less new cells that would tell too closely what one person answered; what is out of them stays."""
    new = [cell for cell in plan.current if cell.since is None]
    measures = {family.measure.id: family.measure for family in families}
    first = {family.measure.id: family.wave for family in reversed(families) if family.is_first}
    refused = too_telling(measures.values(), first, new, plan.panels, out, audit)
    if not refused:
        return plan
    older = {(coordinates_of(cell), cell.by): cell for cells in out.cells.values() for cell in cells}
    goes = {cell for cell in new if (coordinates_of(cell), cell.by) in refused}
    back = tuple(older[place] for place in sorted(refused) if place in older)
    hidden = (
        HiddenCell(cell.measure, cell.kind, cell.wave, cell.arm, cell.by, TELLS_TOO_MUCH)
        for cell in new
        if cell in goes and (coordinates_of(cell), cell.by) not in older
    )
    panels = (
        _less(panel, {by for coordinates, by in refused if ("cells", *coordinates) == panel.system})
        for panel in plan.panels
    )
    return CellPlan(
        shown=(*(cell for cell in plan.shown if cell not in goes), *back),
        hidden=(*plan.hidden, *hidden),
        current=tuple(cell for cell in plan.current if cell not in goes),
        panels=tuple(panel for panel in panels if panel.rows),
    )


def _less(panel: Panel, keys: Collection[By]) -> Panel:
    return Panel(panel.system, {by: members for by, members in panel.rows.items() if by not in keys})


def _plan_family(group: _Group, levels: Levels, out: Published, k: int, audit: Audit) -> CellPlan:
    """The cells of one family beside those of it that are out."""
    family = group.family
    old = {cell.by: cell for cell in out.cells.get(family.coordinates, ())}
    seen = out.rows(family.system)
    if old and not seen:  # released before it was kept who is behind a figure: nothing can be held against it
        return CellPlan(tuple(old.values()), out.hidden.get(family.coordinates, ()))
    fresh = _candidates(group)
    choice = choose_figures(fresh, seen, k, audit)
    new = {by: group.records[by] for by in fresh if choice[by] is Choice.NEW}
    shown = {by: old[by] for by, chosen in choice.items() if by in old and chosen is not Choice.NEW}
    shown |= _figures(group, new, levels)
    hidden = [
        hidden_cell(family, by, explain(JOINTLY if record["code"] == SHOWN else record["code"], family, k))
        for by, record in group.records.items()
        if by not in shown
    ]
    current = [cell for by, cell in shown.items() if choice[by] in (Choice.NEW, Choice.SAME)]
    panel = Panel(family.system, {by: fresh[by].members for by in new})
    return CellPlan(tuple(shown.values()), tuple(hidden), tuple(current), (panel,) if new else ())


def _candidates(group: _Group) -> dict[By, Candidate]:
    """The cells that have enough people, and whose answers they sum."""
    unknown = group.rows["unknown"].to_numpy(dtype=object)
    return {
        by: Candidate(
            Members(unknown, np.flatnonzero(member_of(group.people, record))),
            float(record["worth"]),
            record["code"] == SHOWN,
        )
        for by, record in group.records.items()
        if record["code"] == SHOWN or (record["code"] != TOO_FEW and not group.family.measure.people_needed)
    }


def _figures(group: _Group, records: Mapping[By, Record], levels: Levels) -> dict[By, Cell]:
    """The cells of `records`, coded."""
    if not records:
        return {}
    table = pd.DataFrame(list(records.values()))
    table["coverage"] = [level_of(group.family, by, levels) for by in records]
    use_own_intervals(table, group.rows, group.people)
    return {
        by: released_cell(group.family, by, record)
        for by, record in zip(records, table.to_dict("records"), strict=True)
    }
