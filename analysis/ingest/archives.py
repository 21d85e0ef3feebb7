"""An archive of exports as the files inside it: unpacked by a child process, each then read by one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis.errors import FileRefused
from analysis.ingest.labels import member_name, name_ending, shown_name
from analysis.ingest.limits import Limits
from analysis.ingest.reading import Cancelled, asked

#: How every zip begins; whatever begins otherwise is no archive.
_ZIP: Final = b"PK"
#: Documents that are zips themselves: under these names an archive of files is judged as what it says it is.
_DOCUMENTS: Final = frozenset({"xlsx", "xlsm", "xltx", "xlsb", "ods", "ots", "docx", "docm", "qdpx"})


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its label, and where it lies, or why it cannot be had."""

    label: str
    had: Path | FileRefused


@contextmanager
def unpacked(
    path: Path, file_name: str | None = None, limits: Limits | None = None, *, cancelled: Cancelled | None = None
) -> Iterator[tuple[Member, ...] | None]:
    """The files inside the archive at `path`, for as long as the context lasts; None where it is no archive.

    Raises FileRefused where nothing of it may come in (names that lead elsewhere, encrypted or overlapping entries,
    too many or too large), and ReadingStopped.
    """
    label = shown_name(file_name if file_name is not None else path.name)
    if not _may_be_archive(path, label):
        yield None
        return
    with asked(path, label, limits or Limits(), None, cancelled, unpack=True) as answer:
        members = answer.said["members"]
        yield None if members is None else tuple(_member(label, one, answer.folder) for one in members)


def _member(archive: str, told: dict[str, Any], folder: Path) -> Member:
    label = member_name(archive, told["name"])
    if told["file"] is None:
        return Member(label, FileRefused(told["code"], told["message"], told["advice"]))
    return Member(label, folder / told["file"])


def _may_be_archive(path: Path, label: str) -> bool:
    if name_ending(label) in _DOCUMENTS or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP
