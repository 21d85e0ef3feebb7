"""Tables in, bytes of a file out: CSV, XLSX and Parquet, each without a live formula."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from analysis.errors import StudyError, UsageError
from analysis.exports.neutralise import neutralise

Format = Literal["csv", "xlsx", "parquet", "sav"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)
MIME: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
    "ics": "text/calendar",
    "qdpx": "application/zip",
    "toml": "application/toml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
    "pdf": "application/pdf",
}
#: What a worksheet can hold.
SHEET_ROWS: Final = 1_048_576
SHEET_COLUMNS: Final = 16_384
CELL_CHARACTERS: Final = 32_767
#: Files carry no time of their own, so that the same content gives the same bytes.
NO_TIME: Final = dt.datetime(2000, 1, 1)
#: The part of a workbook that tells when it was written, and how it writes a moment.
_PROPERTIES: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: The first day that a worksheet can hold.
FIRST_DAY: Final = dt.date(1900, 1, 1)
#: A spreadsheet takes a CSV file for UTF-8 only if it begins with this mark.
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand over: its name (with a hash of the content), its media type and its bytes."""

    file_name: str
    mime: str
    data: bytes


def name_download(stem: str, suffix: str, data: bytes) -> Download:
    """The download of `data`, named after `stem` and the first eight signs of the content's SHA-256."""
    digest = hashlib.sha256(data).hexdigest()[:8]
    return Download(f"{slug(stem)}-{digest}.{suffix}", MIME[suffix], data)


def slug(name: str) -> str:
    """`name` as part of a file name: ASCII letters, digits and dashes, never a path; "export" if nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:60].strip("-") or "export"


def require_format(name: str) -> str:
    """`name` if it is one of `FORMATS`; raises UsageError (UNKNOWN_FORMAT)."""
    if name not in FORMATS:
        raise UsageError("UNKNOWN_FORMAT", f'There is no format "{name}".', f"Formats are {', '.join(FORMATS)}.")
    return name


def arrow_table(frame: pd.DataFrame) -> pa.Table:
    """The frame as Arrow: texts, numbers, and dates without a time of day."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    for position, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(position, column.name, table.column(position).cast(pa.date32()))
        elif pa.types.is_large_string(column.type):
            table = table.set_column(position, column.name, table.column(position).cast(pa.string()))
    return table


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as CSV: UTF-8 with mark, comma, texts quoted, dates as 2026-04-01, nothing for missing."""
    sink = io.BytesIO()
    sink.write(BYTE_ORDER_MARK)
    pyarrow.csv.write_csv(neutralise(arrow_table(frame)), sink)
    return sink.getvalue()


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as Parquet. Values keep their types, so nothing in it is ever a formula and nothing is changed."""
    sink = io.BytesIO()
    pq.write_table(arrow_table(frame), sink, compression="zstd")
    return sink.getvalue()


def workbook_bytes(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """One worksheet a table. Texts stay texts: no formula, link or number is made of them.

    Nothing is left out but missing values and empty texts. Raises StudyError: SHEET_TOO_LARGE where a table or a text
    does not fit a worksheet, NOT_FOR_A_SHEET where it cannot hold a number or a day.
    """
    from rustpy_xlsxwriter import write_worksheets

    ready = [(name[:31], neutralise(arrow_table(frame))) for name, frame in tables.items()]
    for name, table in ready:
        _require_fit(name, table)
    sink = io.BytesIO()
    write_worksheets(
        ready,
        sink,
        bold_headers=True,
        datetime_format="yyyy-mm-dd",
        freeze_panes={"general": {"row": 1, "col": 0}},
        dedupe_strings={"general": True},
    )
    _forget_the_time(sink)
    return sink.getvalue()


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Several files in one, in the given order."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, NO_TIME.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _forget_the_time(workbook: io.BytesIO) -> None:
    """Put `NO_TIME` where the writer noted when it wrote; the parts from there on are the last and small."""
    with zipfile.ZipFile(workbook, "a") as archive:
        names = archive.namelist()
        last = {name: archive.read(name) for name in names[names.index(_PROPERTIES) :]}
        archive.start_dir = archive.getinfo(_PROPERTIES).header_offset
        for name in last:
            archive.filelist.remove(archive.NameToInfo.pop(name))
        last[_PROPERTIES] = _MOMENT.sub(NO_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), last[_PROPERTIES])
        for name, part in last.items():
            archive.writestr(zipfile.ZipInfo(name, NO_TIME.timetuple()[:6]), part, zipfile.ZIP_DEFLATED)


def _require_fit(name: str, table: pa.Table) -> None:
    advice = "Take the data as CSV or Parquet."
    if table.num_rows + 1 > SHEET_ROWS or table.num_columns > SHEET_COLUMNS:
        found = f"The table {name} has {table.num_rows} rows and {table.num_columns} columns"
        raise StudyError("SHEET_TOO_LARGE", f"{found}; a worksheet holds {SHEET_ROWS} and {SHEET_COLUMNS}.", advice)
    for header, column in zip(table.column_names, table.columns, strict=True):
        longest = pa.compute.max(pa.compute.utf8_length(column)).as_py() if pa.types.is_string(column.type) else 0
        if (longest or 0) > CELL_CHARACTERS:
            found = f'A text of column "{header}" of {name} has {longest} characters'
            raise StudyError("SHEET_TOO_LARGE", f"{found}; a cell holds {CELL_CHARACTERS}.", advice)
        if not _held_by_a_sheet(column):
            found = f'Column "{header}" of {name} has a number without end or a day before {FIRST_DAY}'
            raise StudyError("NOT_FOR_A_SHEET", f"{found}, which a worksheet cannot hold.", advice)


def _held_by_a_sheet(column: pa.ChunkedArray) -> bool:
    """Whether the writer would leave out no value but missing ones (NaN is missing)."""
    if pa.types.is_floating(column.type):
        return not pa.compute.any(pa.compute.is_inf(column)).as_py()
    if pa.types.is_date(column.type):
        first = pa.compute.min(column).as_py()
        return first is None or first >= FIRST_DAY
    return True
