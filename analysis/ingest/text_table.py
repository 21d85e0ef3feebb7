"""One sheet as columns of Arrow text, on its way from a reader to the caller: trimmed, and held to the limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_sheet import Place, check_rows, column_letters
from analysis.ingest.labels import several
from analysis.ingest.limits import Limits

#: An Arrow ChunkedArray of text without nulls (pyarrow comes without types).
Column: TypeAlias = Any

_TIME_OF_DAY = r"^1899-12-3[01] (\d\d:\d\d:\d\d)(\.\d+)?$"
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_MOMENT = r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?$"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A sheet: `rows` are the row numbers (int32, rising), `columns` as many text columns of the same length."""

    name: str
    rows: Column
    columns: tuple[Column, ...]
    hidden: bool = False
    hidden_columns: tuple[int, ...] = ()
    uncalculated: tuple[Place, ...] = ()

    def as_arrow(self) -> pa.Table:
        """One Arrow table: the column "row", then the text columns "0", "1", ..."""
        names = ["row", *(str(position) for position in range(len(self.columns)))]
        return pa.table([self.rows, *self.columns], names=names)


def no_cells(name: str, *, hidden: bool = False) -> TextTable:
    """A sheet without cells."""
    return TextTable(name, pa.chunked_array([], pa.int32()), (), hidden)


def trimmed(
    name: str, columns: Sequence[Column], limits: Limits, rows: Column | None = None
) -> tuple[TextTable, tuple[Finding, ...]]:
    """The sheet without its wholly blank rows and without the blank columns at its right end.

    `rows` are the row numbers (1, 2, 3 ... where not given). Raises FileRefused: TOO_MANY_ROWS, TOO_MANY_COLUMNS,
    CELL_TOO_LONG with its place.
    """
    kept = list(columns)
    while kept and not pc.any(pc.not_equal(kept[-1], "")).as_py():
        kept.pop()
    if not kept:
        return no_cells(name), ()
    if len(kept) > limits.columns:
        raise too_many_columns(name, len(kept), limits)
    numbers = rows if rows is not None else pa.chunked_array([pa.array(range(1, len(kept[0]) + 1), pa.int32())])
    numbers, kept = _without_blank_rows(numbers, kept)
    check_rows(name, len(numbers), limits)
    _check_lengths(name, numbers, kept, limits)
    blank = numbers[-1].as_py() - numbers[0].as_py() + 1 - len(numbers)
    findings = (_blank_rows(name, blank),) if blank else ()
    return TextTable(name, numbers, tuple(kept)), findings


def iso_moments(column: Column) -> Column:
    """The column with "2026-04-01 00:00:00" as "2026-04-01", other moments with a "T", and times of day alone.

    Readers give a time of day as a moment of the day before the count of days begins.
    """
    if not _holds_colon(column) or not pc.any(pc.match_substring_regex(column, _MOMENT)).as_py():
        return column
    column = pc.replace_substring_regex(column, _TIME_OF_DAY, r"\1")
    column = pc.replace_substring_regex(column, _MIDNIGHT, r"\1")
    return pc.replace_substring_regex(column, _MOMENT, r"\1T\2\3")


def _holds_colon(column: Column) -> bool:
    """Whether a colon, which every moment has, stands in the column or (of a slice) near it; far quicker to tell."""
    return any(b":" in text.to_pybytes() for chunk in column.chunks if (text := chunk.buffers()[2]) is not None)


def column_chunks(blocks: Iterable[Sequence[Sequence[str]]]) -> tuple[Column, ...]:
    """Columns from blocks of records; a record that is shorter than others is filled up with ""."""
    batches = [[pa.array(cells, pa.string()) for cells in zip_longest(*block, fillvalue="")] for block in blocks]
    lengths = [len(batch[0]) if batch else 0 for batch in batches]
    width = max(map(len, batches), default=0)
    return tuple(
        pa.chunked_array(
            [batch[at] if at < len(batch) else _blanks(length) for batch, length in zip(batches, lengths, strict=True)],
            pa.string(),
        )
        for at in range(width)
    )


def _blanks(length: int) -> pa.Array:
    return pa.array([""] * length, pa.string())


def _without_blank_rows(numbers: Column, columns: list[Column]) -> tuple[Column, list[Column]]:
    said = pc.not_equal(columns[0], "")
    for column in columns[1:]:
        said = pc.or_(said, pc.not_equal(column, ""))
    if pc.all(said).as_py():
        return numbers, columns
    return numbers.filter(said), [column.filter(said) for column in columns]


def _check_lengths(name: str, numbers: Column, columns: list[Column], limits: Limits) -> None:
    for position, column in enumerate(columns):
        # A text has no more characters than bytes, which are known without counting.
        if pc.max(pc.binary_length(column)).as_py() <= limits.cell_characters:
            continue
        lengths = pc.utf8_length(column)
        longest = pc.max(lengths).as_py()
        if longest > limits.cell_characters:
            row = numbers[pc.index(lengths, longest).as_py()].as_py()
            where = f'Sheet "{name}", cell' if name else "Cell"
            raise FileRefused(
                "CELL_TOO_LONG",
                f"{where} {column_letters(position)}{row} holds {longest:,} characters; "
                f"{limits.cell_characters:,} are allowed.",
                "Shorten it, or move long texts to an interview file with one answer a row.",
            )


def too_many_columns(name: str, count: int, limits: Limits) -> FileRefused:
    """The refusal (TOO_MANY_COLUMNS) of a sheet with `count` columns."""
    where = f'Sheet "{name}"' if name else "The file"
    return FileRefused(
        "TOO_MANY_COLUMNS",
        f"{where} has {count:,} columns; {limits.columns:,} are allowed.",
        "Leave out columns that are not needed and save it again.",
    )


def _blank_rows(name: str, count: int) -> Finding:
    where = f'Sheet "{name}" has' if name else "The file has"
    return Finding(
        "BLANK_ROWS",
        "info" if count < 1_000 else "warning",
        f"{where} {several(count, 'blank row', 'blank rows')} between others, left out; row numbers are the file's.",
        "Check that nothing stands astray far below the table." if count >= 1_000 else "",
    )
