"""Releases: what leaders read. A preview may be replaced; a published document is frozen and only ever superseded,
but for quotes of somebody who is forgotten (see `release_quotes`).

This module and all it imports are free of modules that read rows of people (a test walks the imports).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, delete, desc, insert, select, update

from analysis.errors import StoreError
from analysis.storage.audit import append_log
from analysis.storage.clock import now, read_time
from analysis.storage.schema import RELEASES
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store
from analysis.storage.studies import study_line

PREVIEW: Final = "preview"
PUBLISHED: Final = "published"


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release without its document; `superseded_at` is None for the preview and for the current one.

    `seal` is that of the document and its dates: it changes where quotes were withdrawn.
    """

    release_id: str
    data_version: str
    status: Literal["preview", "published"]
    created_at: dt.datetime
    published_at: dt.datetime | None
    superseded_at: dt.datetime | None
    seal: str


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release and its document, the JSON text exactly as it was saved."""

    line: ReleaseLine
    document: str


#: What a line is made of: all but the document, which is long.
_LINE: Final = tuple(column for column in RELEASES.c if column.name != "document")


def save_preview(store: Store, study: str, release_id: str, data_version: str, document: str) -> ReleaseLine:
    """Keeps `document` as the study's preview, in place of the one before."""
    with store.writing() as connection:
        study_id = study_line(connection, study).study_id
        connection.execute(delete(RELEASES).where(RELEASES.c.study_id == study_id, RELEASES.c.status == PREVIEW))
        return _insert(connection, study_id, release_id, data_version, document, PREVIEW)


def publish(
    store: Store,
    study: str,
    release_id: str,
    data_version: str,
    document: str,
    *,
    who: str = "local",
    beside: Callable[[Connection, int], object] = lambda *_: None,
) -> ReleaseLine:
    """Makes `document` the release that leaders read; the one before is kept and marked superseded.

    `beside` is done in the same transaction, with the number of the study. Raises StoreError where a release of that id
    was published already: what is out is never overwritten.
    """
    with store.writing() as connection:
        study_id = study_line(connection, study).study_id
        mine = RELEASES.c.study_id == study_id
        connection.execute(delete(RELEASES).where(RELEASES.c.release_id == release_id, RELEASES.c.status == PREVIEW))
        if connection.scalar(select(RELEASES.c.release_id).where(RELEASES.c.release_id == release_id)) is not None:
            raise StoreError("RELEASE_EXISTS", f"Release {release_id} is out already.", "Plan a new release.")
        is_current = (RELEASES.c.status == PUBLISHED) & RELEASES.c.superseded_at.is_(None)
        for row in connection.execute(select(RELEASES).where(mine, is_current)).all():
            _supersede(connection, row)
        append_log(connection, who, "publish", study=study, subject=release_id)
        line = _insert(connection, study_id, release_id, data_version, document, PUBLISHED)
        beside(connection, study_id)
        return line


def preview_release(store: Store, study: str) -> StoredRelease | None:
    """The study's preview; None where none was prepared."""
    return _newest(store, study, PREVIEW)


def current_release(store: Store, study: str) -> StoredRelease | None:
    """What leaders read: the last published release; None where nothing was published."""
    return _newest(store, study, PUBLISHED)


def newest_line(store: Store, study: str, *, preview: bool = False) -> ReleaseLine | None:
    """Which release (or preview) there is, without reading its document; None where there is none.

    The document is checked when it is read (`current_release`, `preview_release`), which a cache does once.
    """
    with store.reading() as connection:
        mine = _of_study(connection, study, PREVIEW if preview else PUBLISHED)
        row = connection.execute(mine.with_only_columns(*_LINE).limit(1)).first()
    return None if row is None else _line(row)


def release_history(store: Store, study: str) -> tuple[ReleaseLine, ...]:
    """Every published release, newest first."""
    with store.reading() as connection:
        lines = _of_study(connection, study, PUBLISHED).with_only_columns(*_LINE)
        return tuple(_line(row) for row in connection.execute(lines))


def published_documents(store: Store, study: str) -> tuple[StoredRelease, ...]:
    """Everything ever published, newest first: what the next release is audited together with."""
    with store.reading() as connection:
        rows = connection.execute(_of_study(connection, study, PUBLISHED)).all()
    return tuple(_checked(row) for row in rows)


def release_faults(connection: Connection) -> list[str]:
    """Releases whose document or dates are not what was saved."""
    rows = connection.execute(select(RELEASES)).all()
    return [f"Release {row.release_id} was changed after it was saved." for row in rows if _seal(row) != row.seal]


def _newest(store: Store, study: str, status: str) -> StoredRelease | None:
    with store.reading() as connection:
        row = connection.execute(_of_study(connection, study, status).limit(1)).first()
    return None if row is None else _checked(row)


def _of_study(connection: Connection, study: str, status: str) -> Any:  # noqa: ANN401 - a select of all columns
    study_id = study_line(connection, study).study_id
    mine = select(RELEASES).where(RELEASES.c.study_id == study_id, RELEASES.c.status == status)
    return mine.order_by(desc(RELEASES.c.created_at), desc(RELEASES.c.release_id))


def _insert(
    connection: Connection, study_id: int, release_id: str, data_version: str, document: str, status: str
) -> ReleaseLine:
    moment = now()
    row = {
        "release_id": release_id, "study_id": study_id, "data_version": data_version, "status": status,
        "document": document, "created_at": moment, "published_at": moment if status == PUBLISHED else None,
        "superseded_at": None,
    }  # fmt: skip
    connection.execute(insert(RELEASES).values(**row, seal=seal_of(row)))
    return _line(connection.execute(select(RELEASES).where(RELEASES.c.release_id == release_id)).one())


def _supersede(connection: Connection, row: Row[Any]) -> None:
    """Marks a release as followed by another; only this date is added to it."""
    later = row._asdict() | {"superseded_at": now()}
    del later["seal"]
    change = update(RELEASES).where(RELEASES.c.release_id == row.release_id)
    connection.execute(change.values(superseded_at=later["superseded_at"], seal=seal_of(later)))


def _checked(row: Row[Any]) -> StoredRelease:
    """The release, unless it is not what was saved: a damaged document is never shown."""
    if _seal(row) != row.seal:
        raise StoreError(
            "RELEASE_DAMAGED", f"Release {row.release_id} is not what was saved.",
            "Run `python -m analysis check`, then restore a backup.",
        )  # fmt: skip
    return StoredRelease(_line(row), row.document)


def _seal(row: Row[Any]) -> str:
    return seal_of({key: value for key, value in row._asdict().items() if key != "seal"})


def _line(row: Row[Any]) -> ReleaseLine:
    created = dt.datetime.fromisoformat(row.created_at)
    return ReleaseLine(
        row.release_id,
        row.data_version,
        row.status,
        created,
        read_time(row.published_at),
        read_time(row.superseded_at),
        row.seal,
    )
