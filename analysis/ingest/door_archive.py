"""A zip archive of exports, unpacked member by member into files of our own naming, while every byte is counted.

Runs inside the child process of `reading`. Each member then passes the door by itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.errors import FileRefused
from analysis.ingest.door import check_size, kind_of
from analysis.ingest.door_zip import Budget, Entry, unpack, zip_entries
from analysis.ingest.limits import Limits

#: What systems put into archives beside the files that a person meant.
_SYSTEM_FOLDERS: Final = frozenset({"__MACOSX"})
_SYSTEM_FILES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class UnpackedMember:
    """One file of an archive: its name there (a label), and where its bytes lie, or why they could not be had."""

    name: str
    file: str | None = None
    code: str = ""
    message: str = ""
    advice: str = ""


def unpack_members(data: bytes, file_name: str, limits: Limits, folder: Path) -> tuple[UnpackedMember, ...] | None:
    """The files of an archive, unpacked into `folder`; None where the file is no archive of files.

    A member that is too large or damaged is one with a reason, and the others are unpacked all the same. Raises
    FileRefused for the whole: those of `zip_entries`, TOO_LARGE_UNCOMPRESSED for all members together, and EMPTY.
    """
    if kind_of(data, file_name, limits) != "zip":
        return None
    entries = [entry for entry in zip_entries(data, limits) if not _is_of_the_system(entry.name)]
    if not entries:
        raise FileRefused("EMPTY", "The archive holds no file.", "Export it again and check that it opens.")
    budget = Budget(limits)
    return tuple(_member(data, entry, budget, limits, folder / f"{at}.member") for at, entry in enumerate(entries))


def _member(data: bytes, entry: Entry, budget: Budget, limits: Limits, path: Path) -> UnpackedMember:
    name = _readable(entry.name)
    try:
        with path.open("wb") as out:
            for piece in _counted(unpack(data, entry, budget), limits):
                out.write(piece)
    except FileRefused as refusal:
        path.unlink()
        if refusal.code == "TOO_LARGE_UNCOMPRESSED":
            raise
        advice = "Unpack the archive and upload the file by itself." if refusal.code == "CORRUPT" else refusal.advice
        return UnpackedMember(name, None, refusal.code, refusal.message, advice)
    return UnpackedMember(name, path.name)


def _counted(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        check_size(size, limits)
        yield piece


def _is_of_the_system(name: str) -> bool:
    *folders, last = name.split("/")
    return bool(_SYSTEM_FOLDERS & set(folders)) or last.casefold() in _SYSTEM_FILES or last.startswith("._")


def _readable(name: str) -> str:
    """A name that was written in UTF-8 without saying so, as macOS does; others as they are."""
    with contextlib.suppress(UnicodeError):
        return name.encode("cp437").decode("utf-8")
    return name
