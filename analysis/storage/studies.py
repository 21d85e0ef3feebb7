"""The named studies of a store and their settings."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from analysis.errors import StoreError, StudyError
from analysis.storage.audit import append_log
from analysis.storage.clock import now
from analysis.storage.schema import STUDIES
from analysis.storage.seals import canonical_json, seal_of
from analysis.storage.stores import Store
from analysis.storage.version_notes import add_note
from analysis.study import StudySettings

#: The study that the app opens on, and all studies that come with Reverb: nobody else's study has such a name.
SAMPLE: Final = "sample"
SAMPLES: Final = (SAMPLE, "first-year")


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study by its number and name. A `read_only` one (the sample) takes no import, undo, decision or setting."""

    study_id: int
    name: str
    read_only: bool
    settings: StudySettings
    created_at: dt.datetime


def create_study(
    store: Store, name: str, *, settings: StudySettings | None = None, read_only: bool = False, who: str = "local"
) -> StudyLine:
    """Makes an empty study. Raises StudyError where the name is blank or taken."""
    if not name.strip() or len(name) > 100:
        raise StudyError("STUDY_NAME", "A study needs a name of 1 to 100 characters.", "Choose another name.")
    row: dict[str, Any] = {
        "name": name.strip(), "read_only": read_only,
        "settings": canonical_json(settings_to_json(settings or StudySettings())), "created_at": now(),
    }  # fmt: skip
    with store.writing() as connection:
        if connection.scalar(select(STUDIES.c.study_id).where(STUDIES.c.name == row["name"])) is not None:
            raise StudyError("STUDY_EXISTS", f'There is a study "{row["name"]}" already.', "Choose another name.")
        connection.execute(insert(STUDIES).values(**row, seal=_seal(row)))
        append_log(connection, who, "create study", study=row["name"])
        made = study_line(connection, row["name"])
        add_note(connection, made.study_id, "", who, "create study")
        return made


def list_studies(store: Store) -> tuple[StudyLine, ...]:
    """Every study, by name."""
    with store.reading() as connection:
        return tuple(_line(row) for row in connection.execute(select(STUDIES).order_by(STUDIES.c.name)))


def read_study(store: Store, name: str) -> StudyLine:
    """The study called `name`. Raises StudyError naming what there is."""
    with store.reading() as connection:
        return study_line(connection, name)


def set_settings(store: Store, name: str, settings: StudySettings, *, who: str = "local") -> StudyLine:
    """Replaces what a study decides beforehand; its version changes. Raises StudyError, StoreError if read-only."""
    told = f"smallest group {settings.k}, smallest change {settings.smallest_change:g}"
    return _change(store, name, who, "change settings", told, settings=canonical_json(settings_to_json(settings)))


def set_read_only(store: Store, name: str, read_only: bool, *, who: str = "local") -> StudyLine:
    """Locks or unlocks a study: the sample is filled, then locked."""
    return _change(store, name, who, "lock study" if read_only else "unlock study", "", read_only=read_only)


def study_line(connection: Connection, name: str) -> StudyLine:
    """The study called `name`, within a transaction."""
    row = connection.execute(select(STUDIES).where(STUDIES.c.name == name)).first()
    if row is None:
        names = connection.scalars(select(STUDIES.c.name).order_by(STUDIES.c.name)).all()
        raise StudyError(
            "UNKNOWN_STUDY", f'There is no study "{name}".', f"Studies are: {', '.join(names) or 'none yet'}."
        )
    return _line(row)


def writable_study(connection: Connection, name: str) -> StudyLine:
    """The study called `name`, to be written to. Raises StoreError where it is read-only."""
    line = study_line(connection, name)
    if line.read_only:
        raise StoreError(
            "STUDY_READ_ONLY", f'The study "{name}" cannot be changed.', "Start a study of your own first."
        )
    return line


def study_faults(connection: Connection) -> list[str]:
    """Studies whose name, settings or lock were changed behind the store's back."""
    rows = connection.execute(select(STUDIES).order_by(STUDIES.c.study_id)).all()
    return [f"The line of study {row.study_id} was changed." for row in rows if _seal(row._asdict()) != row.seal]


def settings_to_json(settings: StudySettings) -> dict[str, object]:
    """Settings as JSON can hold them."""
    return {"smallest_change": settings.smallest_change, "k": settings.k}


def _settings(text: str) -> StudySettings:
    held = json.loads(text)
    return StudySettings(held["smallest_change"], held["k"])


def _change(store: Store, name: str, who: str, action: str, told: str, **values: object) -> StudyLine:
    """Changes a study's own line and seals it again; a lock alone may be changed on a locked study."""
    with store.writing() as connection:
        line = study_line(connection, name) if "read_only" in values else writable_study(connection, name)
        mine = STUDIES.c.study_id == line.study_id
        row = connection.execute(select(STUDIES).where(mine)).one()._asdict() | values
        connection.execute(update(STUDIES).where(mine).values(**values, seal=_seal(row)))
        append_log(connection, who, action, study=name, subject=told)
        if "settings" in values:
            add_note(connection, line.study_id, "", who, action)
        return study_line(connection, name)


def _seal(row: dict[str, Any]) -> str:
    return seal_of(row["name"], bool(row["read_only"]), row["settings"], row["created_at"])


def _line(row: Row[Any]) -> StudyLine:
    created = dt.datetime.fromisoformat(row.created_at)
    return StudyLine(row.study_id, row.name, bool(row.read_only), _settings(row.settings), created)
