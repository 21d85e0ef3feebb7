"""The version of a study: it changes with every row, decision and setting, and keys every cache; and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, desc, func, select

from analysis.storage.row_schema import IMPORTS
from analysis.storage.schema import STUDY_VERSIONS
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store
from analysis.storage.studies import StudyLine, study_line
from analysis.storage.version_hash import accepted_risk, version_of_rows, whole_version
from analysis.study import StudySettings


@dataclass(frozen=True, slots=True)
class StudyVersion:
    """One state a study was in: numbered from 1, and what led to it.

    `version` is what `study_version` gave then, "" where that was not worked out (a new setting); `subject` is an
    import, an erasure or a number of rows, never a person.
    """

    number: int
    version: str
    at: dt.datetime
    who: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class StudyState:
    """What an opened study is made of at one moment. `mark` (64 hex digits) is the same for whatever opens to the same
    study: it covers the version, and the lines of the live imports in the order they came. `number` is that of the
    last version noted: where it is the same as before, nothing was changed meanwhile and changed back.
    """

    study_id: int
    settings: StudySettings
    version: str
    mark: str
    number: int


def study_state(store: Store, study: str) -> StudyState:
    """The state that a study is in. Raises StudyError for an unknown one."""
    with store.reading() as connection:
        line = study_line(connection, study)
        version = version_of(connection, line)
        live = (IMPORTS.c.study_id == line.study_id) & IMPORTS.c.undone_at.is_(None)
        came = select(IMPORTS.c.import_id, IMPORTS.c.line_seal).where(live)
        lines = connection.execute(came.order_by(IMPORTS.c.imported_at, IMPORTS.c.import_id)).all()
        numbers = select(func.max(STUDY_VERSIONS.c.number)).where(STUDY_VERSIONS.c.study_id == line.study_id)
        number = connection.scalar(numbers) or 0
    return StudyState(line.study_id, line.settings, version, seal_of(version, [list(one) for one in lines]), number)


def study_version(store: Store, study: str) -> str:
    """16 hex digits of the sha256 over the live imports with their seals, what was decided and the settings.

    The order in which files were imported does not enter.
    """
    with store.reading() as connection:
        return version_of(connection, study_line(connection, study))


def study_versions(store: Store, study: str) -> tuple[StudyVersion, ...]:
    """Every version of a study, the newest first: each import, undo, decision, setting, erasure and rule made one."""
    with store.reading() as connection:
        mine = STUDY_VERSIONS.c.study_id == study_line(connection, study).study_id
        rows = connection.execute(select(STUDY_VERSIONS).where(mine).order_by(desc(STUDY_VERSIONS.c.number))).all()
    return tuple(
        StudyVersion(row.number, row.version, dt.datetime.fromisoformat(row.at), row.who, row.action, row.subject)
        for row in rows
    )


def number_of(versions: Sequence[StudyVersion], version: str, before: dt.datetime) -> int | None:
    """The number of the version that something made at `before` was made from: the last that hashed to `version`, else
    (versions that nobody worked out) the last of before; None where there is none.
    """
    earlier = [one for one in sorted(versions, key=lambda one: one.number) if one.at <= before]
    known = [one for one in earlier if one.version == version]
    return (known or earlier)[-1].number if earlier else None


def rows_version(store: Store, study: str) -> str:
    """The version of the imported rows alone: decisions on codes and settings leave it as it is."""
    with store.reading() as connection:
        return rows_version_of(connection, study_line(connection, study))


def version_of(connection: Connection, line: StudyLine) -> str:
    """The version within a transaction, of one moment with whatever else is read in it."""
    return whole_version(connection, line.study_id)


def read_accepted_risk(store: Store, study: str) -> float | None:
    """`accepted_risk` of the study called `study`."""
    with store.reading() as connection:
        return accepted_risk(connection, study_line(connection, study).study_id)


def rows_version_of(connection: Connection, line: StudyLine) -> str:
    """The version of the imported rows alone: it keys the cache of rows, which decisions do not touch."""
    return version_of_rows(connection, line.study_id, line.name)
