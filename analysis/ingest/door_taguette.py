"""A project of Taguette (.sqlite3): whether a database is one, opened in memory and able to do nothing but answer."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.limits import Limits

DATABASE: Final = b"SQLite format 3\x00"
#: The tables that a project has; beside them "commands" says who did what.
TABLES: Final = frozenset({"documents", "highlights", "highlight_tags", "tags"})
_ALLOWED: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_JOURNAL: Final = slice(18, 20)


@dataclass(frozen=True, slots=True)
class TaguetteLayout:
    """Whether the project keeps a list of who did what."""

    has_commands: bool


def taguette_layout(data: bytes, limits: Limits) -> tuple[TaguetteLayout, tuple[Finding, ...]]:
    """Look at what the database holds. Raises FileRefused: WRONG_TYPE for another database, CORRUPT, TOO_MANY_ROWS."""
    connection = open_database(data)
    try:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
        held = {str(name) for (name,) in connection.execute(named)}
        if not held >= TABLES:
            raise FileRefused(
                "WRONG_TYPE", "The file is a database, and no project of Taguette.",
                "Export the data as .xlsx or .csv and upload that.",
            )  # fmt: skip
        (count,) = connection.execute("SELECT count(*) FROM highlight_tags").fetchone()
    except sqlite3.Error as error:
        raise damaged() from error
    finally:
        connection.close()
    if count > limits.rows:
        raise FileRefused(
            "TOO_MANY_ROWS", f"The project holds {count:,} codings; {limits.rows:,} are allowed.",
            "Export its highlights tag by tag, and upload those.",
        )  # fmt: skip
    return TaguetteLayout("commands" in held), ()


def open_database(data: bytes) -> sqlite3.Connection:
    """The database in memory, to be asked and nothing else: no file, no trigger. Raises FileRefused (CORRUPT)."""
    # A journal beside the file is not there any more: the two bytes that ask for it would stop it from being opened.
    whole = bytearray(data)
    whole[_JOURNAL] = b"\x01\x01"
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(bytes(whole))
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
    except sqlite3.Error as error:
        connection.close()
        raise damaged() from error
    connection.set_authorizer(_answer_only)
    return connection


def damaged() -> FileRefused:
    """The refusal of a database that cannot be read."""
    return FileRefused(
        "CORRUPT", "The file is a damaged database.", "Export the project from Taguette again, and upload that."
    )


def _answer_only(action: int, _first: str | None, second: str | None, *_: str | None) -> int:
    asks = action == sqlite3.SQLITE_FUNCTION and second in ("count", "like")
    return sqlite3.SQLITE_OK if action in _ALLOWED or asks else sqlite3.SQLITE_DENY
