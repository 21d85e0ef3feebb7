"""Whether the store is as it was written, said once at the top of a page."""

from __future__ import annotations

import streamlit as st

from analysis.errors import Finding
from analysis.storage.checking import check
from analysis.wording.notices import describe_finding
from pages.shared.workspace import workspace


@st.cache_resource(show_spinner="Verifying the store")
def _faults() -> tuple[Finding, ...]:
    """What is wrong with the store, looked at once a start: nothing but the disk can change it behind our back."""
    return check(workspace().store)


def faults_panel() -> None:
    """Says where the store is not as it was written; silent where it is."""
    for finding in _faults():
        st.error(describe_finding(finding), icon=":material/database_off:")
