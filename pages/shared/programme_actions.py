"""The Programme page: what will be done, by whom, by when, what will show it, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import streamlit as st

from analysis.errors import ReverbError
from analysis.study import ALL
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted
from analysis.wording.programme import cohort_label, describe_closing, describe_due, describe_practice_closing
from analysis.workflow.access import User
from analysis.workflow.actions import (
    LONGEST_TEXT,
    SHOWN_BY,
    Action,
    FollowedAction,
    drop_action,
    finish_action,
    follow,
    keep_action,
    new_action,
)
from analysis.workflow.programme import ProgrammeReport
from pages.shared.panels import PROSE_WIDTH, prose
from pages.shared.rows import opened_actions, opened_cards, opened_programme, opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: Who sees to an action that a button made, and in how many weeks it is due, until somebody says otherwise.
SUGGESTED_OWNER: Final = "HR"
SUGGESTED_WEEKS: Final = 4

_STATES: Final = {"open": "Open", "overdue": "Overdue", "done": "Done", "closed": "Closed"}
_FIELDS: Final = ("action-text", "action-owner")


@dataclass(frozen=True, slots=True)
class _Written:
    """What the form holds."""

    text: str
    owner: str
    due: dt.date
    shown_by: str
    cohort: str


def actions_panel(report: ProgrammeReport, cohort: str, user: User) -> None:
    """The actions of a cohort (or all), and the form for another one."""
    st.header("What will be done", anchor=False)
    day = _today()
    actions = opened_actions()
    cards = opened_cards() if actions else ()
    followed = follow(actions, cards, report.practices, opened_study().wave_names, day)
    shown = [one for one in followed if cohort in (ALL, one.action.cohort)]
    if not shown:
        prose("No action is written down yet. Each one gets an owner, a day, and the measure that will show it.")
    for one in shown:
        _action(one, day, user)
    if may_change_study():
        _form(report, cohort, day, user)
    else:
        st.caption("This is a sample: nothing can be written down in it. Start your own study to plan actions.")


def suggest(text: str, shown_by: str, cohort: str, user: User) -> None:
    """Make an action of what a warning or a missing practice suggests."""
    due = _today() + dt.timedelta(weeks=SUGGESTED_WEEKS)
    _keep(_Written(text, SUGGESTED_OWNER, due, shown_by, cohort), user)


def _action(one: FollowedAction, day: dt.date, user: User) -> None:
    """One action: its text, who and when, and what became of it."""
    action = one.action
    with st.container(border=True, key=f"action-{action.key}", width=PROSE_WIDTH, gap="xsmall"):
        st.markdown(f"**{_STATES[one.state]}** · {escape_passage(action.text)}")
        cohort = escape_markdown(cohort_label(action.cohort))
        due = describe_due(action.due, day, action.done, closed=one.state == "closed")
        shown = SHOWN_BY.get(action.shown_by, action.shown_by)
        st.caption(f"{escape_markdown(action.owner)} · {due} · {cohort} · will show in: {escape_markdown(shown)}")
        if one.state == "closed":
            prose(_closing(one))
        elif may_change_study():
            _buttons(action, day, user)


def _closing(one: FollowedAction) -> str:
    if one.card is not None:
        return describe_closing(one.card)
    return describe_practice_closing(SHOWN_BY[one.action.shown_by], one.action.base_state, one.state_now)


def _buttons(action: Action, day: dt.date, user: User) -> None:
    with st.container(horizontal=True, key=f"action-buttons-{action.key}"):
        if action.done is None:
            st.button("Done", key=f"done-{action.key}", icon=":material/check:", on_click=_finish,
                      args=(action, day, user))  # fmt: skip
        st.button("Take back", key=f"drop-{action.key}", icon=":material/undo:", type="tertiary", on_click=_drop,
                  args=(action, user))  # fmt: skip


def _form(report: ProgrammeReport, cohort: str, day: dt.date, user: User) -> None:
    with st.expander("Write down an action", icon=":material/add_task:", key="new-action"):
        prose("Names of participants are taken out before it is kept. Name a role as owner, not a participant.")
        text = st.text_area("What will be done", max_chars=LONGEST_TEXT, key="action-text", height=80)
        owner = st.text_input("Owner", value=SUGGESTED_OWNER, max_chars=80, key="action-owner", width=320)
        due = st.date_input("Due", value=day + dt.timedelta(weeks=SUGGESTED_WEEKS), key="action-due", width=200)
        shown_by = st.selectbox(
            "What will show it", list(SHOWN_BY), format_func=SHOWN_BY.__getitem__, key="action-shown-by", width=420
        )
        of = st.selectbox(
            "Cohort", report.cohorts, index=report.cohorts.index(cohort), format_func=cohort_label, width=320,
            key=f"action-cohort-{cohort}",
        )  # fmt: skip
        if isinstance(due, dt.date):
            written = _Written(text, owner, due, str(shown_by), str(of))
            st.button("Keep this action", key="keep-action", icon=":material/save:", on_click=_keep_written,
                      args=(written, user))  # fmt: skip


def _keep_written(written: _Written, user: User) -> None:
    """Keep what the form holds, and empty it."""
    if _keep(written, user):
        for field in _FIELDS:
            st.session_state.pop(field, None)


def _keep(written: _Written, user: User) -> bool:
    practices = opened_programme().practices
    try:
        action = new_action(
            opened_study(), practices.get(written.cohort, practices[ALL]), text=written.text, owner=written.owner,
            due=written.due, shown_by=written.shown_by, cohort=written.cohort,
        )  # fmt: skip
        keep_action(workspace(), current_study(), action, who=user.name)
    except ReverbError as error:
        _say(error)
        return False
    st.toast(f"Kept: {counted(1, 'action')}, due on {action.due:%d %B %Y}.", icon=":material/add_task:")
    return True


def _finish(action: Action, day: dt.date, user: User) -> None:
    try:
        finish_action(workspace(), current_study(), action, day, who=user.name)
    except ReverbError as error:
        _say(error)


def _drop(action: Action, user: User) -> None:
    try:
        drop_action(workspace(), current_study(), action, who=user.name)
    except ReverbError as error:
        _say(error)


def _say(error: ReverbError) -> None:
    st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
