"""What can go wrong, said in one shape everywhere: what was found, what is allowed, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]

#: Rows named in one finding at most; `rows_count` always holds how many there are.
ROWS_NAMED = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about a file, a column or some rows; findings are collected, never raised one by one.

    `rows` are 1-based line numbers as a person sees them in a spreadsheet, at most `ROWS_NAMED` of them;
    `rows_count` says how many rows are meant in all (0 where the finding is about the whole file).
    """

    code: str
    severity: Severity
    message: str
    advice: str = ""
    column: str | None = None
    rows: tuple[int, ...] = ()
    rows_count: int = 0

    @classmethod
    def about_rows(
        cls,
        code: str,
        severity: Severity,
        message: str,
        rows: list[int],
        *,
        advice: str = "",
        column: str | None = None,
    ) -> Finding:
        """A finding about rows: the first `ROWS_NAMED` are named, all are counted."""
        return cls(code, severity, message, advice, column, tuple(sorted(rows)[:ROWS_NAMED]), len(rows))


class ReverbError(Exception):
    """A failure a person can act on.

    `code` is stable and in capitals, `message` says what was found and what is allowed, `advice` what to do.
    """

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".strip())
        self.code = code
        self.message = message
        self.advice = advice

    def __reduce__(self) -> tuple[type[ReverbError], tuple[str, str, str]]:
        # An exception is taken from one process to another by its `args`, which are the one sentence here.
        return type(self), (self.code, self.message, self.advice)


class FileRefused(ReverbError):
    """A file did not pass the door."""


class MappingError(ReverbError):
    """A mapping does not fit its file, or is not a mapping."""


class StudyError(ReverbError):
    """A study, a table of it or a name in it is not what the caller asked for."""


class StoreError(ReverbError):
    """The store could not be opened, read or written."""


class UsageError(ReverbError):
    """A command or an argument that does not exist or does not fit."""
