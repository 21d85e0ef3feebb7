"""What the log says was made must be there: the chain of the log then guards against whole rows that went missing.

Of what a restore went back behind nothing is asked (`restored_log.holding_lines`).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from analysis.storage.restored_log import holding_lines
from analysis.storage.row_schema import IMPORTS
from analysis.storage.schema import BACKUPS, RELEASES, STUDIES, TOMBSTONES

#: The action of a line, the column that must then hold its subject, and what that is called.
_MADE: Final[tuple[tuple[str, ColumnElement[str], str], ...]] = (
    ("import", IMPORTS.c.import_id, "Import"),
    ("publish", RELEASES.c.release_id, "Release"),
    ("backup", BACKUPS.c.backup_id, "The line of backup"),
    ("forget a person", TOMBSTONES.c.erasure, "What keeps people out after erasure"),
)


def register_faults(connection: Connection) -> list[str]:
    """Imports, releases, studies, backups and tombstones that the log says were made and that are not there."""
    faults, lines = [], holding_lines(connection)
    for action, column, called in _MADE:
        there = set(connection.scalars(select(column).distinct()))
        made = [line["subject"] for line in lines if line["action"] == action]
        faults += [f"{called} {subject} is missing." for subject in dict.fromkeys(made) if subject not in there]
    studies = set(connection.scalars(select(STUDIES.c.name)))
    made = [line["study"] for line in lines if line["action"] == "create study"]
    return faults + [f'Study "{name}" is missing.' for name in dict.fromkeys(made) if name not in studies]
