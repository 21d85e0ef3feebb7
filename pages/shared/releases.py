"""The release that a page reads, and nothing else of the study: these modules cannot reach a row."""

from __future__ import annotations

import streamlit as st

from analysis.errors import ReverbError
from analysis.release.choices import measures_for
from analysis.release.release import Release
from analysis.storage.stores import Store
from analysis.study import Outcome
from analysis.wording.notices import explain_empty
from analysis.workflow.releases import newest_line, published_lines, published_releases, read_release
from pages.shared.access import require
from pages.shared.charts import forget_charts
from pages.shared.panels import empty_panel
from pages.shared.reports import forget_reports
from pages.shared.session import current_study, looks_at_preview
from pages.shared.workspace import release_store, workspace


@st.cache_resource(max_entries=16, show_spinner=False)
def _release(_store: Store, study: str, release_id: str, seal: str, preview: bool, leads: bool) -> Release | None:
    """A release is frozen but for quotes of somebody who is forgotten, which change its seal. Leaders' is read by their
    own connection, whatever was read for others.
    """
    return read_release(_store, study, preview=preview)


@st.cache_resource(max_entries=8, show_spinner=False)
def _published(_store: Store, study: str, seals: tuple[str, ...]) -> tuple[Release, ...]:
    return published_releases(_store, study)


def all_published() -> tuple[Release, ...]:
    """Everything that was ever published of the study that is open: for whoever may publish."""
    store, study = workspace().store, current_study()
    return _published(store, study, tuple(line.seal for line in published_lines(store, study)))


def published_release() -> Release | None:
    """What is published of the study that is open; None while nothing is."""
    store, study = workspace().store, current_study()
    line = newest_line(store, study)
    return None if line is None else _release(store, study, line.release_id, line.seal, False, False)


def current_release() -> Release:
    """The release this session looks at: the preview for whoever may see it and wants to, else the published one.

    Where there is none, or nothing in it may be shown, the page says what to bring, and the run ends.
    """
    user = require("read release")
    study, preview = current_study(), user.may("read preview") and looks_at_preview()
    try:
        store, leads = release_store(user), not user.may("read preview")
        line = newest_line(store, study, preview=preview)
        release = None if line is None else _release(store, study, line.release_id, line.seal, preview, leads)
    except ReverbError as error:
        st.error(f"{error.message} {error.advice}", icon=":material/error:")
        st.stop()
    if release is None:
        empty_panel(explain_empty("no_release"))
        st.stop()
    if preview:
        st.caption("Preview: this is what would be published now. Leaders do not see it yet.")
    if not release.waves and not release.curves and not release.themes:
        empty_panel(explain_empty("no_study"))
        st.stop()
    return release


def forget_releases() -> None:
    """Read releases anew from now on: somebody's words left them and must not stay in memory."""
    _release.clear()
    _published.clear()
    forget_charts()
    forget_reports()


def prepared_preview() -> Release | None:
    """The preview of the study that is open; says what to bring where there is none."""
    store = workspace().store
    line = newest_line(store, current_study(), preview=True)
    release = None if line is None else _release(store, current_study(), line.release_id, line.seal, True, False)
    if release is None or not (release.cells or release.hidden or release.cards):
        empty_panel(explain_empty("no_study"))
        return None
    return release


def measures_or_stop(release: Release, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The measures of an outcome that may be shown; where there are none the page says so, and the run ends."""
    measures = measures_for(release, outcome)
    if not measures:
        asked = bool(release.index.hidden("cell"))
        empty_panel(explain_empty("all_hidden" if asked else "no_survey"))
        st.stop()
    return measures
