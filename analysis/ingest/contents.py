"""What a file held, as text: sheets of cells, exactly as given and before anybody has said what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.errors import FileRefused, Finding

#: The program that writes files of a format in which the dictionary, not a header row, names the columns.
TOOL_OF_FORMAT: Final[Mapping[str, str]] = MappingProxyType({"sav": "spss", "por": "spss", "dta": "stata"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or the one table of a text file (whose `name` is "").

    cells           text cells (pandas `str`, "" where empty, never NA) with the header rows still among them.
                    The index holds the row number a person sees in a spreadsheet (1-based, rising); rows that
                    are wholly blank are left out, so the index may have gaps. Columns are 0, 1, 2 ... by position
                    (0 is column A), without the blank ones at the right end.
    hidden          whether the workbook hides the sheet; a hidden sheet is listed, but its cells are not read.
    hidden_columns  positions of columns that the workbook hides.
    tool            the program whose data file it is ("spss", "stata"), "" for others. Such a sheet has two header
                    rows, the variables' names and their labels; values with a label read as the label.
    uncalculated    (row number, column position) of each formula that was saved without its value; such a cell
                    reads "" but is not an empty answer.

    Cells are as given: a workbook's dates read "2026-04-01" or "2026-04-01T10:02:33", its numbers in their
    shortest text ("4", "3.5"), its booleans "TRUE" and "FALSE", its errors "#DIV/0!" and so on. "NA", "None" and
    "null" are text.
    """

    name: str
    cells: pd.DataFrame
    hidden: bool = False
    hidden_columns: tuple[int, ...] = ()
    uncalculated: tuple[tuple[int, int], ...] = ()
    tool: str = ""

    @property
    def empty(self) -> bool:
        """Whether no cell of the sheet says anything."""
        return self.cells.empty


@dataclass(frozen=True, slots=True)
class FileContents:
    """Everything a file held, and what was noticed while it was read.

    file_name   a label to show (no path, no control characters, at most 120 characters); never a path to open
    sha256      of the bytes as uploaded, in hexadecimal
    format      "csv" (any delimited text), "xlsx", "xlsb", "xls", "ods", "sav" (also .zsav), "por", "dta"; of
                transcripts "docx", "vtt", "txt"; of coded passages "nvivo", "qdpx", "qdc", "taguette"
    encoding    of a text file, such as "utf-8" or "cp1252"; None for a workbook
    delimiter   of a text file; None for a workbook
    decimal     "." or ",": how the numbers of a text file write their decimals; always "." for a workbook
    sheets      in the file's order, hidden and empty ones among them
    findings    of the door and of the reading; refusals are raised instead
    tool        who wrote it, where the format itself shows that ("zoom", "nvivo", ...); None leaves it to recognition
    """

    file_name: str
    sha256: str
    format: str
    encoding: str | None
    delimiter: str | None
    decimal: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()
    tool: str | None = None

    @property
    def data_sheets(self) -> tuple[Sheet, ...]:
        """The sheets that are neither hidden nor empty."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden and not sheet.empty)

    def sheet(self, name: str) -> Sheet:
        """The sheet called `name`; raises FileRefused (NO_SUCH_SHEET) naming those there are."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        there = ", ".join(f'"{sheet.name}"' for sheet in self.sheets)
        raise FileRefused(
            "NO_SUCH_SHEET", f'{self.file_name} has no sheet "{name}".', f"Its sheets are {there}; choose one of them."
        )
