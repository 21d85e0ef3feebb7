"""What HR tells participants with the next release: which actions, whether with their owner, whom to ask, and when.

It is kept as one fact of the study. Unlike an action it is part of the study's version, so that the preview follows it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import StudyError
from analysis.release.actions import LONGEST_CONTACT, MOST_ACTIONS, Told
from analysis.release.release import ReleasedAction
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.row_schema import TOLD
from analysis.workflow.access import User
from analysis.workflow.actions import SHOWN_BY, Action, read_actions
from analysis.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen: `keys` of actions in their order, whether their owners are named, a contact, a day."""

    keys: tuple[str, ...] = ()
    owners: bool = False
    contact: str = ""
    next_survey: dt.date | None = None


def keep_choice(workspace: Workspace, study: str, choice: Choice, user: User) -> None:
    """Keep what participants are told with the next release, in place of what was chosen before.

    Raises NotAllowed unless the user may publish, StudyError for too many actions (TOLD_MANY) or too long a contact
    (TOLD_LONG), StoreError for a study that cannot be changed.
    """
    user.require("publish")
    if len(choice.keys) > MOST_ACTIONS:
        raise StudyError("TOLD_MANY", f"{len(choice.keys)} actions are chosen.", f"Choose {MOST_ACTIONS} at most.")
    if len(choice.contact) > LONGEST_CONTACT:
        raise StudyError("TOLD_LONG", f"The contact has {len(choice.contact)} characters.", f"Use {LONGEST_CONTACT}.")
    held = {
        "keys": list(choice.keys), "owners": choice.owners, "contact": " ".join(choice.contact.split()),
        "next_survey": choice.next_survey and choice.next_survey.isoformat(),
    }  # fmt: skip
    keep_facts(workspace.store, study, [KeptFact(TOLD, json.dumps(held, ensure_ascii=False))], who=user.name)


def read_choice(workspace: Workspace, study: str) -> Choice:
    """What is chosen now; nothing where nobody chose, or where a later Reverb wrote it otherwise."""
    facts = read_kept_facts(workspace.store, study)
    said = facts.loc[facts["name"] == TOLD, "value"]
    try:
        held = json.loads(said.iloc[-1]) if len(said) else {}
        date = held.get("next_survey")
        return Choice(
            tuple(map(str, held.get("keys", ()))), bool(held.get("owners")), str(held.get("contact", "")),
            dt.date.fromisoformat(date) if date else None,
        )  # fmt: skip
    except (AttributeError, TypeError, ValueError):
        return Choice()


def told_now(workspace: Workspace, study: str) -> Told:
    """What a release made now would tell: the chosen actions as they stand, less those taken back since."""
    choice = read_choice(workspace, study)
    by_key = {action.key: action for action in read_actions(workspace, study)} if choice.keys else {}
    return Told(_told([by_key[key] for key in choice.keys if key in by_key], choice), choice.contact,
                choice.next_survey)  # fmt: skip


def _told(actions: Sequence[Action], choice: Choice) -> tuple[ReleasedAction, ...]:
    return tuple(
        ReleasedAction(
            one.text, one.owner if choice.owners else "", one.due, SHOWN_BY.get(one.shown_by, one.shown_by), one.cohort,
            one.done,
        )
        for one in actions
    )  # fmt: skip
