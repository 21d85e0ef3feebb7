"""Cleaned answers in Parquet files, as an export or a warehouse holds them, read piece by piece in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import StudyError
from analysis.instruments import item_index
from analysis.study import PROGRAMME

LONG: Final = "long"
WIDE: Final = "wide"
#: What must be known of an answer, and what may be: a column that a file lacks is unknown throughout.
IDS: Final = ("submission", "person")
LABELS: Final = ("wave", "cohort", "arm", "side", "generation", "department", "site", "level", "import_id")
#: Answers that are in memory at once while a piece is read.
ANSWERS_AT_ONCE: Final = 262_144

_NAMES: Final = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True)
class Piece:
    """One row group of one file of answers; `stated` are columns that its folders state (`cohort=Aspen`)."""

    path: Path
    row_group: int
    shape: str
    stated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CleanedFiles:
    """What a set of Parquet files holds: `pieces` of answers in one shape, at most `answers` of them in all, the
    roster's files, where there are any, and the names of the waves in their order, as far as a file states it.
    """

    pieces: tuple[Piece, ...]
    answers: int
    memberships: tuple[Path, ...]
    wave_names: tuple[str, ...]


def find_cleaned_files(paths: Sequence[Path], shape: str | None = None) -> CleanedFiles:
    """The files among `paths` and below the folders among them, known by their columns; others are passed over.

    Answers are long (columns submission, wave, item, value) or wide (submission, wave and a column an item), as
    `export --format parquet` writes them. Raises StudyError: NO_ANSWERS; BOTH_SHAPES where both are there and `shape`
    does not say which, since an export writes the same answers twice; NOT_PARQUET.
    """
    found: dict[str, list[Path]] = {LONG: [], WIDE: [], "memberships": [], "waves": []}
    for path in _files(paths):
        if kind := _kind(path):
            found[kind].append(path)
    shapes = [one for one in (LONG, WIDE) if found[one] and shape in (None, one)]
    if len(shapes) > 1:
        raise StudyError(
            "BOTH_SHAPES", "The files hold answers both long and wide, which may be the same ones twice.",
            "Say which to read with --shape long or --shape wide, or name the files.",
        )  # fmt: skip
    if not shapes:
        raise StudyError(
            "NO_ANSWERS", "No file holds answers: columns submission, wave, item and value, or submission, wave and "
            "a column for each item.", "Export cleaned data with --format parquet, or name its columns so.",
        )  # fmt: skip
    pieces, answers = _pieces(found[shapes[0]], shapes[0])
    return CleanedFiles(pieces, answers, tuple(found["memberships"]), _wave_names(found["waves"]))


def _files(paths: Sequence[Path]) -> list[Path]:
    """The Parquet files named, and those below the folders named, each once and in order."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        found |= dict.fromkeys(one.resolve() for one in inside)
    return list(found)


def _kind(path: Path) -> str | None:
    try:
        names = set(pq.read_schema(path).names) | dict(_stated(path)).keys()
    except pa.ArrowInvalid as error:
        raise StudyError("NOT_PARQUET", f'"{path.name}" is no Parquet file.', "Name Parquet files alone.") from error
    if {"submission", "wave", "item", "value"} <= names:
        return LONG
    if {"submission", "wave"} <= names and names & item_index().keys():
        return WIDE
    if {"person", "cohort", "pair", "from_date"} <= names:
        return "memberships"
    return "waves" if {"wave", "order", "opens"} <= names else None


def _stated(path: Path) -> tuple[tuple[str, str], ...]:
    """What the folders of a file say of all its rows, as warehouses name them: `.../cohort=Aspen/part-0.parquet`."""
    parts = (part.partition("=") for part in path.parent.parts)
    return tuple((name, unquote(value)) for name, sign, value in parts if sign and name in LABELS)


def _pieces(paths: Sequence[Path], shape: str) -> tuple[tuple[Piece, ...], int]:
    pieces, answers = [], 0
    for path in paths:
        held = pq.read_metadata(path)
        items = len(item_index().keys() & set(held.schema.names)) if shape == WIDE else 1
        answers += held.num_rows * items
        pieces += [Piece(path, group, shape, _stated(path)) for group in range(held.num_row_groups)]
    return tuple(pieces), answers


def _wave_names(paths: Sequence[Path]) -> tuple[str, ...]:
    if not paths:
        return ()
    waves = pd.concat([pq.read_table(path, columns=["wave", "order"]).to_pandas() for path in paths])
    return tuple(waves.sort_values("order", kind="stable")["wave"].drop_duplicates())


def read_roster(paths: Sequence[Path]) -> pd.DataFrame:
    """Person, cohort and pair of every membership, each once."""
    columns = ["person", "cohort", "pair"]
    held = [pq.read_table(path, columns=columns).to_pandas().astype("str") for path in paths]
    together: pd.DataFrame = pd.concat(held, ignore_index=True)
    return together.drop_duplicates(ignore_index=True)


def read_answers(piece: Piece, columns: Sequence[str]) -> Iterator[pa.Table]:
    """The answers of a piece that count and that a questionnaire knows, one a row: `columns`, then item and value.

    `columns` are of `IDS`, `LABELS` and "pair" (texts; labels as dictionaries) or "date". An answer counts where
    `counted` is 1, or where nothing says so; people of files without an arm are of the programme, as in a study without
    a roster. A few at a time, so that memory does not grow with the piece.
    """
    stated, known = dict(piece.stated), item_index().keys()
    with pq.ParquetFile(piece.path) as plain:
        names = plain.schema_arrow.names
    stated = stated if "arm" in names else {"arm": PROGRAMME} | stated
    items = ["item", "value"] if piece.shape == LONG else [name for name in names if name in known]
    read = [name for name in (*columns, "counted") if name in names and name not in stated] + items
    labels = [name for name in read if name not in (*IDS, "date", "counted", "value") and name not in known]
    rows = max(ANSWERS_AT_ONCE // (1 if piece.shape == LONG else len(items)), 1)
    with pq.ParquetFile(piece.path, read_dictionary=labels) as file:
        for batch in file.iter_batches(rows, row_groups=[piece.row_group], columns=read):
            table = _counted(pa.Table.from_batches([batch]))
            answers = _melted(table, items) if piece.shape == WIDE else _known(table)
            whole = {name: _column(answers, name, stated) for name in columns}
            item, value = _as_names(answers["item"]), answers["value"].cast(pa.float64())
            yield pa.table(whole | {"item": item, "value": value})


def _counted(table: pa.Table) -> pa.Table:
    if "counted" not in table.column_names:
        return table
    return table.filter(pc.equal(table["counted"].cast(pa.float64()), 1.0))


def _known(table: pa.Table) -> pa.Table:
    items = pa.array(list(item_index()), pa.string())
    item = _as_names(table["item"])
    known = pc.is_in(item.cast(pa.string()), value_set=items)
    return table.filter(pc.and_(known, pc.is_finite(table["value"].cast(pa.float64()))))


def _melted(table: pa.Table, items: Sequence[str]) -> pa.Table:
    """One row an answer of a table with one row a submission."""
    columns = [table[name].cast(pa.float64()).to_numpy() for name in items]
    values = np.column_stack(columns)
    row, column = np.nonzero(np.isfinite(values))
    item = pa.DictionaryArray.from_arrays(pa.array(column, pa.int32()), pa.array(items, pa.string()))
    whose = table.drop_columns(list(items)).take(pa.array(row))
    return whose.append_column("item", item).append_column("value", pa.array(values[row, column]))


def _column(table: pa.Table, name: str, stated: dict[str, str]) -> pa.ChunkedArray:
    """A column as text, label or date; as stated by the folder, or unknown, where the table lacks it."""
    if name in table.column_names and name == "date":
        return table[name].cast(pa.date32())
    kind = pa.date32() if name == "date" else pa.string()
    if name in table.column_names:
        return table[name].cast(pa.string()) if name in IDS else _as_names(table[name])
    lacking = pa.repeat(pa.scalar(stated.get(name), kind), len(table))
    return pa.chunked_array([lacking if name in (*IDS, "date") else lacking.dictionary_encode()])


def _as_names(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of labels as a dictionary of texts, whatever it was written as."""
    if column.type == _NAMES:
        return column
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    return plain.cast(pa.string()).dictionary_encode()
