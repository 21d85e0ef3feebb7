"""Actions: what HR will do about the programme, by when, who, and which measure will show it.

An action is a fact kept by hand under the name `ACTION`, which changes no figure and no version of the study. Its
texts are redacted when they are written and once more when they are read, as all texts are.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

import pandas as pd

from analysis.errors import StudyError
from analysis.impact.card import Card, Withheld
from analysis.privacy.redaction import Redactor
from analysis.scores.practice_signals import UNKNOWN
from analysis.scores.practices import PRACTICES
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.study import ALL, ENGAGEMENT, RETENTION, UNDERSTANDING, Study
from analysis.workflow.forgotten import known_forgotten
from analysis.workflow.texts import known_names
from analysis.workflow.workspace import Workspace

#: The fact that is an action; in `storage.row_schema.NO_EVIDENCE`.
ACTION: Final = "action"
#: The longest text of an action, in characters.
LONGEST_TEXT: Final = 500

ActionState = Literal["open", "overdue", "done", "closed"]

#: What may show an action: the outcomes by their cards, and each practice by its state.
SHOWN_BY: Final = MappingProxyType(
    {
        ENGAGEMENT: "Engagement", UNDERSTANDING: "Cross-generational understanding", RETENTION: "Retention",
        **{f"practice {practice.id}": practice.title for practice in PRACTICES},
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """What will be done: the `text`, who sees to it (`owner`, a role rather than a person), the day it is `due`, what
    will show it (`shown_by`, a key of `SHOWN_BY`), for which `cohort`.

    `base_wave` is the latest wave when it was written ("" where there was none; for retention, which has no waves, the
    data's date) and `base_state` the practice's state
    then ("" for an outcome); `done` is the day it was done, None until then; `key` tells actions apart.
    """

    text: str
    owner: str
    due: dt.date
    shown_by: str
    cohort: str = ALL
    base_wave: str = ""
    base_state: str = ""
    done: dt.date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class FollowedAction:
    """An action with what became of it: its `state`, and the card or the practice's state that shows it since.

    An action is closed when a wave later than its base wave (for retention: a later date of the data) has the measure's
    card (`card`), or when its practice is
    in another state than it was (`state_now`). Until then it is done, overdue (the day is past and nobody said that
    it was done) or open.
    """

    action: Action
    state: ActionState
    card: Card | None = None
    state_now: str = ""


def new_action(
    study: Study, practices: pd.DataFrame, *, text: str, owner: str, due: dt.date, shown_by: str, cohort: str = ALL
) -> Action:
    """An action that starts from where the study stands now; `practices` as `practice_states` of that cohort.

    Raises StudyError for an empty or overlong text, no owner, or something that shows nothing.
    """
    text, owner = " ".join(text.split()), " ".join(owner.split())
    _require(bool(text) and bool(owner), "ACTION_EMPTY", "An action needs a text and an owner.", "Fill in both.")
    longest = max(len(text), len(owner))
    _require(longest <= LONGEST_TEXT, "ACTION_LONG", f"The text has {longest} characters.", f"Use {LONGEST_TEXT}.")
    _require(shown_by in SHOWN_BY, "ACTION_MEASURE", f'"{shown_by}" is no measure.', "Choose one of the list.")
    base = _data_date(study) if shown_by == RETENTION else next(reversed(study.wave_names), "")
    states = dict(zip("practice " + practices["id"], practices["state"], strict=True))
    return Action(
        text, owner, due, shown_by, cohort, base, states.get(shown_by, ""),
        key=secrets.token_hex(4),
    )  # fmt: skip


def keep_action(workspace: Workspace, study: str, action: Action, *, who: str) -> None:
    """Keeps an action, or what was changed of it. Whatever names somebody of the roster leaves its texts first.

    Raises StoreError for a read-only study.
    """
    keep_facts(workspace.store, study, [_as_fact(_redacted(action, redactor_of(workspace, study)))], who=who)


def finish_action(workspace: Workspace, study: str, action: Action, day: dt.date, *, who: str) -> None:
    """Says that an action was done that day."""
    keep_action(workspace, study, replace(action, done=day), who=who)


def drop_action(workspace: Workspace, study: str, action: Action, *, who: str) -> None:
    """Takes an action back."""
    keep_facts(workspace.store, study, [replace(_as_fact(action), value=None)], who=who)


def read_actions(workspace: Workspace, study: str) -> tuple[Action, ...]:
    """The actions of a study, the one that is due first before the others."""
    held = read_kept_facts(workspace.store, study)
    own = held.loc[held["name"] == ACTION]
    if own.empty:
        return ()
    redactor = redactor_of(workspace, study)
    read = (_of_fact(row) for row in own.to_dict("records"))
    actions = (_redacted(action, redactor) for action in read if action is not None)
    return tuple(sorted(actions, key=lambda action: (action.due, action.key)))


def follow(
    actions: Sequence[Action], cards: Sequence[Card], practices: dict[str, pd.DataFrame], waves: Sequence[str],
    today: dt.date,
) -> tuple[FollowedAction, ...]:  # fmt: skip
    """Each action with what became of it; `practices` holds `practice_states` by cohort, `waves` their order."""
    return tuple(_followed(action, cards, practices, waves, today) for action in actions)


def redactor_of(workspace: Workspace, study: str) -> Redactor:
    """What takes names of the study's people, and of whoever was forgotten, out of what HR writes."""
    return Redactor.from_identifiers(known_names(workspace, study), known_forgotten(workspace, study))


def redact_lines(redactor: Redactor, texts: Sequence[str]) -> list[str]:
    """Texts without names, mails, phones and ids."""
    return [str(text) for text in redactor.redact(pd.Series(list(texts), dtype="str")).texts]


def _followed(
    action: Action, cards: Sequence[Card], practices: dict[str, pd.DataFrame], waves: Sequence[str], today: dt.date
) -> FollowedAction:
    card = _later_card(action, cards, waves)
    state_now = _state_now(action, practices)
    if card is not None or (action.base_state and state_now not in ("", UNKNOWN, action.base_state)):
        return FollowedAction(action, "closed", card, state_now)
    state: ActionState = "done" if action.done else "overdue" if action.due < today else "open"
    return FollowedAction(action, state, None, state_now)


def _later_card(action: Action, cards: Sequence[Card], waves: Sequence[str]) -> Card | None:
    """The card of the action's measure, from its base wave (else from before it) to the latest wave after it."""
    if action.shown_by == RETENTION:
        return next((card for card in cards if _is_later_retention(action, card)), None)
    places = {wave: place for place, wave in enumerate(waves)}
    base = places.get(action.base_wave, -1)
    fitting = [
        card for card in cards
        if (card.outcome, card.cohort, card.side) == (action.shown_by, action.cohort, ALL)
        and not isinstance(card.wave_to, Withheld) and places.get(card.wave_to, -1) > base
        and not isinstance(card.estimate, Withheld)
    ]  # fmt: skip
    return max(fitting, key=lambda card: (card.wave_from == action.base_wave, places[str(card.wave_to)]), default=None)


def _is_later_retention(action: Action, card: Card) -> bool:
    same = (card.outcome, card.cohort, card.side) == (RETENTION, action.cohort, ALL)
    dated = not isinstance(card.as_of, Withheld) and card.as_of.isoformat() > action.base_wave
    return same and dated and not isinstance(card.estimate, Withheld)


def _data_date(study: Study) -> str:
    return study.as_of.isoformat() if study.as_of else ""


def _state_now(action: Action, practices: dict[str, pd.DataFrame]) -> str:
    table = practices.get(action.cohort)
    if table is None:
        return ""
    found = table.loc["practice " + table["id"] == action.shown_by, "state"]
    return str(found.iloc[0]) if len(found) else ""


def _redacted(action: Action, redactor: Redactor) -> Action:
    text, owner = redact_lines(redactor, [action.text, action.owner])
    return replace(action, text=text, owner=owner)


def _as_fact(action: Action) -> KeptFact:
    held = asdict(action) | {"due": action.due.isoformat(), "done": action.done and action.done.isoformat()}
    cohort = None if action.cohort == ALL else action.cohort
    value = {name: held[name] for name in held if name not in ("key", "cohort")}
    return KeptFact(ACTION, json.dumps(value, ensure_ascii=False), cohort=cohort, key=action.key, date=action.due)


def _of_fact(row: dict[object, object]) -> Action | None:
    """An action as it was kept; None for a line that a later Reverb wrote otherwise."""
    try:
        held = json.loads(str(row["value"]))
        cohort = ALL if pd.isna(row["cohort"]) else str(row["cohort"])  # type: ignore[call-overload]
        done = dt.date.fromisoformat(held["done"]) if held["done"] else None
        return Action(
            str(held["text"]), str(held["owner"]), dt.date.fromisoformat(held["due"]), str(held["shown_by"]), cohort,
            str(held["base_wave"]), str(held["base_state"]), done, str(row["key"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None


def _require(fine: bool, code: str, message: str, advice: str) -> None:
    if not fine:
        raise StudyError(code, message, advice)
