"""One sheet as a table: its headings, and the rows below them with the numbers a person sees."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analysis.errors import MappingError
from analysis.ingest.contents import FileContents, Sheet
from analysis.ingest.headings import Heading, header_fingerprint, read_headings
from analysis.ingest.tools import Layout, dictionary_layout, find_layout


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """Where a person says that the headings are: the first row's number in the file, and how many rows (1 to 3)."""

    first_row: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet whose header is known.

    headings  one for each column, by position
    data      the cells below the header (pandas `str`, "" where empty; the index is the row number in the file,
              columns are positions); wholly blank rows are not rows
    """

    sheet: Sheet
    layout: Layout
    headings: tuple[Heading, ...]
    data: pd.DataFrame

    @property
    def fingerprint(self) -> str:
        """What files with the same headings share."""
        return header_fingerprint(self.headings)

    def column(self, heading: Heading) -> pd.Series:
        """The cells below a heading."""
        return self.data[heading.position]


def view_sheet(sheet: Sheet) -> SheetView | None:
    """The sheet under the header that it seems to have; None where nothing can be a header."""
    if sheet.empty:
        return None
    layout = dictionary_layout(sheet.tool) if sheet.tool else find_layout(sheet.cells)
    return None if layout is None else view_layout(sheet, layout)


def view_under(sheet: Sheet, header: HeaderRows) -> SheetView:
    """The sheet under the header that a person named; the tool is the one that the sheet seems to come from.

    Raises MappingError as `view_layout`.
    """
    seen = None if sheet.empty else find_layout(sheet.cells)
    layout = seen or Layout("unknown", header.first_row, header.count, 0.5, "No row looks like a header.")
    return view_layout(sheet, replace(layout, first_row=header.first_row, header_rows=header.count))


def view_layout(sheet: Sheet, layout: Layout) -> SheetView:
    """The sheet under a header whose place is known; raises MappingError (NO_HEADER_ROW) where no such row is."""
    below = sheet.cells.loc[sheet.cells.index >= layout.first_row]
    if below.empty or below.index[0] != layout.first_row or len(below) < layout.header_rows:
        raise MappingError(
            "NO_HEADER_ROW",
            f'The mapping has the header in row {layout.first_row} of sheet "{sheet.name}", which is blank.',
            "Choose the row that holds the headings.",
        )
    headings = read_headings(below.iloc[: layout.header_rows], layout.tool)
    return SheetView(sheet, layout, headings, below.iloc[layout.header_rows :].rename_axis(index=None))


def data_sheets(contents: FileContents) -> tuple[SheetView, ...]:
    """The visible sheets that hold a header and at least one row below it, in the file's order."""
    views = (view_sheet(sheet) for sheet in contents.data_sheets)
    return tuple(view for view in views if view and not view.data.empty and len(view.headings) > 1)
