"""The time, as the store writes it."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """The present moment in UTC, ISO 8601 with microseconds."""
    return written(dt.datetime.now(dt.UTC))


def written(moment: dt.datetime) -> str:
    """A moment as `now` writes it, so that texts sort as moments do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def read_time(text: str | None) -> dt.datetime | None:
    """The moment that `now` wrote; None stays None."""
    return None if text is None else dt.datetime.fromisoformat(text)
