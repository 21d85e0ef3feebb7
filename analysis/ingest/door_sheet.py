"""The shape of one sheet, seen in its XML as it streams by: no cell is kept, only where the unusual ones stand.

The patterns below match the way every spreadsheet program writes a sheet (`<c r="B7" ...>`). A sheet written in
another way is not refused: its shape says `plain=False` and it is read by the slower reader, which looks at each
cell. What the sheet claims about its own size is not looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.errors import FileRefused, Finding
from analysis.ingest.labels import several
from analysis.ingest.limits import Limits

_BLOCK = 1 << 21
_LONGEST_ROW = 1 << 26

#: More rows without a cell than this, and as many again as there are rows: the sheet has cells gone astray.
_STRAY_GAP = 10_000

#: From here on a spreadsheet, which keeps 15 digits, has lost some.
_KEPT = 1e15

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetShape:
    """What was seen of one sheet. Places are (row number, 1-based; column position, 0-based).

    plain         whether the XML is of the usual form, so that the lists here are complete
    rows          rows that hold something; last_row the number of the last of them
    errors        places of Excel errors with their text ("#DIV/0!")
    booleans      positions of columns in which truth values stand
    uncalculated  places of formulas saved without a value
    numbers       places of numbers with more digits than the fast reader keeps, with their text
    from_a        whether a value stands in column A (else the fast reader loses count of the columns)
    hidden        positions of hidden columns
    """

    name: str
    plain: bool
    rows: int
    last_row: int
    errors: tuple[tuple[Place, str], ...] = ()
    booleans: frozenset[int] = frozenset()
    uncalculated: tuple[Place, ...] = ()
    numbers: tuple[tuple[Place, str], ...] = ()
    from_a: bool = True
    hidden: tuple[int, ...] = ()

    @property
    def compact(self) -> bool:
        """Whether the fast reader can take the sheet: usual XML, from column A, no cells far below the others."""
        return self.plain and self.from_a and self.last_row <= 2 * self.rows + _STRAY_GAP

    def findings(self) -> list[Finding]:
        """What a person should know about the sheet before its values are used."""
        found = []
        if self.hidden:
            letters = ", ".join(column_letters(position) for position in self.hidden[:20])
            hidden = several(len(self.hidden), "column", "columns")
            found.append(
                Finding(
                    "HIDDEN_COLUMNS",
                    "warning",
                    f'Sheet "{self.name}" hides {hidden} ({letters}); hidden columns are read like the rest.',
                    "Check that they may be used, or leave them out of the mapping.",
                )
            )
        found += self._by_column(
            "EXCEL_ERROR",
            [place for place, _ in self.errors],
            "{cells} of column {letter} with an Excel error such as #DIV/0!",
            "Correct the formula, or replace the cell by its value.",
        )
        found += self._by_column(
            "FORMULA_WITHOUT_VALUE",
            list(self.uncalculated),
            "{cells} of column {letter} with a formula that was saved without its value, read as empty",
            "Open the file in Excel, let it calculate, save it, and upload it again.",
        )
        found += self._by_column(
            "LONG_NUMBER",
            [place for place, text in self.numbers if abs(float(text)) >= _KEPT],
            "{cells} of column {letter} with numbers of 16 digits and more, of which Excel keeps 15",
            "If these are identifiers, export them as text: two people may share one number now.",
        )
        return found

    def _by_column(self, code: str, places: list[Place], message: str, advice: str) -> list[Finding]:
        rows: dict[int, list[int]] = defaultdict(list)
        for row, column in places:
            rows[column].append(row)
        return [
            Finding.about_rows(
                code,
                "error" if code == "FORMULA_WITHOUT_VALUE" else "warning",
                f'Sheet "{self.name}": {message.format(cells=_cells(rows[column]), letter=column_letters(column))}.',
                rows[column],
                advice=advice,
                column=column_letters(column),
            )
            for column in sorted(rows)
        ]


def _cells(rows: list[int]) -> str:
    return several(len(rows), "cell", "cells")


def column_letters(position: int) -> str:
    """The letters of a column: 0 is "A", 26 is "AA"."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_position(letters: str) -> int:
    """The position of a column: "A" is 0, "AA" is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(slots=True)
class SheetScan:
    """A stream of one sheet's bytes; `shape` tells what was seen once it is closed.

    Raises FileRefused: TOO_MANY_COLUMNS, TOO_MANY_ROWS.
    """

    name: str
    limits: Limits
    _patterns: _Patterns | None = None
    _waiting: list[bytes] = field(default_factory=list)
    _size: int = 0
    _held: int = 0
    _plain: bool = True
    _rows: int = 0
    _last_row: int = 0
    _errors: list[tuple[Place, str]] = field(default_factory=list)
    _booleans: set[int] = field(default_factory=set)
    _uncalculated: list[Place] = field(default_factory=list)
    _numbers: list[tuple[Place, str]] = field(default_factory=list)
    _from_a: bool = False
    _hidden: set[int] = field(default_factory=set)

    def feed(self, piece: bytes, stands_for: int | None = None) -> None:
        """Look at the next bytes of the sheet; they stand for so many where others were left out (`OrdinaryCells`)."""
        size = len(piece) if stands_for is None else stands_for
        self._waiting.append(piece)
        self._size += size
        self._held += size
        if self._size >= _BLOCK:
            self._scan_to_last_row()

    def close(self) -> None:
        """Look at what is left."""
        self._scan(b"".join(self._waiting))
        self._waiting, self._size = [], 0

    def shape(self) -> SheetShape:
        """What was seen."""
        return SheetShape(
            self.name,
            self._plain,
            self._rows,
            self._last_row,
            tuple(self._errors),
            frozenset(self._booleans),
            tuple(self._uncalculated),
            tuple(self._numbers),
            self._from_a or not self._rows,
            tuple(sorted(self._hidden)),
        )

    def _scan_to_last_row(self) -> None:
        """Scan up to the start of the last row begun, so that no pattern is cut in two."""
        block = b"".join(self._waiting)
        self._patterns = self._patterns or _Patterns(block, self.limits)
        cut = block.rfind(self._patterns.row_start)
        if cut <= 0 and self._held > _LONGEST_ROW:
            self._plain, cut = False, len(block)
        if cut > 0:
            self._scan(block[:cut])
            block = block[cut:]
            self._held = len(block)
        self._waiting, self._size = [block], len(block) if cut > 0 else 0

    def _scan(self, block: bytes) -> None:
        patterns = self._patterns = self._patterns or _Patterns(block, self.limits)
        self._plain = self._plain and not patterns.unusual.search(block) and patterns.readable
        self._scan_geometry(block, patterns)
        if b"hidden=" in block:
            for columns in patterns.hidden.findall(block):
                self._note_hidden(columns)
        if b't="b"' in block:
            self._booleans |= {column_position(letters.decode()) for letters in set(patterns.booleans.findall(block))}
        if b't="e"' in block:
            self._errors += [
                (_place(at, row), text.decode("utf-8", "replace")) for at, row, text in patterns.errors.findall(block)
            ]
        if patterns.formula in block:
            found = patterns.uncalculated.findall(block)
            self._uncalculated += [
                _place(at, row) for at, row, kind, value in found if not (value and b't="str"' in kind)
            ]
        self._numbers += _long_numbers(block, patterns)

    def _scan_geometry(self, block: bytes, patterns: _Patterns) -> None:
        far = patterns.far.search(block)
        if far:
            raise FileRefused(
                "TOO_MANY_COLUMNS",
                f'Sheet "{self.name}" has a value in cell {far.group(1).decode()}; '
                f"{self.limits.columns:,} columns are allowed.",
                "Delete what stands to the right of the table, or columns that are not needed, and save again.",
            )
        rows = patterns.rows.findall(block)
        self._from_a = self._from_a or patterns.in_a.search(block) is not None
        self._rows += len(rows)
        self._last_row = max(self._last_row, *map(int, rows), 0) if rows else self._last_row
        check_rows(self.name, self._rows, self.limits)

    def _note_hidden(self, columns: bytes) -> None:
        first, last = (re.search(rb'\b%s="(\d{1,5})"' % name, columns) for name in (b"min", b"max"))
        if first and last and re.search(rb'hidden="(1|true)"', columns):
            end = min(int(last.group(1)), self.limits.columns)
            self._hidden |= set(range(int(first.group(1)) - 1, end))


def _long_numbers(block: bytes, patterns: _Patterns) -> Iterator[tuple[Place, str]]:
    """The numbers with more digits than the fast reader keeps: first the digits, then back to the start of their cell.

    Digits are looked for once; going back never passes the digits found before, so that the whole takes one pass.
    """
    passed = 0
    for digits in patterns.many_digits.finditer(block):
        start = block.rfind(patterns.cell_start, passed, digits.start())
        passed = digits.end()
        if start >= 0 and (found := patterns.number.match(block, start)):
            yield _place(found[1], found[2]), found[3].decode()


def check_rows(name: str, rows: int, limits: Limits) -> None:
    """Raise FileRefused (TOO_MANY_ROWS) where a sheet holds more rows, its header among them, than are allowed."""
    if rows > limits.rows + 1:
        where = f'Sheet "{name}"' if name else "The file"
        raise FileRefused(
            "TOO_MANY_ROWS",
            f"{where} has more than the {limits.rows:,} rows allowed.",
            "Split the file by wave, year or cohort and upload the parts.",
        )


class _Patterns:
    """The patterns of one sheet, which may put a prefix before every element (Microsoft Forms writes `<x:c`)."""

    def __init__(self, start: bytes, limits: Limits) -> None:
        root = re.search(rb"<(\w{1,20}:)?worksheet[\s>]", start[:4_000])
        prefix = (root.group(1) or b"") if root else b""
        self.readable = root is not None and b"\x00" not in start[:200]
        self.row_start = b"<%srow" % prefix
        self.formula = b"<%sf" % prefix
        self.cell_start = b'<%sc r="' % prefix
        cell = rb'<%sc r="([A-Z]{1,3})(\d{1,7})"' % prefix
        value = rb"<%sv>" % prefix
        formula = rb"<%(p)sf(?:\s[^<>]*)?(?:/>|>[^<]*</%(p)sf>)" % {b"p": prefix}
        ended = rb"(?:</%(p)sc>|(<%(p)sv\s*/>|<%(p)sv></%(p)sv>))" % {b"p": prefix}
        self.unusual = re.compile(rb'<%sc(?! r="[A-Z]{1,3}\d)[\s/>]' % prefix)
        self.rows = re.compile(
            rb'<%(p)srow(?:\s[^<>]*)?(?<!/)>\s*(?:<%(p)sc\s[^<>]*/>\s*)*<%(p)sc r="[A-Z]{1,3}(\d{1,7})"[^<>]*(?<!/)>'
            % {b"p": prefix}
        )
        self.far = re.compile(
            rb'<%sc r="((?:%s)\d{1,7})"[^<>]*(?<!/)>\s*<%s[vfi]' % (prefix, _beyond(limits.columns), prefix)
        )
        self.errors = re.compile(cell + rb'[^<>]*\st="e"[^<>]*>(?:%s)?%s([^<]*)<' % (formula, value))
        self.booleans = re.compile(rb'<%sc r="([A-Z]{1,3})\d{1,7}"[^<>]*\st="b"' % prefix)
        self.uncalculated = re.compile(cell + rb"([^<>]*)(?<!/)>%s%s" % (formula, ended))
        # The fast reader writes nine decimals, which rounds 1/3 and adds noise to 123456789.12.
        # Most numbers are short and whole, which the look ahead tells at once.
        short = rb"(?=\d*+[.Ee]|\d{16})"
        digits = rb"-?%s(?:\d{0,6}\.\d{10}|\d{7,15}\.\d|\d{16}|\d(?:\.\d{1,20})?[Ee])" % short
        self.many_digits = re.compile(value + digits)
        self.number = re.compile(
            cell + rb"(?![^<>]*\st=\"(?!n\"))[^<>]*>(?:%s)?%s(%s[\d.Ee+-]{0,30})<" % (formula, value, digits)
        )
        self.in_a = re.compile(
            rb'<%sc r="A\d{1,7}"[^<>]*(?<!/)>(?:%s)?(?:%s[^<]|<%sis)' % (prefix, formula, value, prefix)
        )
        self.hidden = re.compile(rb"<%scol\s([^<>]*)" % prefix)


def _beyond(columns: int) -> bytes:
    """A pattern of the letters of every column after the first `columns` ones."""
    last = column_letters(columns - 1)
    longer = [f"[A-Z]{{{len(last) + 1},3}}"] if len(last) < 3 else []
    same = [
        f"{last[:at]}[{chr(ord(letter) + 1)}-Z]" + "[A-Z]" * (len(last) - at - 1)
        for at, letter in enumerate(last)
        if letter != "Z"
    ]
    return "|".join(longer + same or ["(?!)"]).encode()


def _place(letters: bytes, row: bytes) -> Place:
    return int(row), column_position(letters.decode())
