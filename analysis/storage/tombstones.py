"""Who must not come back into a study: the tokens of everybody who was forgotten, and nothing else of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from analysis.storage.clock import now
from analysis.storage.schema import TOMBSTONES
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store


def forgotten_tokens(store: Store, study: str) -> frozenset[str]:
    """Tokens of everybody who was forgotten in a study."""
    with store.reading() as connection:
        return frozenset(connection.scalars(select(TOMBSTONES.c.token).where(TOMBSTONES.c.study == study)))


def add_tombstones(connection: Connection, study: str, tokens: Iterable[str], erasure: str) -> None:
    """Keeps tokens out of a study from now on; those that are kept out already stay as they are."""
    moment = now()
    rows = [{"study": study, "token": token, "erasure": erasure, "forgotten_at": moment} for token in tokens]
    put_tombstones(connection, rows)


def put_tombstones(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Adds rows as `tombstone_rows` gives them, but for those that are there."""
    there = {(row["study"], row["token"]) for row in tombstone_rows(connection)}
    for row in sorted(rows, key=lambda row: (row["study"], row["token"])):
        if (row["study"], row["token"]) not in there:
            connection.execute(insert(TOMBSTONES).values(**row, seal=seal_of(row)))


def tombstone_rows(connection: Connection) -> list[dict[str, Any]]:
    """Every tombstone of the store, by study and token: study, token, erasure, forgotten_at."""
    chosen = select(TOMBSTONES).order_by(TOMBSTONES.c.study, TOMBSTONES.c.token)
    return [_without_seal(row) for row in connection.execute(chosen)]


def tombstone_faults(connection: Connection) -> list[str]:
    """Tombstones that are not what was written: somebody who was forgotten might come back."""
    rows = connection.execute(select(TOMBSTONES)).all()
    bad = sorted({row.erasure for row in rows if row.seal != seal_of(_without_seal(row))})
    return [f"What keeps the person of erasure {erasure} from coming back was changed." for erasure in bad]


def _without_seal(row: Row[Any]) -> dict[str, Any]:
    return {key: value for key, value in row._asdict().items() if key != "seal"}
