"""What a study's version is made of.

Works on a study's number, so that whatever changes a study's rows notes the version in the same transaction.
"""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection, desc, func, select

from analysis.storage.row_schema import DECISIONS, IMPORTS, KEPT_FACTS, LINK_DECISIONS, NO_EVIDENCE
from analysis.storage.schema import STUDIES
from analysis.storage.seals import seal_of
from analysis.storage.version_notes import add_note

#: Hex digits of a version.
_DIGITS: Final = 16


def note_version(connection: Connection, study_id: int, who: str, action: str, subject: str = "") -> None:
    """Numbers and hashes the state that a writing transaction leaves the study in."""
    add_note(connection, study_id, whole_version(connection, study_id), who, action, subject)


def whole_version(connection: Connection, study_id: int) -> str:
    """16 hex digits of the sha256 over the live imports with their seals, the decisions, the facts and the settings."""
    study = connection.execute(select(STUDIES).where(STUDIES.c.study_id == study_id)).one()
    parts = [version_of_rows(connection, study_id, study.name), _decisions(connection, study_id)]
    risk = accepted_risk(connection, study_id)
    facts = _facts(connection, study_id)
    further = [*([] if risk is None else [risk]), *([facts] if facts else [])]
    return seal_of(*parts, json.loads(study.settings), *further)[:_DIGITS]


def accepted_risk(connection: Connection, study_id: int) -> float | None:
    """The share of wrong matches up to which links between codes of one slip are accepted; None where they are not.

    The last decision alone counts: to accept, decline and accept again is the same study as to accept once.
    """
    mine = select(LINK_DECISIONS.c.action, LINK_DECISIONS.c.max_risk).where(LINK_DECISIONS.c.study_id == study_id)
    last = connection.execute(mine.order_by(desc(LINK_DECISIONS.c.seq)).limit(1)).first()
    return float(last.max_risk) if last is not None and last.action == "accept" else None


def version_of_rows(connection: Connection, study_id: int, name: str) -> str:
    """16 hex digits of the sha256 over the live imports with their seals, in whatever order they came."""
    live = (IMPORTS.c.study_id == study_id) & IMPORTS.c.undone_at.is_(None)
    chosen = select(IMPORTS.c.import_id, IMPORTS.c.seal).where(live).order_by(IMPORTS.c.import_id)
    return seal_of(name, [list(row) for row in connection.execute(chosen)])[:_DIGITS]


def _decisions(connection: Connection, study_id: int) -> list[object]:
    """How many decisions there are, and the seal of the last, which covers those before."""
    mine = DECISIONS.c.study_id == study_id
    count = connection.scalar(select(func.count()).select_from(DECISIONS).where(mine))
    last = connection.scalar(select(DECISIONS.c.seal).where(mine).order_by(desc(DECISIONS.c.seq)).limit(1))
    return [count, last]


def _facts(connection: Connection, study_id: int) -> list[str]:
    """The seals of the facts that hold: what was said and taken back leaves no trace in the version."""
    last: dict[tuple[str, str | None, str], str] = {}
    chosen = select(KEPT_FACTS).where(KEPT_FACTS.c.study_id == study_id, KEPT_FACTS.c.name.not_in(NO_EVIDENCE))
    for row in connection.execute(chosen.order_by(KEPT_FACTS.c.seq)):
        last[row.name, row.cohort, row.key] = "" if row.value is None else row.seal
    return sorted(seal for seal in last.values() if seal)
