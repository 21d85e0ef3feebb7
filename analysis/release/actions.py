"""What HR tells participants beside the figures: what will change, whom to ask, when the next survey is.

These are words of HR, not of participants, and figures of nobody; they leave as they were written, and are checked for
nothing but their form: one line each, not too long, not too many for one sheet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from analysis.release.release import Release, ReleasedAction
from analysis.wording.names import escape_passage, plain

#: Actions on the participants' page, at most: it is one sheet.
MOST_ACTIONS: Final = 6
#: The longest text of one, the longest contact, in characters.
LONGEST_ACTION: Final = 500
LONGEST_CONTACT: Final = 160
LONGEST_OWNER: Final = 80


@dataclass(frozen=True, slots=True)
class Told:
    """What HR chose to tell: actions in their order, whom to ask ("" where nobody is named), the next survey's day."""

    actions: tuple[ReleasedAction, ...] = ()
    contact: str = ""
    next_survey: dt.date | None = None


def plan_told(told: Told) -> Told:
    """What leaves of it: texts on one line, without signs that draw over their neighbours, cut where too long."""
    actions = tuple(
        ReleasedAction(
            _line(one.text, LONGEST_ACTION), _line(one.owner, LONGEST_OWNER), one.due,
            _line(one.shown_by, LONGEST_CONTACT), one.cohort, one.done,
        )
        for one in told.actions[:MOST_ACTIONS]
    )  # fmt: skip
    kept = tuple(one for one in actions if one.text)
    return Told(kept, _line(told.contact, LONGEST_CONTACT), told.next_survey)


def told_parts(told: Told) -> dict[str, Any]:
    """`plan_told` as the parts of a release."""
    planned = plan_told(told)
    return {"actions": planned.actions, "contact": planned.contact, "next_survey": planned.next_survey}


def told_is_sound(release: Release) -> bool:
    """Whether what is told beside the figures has the form that `plan_told` gives it."""
    return (
        len(release.actions) <= MOST_ACTIONS
        and all(one.text and len(one.text) <= LONGEST_ACTION for one in release.actions)
        and all(len(one.owner) <= LONGEST_OWNER and len(one.shown_by) <= LONGEST_CONTACT for one in release.actions)
        and len(release.contact) <= LONGEST_CONTACT
    )


def _line(text: str, longest: int) -> str:
    return plain(escape_passage(text))[:longest].strip()
