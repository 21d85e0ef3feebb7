"""The sheet of a file as its mapping sees it: under its header, and with one row a respondent or a spell."""

from __future__ import annotations

from analysis.errors import Finding
from analysis.ingest.contents import FileContents, Sheet
from analysis.ingest.long_answers import long_columns_of, said_of_long, widen, without_long_columns
from analysis.ingest.mapping import Mapping
from analysis.ingest.sheet_view import SheetView, view_layout
from analysis.ingest.snapshots import spells_of_snapshots
from analysis.ingest.tools import Layout


def mapped_view(contents: FileContents, mapping: Mapping) -> SheetView:
    """The sheet that the mapping names (else the first with data), under the header that it names.

    Raises FileRefused where the sheet is not there, MappingError (NO_HEADER_ROW) where the header's row is blank.
    """
    layout = Layout(mapping.tool, mapping.first_row, mapping.header_rows, 1.0, "")
    return view_layout(_sheet(contents, mapping), layout)


def reshaped(view: SheetView, mapping: Mapping) -> tuple[SheetView, Mapping, tuple[Finding, ...]]:
    """The sheet with one row a respondent or a spell, where the file has a row an answer or a month."""
    if columns := long_columns_of(mapping, view):
        wide = widen(view, columns)
        return wide, without_long_columns(mapping), (said_of_long(view, wide),)
    if mapping.has("snapshot"):
        return spells_of_snapshots(view, mapping)
    return view, mapping, ()


def _sheet(contents: FileContents, mapping: Mapping) -> Sheet:
    if mapping.sheet is not None:
        return contents.sheet(mapping.sheet)
    return contents.data_sheets[0] if contents.data_sheets else contents.sheets[0]
