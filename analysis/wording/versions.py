"""What is said of the versions of a study."""

from __future__ import annotations

import datetime as dt
from typing import Final

from analysis.wording.names import escape_markdown
from analysis.wording.numbers import day

_AFTER: Final = {
    "create study": "the study was begun",
    "import": "after importing",
    "undo import": "after taking back",
    "decide codes": "after decisions on",
    "change settings": "after its settings were changed",
    "forget a person": "after a person was forgotten",
    "apply retention rules": "after retention rules were applied",
    "restore without key": "after a backup was restored without its key",
}


def describe_version(number: int, at: dt.datetime, action: str, subject: str) -> str:
    """A version, its day and what led to it: "version 7, 3 March 2026, after importing roster.csv"."""
    after = _AFTER.get(action, f"after: {action}")
    named = f" {escape_markdown(subject)}" if action in ("import", "undo import", "decide codes") else ""
    return f"version {number}, {day(at.date())}, {after}{named}"
