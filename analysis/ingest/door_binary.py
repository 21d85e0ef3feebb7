"""The parts of a binary Excel workbook (.xlsb): whether it is one, what it carries beside cells, and its sheets."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.binary_records import records, wide_string
from analysis.ingest.door_package import Package, carries_macros, too_many_sheets
from analysis.ingest.door_zip import corrupt, unpack
from analysis.ingest.limits import Limits
from analysis.ingest.workbook_findings import external_link, hidden_sheets

_TYPES: Final = "[Content_Types].xml"
_BOOK_PROPERTIES, _BOOK_SHEET = 153, 156
_MACRO_RELATION: Final = re.compile(r"vbaProject|macrosheet|dialogsheet", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BinarySheet:
    """One worksheet: its name, whether it is hidden, and its part in the archive."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class BinaryLayout:
    """What the gate saw of a binary workbook.

    strings, styles   the parts that hold the shared texts and the number formats; "" where there is none
    epoch_1904        whether its days are counted from 1904
    """

    sheets: tuple[BinarySheet, ...]
    strings: str
    styles: str
    epoch_1904: bool


def binary_layout(data: bytes, limits: Limits) -> tuple[BinaryLayout, tuple[Finding, ...]]:
    """Unpack every part once, count and check it, and list the sheets.

    Raises FileRefused: NOT_A_WORKBOOK, MACRO, DOCTYPE, CORRUPT, TOO_MANY_SHEETS, TOO_LARGE_UNCOMPRESSED and those
    of `zip_entries`. Rows and columns are counted by the reader, which takes no more of them than allowed.
    """
    package = Package(data, limits)
    book = _book_part(package)
    targets = package.relations(book)
    _check_macros(package, [kind for _, kind in targets.values()])
    package.check_rest()
    sheets, epoch_1904 = _listed(package, book, targets)
    layout = BinaryLayout(
        sheets, _part(package, targets, "sharedStrings"), _part(package, targets, "styles"), epoch_1904
    )
    links = (external_link(),) if any(kind == "externalLink" for _, kind in targets.values()) else ()
    return layout, (*links, *hidden_sheets([sheet.name for sheet in sheets if sheet.hidden], len(sheets)))


def _book_part(package: Package) -> str:
    if _TYPES in package.entries:
        for part, kind in package.relations("").values():
            if kind == "officeDocument" and part in package.entries:
                return part
    raise FileRefused(
        "NOT_A_WORKBOOK",
        "The file is an archive but not a binary Excel workbook: the parts that every workbook has are missing.",
        "Open it in Excel, save it as .xlsx, and upload that.",
    )


def _check_macros(package: Package, kinds: Sequence[str]) -> None:
    # The type of every binary workbook says "macroEnabled": what counts is whether a part holds macros.
    types = [attributes.get("ContentType", "") for _, attributes in package.elements(_TYPES, {"Override"})]
    if any(_MACRO_RELATION.search(kind) for kind in (*kinds, *types)):
        raise carries_macros()


def _listed(package: Package, book: str, targets: dict[str, tuple[str, str]]) -> tuple[tuple[BinarySheet, ...], bool]:
    """The worksheets in the workbook's order (chart sheets hold no cells), and whether days count from 1904."""
    sheets: list[tuple[str, bool, str]] = []
    epoch_1904 = False
    for kind, body in records(book, unpack(package.data, package.entries[book], package.budget)):
        if kind == _BOOK_PROPERTIES:
            epoch_1904 = bool(body[:1] and body[0] & 1)
        elif kind == _BOOK_SHEET:
            sheets.append(_sheet(body, book))
            if len(sheets) > package.limits.sheets:
                raise too_many_sheets(len(sheets), package.limits)
    found = [(name, hidden, *targets.get(link, ("", ""))) for name, hidden, link in sheets]
    for name, _, part, _kind in found:
        if part not in package.entries:
            raise corrupt(f'the sheet "{name[:60]}" is listed but missing')
    return tuple(
        BinarySheet(name, hidden, part) for name, hidden, part, kind in found if kind == "worksheet"
    ), epoch_1904


def _sheet(body: bytes, book: str) -> tuple[str, bool, str]:
    """Name, hidden and relation of a sheet."""
    try:
        state, _ = struct.unpack_from("<2I", body)
        link, at = wide_string(body, 8)
        name, _ = wide_string(body, at)
    except (struct.error, ValueError) as error:
        raise corrupt(f'its part "{book}" lists a sheet that cannot be read') from error
    return name, state != 0, link


def _part(package: Package, targets: dict[str, tuple[str, str]], wanted: str) -> str:
    return next((part for part, kind in targets.values() if kind == wanted and part in package.entries), "")
