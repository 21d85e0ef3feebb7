"""What was published stays published over a restore: releases since the backup, and who is behind their figures.

Leaders have read them, so whatever is published later has to be held against them as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from analysis.storage.release_quotes import withdraw_quotes
from analysis.storage.releases import PUBLISHED
from analysis.storage.row_schema import KEPT_FACTS, QUOTE, RELEASE_PANELS
from analysis.storage.schema import RELEASES, STUDIES
from analysis.storage.seals import seal_of

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutAlready:
    """Published releases by the names of their studies, and the panels of those that have some, as they are kept."""

    releases: tuple[tuple[str, Record], ...]
    panels: Mapping[str, Record]

    @classmethod
    def of(cls, connection: Connection) -> OutAlready:
        """Everything that a store has published, whether or not it is what was saved: `check` says so later."""
        told = select(STUDIES.c.name, RELEASES).join(RELEASES, RELEASES.c.study_id == STUDIES.c.study_id)
        rows = connection.execute(told.where(RELEASES.c.status == PUBLISHED)).mappings().all()
        panels = connection.execute(select(RELEASE_PANELS)).mappings().all()
        return cls(
            tuple((str(row["name"]), {key: row[key] for key in row if key != "name"}) for row in rows),
            {str(row["release_id"]): dict(row) for row in panels},
        )


def put_out_already(connection: Connection, out: OutAlready, *, who: str, with_panels: bool) -> int:
    """Puts releases that were out into the studies of the same names of a store that was restored from a backup, in
    place of what the backup knows of them; gives how many the backup did not know.

    `with_panels` is False where the panels are of another key: then what is out stays as it is for good. Quotes that
    nobody could be found behind later, since the backup knows nothing of them, leave the releases.
    """
    named = connection.execute(select(STUDIES.c.name, STUDIES.c.study_id)).all()
    studies = {str(name): int(number) for name, number in named}
    known = set(connection.scalars(select(RELEASES.c.release_id)))
    mine = [(study, row) for study, row in out.releases if study in studies]
    for study, row in mine:
        panel = out.panels.get(row["release_id"]) if with_panels else None
        _put(connection, row, panel, studies[study])
    for study in sorted({study for study, _ in mine}):
        offered = KEPT_FACTS.c.study_id == studies[study], KEPT_FACTS.c.name == QUOTE
        there = frozenset(connection.scalars(select(KEPT_FACTS.c.key).where(*offered)))
        withdraw_quotes(connection, study, studies[study], partial(_is_unknown, there), None, who=who)
    return sum(row["release_id"] not in known for _, row in mine)


def _is_unknown(there: frozenset[str], quote: str) -> bool:
    return quote not in there


def _put(connection: Connection, row: Record, panel: Record | None, study_id: int) -> None:
    """A release and its panel in place of those of the same id; what was damaged stays as damaged as it was."""
    mine = row["release_id"]
    if panel is not None:
        connection.execute(delete(RELEASE_PANELS).where(RELEASE_PANELS.c.release_id == mine))
    there = connection.scalar(select(RELEASES.c.release_id).where(RELEASES.c.release_id == mine))
    fresh = _moved(row, study_id)
    if there is None:
        connection.execute(insert(RELEASES).values(**fresh))
    else:
        connection.execute(update(RELEASES).where(RELEASES.c.release_id == mine).values(**fresh))
    if panel is not None:
        connection.execute(insert(RELEASE_PANELS).values(**_moved(panel, study_id)))


def _moved(row: Record, study_id: int) -> Record:
    """A row under the number that its study has here, sealed again where its seal was right."""
    held = {key: value for key, value in row.items() if key != "seal"}
    fresh = held | {"study_id": study_id}
    return fresh | {"seal": seal_of(fresh) if seal_of(held) == row["seal"] else row["seal"]}
