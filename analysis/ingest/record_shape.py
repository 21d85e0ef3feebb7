"""How the records of a delimited text fit together: one width, or why not, and whether that is harmless.

Harmless are: title lines above the header (one cell), tables stacked under each other with a blank line between,
columns that are empty throughout at the right end, and rows of a writer that leaves out empty cells at their end.
Everything else moves values into wrong columns and is refused with its line numbers.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from analysis.errors import FileRefused, Finding
from analysis.ingest.labels import several

_TITLE_LINES = 20
_LINES_NAMED = 10


@dataclass(slots=True)
class RecordShape:
    """Of every record in order: how many cells it has, how many up to its last filled one, and its first line."""

    widths: array[int] = field(default_factory=lambda: array("i"))
    filled: array[int] = field(default_factory=lambda: array("i"))
    lines: array[int] = field(default_factory=lambda: array("i"))

    def note(self, record: list[str], line: int) -> None:
        """Take in one record."""
        width = len(record)
        last = width
        while last and not record[last - 1]:
            last -= 1
        self.widths.append(width)
        self.filled.append(last)
        self.lines.append(line)

    @property
    def even(self) -> bool:
        """Whether all records have the same number of cells, more than one."""
        return len(set(self.widths)) == 1 and self.widths[0] > 1


def check_shape(shape: RecordShape) -> tuple[Finding, ...]:
    """What is uneven but harmless; raises FileRefused (RAGGED) with line numbers where rows do not fit together."""
    if shape.even:
        return ()
    drops_empty = all(width == last for width, last in zip(shape.widths, shape.filled, strict=True))
    blocks = list(_blocks(shape))
    long, short = [], []
    for number, block in enumerate(blocks):
        width, rows = _table_of(shape, block, first=number == 0, drops_empty=drops_empty)
        long += [row for row in rows if shape.filled[row] > width]
        narrow = [row for row in rows if shape.widths[row] < width]
        short += narrow
        if narrow and (not drops_empty or _broken(shape, narrow, width)):
            long += narrow
    if long:
        raise _ragged(shape, sorted({*long, *short}))
    return _uneven_findings(shape, short, len(blocks))


def _blocks(shape: RecordShape) -> Iterator[list[int]]:
    """Runs of records between blank lines."""
    for blank, rows in groupby(range(len(shape.widths)), key=lambda row: shape.widths[row] == 0):
        if not blank:
            yield list(rows)


def _table_of(shape: RecordShape, block: list[int], *, first: bool, drops_empty: bool) -> tuple[int, list[int]]:
    """The width of the block's table, and its rows without title lines above it."""
    titles = 0
    if first:
        widest = max(shape.filled[row] for row in block)
        while titles < min(_TITLE_LINES, len(block) - 1) and shape.filled[block[titles]] <= 1 < widest:
            titles += 1
    rows = block[titles:]
    most = max(shape.filled[row] for row in rows)
    if drops_empty:
        return shape.filled[rows[0]], rows
    usual = max(Counter(shape.widths[row] for row in rows).items(), key=lambda item: (item[1], item[0]))[0]
    return min(usual, most), rows


def _broken(shape: RecordShape, narrow: list[int], width: int) -> bool:
    """Whether every narrow row joins with its neighbours to one whole record: a line break in an unquoted cell."""
    runs: list[list[int]] = []
    for row in narrow:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return all(sum(shape.widths[row] for row in run) - (len(run) - 1) == width for run in runs)


def _ragged(shape: RecordShape, rows: list[int]) -> FileRefused:
    width = Counter(filter(None, shape.widths)).most_common(1)[0][0]
    named = ", ".join(f"line {shape.lines[row]} ({shape.widths[row]})" for row in rows[:_LINES_NAMED])
    more = f" and {len(rows) - _LINES_NAMED:,} more" if len(rows) > _LINES_NAMED else ""
    return FileRefused(
        "RAGGED",
        f"Rows have different numbers of cells (most often {width}), so that values would slip into wrong columns. "
        f"Line (cells): {named}{more}.",
        "A comment may hold the delimiter or a line break without quotation marks. Export the file again as .xlsx.",
    )


def _uneven_findings(shape: RecordShape, short: list[int], blocks: int) -> tuple[Finding, ...]:
    found = []
    if short:
        found.append(
            Finding.about_rows(
                "SHORT_ROWS",
                "warning",
                f"{several(len(short), 'row leaves', 'rows leave')} out cells at the end; these were read as empty.",
                [row + 1 for row in short],
                advice="Check the last columns of these rows.",
            )
        )
    if blocks > 1:
        found.append(
            Finding(
                "SEVERAL_TABLES",
                "warning",
                f"Blank lines divide the file into {blocks} parts.",
                "Check which of them holds the data, and where its header stands.",
            )
        )
    return tuple(found)
