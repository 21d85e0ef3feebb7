"""Seals: a sha256 over values in one fixed form, so that a changed byte in the store is noticed.

A seal guards against decay and careless hands. It is no signature: whoever may write the store may also reseal it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

#: Rows hashed at a time; part of the form, for a seal is computed over whole batches.
_BATCH: Final = 5_000


def canonical_json(value: object) -> str:
    """`value` as JSON in one form only: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def seal_of(*values: object) -> str:
    """The sha256 (hex) of `values`, which are texts, numbers, booleans, None, or lists and dicts of them."""
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()


class RowSeal:
    """The sha256 over rows of one table after the other, each row a sequence of texts, numbers and None."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Continues the seal with the rows of `table`, in the given order. A table without rows adds nothing."""
        stream = iter(rows)
        while batch := [tuple(row) for row in islice(stream, _BATCH)]:
            self._hash.update(canonical_json([table, batch]).encode())

    def hexdigest(self) -> str:
        """The seal so far."""
        return self._hash.hexdigest()
