"""The note that is kept of each version of a study: its number, when, by whom, after what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select

from analysis.storage.clock import now
from analysis.storage.schema import STUDY_VERSIONS
from analysis.storage.seals import seal_of


def add_note(connection: Connection, study_id: int, version: str, who: str, action: str, subject: str = "") -> None:
    """Numbers the state that a writing transaction leaves the study in. `version` "" is one that nobody worked out."""
    mine = STUDY_VERSIONS.c.study_id == study_id
    last = connection.scalar(select(func.max(STUDY_VERSIONS.c.number)).where(mine)) or 0
    row = {
        "study_id": study_id, "number": last + 1, "version": version, "at": now(),
        "who": who, "action": action, "subject": subject,
    }  # fmt: skip
    connection.execute(insert(STUDY_VERSIONS).values(**row, seal=seal_of(row)))


def version_faults(connection: Connection) -> list[str]:
    """Notes of versions that were changed or are missing."""
    faults: list[str] = []
    expected: dict[int, int] = {}
    chosen = select(STUDY_VERSIONS).order_by(STUDY_VERSIONS.c.study_id, STUDY_VERSIONS.c.number)
    for row in connection.execute(chosen).all():
        held: dict[str, Any] = row._asdict()
        seal = held.pop("seal")
        if seal != seal_of(held) or row.number != expected.get(row.study_id, 0) + 1:
            faults.append(f"Version {row.number} of study {row.study_id} was changed, or the one before it is missing.")
        expected[row.study_id] = row.number
    return faults
