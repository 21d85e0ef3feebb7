"""The log over a restore: it goes on, so that nothing that was done since the backup is gone from it.

Where the backup is an earlier state of the same store, the log stays as it is, the line of the restore says as of
which line the content is, and what was done to the copy before it was put in place follows. Where the backup is of
another store, its log comes along with its content, and the lines of the log that was here follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from analysis.storage.engines import insert_rows
from analysis.storage.facts import LOG_HEAD, write_fact
from analysis.storage.log_lines import RESTORE, append_lines, append_log, end_of_log
from analysis.storage.schema import AUDIT_LOG

_AS_OF: Final = re.compile(r" as of line (\d{1,12})$")
_REPLACED: Final = re.compile(r" in place of (\d{1,12}) lines, which follow$")


@dataclass(frozen=True, slots=True)
class FormerLog:
    """The lines of a log, to be taken on into the store that comes in its place."""

    lines: Sequence[dict[str, Any]] = field(repr=False)

    @classmethod
    def of(cls, connection: Connection) -> FormerLog:
        """The log as it is now."""
        rows = connection.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq))
        return cls([dict(row._mapping) for row in rows])


def go_on_after_restore(connection: Connection, former: FormerLog, *, who: str, backup: str) -> None:
    """Puts the log of the store before (`former`) and that of the content that was put in its place together, with a
    line for the restore between them.
    """
    here, brought = former.lines, FormerLog.of(connection).lines
    common = _common(here, brought)
    if common == len(here):
        subject = f"{backup} as of line {len(brought)}"
        append_log(connection, who, RESTORE, subject=subject)
    elif common:
        connection.execute(delete(AUDIT_LOG))
        insert_rows(connection, AUDIT_LOG, [tuple(line[column.name] for column in AUDIT_LOG.c) for line in here])
        write_fact(connection, LOG_HEAD, end_of_log(connection, here[-1]["seq"], here[-1]["seal"]))
        append_log(connection, who, RESTORE, subject=f"{backup} as of line {common}")
        append_lines(connection, brought[common:])
    else:
        append_log(connection, who, RESTORE, subject=f"{backup} in place of {len(here)} lines, which follow")
        append_lines(connection, here)


def holding_lines(connection: Connection) -> list[dict[str, Any]]:
    """The lines of what is in the store now: those that a restore went back behind are left out, and those of a log
    whose content was replaced.
    """
    holding: list[dict[str, Any]] = []
    others = 0
    for line in FormerLog.of(connection).lines:
        if others:
            others -= 1
        elif line["action"] != RESTORE:
            holding.append(line)
        elif as_of := _AS_OF.search(line["subject"]):
            holding = [one for one in holding if one["seq"] <= int(as_of[1])]
        elif replaced := _REPLACED.search(line["subject"]):
            others = int(replaced[1])
    return holding


def _common(one: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> int:
    """How many lines both logs begin with: a seal covers all lines before it."""
    for number, (here, there) in enumerate(zip(one, other, strict=False)):
        if here["seal"] != there["seal"]:
            return number
    return min(len(one), len(other))
