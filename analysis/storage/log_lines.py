"""Adds lines to the log within a transaction: what every deed that changes the store does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, desc, select

from analysis.storage.clock import now
from analysis.storage.engines import insert_rows, marker_of
from analysis.storage.facts import LOG_HEAD, write_fact
from analysis.storage.schema import AUDIT_LOG
from analysis.storage.seals import seal_of

#: The line from which on a log is marked with a key: one that is older than its marks, or had another key before.
MARK_LOG: Final = "mark the log"
#: The line of a restore.
RESTORE: Final = "restore"


def append_log(connection: Connection, who: str, action: str, *, study: str | None = None, subject: str = "") -> None:
    """Adds a line within a writing transaction, so that the deed and its line are kept together or not at all."""
    append_lines(connection, [{"at": now(), "who": who, "action": action, "study": study, "subject": subject}])


def append_lines(connection: Connection, lines: Iterable[Mapping[str, Any]]) -> None:
    """Adds lines (at, who, action, study, subject; what else they hold is left) in their order."""
    seq, seal = read_head(connection)
    marker = marker_of(connection)
    rows: list[tuple[object, ...]] = []
    for said in lines:
        line = {"seq": seq + 1, **{name: said[name] for name in ("at", "who", "action", "study", "subject")}}
        seq, seal = seq + 1, seal_of(seal, line)
        rows.append((*line.values(), seal, marker.mark(seal) if marker else None))
    insert_rows(connection, AUDIT_LOG, rows)
    if rows:
        write_fact(connection, LOG_HEAD, end_of_log(connection, seq, seal))


def end_of_log(connection: Connection, seq: int, seal: str) -> str:
    """What the store notes of its last line; with the key also a mark that says that the log ended there."""
    marker = marker_of(connection)
    return f"{seq} {seal} {marker.mark(f'end {seq} {seal}')}" if marker else f"{seq} {seal}"


def sealed_part(row: Row[tuple[object, ...]]) -> dict[str, object]:
    """What the seal of a line covers."""
    return {key: value for key, value in row._mapping.items() if key not in ("seal", "mark")}


def has_lines(connection: Connection) -> bool:
    """Whether anything was logged yet."""
    return connection.scalar(select(AUDIT_LOG.c.seq).limit(1)) is not None


def read_head(connection: Connection) -> tuple[int, str]:
    """The number and the seal of the last line; 0 and "" for an empty log."""
    last = connection.execute(
        select(AUDIT_LOG.c.seq, AUDIT_LOG.c.seal).order_by(desc(AUDIT_LOG.c.seq)).limit(1)
    ).first()
    return (0, "") if last is None else (last.seq, last.seal)
