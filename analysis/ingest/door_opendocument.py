"""The parts of an OpenDocument spreadsheet (.ods): whether it is one, and what it carries beside cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefused
from analysis.ingest.door_package import Package, carries_macros
from analysis.ingest.door_zip import unpack
from analysis.ingest.limits import Limits

CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_TYPE: Final = "mimetype"
_SPREADSHEET: Final = re.compile(rb"\s*application/vnd\.oasis\.opendocument\.spreadsheet(-template)?\s*")
_MACRO_PART: Final = re.compile(r"(^|/)(Basic|Scripts|Dialogs)/", re.IGNORECASE)
#: The one part of a spreadsheet that is encrypted whole, as LibreOffice has done since 24.8.
ENCRYPTED_WHOLE: Final = "encrypted-package"


@dataclass(frozen=True, slots=True)
class OpenDocumentLayout:
    """An OpenDocument spreadsheet that passed the gate; its sheets are met when `part` is read, as a stream."""

    part: str


def opendocument_layout(data: bytes, limits: Limits) -> OpenDocumentLayout:
    """Unpack every part once, count and check it.

    Raises FileRefused: NOT_A_WORKBOOK, ENCRYPTED, MACRO, DOCTYPE, CORRUPT, TOO_LARGE_UNCOMPRESSED and those of
    `zip_entries`. Rows, columns and sheets are counted by the reader, which takes no more of them than allowed.
    """
    package = Package(data, limits)
    if any(_MACRO_PART.search(part) for part in package.entries):
        raise carries_macros()
    _check_type(package)
    if ENCRYPTED_WHOLE in package.entries or _encrypted_parts(package):
        raise FileRefused(
            "ENCRYPTED",
            "The spreadsheet is protected by a password.",
            "Open it and save it without a password, then upload it.",
        )
    if CONTENT not in package.entries:
        raise not_a_spreadsheet()
    package.check_rest()
    return OpenDocumentLayout(CONTENT)


def not_a_spreadsheet() -> FileRefused:
    """The refusal of an OpenDocument file that holds no sheets."""
    return FileRefused(
        "NOT_A_WORKBOOK",
        "The file is an OpenDocument file but not a spreadsheet.",
        "Save the data as .ods, .xlsx or .csv and upload that.",
    )


def _encrypted_parts(package: Package) -> bool:
    return _MANIFEST in package.entries and bool(package.elements(_MANIFEST, {"encryption-data"}))


def _check_type(package: Package) -> None:
    entry = package.entries.get(_TYPE)
    if entry is None:  # then the content alone tells
        return
    start = next(iter(unpack(package.data, entry, package.budget)), b"") if entry.unpacked <= 200 else b""
    if not _SPREADSHEET.fullmatch(start):
        raise not_a_spreadsheet()
