"""Delimited text into columns of text: every value as given, no type guessed, nothing taken for missing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
from pyarrow import csv as arrow_csv

from analysis.errors import FileRefused
from analysis.ingest.decimals import decimal_mark
from analysis.ingest.door import Gated
from analysis.ingest.door_text import TextLayout
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.record_shape import RecordShape, check_shape
from analysis.ingest.text_table import Column, column_chunks, trimmed

_BLOCK_RECORDS = 5_000
_SAMPLE_RECORDS = 2_000
_ARROW_BLOCK = 1 << 22  # a record must fit into one block


def read_text(_data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """The one table of a text file (its name is ""). Raises FileRefused: QUOTING, RAGGED, and those of `trimmed`."""
    layout = gated.layout
    if not isinstance(layout, TextLayout):
        raise TypeError(f"A text file is expected, not {gated.format}.")
    shape = record_shape(layout)
    uneven = check_shape(shape)
    columns = _even_columns(layout, shape) if shape.even else None
    if columns is None:
        columns = _uneven_columns(layout)
    table, findings = trimmed("", columns, limits)
    sample = (column.slice(0, _SAMPLE_RECORDS).to_pylist() for column in table.columns)
    decimal, mixed = decimal_mark(sample, layout.delimiter)
    return ReadResult((table,), layout.encoding, layout.delimiter, decimal, (*uneven, *findings, *mixed))


def record_shape(layout: TextLayout) -> RecordShape:
    """How wide each record is. Raises FileRefused (QUOTING) with the line where a quotation mark goes wrong."""
    shape, line = RecordShape(), 1
    reader = _records(layout)
    try:
        for record in reader:
            shape.note(record, line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(
            "QUOTING",
            f"The row that starts on line {line} has a quotation mark that is not closed, or text behind a closed one "
            f"(noticed on line {reader.line_num}).",
            "Correct that line, or export the file again as .xlsx.",
        ) from error
    return shape


def _records(layout: TextLayout) -> csv._reader:  # type: ignore[name-defined]
    # newline="" leaves line ends inside cells alone and knows LF, CRLF and the CR of old exports.
    text = io.TextIOWrapper(io.BytesIO(layout.utf8), "utf-8", newline="")
    csv.field_size_limit(max(csv.field_size_limit(), len(layout.utf8) + 1))
    return csv.reader(text, delimiter=layout.delimiter, strict=True)


def _even_columns(layout: TextLayout, shape: RecordShape) -> tuple[Column, ...] | None:
    """The fast way for tables without any unevenness; None where Arrow sees other records than `csv` does."""
    names = [str(position) for position in range(shape.widths[0])]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(layout.utf8),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_ARROW_BLOCK, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return tuple(table.columns) if table.num_rows == len(shape.widths) else None


def _uneven_columns(layout: TextLayout) -> tuple[Column, ...]:
    def blocks() -> Iterator[list[list[str]]]:
        reader = _records(layout)
        while block := list(islice(reader, _BLOCK_RECORDS)):
            yield block

    return column_chunks(blocks())
