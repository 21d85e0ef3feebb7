"""Verifies the log, line by line, and says in plain words which lines are wrong.

What is proved, and to whom. The seals chain every line to all before it, so whoever changes or drops a line has to
write every later one anew; without the key that is all that can be told. Each line is also marked with the key (an
HMAC over its seal), which lies outside the store: whoever has the database alone can write no line, change none and
cut none off. Three things no log can tell of itself: that a whole older copy of the store was put in its place; that
all marks were taken away, so that it looks like a log from before there were marks (the line from which on it is marked
anew then shows the day); and what somebody did who holds the key as well. A receipt that is kept elsewhere tells all
three (`receipts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from analysis.storage.ciphers import Cipher
from analysis.storage.engines import marker_of
from analysis.storage.facts import LOG_HEAD, read_fact
from analysis.storage.log_lines import MARK_LOG, RESTORE, end_of_log, sealed_part
from analysis.storage.schema import AUDIT_LOG
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store

#: Lines read at a time.
_ROWS: Final = 5_000
#: The most faults that are told apart; a log that was written anew has one a line.
_MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class LogState:
    """What was found when the log was verified at `at`: `lines` of them, the last one's `seal`, and every fault in a
    sentence of its own; none where the log is whole.

    `with_key` says whether the marks were verified as well. `marked_from` is the line from which on they can be: 1,
    a later one where the log is older than its marks or had another key before, None where no line is marked.
    """

    at: dt.datetime
    lines: int
    seal: str
    with_key: bool
    marked_from: int | None
    faults: tuple[str, ...]


def verify_log(store: Store) -> LogState:
    """Reads the whole log and holds each line against its seal and, where the store has its key, against its mark."""
    with store.reading() as connection:
        return log_state(connection)


def log_state(connection: Connection) -> LogState:
    """`verify_log` within a transaction."""
    reader = _Reader(marker_of(connection))
    found = connection.execution_options(yield_per=_ROWS).execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq))
    for row in found:
        reader.read(row)
    faults = [*reader.told(), *_faults_of_end(connection, reader)]
    if len(faults) > _MOST_FAULTS:
        faults[_MOST_FAULTS:] = [f"And {len(faults) - _MOST_FAULTS} more like these."]
    moment = dt.datetime.now(dt.UTC)
    return LogState(moment, reader.count, reader.before, reader.marker is not None, reader.marked_from, tuple(faults))


def log_faults(connection: Connection) -> list[str]:
    """What is wrong with the log: lines changed, missing, written anew without the key, or cut off at the end."""
    return list(log_state(connection).faults)


@dataclass(slots=True)
class _Reader:
    """Reads the lines in their order; `bare` are lines without this key's mark, `forged` those whose mark is wrong."""

    marker: Cipher | None
    count: int = 0
    before: str = ""
    expected: int = 1
    marked_from: int | None = None
    is_marked: bool = False
    missing: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    forged: list[int] = field(default_factory=list)
    last_at: str = ""

    def read(self, row: Row[Any]) -> None:
        """Takes in the next line."""
        if row.seq != self.expected:
            self.missing += range(self.expected, row.seq)
            self.loose.append(row.seq)
        elif row.seal != seal_of(self.before, sealed_part(row)):
            self.changed.append(row.seq)
        if self.marker is None:
            self.is_marked = row.mark is not None
            self.marked_from = self.marked_from or (row.seq if row.mark else None)
        else:
            self._hold_against_mark(row, self.marker)
        self.count, self.before, self.expected, self.last_at = self.count + 1, row.seal, row.seq + 1, row.at

    def _hold_against_mark(self, row: Row[Any], marker: Cipher) -> None:
        mine = row.mark is not None and row.mark.partition(":")[0] == marker.fingerprint
        self.is_marked = mine and marker.mark(row.seal) == row.mark
        if mine and not self.is_marked:
            self.forged.append(row.seq)
        elif not self.is_marked:
            self.bare.append(row.seq)
        elif self.marked_from is None:
            # What came before a log was marked is vouched for by the line that says so: its mark covers them all.
            self.marked_from = row.seq
            if row.action in (MARK_LOG, RESTORE):
                self.bare.clear()

    def told(self) -> list[str]:
        """Every fault but those of the end, in the order of the lines."""
        what = [
            (self.missing, "missing."),
            (self.loose, "not to be verified, because the one before it is missing."),
            (self.changed, "changed: its seal does not fit."),
            (self.forged, "written anew by somebody without the key: the mark does not fit."),
            (self.bare, "without the mark of the key: it was not written by Reverb with this key."),
        ]
        found = [(first, last, said) for lines, said in what for first, last in _ranges(lines)]
        return [f"{_lines(first, last)} {said}" for first, last, said in sorted(found, key=lambda one: one[0])]


def _faults_of_end(connection: Connection, reader: _Reader) -> list[str]:
    """What is wrong with where the log ends."""
    held, last = read_fact(connection, LOG_HEAD), reader.expected - 1
    if held is None:
        return ["The store no longer says where its log ends."] if last else []
    seq, _, _ = held.partition(" ")
    if seq.isdigit() and int(seq) > last:
        since = f", after {reader.last_at[:16].replace('T', ' ')} UTC" if reader.last_at else ""
        return [f"{_lines(last + 1, int(seq))} missing: the log was cut off at its end{since}."]
    ends = end_of_log(connection, last, reader.before) if reader.is_marked else f"{last} {reader.before}"
    if held.split(" ")[:2] != ends.split(" ")[:2]:
        return ["The log does not end where the store says it does."]
    if reader.marker is not None and reader.is_marked and held != ends:
        return [f"Lines after line {last} may have been cut off: that the log ends there was not noted with the key."]
    return []


def _ranges(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other, as first and last."""
    ranges: list[tuple[int, int]] = []
    for number in lines:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def _lines(first: int, last: int) -> str:
    return f"Line {first} of the log is" if first == last else f"Lines {first} to {last} of the log are"
