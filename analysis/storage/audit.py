"""The log of who did what and when, each line chained to the one before by its sha256. It holds no personal value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Row, desc, insert, select

from analysis.storage.clock import now
from analysis.storage.facts import LOG_HEAD, read_fact, write_fact
from analysis.storage.schema import AUDIT_LOG
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store


@dataclass(frozen=True, slots=True)
class LogLine:
    """`subject` is an import, a release, a job or a number of rows, never a person's name or answer."""

    seq: int
    at: dt.datetime
    who: str
    action: str
    study: str | None
    subject: str


def append_log(connection: Connection, who: str, action: str, *, study: str | None = None, subject: str = "") -> None:
    """Adds a line within a writing transaction, so that the deed and its line are kept together or not at all."""
    last = connection.execute(select(AUDIT_LOG).order_by(desc(AUDIT_LOG.c.seq)).limit(1)).first()
    seq, before = (1, "") if last is None else (last.seq + 1, last.seal)
    line = {"seq": seq, "at": now(), "who": who, "action": action, "study": study, "subject": subject}
    seal = seal_of(before, line)
    connection.execute(insert(AUDIT_LOG).values(**line, seal=seal))
    write_fact(connection, LOG_HEAD, f"{seq} {seal}")


def log_action(store: Store, who: str, action: str, *, study: str | None = None, subject: str = "") -> None:
    """Adds a line of its own, for what changes nothing in the store: a download, a sign-in."""
    with store.writing() as connection:
        append_log(connection, who, action, study=study, subject=subject)


def read_log(store: Store, *, study: str | None = None, most: int = 1_000) -> tuple[LogLine, ...]:
    """The newest lines, at most so many, newest first; those of one study where it is named."""
    lines = select(AUDIT_LOG) if study is None else select(AUDIT_LOG).where(AUDIT_LOG.c.study == study)
    with store.reading() as connection:
        rows = connection.execute(lines.order_by(desc(AUDIT_LOG.c.seq)).limit(most)).all()
    return tuple(
        LogLine(row.seq, dt.datetime.fromisoformat(row.at), row.who, row.action, row.study, row.subject) for row in rows
    )


def log_faults(connection: Connection) -> list[str]:
    """What is wrong with the chain: lines changed, missing, or cut off at the end."""
    faults, before, expected, seal = [], "", 1, ""
    for row in connection.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq)):
        seal = seal_of(before, _line(row))
        if row.seq != expected:
            faults.append(f"Line {expected} of the log is missing.")
        if row.seal != seal:
            faults.append(f"Line {row.seq} of the log was changed.")
        before, expected = row.seal, row.seq + 1
    head = read_fact(connection, LOG_HEAD)
    if head != (f"{expected - 1} {before}" if expected > 1 else None):
        faults.append("The log does not end where the store says it does.")
    return faults


def _line(row: Row[tuple[object, ...]]) -> dict[str, object]:
    """What the seal of a line covers."""
    return {key: value for key, value in row._mapping.items() if key != "seal"}
