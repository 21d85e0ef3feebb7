"""The streams of a compound file (OLE2), the container of Excel 97-2003 and other old Office files.

Such a file is a small file system: sectors, chained by a table. Every chain here is followed at most as far as the file
has sectors, so that one which runs in circles, or claims more than there is, ends in a refusal and not in memory.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.ingest.door_zip import corrupt

_HEADER: Final = struct.Struct("<8s16s5H6x9I")
_HEADER_BYTES, _ENTRY_BYTES = 512, 128
_LAST_SECTOR: Final = 0xFFFF_FFFA  # from here on a number is a mark: end, free, or a table of its own
_FREE: Final = 0xFFFF_FFFF
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of the directory: its kind, where its bytes begin and how many there are."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """The names in a compound file and the bytes of its streams.

    Raises FileRefused (CORRUPT) where the container is damaged.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER_BYTES:
            raise corrupt("it breaks off in its first bytes")
        fields = _HEADER.unpack_from(data)
        shift, small_shift = fields[5], fields[6]
        (_, _, first_entry, _, self._small_below, first_small, _, first_table, _) = fields[7:]
        if shift not in (9, 12) or small_shift != 6:
            raise corrupt("its sectors have a size that Office does not use")
        self._data, self._sector = data, 1 << shift
        self._count = max(0, (len(data) - 1) // self._sector)
        self._next = self._table(data, first_table)
        if any(following != _FREE for following in self._next[self._count :]):
            raise corrupt("it breaks off: sectors that it uses are not there")
        self._entries = self._directory(first_entry)
        root = next((entry for entry in self._entries if entry.kind == _ROOT), None)
        self._small = self._chain(root.start) if root else b""
        self._next_small = _numbers(self._chain(first_small))

    @property
    def names(self) -> list[str]:
        """The names of all streams and storages, as written."""
        return [entry.name for entry in self._entries]

    def stream(self, name: str) -> bytes | None:
        """The bytes of the stream of this name (capitals or not); None where there is none."""
        for entry in self._entries:
            if entry.kind == _STREAM and entry.name.casefold() == name.casefold():
                small = entry.size < self._small_below
                content = self._small_chain(entry) if small else self._chain(entry.start)
                if len(content) < entry.size:
                    raise corrupt("it breaks off before its last cells")
                return content[: entry.size]
        return None

    def _table(self, data: bytes, first: int) -> Sequence[int]:
        """The next sector of each sector; the table's own are listed in the header and, if many, in a chain."""
        listed = list(struct.unpack_from("<109I", data, 76))
        each, seen, at = self._sector // 4 - 1, 0, first
        while at < _LAST_SECTOR and seen <= self._count and len(listed) <= self._count + each:
            *more, at = _numbers(self._at(at))[: each + 1] or (_LAST_SECTOR,)
            listed += more
            seen += 1
        sectors = [sector for sector in listed if sector < _LAST_SECTOR][: self._count]
        return _numbers(b"".join(self._at(sector) for sector in sectors))

    def _directory(self, first: int) -> list[_Entry]:
        content = self._chain(first)
        entries = []
        for at in range(0, len(content) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            start, size = struct.unpack_from("<2I", content, at + 116)
            name = content[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind:
                entries.append(_Entry(name, kind, start, size))
        return entries

    def _chain(self, first: int) -> bytes:
        """The bytes of the sectors from `first` on."""
        found: list[bytes] = []
        at = first
        while at < _LAST_SECTOR:
            if len(found) > self._count or at >= len(self._next):
                raise corrupt("the chain of its sectors does not end")
            found.append(self._at(at))
            at = self._next[at]
        return b"".join(found)

    def _small_chain(self, entry: _Entry) -> bytes:
        found: list[bytes] = []
        at = entry.start
        while at < _LAST_SECTOR:
            if len(found) > len(self._next_small) or at >= len(self._next_small):
                raise corrupt("the chain of its sectors does not end")
            found.append(self._small[at * 64 : at * 64 + 64])
            at = self._next_small[at]
        return b"".join(found)

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._data[start : start + self._sector]


def _numbers(content: bytes) -> Sequence[int]:
    whole = len(content) // 4
    return struct.unpack(f"<{whole}I", content[: whole * 4])
