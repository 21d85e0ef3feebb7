"""What a file is, told by its first bytes; its name is only a hint and never decides alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from analysis.errors import FileRefused
from analysis.ingest.door_spss import is_portable, refuse_encrypted
from analysis.ingest.door_stata import is_stata
from analysis.ingest.door_taguette import DATABASE
from analysis.ingest.door_transcript import is_nvivo_report, is_transcript
from analysis.ingest.labels import name_ending

#: All that are told apart. Those that are let in have a gate in `door` and a reader in `readers`.
FORMAT_NAMES: Final = {
    "csv": "delimited text",
    "xlsx": "an Excel workbook (.xlsx)",
    "zip": "a zip archive",
    "xls": "an Excel 97-2003 workbook (.xls)",
    "xlsb": "a binary Excel workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "docx": "a Word document (.docx)",
    "sav": "an SPSS file (.sav)",
    "por": "a portable SPSS file (.por)",
    "dta": "a Stata file (.dta)",
    "vtt": "a transcript with time marks (.vtt or .srt)",
    "txt": "a transcript as plain text",
    "nvivo": "coded passages as NVivo writes them",
    "qdpx": "a REFI-QDA project (.qdpx)",
    "qdc": "a REFI-QDA codebook (.qdc)",
    "taguette": "a project of Taguette (.sqlite3)",
}

#: Endings under which a format usually comes; another ending is let in with a finding.
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "csv": ("csv", "tsv", "txt", "tab", "dat", ""),
        "xlsx": ("xlsx", ""),
        "xls": ("xls", "xlt", ""),
        "xlsb": ("xlsb", ""),
        "ods": ("ods", "ots", ""),
        "sav": ("sav", "zsav", ""),
        "por": ("por", ""),
        "dta": ("dta", ""),
        "docx": ("docx", ""),
        "vtt": ("vtt", "srt", "txt", ""),
        "txt": ("txt", "text", ""),
        "nvivo": ("txt", "text", ""),
        "qdpx": ("qdpx", "zip", ""),
        "qdc": ("qdc", "xml", ""),
        "taguette": ("sqlite3", "sqlite", "db", ""),
    }
)

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")

#: How the records of an old workbook begin that lie in the file without a container (Excel 2 to 5 wrote such files).
_BARE_RECORDS: Final = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
#: A line of its own with two times, as only transcripts and subtitles have.
_TIME_MARK: Final = re.compile(rb"(?m)^\s{0,9}(?:\d{1,4}:)?\d{1,2}:\d\d[.,]\d{1,3}\s{1,9}-->")

#: Beginnings of files that hold no table, whatever they are called.
_FOREIGN: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"PAR1", "a Parquet file"),
)


def format_of(data: bytes, file_name: str) -> str:
    """One of `FORMAT_NAMES`: "zip" for any zip (a workbook is told by its parts), "txt" for lines of "Name: text"
    under a name that no table has, "csv" for any other text.

    Raises FileRefused: EMPTY (no bytes), ENCRYPTED (a password-protected Office file), WRONG_TYPE (an image, a
    PDF, a web page under a spreadsheet's name and so on).
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileRefused("EMPTY", "The file is empty.", "Export it again and check that it opens.")
    if data.startswith(_ZIP):
        return "zip"
    if data.startswith(_OLE):
        return _ole_format(data)
    if data.startswith(DATABASE):
        return "taguette"
    _refuse_foreign(data)
    return _data_format(data) or _text_format(data, file_name)


def _ole_format(data: bytes) -> str:
    if _ENCRYPTED_STREAM in data:
        raise FileRefused(
            "ENCRYPTED",
            "The workbook is protected by a password.",
            "Open it and save it without a password, then upload it.",
        )
    return "xls"


def _refuse_foreign(data: bytes) -> None:
    for beginning, name in _FOREIGN:
        if data.startswith(beginning):
            raise FileRefused(
                "WRONG_TYPE", f"The file is {name}, not a table.", "Export the data as .xlsx or .csv and upload that."
            )


def _data_format(data: bytes) -> str | None:
    refuse_encrypted(data)
    if data[:4] in (b"$FL2", b"$FL3"):
        return "sav"
    if data.startswith(_BARE_RECORDS):
        return "xls"
    if is_portable(data):
        return "por"
    if is_stata(data):
        return "dta"
    return None


def _text_format(data: bytes, file_name: str) -> str:
    start = (
        data[:4_000]
        .removeprefix(b"\xef\xbb\xbf")
        .replace(b"\x00", b"")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    start = start.lstrip()
    if start.startswith(b"WEBVTT") or _TIME_MARK.search(start):
        return "vtt"
    if start[:1] == b"<" and b"urn:QDA-XML:codebook" in start:
        return "qdc"
    if start[:1] == b"<" and b"urn:QDA-XML:project" in start:
        raise FileRefused(
            "WRONG_TYPE",
            "The file is the inside of a REFI-QDA project, without the texts that were coded.",
            "Upload the whole project, the file that ends in .qdpx.",
        )
    if is_nvivo_report(data):
        return "nvivo"
    if start[:1] == b"<" and _is_markup(start):
        raise FileRefused(
            "WRONG_TYPE",
            "The file is a web page or XML, not a table. Some systems export a web page under the name .xls.",
            "Open it in Excel, save it as .xlsx, and upload that.",
        )
    if start[:1] in b"{[" and name_ending(file_name) in ("json", "qsf", "ipynb"):
        raise FileRefused("WRONG_TYPE", "The file is JSON, not a table.", "Export the data as .xlsx or .csv.")
    return "txt" if name_ending(file_name) in ENDINGS["txt"] and is_transcript(data) else "csv"


def _is_markup(start: bytes) -> bool:
    head = start[:500].lower()
    return any(mark in head for mark in (b"<!doctype", b"<html", b"<table", b"<?xml", b"<body", b"<head", b"<meta"))
