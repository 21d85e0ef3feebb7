"""The parts of a zip file, checked against each other and unpacked while every byte is counted.

Nothing the archive says about itself is believed: sizes are counted, and what the directory at the end claims is
compared with what stands at each entry. Nothing is ever written to disk under a name from the archive.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from analysis.errors import FileRefused
from analysis.ingest.limits import Limits

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_CHUNK = 1 << 16
_BAD_NAME = re.compile(r'^/|\\|[\x00-\x1f:*?"<>|]|(^|/)\.\.(/|$)|^$')
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_SYMLINK, _FILE_KIND = 0o120000, 0o170000


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of the archive: its name, where its packed bytes lie, and what it must unpack to."""

    name: str
    start: int
    packed: int
    unpacked: int
    method: int
    checksum: int


class Budget:
    """The bytes that may still be unpacked from one archive."""

    def __init__(self, limits: Limits) -> None:
        self.allowed = self.left = limits.unzipped_bytes

    def spend(self, count: int) -> None:
        """Take `count` bytes; raises FileRefused (TOO_LARGE_UNCOMPRESSED) when more are unpacked than allowed."""
        self.left -= count
        if self.left < 0:
            raise FileRefused(
                "TOO_LARGE_UNCOMPRESSED",
                f"Unpacked, the file holds more than the {self.allowed / 1e6:,.0f} MB allowed.",
                "Delete empty formatted rows and columns and unneeded sheets, or split the file, and save it again.",
            )


def zip_entries(data: bytes, limits: Limits) -> tuple[Entry, ...]:
    """The entries of the archive (folders left out), in the order of its directory; nothing is unpacked.

    Raises FileRefused: CORRUPT, TOO_MANY_ENTRIES, BAD_MEMBER_NAME, ENCRYPTED, SYMLINK, OVERLAPPING_ENTRIES,
    TOO_LARGE_UNCOMPRESSED (already by what it declares).
    """
    infos = _directory(data)
    if len(infos) > limits.zip_entries:
        raise FileRefused(
            "TOO_MANY_ENTRIES",
            f"The file has {len(infos):,} parts inside; {limits.zip_entries:,} are allowed.",
            "Save the data alone as a new workbook.",
        )
    for info in infos:
        _check_entry(info)
    Budget(limits).spend(sum(info.file_size for info in infos))
    entries = tuple(_entry(data, info) for info in infos if not info.is_dir())
    _check_overlap(entries)
    return entries


def unpack(data: bytes, entry: Entry, budget: Budget) -> Iterator[bytes]:
    """The bytes of one entry in pieces, at most 64 kB each; memory does not grow with the entry.

    Raises FileRefused: TOO_LARGE_UNCOMPRESSED once the budget is spent, CORRUPT where the bytes do not unpack to
    the size and checksum that the archive states.
    """
    count, checksum = 0, 0
    for piece in _stored(data, entry) if entry.method == zipfile.ZIP_STORED else _inflated(data, entry):
        budget.spend(len(piece))
        count += len(piece)
        if count > entry.unpacked:
            break  # it states less than it holds: no need to unpack the rest
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if (count, checksum) != (entry.unpacked, entry.checksum):
        raise corrupt(f'its part "{entry.name}" is not what the archive says it is')


def corrupt(reason: str) -> FileRefused:
    """The refusal of a damaged file, with the reason in half a sentence."""
    return FileRefused(
        "CORRUPT", f"The file is damaged: {reason}.", "Open it, save it as a new .xlsx file, and upload that."
    )


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError) as error:
        raise corrupt("its list of parts cannot be read") from error


def _check_entry(info: zipfile.ZipInfo) -> None:
    if _BAD_NAME.search(info.orig_filename):
        raise FileRefused(
            "BAD_MEMBER_NAME",
            f"A part inside the file has a name that no workbook uses: {info.orig_filename[:80]!r}.",
            "Do not upload this file; ask whoever sent it for a fresh export.",
        )
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise FileRefused(
            "ENCRYPTED", "The file is protected by a password.", "Save it without a password, then upload it."
        )
    if (info.external_attr >> 16) & _FILE_KIND == _SYMLINK:
        raise FileRefused(
            "SYMLINK",
            f'The part "{info.orig_filename[:80]}" is a link to another file.',
            "Ask whoever sent it for a fresh export.",
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise corrupt("its parts are packed in a way that workbooks do not use")


def _entry(data: bytes, info: zipfile.ZipInfo) -> Entry:
    header = data[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise corrupt(f'its part "{info.filename}" is not where the archive says it is')
    _, _, flags, method, *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    if flags & _ENCRYPTED_FLAGS:
        raise FileRefused(
            "ENCRYPTED", "The file is protected by a password.", "Save it without a password, then upload it."
        )
    start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    name = data[info.header_offset + _LOCAL_HEADER.size :][:name_length]
    if method != info.compress_type or name != info.orig_filename.encode(
        "utf-8" if flags & 0x800 else "cp437", "replace"
    ):
        raise corrupt(f'the archive names a part "{info.filename}" that is another')
    return Entry(info.filename, start, info.compress_size, info.file_size, method, info.CRC)


def _check_overlap(entries: tuple[Entry, ...]) -> None:
    names = {entry.name.casefold() for entry in entries}
    ordered = sorted(entries, key=lambda entry: entry.start)
    overlap = any(later.start < earlier.start + earlier.packed for earlier, later in pairwise(ordered))
    if overlap or len(names) != len(entries):
        raise FileRefused(
            "OVERLAPPING_ENTRIES",
            "Parts inside the file overlap or carry the same name, as no spreadsheet program writes them.",
            "Open the file in a spreadsheet program, save it as a new .xlsx file, and upload that.",
        )


def _stored(data: bytes, entry: Entry) -> Iterator[bytes]:
    for at in range(entry.start, entry.start + entry.packed, _CHUNK):
        yield data[at : min(at + _CHUNK, entry.start + entry.packed)]


def _inflated(data: bytes, entry: Entry) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _stored(data, entry):
            waiting = packed
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK)
                waiting = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise corrupt(f'its part "{entry.name}" does not unpack') from error
    if not inflater.eof:
        raise corrupt(f'its part "{entry.name}" is cut short')
