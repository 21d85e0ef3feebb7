"""The log of who did what and when: each line is chained to the one before by its sha256 and marked with the key.

It holds no personal value: `subject` names an import, a release, a format or a number, never a person, an answer or a
file. What a chain proves, and to whom, is told in `log_chain`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Row, desc, func, select, true

from analysis.storage.log_lines import append_log
from analysis.storage.schema import AUDIT_LOG
from analysis.storage.stores import Store

__all__ = [
    "EVERYTHING",
    "LogFilter",
    "LogLine",
    "append_log",
    "count_log",
    "log_action",
    "log_actions",
    "log_line",
    "log_studies",
    "read_log",
]


@dataclass(frozen=True, slots=True)
class LogLine:
    """`subject` is an import, a release, a job or a number of rows, never a person's name or answer.

    `seal` is the line's sha256 (hex), which covers every line before it as well.
    """

    seq: int
    at: dt.datetime
    who: str
    action: str
    study: str | None
    subject: str
    seal: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are wanted: of a `study`, of one `action`, done from `since` on and before `until`; None is any."""

    study: str | None = None
    action: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


#: Every line.
EVERYTHING: Final = LogFilter()


def log_action(store: Store, who: str, action: str, *, study: str | None = None, subject: str = "") -> None:
    """Adds a line of its own, for what changes nothing in the store: a download, a sign-in."""
    with store.writing() as connection:
        append_log(connection, who, action, study=study, subject=subject)


def read_log(store: Store, wanted: LogFilter = EVERYTHING, *, most: int = 1_000, skip: int = 0) -> tuple[LogLine, ...]:
    """The newest lines that are wanted, newest first: at most so many, after the `skip` newest of them."""
    lines = select(AUDIT_LOG).where(_is(wanted)).order_by(desc(AUDIT_LOG.c.seq)).limit(most).offset(skip)
    with store.reading() as connection:
        return tuple(_log_line(row) for row in connection.execute(lines))


def count_log(store: Store, wanted: LogFilter = EVERYTHING) -> int:
    """How many lines are wanted."""
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(AUDIT_LOG).where(_is(wanted))) or 0


def log_actions(store: Store) -> tuple[str, ...]:
    """Every action that stands in the log, by name."""
    with store.reading() as connection:
        return tuple(connection.scalars(select(AUDIT_LOG.c.action).distinct().order_by(AUDIT_LOG.c.action)))


def log_studies(store: Store) -> tuple[str, ...]:
    """Every study that the log names, those that are gone among them, by name."""
    chosen = select(AUDIT_LOG.c.study).where(AUDIT_LOG.c.study.is_not(None)).distinct().order_by(AUDIT_LOG.c.study)
    with store.reading() as connection:
        return tuple(str(name) for name in connection.scalars(chosen))


def log_line(store: Store, seq: int) -> LogLine | None:
    """One line by its number; None where there is none."""
    with store.reading() as connection:
        row = connection.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.seq == seq)).first()
    return None if row is None else _log_line(row)


def _is(wanted: LogFilter) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    if wanted.study is not None:
        condition &= AUDIT_LOG.c.study == wanted.study
    if wanted.action is not None:
        condition &= AUDIT_LOG.c.action == wanted.action
    if wanted.since is not None:
        condition &= AUDIT_LOG.c.at >= _as_written(wanted.since)
    if wanted.until is not None:
        condition &= AUDIT_LOG.c.at < _as_written(wanted.until)
    return condition


def _as_written(moment: dt.datetime) -> str:
    """A moment as `now` writes it, so that texts compare as times do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _log_line(row: Row[tuple[object, ...]]) -> LogLine:
    return LogLine(row.seq, dt.datetime.fromisoformat(row.at), row.who, row.action, row.study, row.subject, row.seal)
