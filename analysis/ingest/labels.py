"""File names as labels to show, never a path, never a surprise in a terminal or a page; and counts with their noun."""

from __future__ import annotations

import unicodedata

LONGEST = 120

#: Characters that end a path's folder part on one system or another.
_SEPARATORS = "/\\"
#: What stands between the name of an archive and that of a file inside it.
_INSIDE = " / "


def display_name(file_name: str) -> str:
    """`file_name` as a label: its last part only, without control and invisible characters, at most 120 characters.

    A name that is too long keeps its ending (".xlsx"). What is left of an empty name reads "file".
    """
    last = file_name
    for separator in _SEPARATORS:
        last = last.rsplit(separator, 1)[-1]
    # Categories C* are control, format (zero-width, direction marks), private and unassigned characters.
    shown = "".join(character for character in last if not unicodedata.category(character).startswith("C"))
    shown = " ".join(unicodedata.normalize("NFC", shown).split())
    return _shortened(shown) or "file"


def member_name(archive: str, member: str) -> str:
    """What a file inside an archive is called: "archive.zip / member.csv"; `shown_name` keeps it as it is."""
    return f"{display_name(archive)}{_INSIDE}{display_name(member)}"


def shown_name(file_name: str) -> str:
    """`display_name`, which knows the names that `member_name` gives."""
    archive, inside, member = file_name.partition(_INSIDE)
    return member_name(archive, member) if inside and archive == display_name(archive) else display_name(file_name)


def name_ending(file_name: str) -> str:
    """The ending of `file_name` in small letters without its dot; "" where it has none."""
    stem, dot, ending = display_name(file_name).rpartition(".")
    return ending.casefold() if dot and stem else ""


def several(count: int, one: str, many: str) -> str:
    """A count with its words: "1 column is", "2 columns are"."""
    return f"{count:,} {one if count == 1 else many}"


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"…{dot}{ending}" if dot and len(ending) <= 10 else "…"
    return (stem if dot and len(ending) <= 10 else name)[: LONGEST - len(tail)] + tail
