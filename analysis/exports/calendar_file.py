"""The wave calendar to take along: as iCalendar for any calendar program, as CSV, and as a list of invitations."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence

from icalendar import Calendar, Event

from analysis.exports.writing import BYTE_ORDER_MARK, NO_TIME, Download, name_download
from analysis.impact.wave_calendar import WaveWindow
from analysis.wording.wave_calendar import what_can_be_said, who_gets_what

_COLUMNS = ("Cohort", "Wave", "Opens", "Closes", "Reminders", "Who gets what", "Then you can say")


def calendar_ics(windows: Sequence[WaveWindow], *, title: str) -> Download:
    """Whole-day entries: each wave from its first day to its last, each reminder, and the day it is closed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Reverb//wave calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for window in windows:
        for event in _events(window, title):
            calendar.add_component(event)
    return name_download(f"{title} calendar", "ics", calendar.to_ical())


def calendar_csv(windows: Sequence[WaveWindow], *, title: str) -> Download:
    """The same as a table."""
    rows = (
        (
            window.cohort, window.wave, window.opens.isoformat(), window.closes.isoformat(),
            " ".join(day.isoformat() for day in window.reminders), who_gets_what(window), what_can_be_said(window),
        )
        for window in windows
    )  # fmt: skip
    return name_download(f"{title} calendar", "csv", _csv(_COLUMNS, rows))


def invitation_list(people: Iterable[tuple[str, str]], windows: Sequence[WaveWindow], *, title: str) -> Download:
    """Who is asked at each wave of their cohort, as the file of invitations that Reverb imports.

    `people` are employee IDs with the cohort of each; a window without a cohort's name is for everybody.
    """
    listed = sorted(set(people))
    rows = (
        (_safe(employee), window.wave, window.opens.isoformat())
        for window in windows
        for employee, cohort in listed
        if window.cohort in ("", cohort)
    )
    return name_download(f"{title} invitations", "csv", _csv(("Employee ID", "Wave", "Invited on"), rows))


def _events(window: WaveWindow, title: str) -> Iterator[Event]:
    what = " ".join(filter(None, (title, window.cohort, window.wave)))
    told = f"{who_gets_what(window)}. After it closes: {what_can_be_said(window)}."
    yield _event(f"{what}: open", window.opens, window.closes + dt.timedelta(days=1), told)
    for number, day in enumerate(window.reminders, start=1):
        yield _event(
            f"{what}: reminder {number}", day, day + dt.timedelta(days=1), "Remind those who have not answered."
        )
    yield _event(f"{what}: closes today", window.closes, window.closes + dt.timedelta(days=1), "Export and import it.")


def _event(summary: str, begins: dt.date, ends: dt.date, told: str) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(f'{summary} {begins}'.encode()).hexdigest()[:24]}@reverb.invalid")
    event.add("dtstamp", NO_TIME.replace(tzinfo=dt.UTC))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", summary)
    event.add("description", told)
    event.add("transp", "TRANSPARENT")
    return event


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue().encode("utf-8")


def _safe(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else cell
