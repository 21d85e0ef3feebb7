"""What the gates of SPSS and Stata files share: what they saw, and the refusals that both give."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from analysis.errors import FileRefused
from analysis.ingest.door_sheet import check_rows
from analysis.ingest.limits import Limits


@dataclass(frozen=True, slots=True)
class CaseLayout:
    """What a gate saw of a file of cases.

    rows          the rows it states, checked against its size; None where it states none
    rows_field    (first, last) byte of that number in an SPSS file; None where the reader may believe it
    byte_order    ">" or "<" of its numbers, "" where it is text throughout
    """

    rows: int | None
    rows_field: tuple[int, int] | None = None
    byte_order: str = ""


class Bytes:
    """The bytes of a file, taken one after the other in its byte order; beyond the end the file is cut short."""

    def __init__(self, data: bytes, program: str, byte_order: str = "<", at: int = 0) -> None:
        self.data, self.program, self.byte_order, self.at = data, program, byte_order, at

    @property
    def left(self) -> int:
        """How many bytes there are from here on."""
        return len(self.data) - self.at

    def numbers(self, kinds: str) -> tuple[int, ...]:
        """The numbers of a `struct` format; raises FileRefused (CORRUPT) beyond the end."""
        form = struct.Struct(self.byte_order + kinds)
        self.skip(form.size)
        return form.unpack_from(self.data, self.at - form.size)

    def number(self, kind: str = "i") -> int:
        """One number."""
        return self.numbers(kind)[0]

    def skip(self, count: int) -> None:
        """Leave out `count` bytes; raises FileRefused (CORRUPT) beyond the end or for a count below zero."""
        if not 0 <= count <= self.left:
            raise damaged(self.program, "it is cut short, or says that a part is longer than the file")
        self.at += count

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        self.skip(count)
        return self.data[self.at - count : self.at]


def damaged(program: str, reason: str) -> FileRefused:
    """The refusal of a damaged SPSS or Stata file, with the reason in half a sentence."""
    return FileRefused(
        "CORRUPT",
        f"The file is damaged: {reason}.",
        f"Open it in {program}, save it again (or as .csv), and upload that.",
    )


def check_columns(count: int, program: str, limits: Limits) -> None:
    """Raise FileRefused: CORRUPT where there is no variable, TOO_MANY_COLUMNS where there are too many."""
    if count < 1:
        raise damaged(program, "it states no variable")
    if count > limits.columns:
        raise FileRefused(
            "TOO_MANY_COLUMNS",
            f"The file has {count:,} variables; {limits.columns:,} are allowed.",
            "Keep the variables that are needed and save it again.",
        )


def check_stated_rows(stated: int, possible: int, program: str, limits: Limits) -> None:
    """Raise FileRefused: CORRUPT where the bytes cannot hold the stated rows, TOO_MANY_ROWS where they are too many."""
    if not 0 <= stated <= possible:
        raise damaged(program, f"it states {stated:,} rows, and its size allows {possible:,} at most")
    check_rows("", stated + 1, limits)
