"""How people were asked to answer: the day of the mail, of its reminder, and which mails came back."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.simulate.enrolment import ENROLMENT_DAYS
from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.staff import day_of
from analysis.simulate.surveys import MONTH, SPREAD_DAYS

#: Share of those who did not answer whose mail came back; nobody whose mail came back answered.
_BOUNCED_SHARE: Final = 0.06
_REMINDED_AFTER: Final = 7
#: Late joiners answer the baseline 2 to 7 days before they join; they are asked the day before the first of these.
_BEFORE_JOINING: Final = 8
#: Day 4 after 1970-01-01 was a Monday.
_MONDAY: Final = 4

Days = npt.NDArray[np.int64]


def with_mailings(
    plan: ProgrammePlan,
    invitations: pd.DataFrame,
    respondents: pd.DataFrame,
    hired: Days,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """`invitations` (see `draw_invitations`) with the columns sent, reminded (days; NaN for none) and bounced.

    A wave goes out to everybody on one Monday, before the first answer to it can come; whoever is hired or joins
    later is asked on that day. A week later everybody whose mail arrived is reminded, as those who send the mails do
    not know who answered. `hired` is the day on which each of the staff was hired.
    """
    who = respondents.loc[invitations["respondent"]]
    begins = {cohort.name: day_of(cohort.starts) for cohort in plan.cohorts}
    starts = np.array([begins[name] for name in who["schedule"]], dtype=np.int64)
    sent = _sent(plan, invitations["wave"].to_numpy(), starts, who["from_day"].to_numpy(), hired[who["row"].to_numpy()])
    bounced = ~invitations["answered"].to_numpy() & (rng.random(len(invitations)) < _BOUNCED_SHARE)
    reminded = np.where(bounced, np.nan, sent + _REMINDED_AFTER)
    return invitations.assign(sent=sent, reminded=reminded, bounced=bounced)


def _sent(plan: ProgrammePlan, wave: Days, starts: Days, joined: Days, hired: Days) -> Days:
    """The day of each mail, never after the day on which the person answers or would have."""
    after = np.array([round(one.months * MONTH) for one in plan.waves], dtype=np.int64)[wave]
    opens = starts + after - SPREAD_DAYS
    monday = opens - (opens - _MONDAY) % 7
    first = wave == 0
    late = first & (joined > starts + ENROLMENT_DAYS)
    sent = np.where(late, joined - _BEFORE_JOINING, np.where(first, monday, np.maximum(monday, joined)))
    return np.maximum(sent, hired).astype(np.int64)
