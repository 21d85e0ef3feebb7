"""The page that everybody sees who is not let in, the way out for who is, and the watch over tabs that lie idle."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.wording.names import escape_passage, plain_text
from analysis.workflow.access import User
from analysis.workflow.admission import Admission
from pages.shared.access import end_sign_in, leave_provider, visitor
from pages.shared.access_configuration import access_settings, providers

#: What the page says, by why somebody is not let in.
_WHY: Final = {
    "nobody": "Reverb is for people who were given a role in it.",
    "signed out": "You are signed out, here and in every other tab.",
    "idle": "You were signed out because nothing happened for a while.",
    "age": "Your sign-in has lasted as long as it may.",
}
#: Seconds after which an open tab notices that its sign-in has ended.
_LOOKS_EVERY: Final = 45


def sign_in_page(admission: Admission) -> None:
    """Who is not let in reads why, and how to get in; nothing of any study."""
    st.title("Sign in to Reverb", anchor=False)
    settings = access_settings()
    if admission.refusal == "no role":
        st.markdown(
            f"You are signed in as {escape_passage(admission.shown)}, but have no role; ask an administrator for one."
        )
        st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=end_sign_in)
        return
    if admission.refusal in ("idle", "age"):
        leave_provider()
    st.markdown(_WHY[admission.refusal or "nobody"])
    if settings.mode == "header":
        st.markdown("Load this page again to sign in.")
        return
    for provider in providers():
        label = "Sign in" if provider is None else f"Sign in with {plain_text(provider)}"
        st.button(
            label, key=f"sign-in-{provider or 'here'}", icon=":material/login:", on_click=st.login, args=(provider,)
        )


def refused_page(user: User, script: str | None, title: str) -> None:
    """Who is signed in and opened a page that is not for their role: the way to the first one that is, if any."""
    st.title("Not for this role", anchor=False)
    st.error(f"The role {user.role} may not open this page.", icon=":material/lock:")
    if script is not None:  # a role with one page has no navigation to go there by
        st.page_link(script, label=f"Go to {title}", icon=":material/arrow_back:")


def way_out(admission: Admission) -> None:
    """Who is signed in, as what, and the way out; nothing in local mode, where nobody signs in."""
    if access_settings().mode == "local" or admission.user is None:
        return
    with st.sidebar:
        st.caption(f"Signed in as {escape_passage(admission.shown)} ({admission.user.role})")
        st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=end_sign_in, width="stretch")
    _watch(admission.user)


@st.fragment(run_every=_LOOKS_EVERY)
def _watch(user: User) -> None:
    """Look whether the sign-in still lasts with the same role, and run the app anew where it does not.

    A look is no activity: an open tab keeps nobody signed in.
    """
    if visitor().user != user:
        st.rerun(scope="app")
