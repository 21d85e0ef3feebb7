"""When each wave opens and closes, who gets which form, and from when on what can be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.errors import UsageError
from analysis.impact.planning import PlanOptions, plan_forms
from analysis.instruments.forms import BASELINE, END, FOLLOW_UP_MONTHS, MID, WAVES, Form

#: Days before the start on which the baseline opens and closes: nobody has met a partner by then.
_BASELINE_OPENS: Final = 21
_BASELINE_CLOSES: Final = 3
#: Days that a later wave stays open, and after how many days it reminds.
_OPEN_DAYS: Final = 14
_REMINDERS: Final = (5, 10)
#: Months after the start from which on the days kept in the first year are known.
RETENTION_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class WaveWindow:
    """One wave of a cohort: its days, the days of its reminders, and the form for each arm that is asked.

    `primary` marks the wave at which the primary outcomes are judged: the last one while pairs meet.
    """

    cohort: str
    wave: str
    opens: dt.date
    closes: dt.date
    reminders: tuple[dt.date, ...]
    forms: tuple[Form, ...]
    primary: bool = False


def wave_calendar(options: PlanOptions, starts: Mapping[str, dt.date]) -> tuple[WaveWindow, ...]:
    """The windows of every cohort (name -> day on which its pairs start), in the order of their days.

    The baseline closes three days before the start; mid opens halfway, end at the last of `options.months`, follow-ups
    6 and 12 months after that. A wave stays open for two weeks and reminds after 5 and 10 days; what would fall on
    a Saturday or Sunday is moved to the Monday. Raises UsageError for no cohort.
    """
    if not starts:
        raise UsageError("NO_START", "No cohort has a start date.", "Give at least one.")
    forms = tuple(plan_forms(options))
    windows = [window for cohort, start in starts.items() for window in _windows(options, cohort, start, forms)]
    return tuple(sorted(windows, key=lambda one: (one.opens, one.cohort)))


def retention_known_on(starts: Mapping[str, dt.date]) -> dt.date:
    """The day on which the last cohort's first year is over."""
    return max(_after(start, RETENTION_MONTHS) for start in starts.values())


def _windows(options: PlanOptions, cohort: str, start: dt.date, forms: tuple[Form, ...]) -> Iterator[WaveWindow]:
    for wave in (wave for wave in WAVES if wave in options.waves):
        mine = tuple(form for form in forms if form.occasion.wave == wave)
        opens, closes = _span(wave, start, options.months)
        days = tuple(_on_a_working_day(opens + dt.timedelta(days=later)) for later in _REMINDERS)
        yield WaveWindow(cohort, wave, opens, closes, days, mine, primary=mine[0].occasion.last)


def _span(wave: str, start: dt.date, months: float) -> tuple[dt.date, dt.date]:
    if wave == BASELINE:
        return start - dt.timedelta(days=_BASELINE_OPENS), start - dt.timedelta(days=_BASELINE_CLOSES)
    after = {MID: months / 2, END: months} | {name: months + later for name, later in FOLLOW_UP_MONTHS.items()}
    opens = _on_a_working_day(_after(start, after[wave]))
    return opens, opens + dt.timedelta(days=_OPEN_DAYS)


def _after(start: dt.date, months: float) -> dt.date:
    whole = int(months)
    day = pd.Timestamp(start) + pd.DateOffset(months=whole) + pd.Timedelta(days=round((months - whole) * 30))
    return day.date()


def _on_a_working_day(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
