"""Who was behind the figures of published releases, so that later ones can be audited against them. Encrypted; HR's
work alone writes and reads it, and no page for leaders can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, insert, select, update

from analysis.storage.row_schema import RELEASE_PANELS
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store
from analysis.storage.studies import study_line


def keep_panels(connection: Connection, study_id: int, release_id: str, ciphertext: str) -> None:
    """Keeps the panels of a release, within the transaction that publishes it."""
    row = {"release_id": release_id, "study_id": study_id, "panels": ciphertext}
    connection.execute(insert(RELEASE_PANELS).values(**row, seal=seal_of(row)))


def read_panels(store: Store, study: str) -> Mapping[str, str]:
    """The panels' text by release; releases from before panels were kept have none. Raises StudyError for an unknown
    study, and what the store's cipher raises where a text was changed.
    """
    with store.reading() as connection:
        mine = RELEASE_PANELS.c.study_id == study_line(connection, study).study_id
        rows = connection.execute(select(RELEASE_PANELS).where(mine)).all()
    texts = store.decrypt([row.panels for row in rows])
    return {row.release_id: text for row, text in zip(rows, texts, strict=True) if text is not None}


def rewrite_panels(store: Store, connection: Connection, study_id: int, change: Callable[[str], str]) -> int:
    """Changes the text of all panels of a study; gives how many changed."""
    rows = connection.execute(select(RELEASE_PANELS).where(RELEASE_PANELS.c.study_id == study_id)).all()
    held = store.decrypt([row.panels for row in rows])
    changed = 0
    for row, text in zip(rows, held, strict=True):
        told = text if text is None else change(text)
        if told == text:
            continue
        (ciphertext,) = store.encrypt([told])
        fresh = {"release_id": row.release_id, "study_id": row.study_id, "panels": ciphertext}
        mine = update(RELEASE_PANELS).where(RELEASE_PANELS.c.release_id == row.release_id)
        connection.execute(mine.values(panels=ciphertext, seal=seal_of(fresh)))
        changed += 1
    return changed


def panel_faults(connection: Connection) -> list[str]:
    """Panels that are not what was kept."""
    return [
        f"Who is behind release {row.release_id} was changed."
        for row in connection.execute(select(RELEASE_PANELS)).all()
        if seal_of({"release_id": row.release_id, "study_id": row.study_id, "panels": row.panels}) != row.seal
    ]
