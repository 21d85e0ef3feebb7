"""Forget a person: who is meant, a second question, what was erased, and what is out of reach."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.errors import ReverbError
from analysis.wording.erasure import describe_forgetting, describe_whom
from analysis.wording.names import escape_passage
from analysis.workflow.access import User
from analysis.workflow.forgetting import find_person, forget
from pages.shared.panels import listing, prose
from pages.shared.releases import forget_releases
from pages.shared.rows import forget_opened
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_PERSON: Final = "forget-person"
_SURE: Final = "forget-sure"
_SAID: Final = "forget-said"


def forget_panel(user: User) -> None:
    """Erase somebody who asks for it from the study that is open."""
    st.header("Forget a person", anchor=False)
    prose(
        "Everything of theirs leaves this study: who they are, what they answered, wrote and said. Their name leaves "
        "what others wrote. They are kept out when the same files, or others, are brought again. Reverb keeps no "
        "uploaded file. Published releases hold aggregates and stay, but for the person's own words."
    )
    if not may_change_study():
        return
    listing(map(escape_passage, st.session_state.pop(_SAID, ())), otherwise="")
    person = st.text_input(
        "Employee number, mail address, code, or pseudonym", key=_PERSON, width=420, autocomplete="off",
        help="As it stood in a file; a pseudonym (P and ten signs) as in the cleaned data.",
    ).strip()  # fmt: skip
    if person:
        _ask(person, user)


def _ask(person: str, user: User) -> None:
    """Say how much is theirs and ask once more."""
    try:
        whom = find_person(workspace(), current_study(), person)
    except ReverbError as error:
        st.warning(escape_passage(f"{error.message} {error.advice}"), icon=":material/person_off:")
        return
    prose(describe_whom(whom.rows, whom.numbers))
    sure = st.checkbox("I am sure: this cannot be taken back", key=_SURE)
    st.button(
        "Forget this person", icon=":material/person_remove:", key="forget", disabled=not sure, on_click=_forget,
        args=(person, user),
    )  # fmt: skip


def _forget(person: str, user: User) -> None:
    """Erases, and lets the session forget who was asked for."""
    try:
        done = forget(workspace(), current_study(), person, who=user.name)
    except ReverbError as error:
        st.session_state[_SAID] = (f"{error.message} {error.advice}",)
        return
    forget_opened()
    forget_releases()
    st.session_state[_PERSON], st.session_state[_SURE] = "", False
    backups = [line.label for line in done.backups]
    st.session_state[_SAID] = tuple(
        describe_forgetting(done.erased.counts, backups, done.other_studies, done.not_reached)
    )
