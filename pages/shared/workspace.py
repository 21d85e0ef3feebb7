"""The open store, one for all sessions of this server."""

from __future__ import annotations

import streamlit as st

from analysis.errors import ReverbError
from analysis.storage.leaders import open_leaders_store
from analysis.storage.stores import Store, default_store
from analysis.workflow.access import User
from analysis.workflow.workspace import Workspace, start_workspace


@st.cache_resource(show_spinner="Opening the store")
def _open() -> Workspace:
    return start_workspace()


def opened_workspace() -> Workspace:
    """The workspace, for whatever is no page. Raises StoreError where it cannot be opened."""
    return _open()


def workspace() -> Workspace:
    """The workspace. Where it cannot be opened the page says why and ends."""
    try:
        return _open()
    except ReverbError as error:
        st.error(f"{error.message} {error.advice}", icon=":material/database_off:")
        st.stop()


@st.cache_resource(show_spinner=False)
def _open_for_leaders() -> Store:
    workspace()  # makes and upgrades the store where that has to be done; leaders' connection cannot
    return open_leaders_store(default_store())


def release_store(user: User) -> Store:
    """The store that this user's releases are read from: for whoever may read no preview a connection that can read
    published releases alone. Where that cannot be opened the page says so and ends: there is no other way to them.
    """
    if user.may("read preview"):
        return workspace().store
    try:
        return _open_for_leaders()
    except ReverbError as error:
        st.error(f"{error.message} {error.advice}", icon=":material/database_off:")
        st.stop()
