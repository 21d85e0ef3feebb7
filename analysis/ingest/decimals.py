"""Whether the numbers of a text file are written with a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis.errors import Finding
from analysis.ingest.door_sheet import column_letters

_COMMA = re.compile(r"[+-]?\d{1,15},\d{1,15}")
_POINT = re.compile(r"[+-]?\d{1,15}\.\d{1,15}")
_WHOLE = re.compile(r"[+-]?\d{1,15}")


def decimal_mark(columns: Iterable[Sequence[str]], delimiter: str) -> tuple[str, tuple[Finding, ...]]:
    """The comma where some column is written so and none with a point, else the point; a finding where both are used.

    `columns` hold a sample of each column's cells, headers among them. "3,5" alone says little: in a file divided by
    commas it may be two chosen options. It counts as a number in files divided otherwise, and elsewhere only where
    the column also has a fraction that no list of options would give ("1,54", "0,5", "-1,2").
    """
    marks = [_column_mark([cell.strip() for cell in cells if cell.strip()], delimiter) for cells in columns]
    comma = next((at for at, mark in enumerate(marks) if mark == ","), None)
    point = next((at for at, mark in enumerate(marks) if mark == "."), None)
    if comma is None or point is None:
        return (",", ()) if comma is not None else (".", ())
    return ".", (_mixed(comma, point),)


def _mixed(comma: int, point: int) -> Finding:
    return Finding(
        "DECIMAL_MIXED",
        "warning",
        f"Column {column_letters(comma)} writes decimals with a comma and column {column_letters(point)} with a point.",
        "Choose the mark of the columns that matter; numbers written otherwise are set aside, not guessed.",
    )


def _column_mark(cells: list[str], delimiter: str) -> str | None:
    commas = [cell for cell in cells if _COMMA.fullmatch(cell)]
    points = sum(1 for cell in cells if _POINT.fullmatch(cell))
    numbers = len(commas) + points + sum(1 for cell in cells if _WHOLE.fullmatch(cell))
    if not numbers or numbers < 0.6 * len(cells) or any(cell.count(",") > 1 for cell in cells):
        return None
    if len(commas) <= points:
        return "." if points else None
    return "," if delimiter != "," or any(_fraction(cell) for cell in commas) else None


def _fraction(cell: str) -> bool:
    whole, part = cell.lstrip("+-").split(",")
    return cell[0] in "+-" or whole == "0" or (len(part) > 1 and len(part) != 3)
