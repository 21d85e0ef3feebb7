"""What a reader hands over."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import Finding
from analysis.ingest.text_table import TextTable


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The sheets of one file in order, how its text was read (None for a workbook), and what was noticed.

    `tool` is whoever wrote the file, where its format shows that already; None leaves it to recognition.
    """

    tables: tuple[TextTable, ...]
    encoding: str | None
    delimiter: str | None
    decimal: str
    findings: tuple[Finding, ...]
    tool: str | None = None
