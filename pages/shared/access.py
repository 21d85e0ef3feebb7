"""Who is signed in: the one seam for it. Without sign-in that is whoever sits at this machine."""

from __future__ import annotations

import streamlit as st

from analysis.workflow.access import LOCAL_ADMINISTRATOR, NotAllowed, User, require_local_address


def current_user() -> User:
    """The user of this run: the local administrator, as long as nobody else can reach the app.

    Shows why and ends the run where the app is bound to an address that others could reach.
    """
    try:
        require_local_address(st.get_option("server.address"))
    except NotAllowed as error:
        st.error(f"{error.message} {error.advice}", icon=":material/lock:")
        st.stop()
    return LOCAL_ADMINISTRATOR


def require(action: str) -> User:
    """The user, who may do `action`; anybody else sees why not, and the run ends. Every page begins with this."""
    user = current_user()
    if not user.may(action):
        st.error(f"The role {user.role} may not open this page.", icon=":material/lock:")
        st.stop()
    return user
