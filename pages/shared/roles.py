"""The parts of the Access page: how people sign in, who they are, giving and taking roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.wording.log import describe_who
from analysis.wording.names import plain_text
from analysis.wording.numbers import counted
from analysis.workflow.access import LEADER, PERMISSIONS, ROLES, User
from analysis.workflow.access_settings import AccessSettings
from analysis.workflow.roles import CHOICES, Person, add_person, assign_role, list_people, remove_person
from pages.shared.access_configuration import access_settings
from pages.shared.panels import prose, table_panel
from pages.shared.workspace import workspace

_SAID: Final = "access-said"
_PERSON: Final = "role-person"
_CHOICE: Final = "role-choice"
_NEW_PERSON: Final = "new-person"
_NEW_ROLE: Final = "new-role"
#: What taking somebody off the list is called among the choices.
_OFF: Final = "off the list"


def rules_of_sign_in() -> None:
    """How people sign in and which claims give which role; in local mode, that nobody does and how to change it."""
    settings = access_settings()
    if settings.mode == "local":
        prose(
            "There is no sign-in: Reverb runs in local mode, for one person at this machine, and answers nobody else. "
            "For a server, write `[access]` with a mode, `oidc` or `header`, and the roles into "
            "`.streamlit/secrets.toml`; the README shows both. Roles given here count from then on."
        )
    else:
        _describe(settings)
    with st.expander("What each role may do", icon=":material/rule:", key="access-permissions"):
        rows = [
            [action, *("yes" if role in allowed else "" for role in ROLES)] for action, allowed in PERMISSIONS.items()
        ]
        table_panel(
            pd.DataFrame(rows, columns=["Action", *map(str.capitalize, ROLES)]), alt="What each role may do",
            key="permissions",
        )  # fmt: skip


def _describe(settings: AccessSettings) -> None:
    by = "the identity provider (OIDC)" if settings.mode == "oidc" else "an authenticating proxy"
    hours, minutes = settings.limits.whole.total_seconds() / 3600, settings.limits.idle.total_seconds() / 60
    prose(
        f"People sign in by {by}; their claim `{plain_text(settings.claim)}` gives the role. A sign-in lasts "
        f"{hours:g} hours at most and {minutes:g} minutes without activity."
    )
    rows = [(role.capitalize(), plain_text(", ".join(settings.roles.get(role, ())))) for role in ROLES]
    table_panel(
        pd.DataFrame(rows, columns=["Role", "Values that give it"]), alt="Which values of the claim give which role",
        key="configured-roles",
    )  # fmt: skip


def people_panel() -> tuple[Person, ...]:
    """Everybody who signed in or was given a role, and what the log calls them."""
    people = list_people(workspace())
    st.header(counted(len(people), "person", "people") if people else "Nobody has signed in yet", anchor=False)
    if people:
        rows = [
            (plain_text(one.identity), one.role or "none", one.source.capitalize(), describe_who(one.name), one.last)
            for one in people
        ]
        moment = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
        table_panel(
            pd.DataFrame(rows, columns=["Person", "Role", "Where it comes from", "In the log", "Last active"]),
            alt="People, their roles, and what the log calls them", key="people", columns={"Last active": moment},
        )  # fmt: skip
        st.page_link("pages/admin/audit.py", label="What they did", icon=":material/policy:")
    return people


def decide_panel(people: tuple[Person, ...], user: User) -> None:
    """Give somebody on the list another role, none, or what the configuration gives."""
    if said := st.session_state.pop(_SAID, None):
        (st.success if said[0] else st.error)(said[1], icon=":material/key:" if said[0] else ":material/lock:")
    others = {one.person: one for one in people if one.person != user.person}
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="decide-role"):
        st.selectbox("Person", list(others), format_func=lambda one: plain_text(others[one].identity), key=_PERSON)
        st.selectbox("May", (*CHOICES, _OFF), format_func=str.capitalize, key=_CHOICE)
        st.button("Decide", icon=":material/key:", key="decide", on_click=_decide, args=(user,))


def add_panel(user: User) -> None:
    """Give a role to somebody who has not signed in yet."""
    with st.expander("Somebody who has not signed in yet", icon=":material/person_add:", key="access-add"):
        st.text_input("Mail address they will sign in with", key=_NEW_PERSON, width=360)
        st.selectbox("Role", ROLES, index=ROLES.index(LEADER), format_func=str.capitalize, key=_NEW_ROLE, width=240)
        st.button("Add", icon=":material/person_add:", key="add-person", on_click=_add, args=(user,))


# What was chosen is read when the button is pressed: as arguments the choices of the run before would count.
def _decide(user: User) -> None:
    person, choice = str(st.session_state[_PERSON]), str(st.session_state[_CHOICE])
    if choice == _OFF:
        _told(lambda: remove_person(workspace(), person, by=user), "That person is off the list.")
    else:
        _told(lambda: assign_role(workspace(), person, choice, by=user), "Decided. It counts from their next step on.")


def _add(user: User) -> None:
    identity, choice = str(st.session_state[_NEW_PERSON]), str(st.session_state[_NEW_ROLE])
    _told(lambda: add_person(workspace(), identity, choice, by=user), "Added. It counts when they sign in.")


def _told(deed: Callable[[], None], done: str) -> None:
    try:
        deed()
    except ReverbError as error:
        st.session_state[_SAID] = (False, f"{error.message} {error.advice}")
    else:
        st.session_state[_SAID] = (True, done)
