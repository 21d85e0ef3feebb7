"""Saved mappings: what somebody confirmed for one kind of file, offered again when such a file comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, desc, insert, select

from analysis.storage.audit import append_log
from analysis.storage.clock import now
from analysis.storage.schema import PROFILES
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store


@dataclass(frozen=True, slots=True)
class Profile:
    """`mapping` is a mapping's TOML; `fingerprint` is that of the headers it was confirmed for."""

    name: str
    fingerprint: str
    mapping: str
    saved_at: dt.datetime


def save_profile(store: Store, name: str, fingerprint: str, mapping: str, *, who: str = "local") -> Profile:
    """Keeps a mapping under a name, in place of the one that had it."""
    row = {"name": name, "fingerprint": fingerprint, "mapping": mapping, "saved_at": now()}
    with store.writing() as connection:
        connection.execute(delete(PROFILES).where(PROFILES.c.name == name))
        connection.execute(insert(PROFILES).values(**row, seal=seal_of(row)))
        append_log(connection, who, "save profile", subject=seal_of(row)[:12])
    return Profile(name, fingerprint, mapping, dt.datetime.fromisoformat(row["saved_at"]))


def drop_profile(store: Store, name: str, *, who: str = "local") -> None:
    """Drops the mapping that is kept under a name, where there is one."""
    with store.writing() as connection:
        if connection.execute(delete(PROFILES).where(PROFILES.c.name == name)).rowcount:
            append_log(connection, who, "drop profile", subject=seal_of(name)[:12])


def find_profiles(store: Store, fingerprint: str | None = None) -> tuple[Profile, ...]:
    """The profiles for a fingerprint, or all of them, the newest first."""
    chosen = select(PROFILES).order_by(desc(PROFILES.c.saved_at))
    if fingerprint is not None:
        chosen = chosen.where(PROFILES.c.fingerprint == fingerprint)
    with store.reading() as connection:
        return tuple(_profile(row) for row in connection.execute(chosen))


def profile_faults(connection: Connection) -> list[str]:
    """Profiles that are not what was saved."""
    rows = connection.execute(select(PROFILES)).all()
    return [f'Profile "{row.name}" was changed after it was saved.' for row in rows if _seal(row) != row.seal]


def _seal(row: Row[Any]) -> str:
    return seal_of({key: value for key, value in row._asdict().items() if key != "seal"})


def _profile(row: Row[Any]) -> Profile:
    return Profile(row.name, row.fingerprint, row.mapping, dt.datetime.fromisoformat(row.saved_at))
