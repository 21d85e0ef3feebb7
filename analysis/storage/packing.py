"""Responses, packed: one stored row a submission, its answers as two JSON arrays over the items of the import.

A response with neither a text nor a value says nothing and is not kept; all others come back as they were, ordered
by submission and item. Packing and unpacking work on distinct values and flat arrays, not answer by answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.errors import StoreError
from analysis.study import as_table

#: Cells packed at a time, which bounds the memory a wide and sparse file takes.
_CELLS: Final = 500_000

RESPONSE_COLUMNS: Final = pa.schema(
    {"submission": pa.large_string(), "item": pa.large_string(), "raw": pa.large_string(), "value": pa.float64()}
)

#: Up to here a float holds every whole number.
_WHOLE: Final = 2**53

PackedRow = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PackedResponses:
    """`rows` are (submission, raw texts as a JSON array, values as a JSON array), each array as long as `items`."""

    items: tuple[str, ...]
    rows: tuple[PackedRow, ...]


def pack_responses(responses: pd.DataFrame) -> PackedResponses:
    """Packs the responses of one import. Raises StoreError where a submission answers an item twice or is unnamed."""
    table = as_table("responses", responses)
    submission, submissions = pd.factorize(table["submission"])
    item, items = pd.factorize(table["item"])
    said = np.flatnonzero(table["raw"].notna() | table["value"].notna())
    submission, item = submission[said], item[said]
    _hold_to_shape(table["value"], submission, item, len(items))
    raw, value = _encoded(table["raw"])[said], _encoded(table["value"])[said]
    rows = _pack(submission, item, raw, value, [str(name) for name in submissions], len(items))
    return PackedResponses(tuple(str(name) for name in items), tuple(rows))


def unpack_responses(items: Sequence[str], rows: Sequence[PackedRow]) -> pa.Table:
    """The responses again: columns submission, item, raw (large strings) and value (doubles, null where missing)."""
    step = max(1, _CELLS // max(1, len(items)))
    parts = [_unpack(items, rows[first : first + step]) for first in range(0, len(rows), step)]
    return pa.concat_tables([RESPONSE_COLUMNS.empty_table(), *parts])


def _unpack(items: Sequence[str], rows: Sequence[PackedRow]) -> pa.Table:
    """Some submissions' responses."""
    width = len(items)
    raw = pa.array(_flat(row[1] for row in rows), pa.large_string())
    value = pa.array(_flat(row[2] for row in rows), pa.float64())
    submissions = pa.array([row[0] for row in rows], pa.large_string())
    names = pa.array(items, pa.large_string())
    table = pa.table(
        {
            "submission": pc.take(submissions, pa.array(np.repeat(np.arange(len(rows)), width))),
            "item": pc.take(names, pa.array(np.tile(np.arange(width), len(rows)))),
            "raw": raw,
            "value": value,
        }
    )
    return table.filter(pc.or_(pc.is_valid(raw), pc.is_valid(value)))


def _hold_to_shape(values: pd.Series, submission: NDArray[Any], item: NDArray[Any], width: int) -> None:
    """Refuses what could not be unpacked as it was."""
    if (submission < 0).any() or (item < 0).any() or np.isinf(values).any():
        raise StoreError(
            "RESPONSE_UNNAMED", "A response has no submission, no item or an infinite value.", "Set the row aside."
        )
    if pd.Series(submission.astype(np.int64) * width + item).duplicated().any():
        raise StoreError(
            "RESPONSE_TWICE", "A submission answers the same item twice.", "Keep one answer and set the others aside."
        )


def _encoded(values: pd.Series) -> NDArray[np.object_]:
    """Each value as JSON; missing is null, whole numbers are written without a fraction."""
    codes, distinct = pd.factorize(values)
    whole = [int(v) if isinstance(v, float) and v.is_integer() and abs(v) < _WHOLE else v for v in distinct.tolist()]
    texts = np.array([*(json.dumps(v) for v in whole), "null"], dtype=object)
    encoded: NDArray[np.object_] = texts[codes]  # the code of a missing value is -1: the last text
    return encoded


def _pack(
    submission: NDArray[Any],
    item: NDArray[Any],
    raw: NDArray[np.object_],
    value: NDArray[np.object_],
    names: list[str],
    width: int,
) -> Iterator[PackedRow]:
    """Lays the answers out as submissions by items, some submissions at a time."""
    order = np.argsort(submission, kind="stable")
    grouped = submission[order]
    step = max(1, _CELLS // max(1, width))
    for first in range(0, len(names), step):
        chosen = names[first : first + step]
        start, stop = np.searchsorted(grouped, [first, first + len(chosen)])
        part = order[start:stop]
        place = (submission[part] - first, item[part])
        sheets = [np.full((len(chosen), width), "null", dtype=object) for _ in range(2)]
        sheets[0][place], sheets[1][place] = raw[part], value[part]
        texts = (["[" + ",".join(row) + "]" for row in sheet.tolist()] for sheet in sheets)
        yield from zip(chosen, *texts, strict=True)


def _flat(arrays: Iterator[str]) -> list[Any]:
    """The elements of many JSON arrays, one after the other."""
    flat: list[Any] = json.loads("[" + ",".join(text[1:-1] for text in arrays) + "]")
    return flat
