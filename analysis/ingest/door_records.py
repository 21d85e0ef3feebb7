"""The records of an Excel 97-2003 workbook (.xls), walked once before its parser: what it carries, what its sheets are.

A record is a kind, a length and a body. No cell is kept, only where the unusual ones stand; the parser (xlrd) makes
room for every row and column that a record names, so what names too many is refused here.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_compound import CompoundFile
from analysis.ingest.door_package import carries_macros, too_many_sheets
from analysis.ingest.door_sheet import Place, check_rows
from analysis.ingest.door_zip import corrupt
from analysis.ingest.limits import Limits
from analysis.ingest.number_formats import shown_as
from analysis.ingest.text_table import too_many_columns
from analysis.ingest.workbook_findings import external_link, hidden_sheets

_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_STORAGES: Final = frozenset({"_vba_project_cur", "_vba_project", "vba", "macros"})
_BEGIN, _END, _PASSWORD, _SHEET, _CODEPAGE, _FORMAT, _STYLE = 0x809, 0x0A, 0x2F, 0x85, 0x42, 0x41E, 0xE0
_WRITER, _OTHER_BOOK, _FORMULA, _TEXT_RESULT, _COLUMNS = 0x5C, 0x1AE, 0x06, 0x207, 0x7D
_NUMBER, _PACKED, _PACKED_ROW = 0x203, 0x27E, 0xBD
#: Cells that hold something: numbers, texts, truth values and errors, formulas.
_CELLS: Final = frozenset({_NUMBER, _PACKED, 0x204, 0xFD, 0xD6, 0x205, _FORMULA})
_VERSIONS: Final = (0x500, 0x600)
_LATEST: Final = 0x600
_WORKSHEET, _MACRO_SHEET, _MACRO_MODULE = 0, 1, 6
_PLACE: Final = struct.Struct("<3H")
#: The name that xlwt, which cannot calculate, gives as the writer's.
_CANNOT_CALCULATE: Final = b"None  "


@dataclass(frozen=True, slots=True)
class OldSheet:
    """One worksheet of an .xls workbook.

    position      among the worksheets, as the parser counts them
    uncalculated  places of formulas saved without a value
    durations     places of numbers that are shown as hours beyond the day
    hidden        positions of hidden columns
    """

    name: str
    hidden_sheet: bool
    position: int
    uncalculated: frozenset[Place] = frozenset()
    durations: frozenset[Place] = frozenset()
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OldLayout:
    """What the gate saw of an .xls workbook; `stream` are its records, out of their container."""

    sheets: tuple[OldSheet, ...]
    stream: bytes


def old_layout(data: bytes, limits: Limits) -> tuple[OldLayout, tuple[Finding, ...]]:
    """Walk every record of the workbook and of its visible sheets once.

    Raises FileRefused: NOT_A_WORKBOOK (another old Office file), UNSUPPORTED_FORMAT (Excel 4 and older), ENCRYPTED,
    MACRO, CORRUPT, TOO_MANY_SHEETS, TOO_MANY_ROWS, TOO_MANY_COLUMNS.
    """
    stream = _workbook_stream(data)
    book = _Globals(stream, limits)
    worksheets = [sheet for sheet in book.sheets if sheet.kind == _WORKSHEET]
    sheets = tuple(_old_sheet(stream, book, sheet, at, limits) for at, sheet in enumerate(worksheets))
    links = (external_link(),) if book.others else ()
    hidden = hidden_sheets([sheet.name for sheet in sheets if sheet.hidden_sheet], len(sheets))
    return OldLayout(sheets, stream), (*links, *hidden)


def _workbook_stream(data: bytes) -> bytes:
    if not data.startswith(_COMPOUND):
        return data
    container = CompoundFile(data)
    if _MACRO_STORAGES & {name.casefold() for name in container.names}:
        raise carries_macros()
    for name in ("Workbook", "Book"):
        stream = container.stream(name)
        if stream is not None:
            return stream
    raise FileRefused(
        "NOT_A_WORKBOOK",
        "The file is an old Office file but not an Excel workbook.",
        "Save the data as .xlsx or .csv and upload that.",
    )


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record from `at` on; raises CORRUPT where one breaks off."""
    end = len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<2H", stream, at)
        if at + 4 + size > end:
            raise corrupt("it breaks off before its last cells")
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
    raise corrupt("it breaks off before its last cells")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    kind: int
    start: int


class _Globals:
    """The first part of the stream: what holds for the workbook as a whole."""

    def __init__(self, stream: bytes, limits: Limits) -> None:
        self.sheets: list[_Listed] = []
        self.others, self.calculates = False, True
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._codepage = 1252
        self.version = _version(stream)
        try:
            for kind, body in _records(stream, 0):
                if kind == _END:
                    break
                self._take(kind, body, limits)
        except (struct.error, IndexError) as error:
            raise corrupt("its list of sheets cannot be read") from error
        self.durations = frozenset(
            at for at, number in enumerate(self._styles) if shown_as(number, self._formats) == "duration"
        )

    def _take(self, kind: int, body: bytes, limits: Limits) -> None:
        if kind == _PASSWORD:
            raise FileRefused(
                "ENCRYPTED",
                "The workbook is protected by a password.",
                "Open it and save it without a password, then upload it.",
            )
        if kind == _SHEET:
            self._list(body, limits)
        elif kind == _CODEPAGE:
            self._codepage = struct.unpack_from("<H", body)[0]
        elif kind == _FORMAT:
            self._formats[struct.unpack_from("<H", body)[0]] = self._text(body[2:], 2 if self.version == _LATEST else 1)
        elif kind == _STYLE:
            self._styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _WRITER:
            self.calculates = not body.startswith(_CANNOT_CALCULATE)
        elif kind == _OTHER_BOOK:
            # The workbook itself (two bytes after the count: 0x0401) and add-in functions (0x3A01) are listed as well.
            self.others |= body[2:4] not in (b"\x01\x04", b"\x01\x3a")

    def _list(self, body: bytes, limits: Limits) -> None:
        start, state, kind = struct.unpack_from("<IBB", body)
        if kind in (_MACRO_SHEET, _MACRO_MODULE):
            raise carries_macros()
        self.sheets.append(_Listed(self._text(body[6:], 1), state & 3 != 0, kind, start))
        if len(self.sheets) > limits.sheets:
            raise too_many_sheets(len(self.sheets), limits)

    def _text(self, body: bytes, length_bytes: int) -> str:
        """A text that begins with its length; since Excel 97 a byte follows that tells whether it is UTF-16."""
        count = int.from_bytes(body[:length_bytes], "little")
        rest = body[length_bytes:]
        if self.version != _LATEST:
            return rest[:count].decode(_encoding(self._codepage), "replace")
        wide = bool(rest[0] & 1)
        return rest[1 : 1 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _version(stream: bytes) -> int:
    if len(stream) < 8 or stream[0] != 0x09 or stream[1] not in (0, 2, 4, 8):
        raise corrupt("it does not begin as a workbook does")
    kind, _, version = struct.unpack_from("<3H", stream)
    if kind != _BEGIN or version not in _VERSIONS:
        raise FileRefused(
            "UNSUPPORTED_FORMAT",
            "The workbook was written by Excel 4 or an older program, which cannot be read.",
            "Open it in Excel or LibreOffice, save it as .xlsx, and upload that.",
        )
    return int(version)


def _encoding(codepage: int) -> str:
    known = {1200: "utf-16-le", 10000: "mac-roman", 32768: "mac-roman", 32769: "cp1252", 367: "ascii"}
    name = known.get(codepage, f"cp{codepage}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def _old_sheet(stream: bytes, book: _Globals, listed: _Listed, position: int, limits: Limits) -> OldSheet:
    if listed.hidden:
        return OldSheet(listed.name, True, position)
    walk = _Walk(listed.name, book, limits)
    try:
        walk.over(stream, listed.start)
    except (struct.error, IndexError) as error:
        raise corrupt(f'its sheet "{listed.name[:60]}" cannot be read') from error
    return OldSheet(
        listed.name, False, position, frozenset(walk.uncalculated), frozenset(walk.durations),
        tuple(sorted(walk.hidden)),
    )  # fmt: skip


@dataclass(slots=True)
class _Walk:
    """One pass over the records of one sheet."""

    name: str
    book: _Globals
    limits: Limits
    uncalculated: set[Place] = field(default_factory=set)
    durations: set[Place] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    _rows: set[int] = field(default_factory=set)
    _row: int = -1
    _waiting: Place | None = None

    def over(self, stream: bytes, start: int) -> None:
        """Look at every record from `start` to the end of the sheet; charts inside it hold no cells of it."""
        depth = 0
        for kind, body in _records(stream, start):
            if kind == _BEGIN:
                depth += 1
            elif kind == _END:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 0:
                raise corrupt(f'its sheet "{self.name[:60]}" is not where the workbook says')
            elif depth == 1:
                self._look(kind, body)

    def _look(self, kind: int, body: bytes) -> None:
        if kind in _CELLS:
            row, column, style = _PLACE.unpack_from(body)
            self._note(row, column)
            if style in self.book.durations:
                self.durations.add((row + 1, column))
            if kind == _FORMULA:
                self._note_formula(row, column, body)
        elif kind == _PACKED_ROW:
            self._note_packed(body)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            if flags & 1:
                self.hidden.update(range(first, min(last + 1, self.limits.columns)))

    def _note(self, row: int, column: int) -> None:
        if row != self._row:
            self._row = row
            self._rows.add(row)
            check_rows(self.name, len(self._rows), self.limits)
        if column >= self.limits.columns:
            raise too_many_columns(self.name, column + 1, self.limits)

    def _note_packed(self, body: bytes) -> None:
        """Several numbers beside each other: the row, the first column, style and number of each, the last column."""
        row, first = struct.unpack_from("<2H", body)
        count = (len(body) - 6) // 6
        self._note(row, first + max(0, count - 1))
        for at in range(count if self.book.durations else 0):
            if struct.unpack_from("<H", body, 4 + 6 * at)[0] in self.book.durations:
                self.durations.add((row + 1, first + at))

    def _note_formula(self, row: int, column: int, body: bytes) -> None:
        """A formula whose result is an empty text, though its writer says that it must be, or cannot be, calculated."""
        result, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
        empty = result[0] == 3 and result[6:] == b"\xff\xff"
        if empty and (flags & 2 or not self.book.calculates):
            self.uncalculated.add((row + 1, column))
