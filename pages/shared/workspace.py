"""The open store, one for all sessions of this server."""

from __future__ import annotations

import streamlit as st

from analysis.errors import Finding, ReverbError
from analysis.storage.checking import check
from analysis.wording.notices import describe_finding
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


@st.cache_resource(show_spinner="Verifying the store")
def _faults() -> tuple[Finding, ...]:
    """What is wrong with the store, looked at once a start: nothing but the disk can change it behind our back."""
    return check(workspace().store)


def faults_panel() -> None:
    """Says where the store is not as it was written; silent where it is."""
    for finding in _faults():
        st.error(describe_finding(finding), icon=":material/database_off:")
