"""What many tests put into a new store the same way: done once a process, and laid into other new stores as it was.

The first store of each kind is filled in earnest, by what the product does. Any other is given the same content (on
SQLite the same file to the last byte) and the same cache, as copies of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import delete, func, select

from analysis.storage.copying import CONTENT
from analysis.storage.engines import empty_write_ahead_log, follow_numbers, insert_rows
from analysis.storage.facts import KEY, read_fact
from analysis.storage.schema import AUDIT_LOG, STUDIES
from analysis.storage.stores import Store

Given = TypeVar("Given")


@dataclass(frozen=True)
class Filled:
    """A store's content (its file on SQLite, else its rows), the files of its cache, and what filling it gave."""

    content: bytes | dict[str, list[tuple[Any, ...]]]
    cache: dict[Path, tuple[int, bytes | None]]
    gave: Any


_FILLED: dict[tuple[object, ...], Filled] = {}


def fill_once(store: Store, name: str, fill: Callable[[], Given]) -> Given:
    """Fill a new store by `fill`, which does the same whenever it is called for `name` and gives what nobody changes.

    A store in which anything was done beyond making studies, or of another key, is filled in earnest.
    """
    state = _state(store)
    if state is None:
        return fill()
    known = (name, state)
    if known in _FILLED:
        _lay(store, _FILLED[known])
        return _FILLED[known].gave
    gave = fill()
    _FILLED[known] = Filled(_content(store), _cache(store.cache_dir), gave)
    return gave


def _state(store: Store) -> tuple[object, ...] | None:
    """Tells new stores that are alike but for their times; None for a store that is no longer new."""
    with store.reading() as connection:
        done = [tuple(row) for row in connection.execute(select(AUDIT_LOG.c.who, AUDIT_LOG.c.action))]
        if any(action != "create study" for _, action in done) or any(store.cache_dir.glob("*")):
            return None
        lines = select(STUDIES.c.study_id, STUDIES.c.name, STUDIES.c.read_only, STUDIES.c.settings)
        studies = [tuple(row) for row in connection.execute(lines.order_by(STUDIES.c.study_id))]
        counts = [connection.scalar(select(func.count()).select_from(table)) for table in CONTENT]
        return store.engine.dialect.name, read_fact(connection, KEY), *done, *studies, *counts


def _content(store: Store) -> bytes | dict[str, list[tuple[Any, ...]]]:
    if store.path is not None:
        empty_write_ahead_log(store.engine)
        return store.path.read_bytes()
    with store.reading() as connection:
        return {table.name: [tuple(row) for row in connection.execute(select(table))] for table in CONTENT}


def _lay(store: Store, filled: Filled) -> None:
    if isinstance(filled.content, bytes):
        assert store.path is not None
        store.engine.dispose()
        for log in ("-wal", "-shm"):
            store.path.with_name(store.path.name + log).unlink(missing_ok=True)
        store.path.write_bytes(filled.content)
    else:
        with store.writing() as connection:
            for table in reversed(CONTENT):
                connection.execute(delete(table))
            for table in CONTENT:
                insert_rows(connection, table, filled.content[table.name])
            follow_numbers(connection)
    for path, (mode, content) in filled.cache.items():
        made = store.cache_dir / path
        if content is None:
            made.mkdir(parents=True)
        else:
            made.write_bytes(content)
        made.chmod(mode)


def _cache(folder: Path) -> dict[Path, tuple[int, bytes | None]]:
    """Folders before what lies in them, each with its rights."""
    held = [folder, *sorted(folder.rglob("*"))] if folder.exists() else []
    return {
        path.relative_to(folder): (path.stat().st_mode & 0o777, None if path.is_dir() else path.read_bytes())
        for path in held
    }
