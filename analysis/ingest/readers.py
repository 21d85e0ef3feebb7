"""The reader of each format, chosen by what the gate found; a further format is one more line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from analysis.errors import FileRefused
from analysis.ingest.door import Gated
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.reading_binary import read_binary
from analysis.ingest.reading_captions import read_captions
from analysis.ingest.reading_document import read_document
from analysis.ingest.reading_old import read_old
from analysis.ingest.reading_opendocument import read_opendocument
from analysis.ingest.reading_report import read_report
from analysis.ingest.reading_taguette import read_taguette
from analysis.ingest.reading_text import read_text
from analysis.ingest.reading_transcript import read_transcript
from analysis.ingest.reading_workbook import read_workbook

Reader = Callable[[bytes, Gated, Limits], ReadResult]


def _read_cases(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    # These readers need pandas, which takes longer to import than most files of other formats take to read.
    from analysis.ingest.reading_cases import read_cases

    return read_cases(data, gated, limits)


def _read_project(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    from analysis.ingest.reading_project import read_project

    return read_project(data, gated, limits)


def _read_codebook(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    from analysis.ingest.reading_project import read_codebook

    return read_codebook(data, gated, limits)


READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "csv": read_text,
        "xlsx": read_workbook,
        "ods": read_opendocument,
        "xlsb": read_binary,
        "xls": read_old,
        "sav": _read_cases,
        "por": _read_cases,
        "dta": _read_cases,
        "docx": read_document,
        "vtt": read_captions,
        "txt": read_transcript,
        "nvivo": read_report,
        "qdpx": _read_project,
        "qdc": _read_codebook,
        "taguette": read_taguette,
    }
)


def read(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """All sheets of a file that passed the gate.

    Raises FileRefused: EMPTY (no cell says anything), NO_ROWS (a header and nothing below it), and what the reader
    of the format raises.
    """
    result = READERS[gated.format](data, gated, limits)
    rows = max((len(table.rows) for table in result.tables), default=0)
    if rows == 0:
        raise FileRefused("EMPTY", "The file holds no values.", "Export it again and check that it opens.")
    if rows == 1:
        raise FileRefused(
            "NO_ROWS", "The file has a header but no rows below it.", "Export it again with the answers included."
        )
    return result
