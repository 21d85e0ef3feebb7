"""Receipts of the log: its last line's number and seal, to be kept elsewhere and held against the log later.

A seal covers every line before it, so one receipt vouches for the whole log up to its line. It is what tells that an
older copy of the store was put in place of this one, or that somebody with the key wrote the log anew.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, select

from analysis.errors import UsageError
from analysis.storage.clock import now
from analysis.storage.engines import marker_of
from analysis.storage.log_lines import read_head
from analysis.storage.schema import AUDIT_LOG
from analysis.storage.stores import Store

#: The longest text that is looked through for a receipt, in characters.
LONGEST_TEXT: Final = 10_000
_RECEIPT: Final = re.compile(
    r"reverb-receipt-1 (?P<seq>\d{1,12}) (?P<seal>[0-9a-f]{64}) (?P<taken>[0-9T:.+-]{20,40}) "
    r"(?P<mark>-|[0-9a-f:]{20,90})"
)

#: What a receipt shows: the log still holds its line as it was; that line is another one now, so the log was written
#: anew; the log ends before it, so it was cut off or is an older copy; the receipt is not one of this store's.
ReceiptVerdict = Literal["holds", "rewritten", "cut", "not ours"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The last line of the log at the moment `taken` (UTC): its number, from 1 on, and its seal (sha256, hex).

    `mark` is the key's on all of these, "-" where the store was opened without its key.
    """

    seq: int
    seal: str
    taken: str
    mark: str

    @property
    def line(self) -> str:
        """The receipt in one line, as `read_receipt` finds it."""
        return f"reverb-receipt-1 {self.seq} {self.seal} {self.taken} {self.mark}"


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What became of a receipt's line; `lines` is how many the log has now."""

    receipt: Receipt
    verdict: ReceiptVerdict
    lines: int


def take_receipt(store: Store) -> Receipt:
    """A receipt of the log as it is now. Raises UsageError (LOG_EMPTY) where nothing was logged yet."""
    with store.reading() as connection:
        seq, seal = read_head(connection)
        if not seq:
            raise UsageError("LOG_EMPTY", "The log holds no line yet.", "Take a receipt once something was done.")
        taken = now()
        return Receipt(seq, seal, taken, _mark(connection, seq, seal, taken))


def read_receipt(text: str) -> Receipt:
    """The receipt in a text, which may hold other words. Raises UsageError (NO_RECEIPT) where there is none."""
    found = _RECEIPT.search(" ".join(text[:LONGEST_TEXT].split()))
    try:
        if found is None:
            raise ValueError
        dt.datetime.fromisoformat(found["taken"])
    except ValueError as error:
        raise UsageError(
            "NO_RECEIPT",
            "This text holds no receipt of the log.",
            'Give the whole line that begins "reverb-receipt-1".',
        ) from error
    return Receipt(int(found["seq"]), found["seal"], found["taken"], found["mark"])


def check_receipt(store: Store, receipt: Receipt) -> ReceiptCheck:
    """Holds a receipt against the log. It says nothing of the lines in between: `log_chain.verify_log` does."""
    with store.reading() as connection:
        marker, (lines, _) = marker_of(connection), read_head(connection)
        seal = connection.scalar(select(AUDIT_LOG.c.seal).where(AUDIT_LOG.c.seq == receipt.seq))
        mine = marker is not None and receipt.mark.partition(":")[0] == marker.fingerprint
        if mine and _mark(connection, receipt.seq, receipt.seal, receipt.taken) != receipt.mark:
            return ReceiptCheck(receipt, "not ours", lines)
    if seal is None:
        return ReceiptCheck(receipt, "cut", lines)
    return ReceiptCheck(receipt, "holds" if seal == receipt.seal else "rewritten", lines)


def _mark(connection: Connection, seq: int, seal: str, taken: str) -> str:
    marker = marker_of(connection)
    return marker.mark(f"receipt {seq} {seal} {taken}") if marker else "-"
