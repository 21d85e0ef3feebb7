"""The codes that a file gives: one pair a row and code, however its tool writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from analysis.ingest.headings import find_heading
from analysis.ingest.mapping import Mapping
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.tools_coding import applied_codes
from analysis.ingest.words import YES

#: What stands between a code and the one that it belongs to, in our own words for any tool's.
PATH: Final = " > "
#: How tools divide the parts of a code's path.
_DIVIDERS: Final = ("\\", " > ", "::")


def foreign_codes(view: SheetView, mapping: Mapping) -> pd.DataFrame:
    """Columns row (the row's number in the file) and code (its path, " > " between parts), in the file's order.

    A code column gives one code a row, behind the groups that other columns put it in, the nearest group first as
    QualCoder writes them; a column for each code gives its code where the cell says yes.
    """
    pairs = [*_named(view, mapping), *_applied(view, mapping)]
    frame = pd.DataFrame(pairs, columns=["row", "code"]).astype({"row": "int64", "code": "str"})
    return frame.drop_duplicates().sort_values("row", kind="stable", ignore_index=True)


def code_path(text: str) -> str:
    r"""A code's path in one spelling: "Trust\Grew", "Trust > Grew" and "Trust::Grew" are one.

    A dot divides nothing: Taguette writes "trust.grew", and so do people who mean no path.
    """
    for divider in _DIVIDERS:
        text = text.replace(divider, "\x1f")
    return PATH.join(" ".join(part.split()) for part in text.split("\x1f") if part.strip())


def _named(view: SheetView, mapping: Mapping) -> Iterator[tuple[int, str]]:
    codes = _cells(view, mapping, "theme")
    groups = [cells.tolist() for cells in _cells(view, mapping, "theme_group")][::-1]
    for cells in codes:
        for at, (row, text) in enumerate(cells.items()):
            if code := code_path(str(text)):
                above = [path for group in groups if (path := code_path(str(group[at])))]
                yield int(str(row)), PATH.join([*above, code])


def _applied(view: SheetView, mapping: Mapping) -> Iterator[tuple[int, str]]:
    for column in mapping.with_meaning("applied"):
        heading = find_heading(column.source, view.headings)
        if heading is None:
            continue
        code = code_path(applied_codes([heading.text]).get(heading.text, heading.text))
        cells = view.column(heading)
        for row in cells.index[cells.str.strip().str.casefold().isin(YES)]:
            yield int(row), code


def _cells(view: SheetView, mapping: Mapping, meaning: str) -> list[pd.Series]:
    found = (find_heading(column.source, view.headings) for column in mapping.with_meaning(meaning))
    return [view.column(heading) for heading in found if heading is not None]
