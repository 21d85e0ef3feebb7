"""The mistakes that files from HR systems have: padded values, impossible dates, titles above the header."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.simulate.grid import Grid, Row, Slip


def with_title(grid: Grid, title: str) -> Grid:
    """A line above the header that says what the sheet is."""
    return replace(grid, titles=(title,))


def with_padding(grid: Grid, key: str, rng: np.random.Generator, count: int = 4) -> Grid:
    """Blanks around a few values of a column."""
    rows = list(grid.rows)
    for at in sorted(rng.permutation(len(rows))[:count]):
        rows[at] = rows[at].with_slip(Slip("padded_value", key), **{key: f" {rows[at].cells[key]}  "})
    return replace(grid, rows=tuple(rows))


def with_impossible_dates(grid: Grid, outsiders: frozenset[int], rng: np.random.Generator) -> Grid:
    """Three spells: one that ends before it begins, one since 1980-01-01, one with day and month in the wrong order.

    `outsiders` are the staff rows that may be hit: people in no group, so that nothing planted is touched. The first
    mistake needs somebody among them who has left, and is not made where nobody has.
    """
    rows = list(grid.rows)
    sole = [at for at, row in enumerate(rows) if row.cells["row"] in outsiders and _is_sole(rows, at)]
    since, swapped, *rest = (int(at) for at in rng.permutation(sole))
    for at in [at for at in rest if rows[at].cells["to"]][:1]:
        turned_round = {"from": rows[at].cells["to"], "to": rows[at].cells["from"]}
        rows[at] = rows[at].with_slip(Slip("exit_before_hire", "to"), **turned_round)
    european = "." in str(rows[since].cells["from"])
    rows[since] = rows[since].with_slip(
        Slip("date_1980", "from"), **{"from": "01.01.1980" if european else "1980-01-01"}
    )
    turned = _swapped(str(rows[swapped].cells["from"]), european=european)
    rows[swapped] = rows[swapped].with_slip(Slip("date_order", "from"), **{"from": turned})
    return replace(grid, rows=tuple(rows))


def _is_sole(rows: list[Row], at: int) -> bool:
    """Whether a person has this one spell only (rows of a person follow each other)."""
    own = rows[at].cells["row"]
    return all(rows[other].cells["row"] != own for other in (at - 1, at + 1) if 0 <= other < len(rows))


def _swapped(text: str, *, european: bool) -> str:
    """A date of the same year with day and month in the wrong order, the day one that no month is."""
    return f"05.24.{text[-4:]}" if european else f"{text[:4]}-24-05"
