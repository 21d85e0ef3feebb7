"""Frames of a study's tables to stored rows, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import StoreError
from analysis.storage.row_schema import ENCRYPTED, stored_columns
from analysis.study import TABLES, Kind

Encrypt = Callable[[Sequence[str | None]], list[str | None]]

_ARROW: Final[dict[Kind, pa.DataType]] = {
    "text": pa.large_string(),
    "number": pa.float64(),
    "date": pa.timestamp("s"),
}


def to_rows(name: str, frame: pd.DataFrame, encrypt: Encrypt) -> list[tuple[object, ...]]:
    """The rows of a study's table as stored, numbered from 0. Raises StoreError for a column that is not stored.

    A column that is absent is empty. Columns that name a person are refused by this: only tokens come in.
    """
    columns = stored_columns(name)
    unknown = [str(c) for c in frame.columns if c not in columns and c != "import_id"]
    if unknown:
        raise StoreError(
            "UNKNOWN_COLUMN", f'Table "{name}" does not keep {", ".join(unknown)}.',
            f"It keeps {', '.join(columns)}; persons are given as tokens.",
        )  # fmt: skip
    lists = [_to_list(name, frame, column, kind) for column, kind in columns.items()]
    for position, column in enumerate(columns):
        if column in ENCRYPTED.get(name, ()):
            lists[position] = encrypt(lists[position])
    return list(zip(range(len(frame)), *lists, strict=True))


def to_arrow(name: str, rows: Sequence[Sequence[object]]) -> pa.Table:
    """Stored rows (import_id, then the columns of the table) as Arrow; what is encrypted stays so."""
    kinds: dict[str, Kind] = {"import_id": "text", **stored_columns(name)}
    lists = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    return pa.table(
        {c: _from_list(values, kind) for (c, kind), values in zip(kinds.items(), lists, strict=True)},
    )


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Arrow as a frame: texts are `str`, numbers `float64`, dates `datetime64[s]`."""
    frame: pd.DataFrame = table.to_pandas()
    for field, held in zip(table.schema, frame.dtypes, strict=True):
        # Parquet knows no seconds and gives back milliseconds. A column is put in place anew only where it must be:
        # that takes longer than all else here.
        wanted = "str" if pa.types.is_large_string(field.type) else "datetime64[s]"
        if (pa.types.is_large_string(field.type) or pa.types.is_timestamp(field.type)) and held != wanted:
            frame[field.name] = frame[field.name].astype(wanted)
    return frame


def pack_frame(frame: pd.DataFrame) -> bytes:
    """A frame without its index as one Arrow stream; texts that repeat are written once."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    packed = pa.table([_written_once(column) for column in table.columns], names=table.column_names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, packed.schema) as writer:
        writer.write_table(packed)
    return bytes(sink.getvalue().to_pybytes())


def unpack_frame(content: bytes) -> pd.DataFrame:
    """The frame that `pack_frame` was given: the same columns, types and rows, numbered from 0."""
    table = pa.ipc.open_stream(pa.py_buffer(content)).read_all()
    columns = [_written_out(column) for column in table.columns]
    frame: pd.DataFrame = pa.table(columns, names=table.column_names).to_pandas()
    return frame


def _written_once(column: pa.ChunkedArray) -> pa.Array:
    """Texts as runs where they stand in long ones; else, where there are few, as places in a dictionary, in as few
    bytes as it takes. All else, and no text at all, as it is.
    """
    values = column.combine_chunks()
    if not pa.types.is_large_string(values.type) or not len(values):
        return values
    runs = pc.run_end_encode(values)
    if len(runs.values) <= len(values) // 4:
        return runs
    encoded = values.dictionary_encode()
    count = len(encoded.dictionary)
    if count > len(values) // 2:
        return values
    places = pa.int8() if count <= 1 << 7 else pa.int16() if count <= 1 << 15 else pa.int32()
    return pa.DictionaryArray.from_arrays(encoded.indices.cast(places), encoded.dictionary)


def _written_out(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """What `_written_once` was given; both forms take a fraction of the time that a cast takes."""
    if pa.types.is_run_end_encoded(column.type):
        return pc.run_end_decode(column.chunk(0))
    if pa.types.is_dictionary(column.type):
        return column.chunk(0).dictionary.take(column.chunk(0).indices)
    return column


def _to_list(name: str, frame: pd.DataFrame, column: str, kind: Kind) -> list[Any]:
    """A column as a list of texts or numbers, None where nothing is; dates as ISO texts."""
    if column not in frame:
        return [None] * len(frame)
    values = frame[column]
    try:
        if kind == "date":
            moments = pd.to_datetime(values).to_numpy().astype("datetime64[s]")
            texts: list[str] = np.datetime_as_string(moments, unit="s").tolist()
            return [None if text == "NaT" else text for text in texts]
        # adding zero makes -0.0 the 0.0 that a database would give back
        typed = values.astype("float64") + 0.0 if kind == "number" else values.astype("str")
        result: list[Any] = pa.array(typed, from_pandas=True).to_pylist()
    except (TypeError, ValueError) as error:
        raise StoreError(
            "TABLE_TYPE", f'Column "{column}" of table "{name}" does not hold {kind}s: {error}', "Set such rows aside."
        ) from error
    return result


def _from_list(values: Sequence[Any], kind: Kind) -> pa.Array:
    if kind == "date":
        moments = np.array(["NaT" if value is None else value for value in values], dtype="datetime64[s]")
        return pa.array(moments, _ARROW[kind])
    return pa.array(values, _ARROW[kind])


#: Every table of a study is kept by one of the two layouts.
ROW_TABLES: Final = tuple(name for name in TABLES if name != "responses")
