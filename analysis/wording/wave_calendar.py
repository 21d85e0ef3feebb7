"""What each wave of the calendar is for, and from when on what can be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from analysis.impact.wave_calendar import WaveWindow, retention_known_on
from analysis.instruments.forms import BASELINE, FOLLOW_UP_MONTHS, form_title
from analysis.study import COMPARISON, PROGRAMME, WAITLIST
from analysis.wording.numbers import counted, day, listed, month

_ARMS = {PROGRAMME: "the pairs", WAITLIST: "the waiting list", COMPARISON: "the comparison group"}


def who_gets_what(window: WaveWindow) -> str:
    """Each arm with its forms and minutes, in one line."""
    told = [
        f"{_ARMS[form.occasion.arm]}: {listed(form_title(name) for name in form.forms)} "
        f"({counted(form.minutes(), 'minute')})"
        for form in window.forms
    ]
    return "; ".join(told)


def what_can_be_said(window: WaveWindow) -> str:
    """What is known once a wave is closed."""
    if window.wave == BASELINE:
        return "where people start, and whether the groups are alike; no change yet"
    if window.primary:
        return "whether engagement and understanding changed: the answer that the plan fixes beforehand"
    if window.wave in FOLLOW_UP_MONTHS:
        return "whether the change has lasted"
    return "a first look at change, which decides nothing yet"


def describe_when(windows: Sequence[WaveWindow], starts: Mapping[str, dt.date]) -> str:
    """From when on what can be said, in two sentences."""
    primary = [window.closes for window in windows if window.primary]
    first = (
        f"From {day(max(primary))} on you can say whether engagement and understanding changed."
        if primary
        else "Without a second wave while pairs meet, no change can be told."
    )
    year = month(retention_known_on(starts))
    return f"{first} Whether people stay is known from {year} on, a year after the last start."
