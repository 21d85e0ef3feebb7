"""Keeps the preview of a release up to date with the study: the step between loading files and seeing pictures."""

from __future__ import annotations

import streamlit as st

from analysis.errors import ReverbError
from analysis.workflow.access import User
from analysis.workflow.publishing import prepare_preview, preview_is_current
from pages.shared.kept import current_version
from pages.shared.workspace import workspace


def keep_preview_current(study: str, user: User) -> None:
    """Work the preview out anew where the study changed since; says what it is doing, and why it could not."""
    if not user.may("read preview") or preview_is_current(workspace(), study, current_version()):
        return
    bar = st.progress(0.0, "Working out the results")
    try:
        prepare_preview(workspace(), study, progress=lambda share, doing: bar.progress(share, doing))
    except ReverbError as error:
        st.error(f"The preview could not be prepared. {error.message} {error.advice}", icon=":material/error:")
    finally:
        bar.empty()
