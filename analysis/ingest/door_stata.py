"""The gate of Stata files (.dta of releases 104 to 119): variables and rows are held against the bytes there are."""

from __future__ import annotations

import re
from typing import Final

from analysis.errors import Finding
from analysis.ingest.door_cases import Bytes, CaseLayout, check_columns, check_stated_rows, damaged
from analysis.ingest.limits import Limits

_OLDEST, _FIRST_LETTERLESS, _NEWEST_OLD = 104, 111, 115
_NEW: Final = re.compile(
    rb"<stata_dta><header><release>(11[789])</release><byteorder>(LSF|MSF)</byteorder><K>", re.DOTALL
)
_END: Final = b"</stata_dta>"
#: Bytes of a value by its type, in releases 104 to 110, 111 to 115, and from 117 on; other types are texts.
_LETTERS: Final = {ord(letter): size for letter, size in zip("bilfd", (1, 2, 4, 4, 8), strict=True)}
_NUMBERS: Final = {251: 1, 252: 2, 253: 4, 254: 4, 255: 8}
_WIDE: Final = {65530: 1, 65529: 2, 65528: 4, 65527: 4, 65526: 8, 32768: 8}
_LONGEST_TEXT: Final = 2045
#: Places in the map of a newer file.
_TYPES, _DATA, _LONG_TEXTS = 2, 9, 10


def is_stata(data: bytes) -> bool:
    """Whether the bytes begin as a Stata file, newer or older, whatever its name."""
    old = len(data) > 4 and _OLDEST <= data[0] <= _NEWEST_OLD and data[1] in (1, 2) and data[2:4] == b"\x01\x00"
    return old or data.startswith(b"<stata_dta>")


def dta_layout(data: bytes, limits: Limits) -> tuple[CaseLayout, tuple[Finding, ...]]:
    """Count the variables and the bytes of a row, and compare the rows with the bytes that follow.

    Raises FileRefused: CORRUPT, TOO_MANY_COLUMNS, TOO_MANY_ROWS.
    """
    return (_new_layout if data.startswith(b"<") else _old_layout)(data, limits), ()


def _old_layout(data: bytes, limits: Limits) -> CaseLayout:
    release, order = data[0], ">" if data[1] == 1 else "<"
    columns, rows = Bytes(data, "Stata", order, 4).numbers("hi")
    check_columns(columns, "Stata", limits)
    title = (81 if release >= 108 else 32) + (18 if release >= 105 else 0)
    bytes_ = Bytes(data, "Stata", order, 10)
    bytes_.skip(title)
    types = bytes_.take(columns)
    width = sum(map(_width_since_111 if release >= _FIRST_LETTERLESS else _width_before_111, types))
    check_stated_rows(rows, bytes_.left // width, "Stata", limits)
    return CaseLayout(rows, None, order)


def _width_since_111(kind: int) -> int:
    if kind == 0 or 244 < kind < 251:
        raise damaged("Stata", "a variable has a type that Stata does not know")
    return _NUMBERS.get(kind, kind)


def _width_before_111(kind: int) -> int:
    if kind not in _LETTERS and kind <= 0x7F:
        raise damaged("Stata", "a variable has a type that Stata does not know")
    return _LETTERS.get(kind, kind - 0x7F)


def _new_layout(data: bytes, limits: Limits) -> CaseLayout:
    start = _NEW.match(data)
    if start is None:
        raise damaged("Stata", "its header is not that of a release from 117 to 119")
    if not data.rstrip(b"\r\n").endswith(_END):
        raise damaged("Stata", "its end is missing, so it is cut short")
    release, order = int(start[1]), ">" if start[2] == b"MSF" else "<"
    bytes_ = Bytes(data, "Stata", order, start.end())
    columns = bytes_.number("H" if release < 119 else "I")
    _tag(bytes_, b"</K><N>")
    rows = bytes_.number("I" if release < 118 else "Q")
    _tag(bytes_, b"</N><label>")
    check_columns(columns, "Stata", limits)
    places = _map(bytes_, release)
    width = _row_width(data, order, places[_TYPES], columns)
    room = places[_LONG_TEXTS] - places[_DATA] - len(b"<data></data>")
    check_stated_rows(rows, max(room, 0) // width, "Stata", limits)
    if rows * width != room:
        raise damaged("Stata", f"it states {rows:,} rows, and the part that holds them has another length")
    return CaseLayout(rows, None, order)


def _map(bytes_: Bytes, release: int) -> tuple[int, ...]:
    """The 14 places of the parts of a newer file; some programs leave those at 0 that no reader needs."""
    bytes_.skip(bytes_.number("B" if release < 118 else "H"))
    _tag(bytes_, b"</label><timestamp>")
    bytes_.skip(bytes_.number("B"))
    _tag(bytes_, b"</timestamp></header><map>")
    places = bytes_.numbers("14Q")
    if bytes_.data[places[_DATA] : places[_DATA] + 6] != b"<data>":
        raise damaged("Stata", "its rows are not where its map says")
    return places


def _row_width(data: bytes, order: str, place: int, columns: int) -> int:
    bytes_ = Bytes(data, "Stata", order, place)
    _tag(bytes_, b"<variable_types>")
    types = bytes_.numbers(f"{columns}H")
    if any(kind not in _WIDE and not 1 <= kind <= _LONGEST_TEXT for kind in types):
        raise damaged("Stata", "a variable has a type that Stata does not know")
    return sum(_WIDE.get(kind, kind) for kind in types)


def _tag(bytes_: Bytes, tag: bytes) -> None:
    if bytes_.take(len(tag)) != tag:
        raise damaged("Stata", "a part of its header is missing")
