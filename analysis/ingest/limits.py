"""How much a file may hold before the door closes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is let in; every limit can be set, and the defaults are the product's.

    file_bytes       of the file as uploaded
    unzipped_bytes   of all parts of a workbook together, counted while they are unpacked
    zip_entries      parts of a workbook
    rows             rows of one sheet that hold something, the header row not counted
    columns          columns of one sheet
    sheets           sheets of one workbook
    cell_characters  characters of one cell (what a spreadsheet itself allows)
    memory_bytes     of the child process that reads the file (not enforced on Windows)
    cpu_seconds      of that process (not enforced on Windows)
    clock_seconds    after which that process is ended
    """

    file_bytes: int = 100_000_000
    unzipped_bytes: int = 500_000_000
    zip_entries: int = 2_000
    rows: int = 200_000
    columns: int = 500
    sheets: int = 50
    cell_characters: int = 32_767
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 20
    clock_seconds: float = 30.0
