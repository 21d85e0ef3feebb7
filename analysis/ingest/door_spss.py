"""The gate of SPSS files (.sav, .zsav, .por): their dictionary is walked and counted before any reader sees it.

The layout is that of PSPP's description of system files. Nothing the file states about its own size is believed: the
nominal case size is ignored (programs write nonsense there), and the number of rows is held against the bytes.
"""

from __future__ import annotations

import math
import zlib
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_cases import Bytes, CaseLayout, check_columns, check_stated_rows, damaged
from analysis.ingest.door_zip import Budget
from analysis.ingest.limits import Limits

_HEADER: Final = 176
_ROWS_AT: Final = 80
_NONE, _BYTECODE, _ZLIB = 0, 1, 2
_VARIABLE, _LABELS, _LABELLED, _DOCUMENT, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_LONG_STRINGS: Final = 14  # subtype of the extension that says which variables are parts of one long string
_SEGMENT, _LONGEST_SEGMENT = 252, 255
_CHUNK: Final = 1 << 16
_PORTABLE_TITLE, _PORTABLE_NAME = b"ASCII SPSS PORT FILE", b"SPSSPORT"
_TITLES: Final = 210  # their 200 bytes, with line ends
#: Where the name stands in a portable file, counted without line ends.
_PORTABLE_AT: Final = 456


def sav_layout(data: bytes, limits: Limits) -> tuple[CaseLayout, tuple[Finding, ...]]:
    """Walk the dictionary and compare the rows with the bytes behind it; a .zsav is unpacked and counted, not kept.

    Raises FileRefused: CORRUPT, TOO_MANY_COLUMNS, TOO_MANY_ROWS, TOO_LARGE_UNCOMPRESSED.
    """
    order = _byte_order(data)
    compression, _, stated = Bytes(data, "SPSS", order, 72).numbers("3i")
    if compression not in (_NONE, _BYTECODE, _ZLIB) or (compression == _ZLIB) != data.startswith(b"$FL3"):
        raise damaged("SPSS", "it does not say how its rows are packed")
    bytes_ = Bytes(data, "SPSS", order, _HEADER)
    width, columns = _walk_dictionary(bytes_)
    check_columns(columns, "SPSS", limits)
    room = _unpacked(bytes_, limits) if compression == _ZLIB else bytes_.left
    if compression == _NONE:
        if stated >= 0 and stated * width * 8 != room:
            raise damaged("SPSS", f"it states {stated:,} rows, and what follows its dictionary is not as long as these")
        possible = room // (width * 8)
    else:
        possible = room // width  # a packed value takes a byte at least
    if stated != -1:
        check_stated_rows(stated, possible, "SPSS", limits)
    return CaseLayout(None if stated == -1 else stated, (_ROWS_AT, _ROWS_AT + 4), order), ()


def por_layout(data: bytes, limits: Limits) -> tuple[CaseLayout, tuple[Finding, ...]]:
    """Portable files are text that states no number of rows; the size of the file bounds what can be in it."""
    if not _has_name(data):
        raise damaged("SPSS", "it does not begin as a portable file does")
    if not data.rstrip(b"\r\n \x00").endswith(b"Z"):
        raise damaged("SPSS", "the mark at the end of a portable file is missing, so it is cut short")
    return CaseLayout(None), ()


def is_portable(data: bytes) -> bool:
    """Whether the bytes begin as a portable SPSS file, be it cut short."""
    return _PORTABLE_TITLE in data[:_TITLES] or _has_name(data)


def _has_name(data: bytes) -> bool:
    """Whether the name of the format stands behind 200 bytes of titles and 256 of a table of signs."""
    start = data[:700].replace(b"\r", b"").replace(b"\n", b"")
    return start[_PORTABLE_AT : _PORTABLE_AT + len(_PORTABLE_NAME)] == _PORTABLE_NAME


def _byte_order(data: bytes) -> str:
    if len(data) < _HEADER:
        raise damaged("SPSS", "it is cut short within its first lines")
    for order, name in (("<", "little"), (">", "big")):
        if int.from_bytes(data[64:68], name) in (2, 3):  # type: ignore[arg-type]
            return order
    raise damaged("SPSS", "its first record is not that of an SPSS file")


def _walk_dictionary(bytes_: Bytes) -> tuple[int, int]:
    """The width of a row in parts of 8 bytes, and the number of variables; leaves `bytes_` at the first row."""
    width = named = parts = waiting = 0
    while (record := bytes_.number()) != _END:
        if record == _VARIABLE:
            kind = _variable_kind(bytes_)
            waiting = _waiting(kind, waiting)
            width, named = width + 1, named + (kind >= 0)
        elif record == _LABELS:
            _skip_labels(bytes_)
        elif record == _LABELLED:
            _check_labelled(bytes_, width)
        elif record == _DOCUMENT:
            bytes_.skip(80 * bytes_.number())
        elif record == _EXTENSION:
            subtype, size, count = bytes_.numbers("3i")
            content = bytes_.take(size * count if min(size, count) >= 0 else -1)
            parts += _further_parts(content) if subtype == _LONG_STRINGS else 0
        else:
            raise damaged("SPSS", "its dictionary holds a record that no SPSS file has")
    bytes_.skip(4)
    _waiting(0, waiting)
    return width, named - parts


def _variable_kind(bytes_: Bytes) -> int:
    """Pass one variable record: 0 for a number, the width of a text, -1 where it only continues a text before it."""
    kind, labelled, missing = bytes_.numbers("3i")
    bytes_.skip(16)
    if labelled not in (0, 1) or not -3 <= missing <= 3 or not -1 <= kind <= _LONGEST_SEGMENT:
        raise damaged("SPSS", "its dictionary holds a variable that no SPSS file has")
    if labelled:
        bytes_.skip(_padded(bytes_.number(), 4))
    bytes_.skip(8 * abs(missing))
    return kind


def _waiting(kind: int, waiting: int) -> int:
    """How many records must continue the last text; ReadStat crashes where they are missing (width 79, no more)."""
    if (kind == -1) != (waiting > 0):
        raise damaged("SPSS", "a text in its dictionary is not as wide as it says")
    return waiting - 1 if kind == -1 else max(_padded(kind, 8) // 8 - 1, 0)


def _check_labelled(bytes_: Bytes, width: int) -> None:
    """Labels may be for variables that there are; ReadStat crashes at others."""
    count = bytes_.number()
    content = Bytes(bytes_.take(4 * count if count >= 0 else -1), "SPSS", bytes_.byte_order)
    if any(not 1 <= place <= width for place in content.numbers(f"{count}i")):
        raise damaged("SPSS", "its labels are for a variable that it does not have")


def _skip_labels(bytes_: Bytes) -> None:
    for _ in range(bytes_.number()):
        bytes_.skip(8)
        bytes_.skip(_padded(bytes_.number("B") + 1, 8) - 1)


def _padded(count: int, to: int) -> int:
    return -(-count // to) * to


def _further_parts(content: bytes) -> int:
    """How many variable records are no variables but parts of the long texts that an extension names."""
    widths = (entry.partition(b"=")[2].strip(b"\x00 ") for entry in content.split(b"\t"))
    return sum(max(math.ceil(int(width) / _SEGMENT) - 1, 0) for width in widths if width.isdigit() and len(width) <= 5)


def _unpacked(bytes_: Bytes, limits: Limits) -> int:
    """The bytes in all blocks of a .zsav, each unpacked piece by piece and held against what the file states."""
    start = bytes_.at
    header, trailer, length = bytes_.numbers("3q")
    if header != start or not start < trailer <= len(bytes_.data) or length != len(bytes_.data) - trailer:
        raise damaged("SPSS", "its list of packed blocks is not where it says")
    end = Bytes(bytes_.data, "SPSS", bytes_.byte_order, trailer + 20)
    blocks = end.number()
    if blocks < 0 or blocks * 24 != end.left:
        raise damaged("SPSS", "its list of packed blocks is not as long as it says")
    budget = Budget(limits)
    return sum(_check_block(end, trailer, budget) for _ in range(blocks))


def _check_block(end: Bytes, trailer: int, budget: Budget) -> int:
    _, place, size, packed = end.numbers("2q2i")
    if not 0 <= place <= place + packed <= trailer or size < 0:
        raise damaged("SPSS", "a packed block is not where it says")
    found, inflater, waiting = 0, zlib.decompressobj(), end.data[place : place + packed]
    try:
        while waiting and not inflater.eof and found <= size:
            piece = inflater.decompress(waiting, _CHUNK)
            budget.spend(len(piece))
            found, waiting = found + len(piece), inflater.unconsumed_tail
    except zlib.error as error:
        raise damaged("SPSS", "a packed block does not unpack") from error
    if found != size:
        raise damaged("SPSS", "a packed block does not hold what it states")
    return found


def refuse_encrypted(data: bytes) -> None:
    """Raise FileRefused (ENCRYPTED) for the file that SPSS writes under a password."""
    if data[8:20] == b"ENCRYPTEDSAV":
        raise FileRefused(
            "ENCRYPTED",
            "The SPSS file is protected by a password.",
            "Open it in SPSS and save it without a password, then upload it.",
        )
