"""The release that a page reads, and nothing else of the study: these modules cannot reach a row."""

from __future__ import annotations

import streamlit as st

from analysis.errors import ReverbError
from analysis.release.choices import measures_for
from analysis.release.release import PREVIEW_ENDING, Release
from analysis.storage.releases import ReleaseLine
from analysis.storage.stores import Store
from analysis.study import Outcome
from analysis.wording.notices import explain_empty
from analysis.workflow.releases import newest_line, published_lines, published_releases, read_release
from pages.shared.access import require
from pages.shared.asked import asked_once
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


def _read(store: Store, line: ReleaseLine, *, preview: bool, leads: bool) -> Release | None:
    study, release_id, seal = current_study(), line.release_id, line.seal
    return _release(_store=store, study=study, release_id=release_id, seal=seal, preview=preview, leads=leads)


@st.cache_resource(max_entries=8, show_spinner=False)
def _published(_store: Store, study: str, seals: tuple[str, ...]) -> tuple[Release, ...]:
    return published_releases(_store, study)


def lines_published() -> tuple[ReleaseLine, ...]:
    """Which releases of the study that is open were ever published, the newest first: for whoever may publish."""
    return asked_once(_lines, current_study())


def published_line() -> ReleaseLine | None:
    """Which of them is out; None while none is."""
    return next(iter(lines_published()), None)


def preview_line() -> ReleaseLine | None:
    """Which preview there is of the study that is open; None where there is none."""
    return asked_once(_preview_line, current_study())


def _lines(study: str) -> tuple[ReleaseLine, ...]:
    return tuple(published_lines(workspace().store, study))


def _preview_line(study: str) -> ReleaseLine | None:
    return newest_line(workspace().store, study, preview=True)


def all_published() -> tuple[Release, ...]:
    """Everything that was ever published of the study that is open: for whoever may publish."""
    seals = tuple(line.seal for line in lines_published())
    return _published(_store=workspace().store, study=current_study(), seals=seals)


def published_release() -> Release | None:
    """What is published of the study that is open; None while nothing is."""
    line = published_line()
    return None if line is None else _read(workspace().store, line, preview=False, leads=False)


def current_release() -> Release:
    """The release this session looks at: the preview for whoever may see it and wants to, else the published one.

    Where there is none, or nothing in it may be shown, the page says what to bring, and the run ends.
    """
    user = require("read release")
    study, preview = current_study(), user.may("read preview") and looks_at_preview()
    try:
        store, leads = release_store(user), not user.may("read preview")
        line = newest_line(store, study, preview=preview)
        release = None if line is None else _read(store, line, preview=preview, leads=leads)
    except ReverbError as error:
        st.error(f"{error.message} {error.advice}", icon=":material/error:")
        st.stop()
    if release is None:
        empty_panel(explain_empty("no_release"))
        st.stop()
    if preview:
        st.caption(_say_of_preview(release, published_line()))
    if not release.waves and not release.curves and not release.themes:
        empty_panel(explain_empty("no_study"))
        st.stop()
    return release


def _say_of_preview(preview: Release, out: ReleaseLine | None) -> str:
    """Whether leaders see what the preview shows: so where publishing made it, and nothing changed since."""
    if out is not None and preview.release_id == f"{out.release_id}{PREVIEW_ENDING}":
        return "Preview: nothing has changed since the last release, so leaders see the same."
    return "Preview: this is what would be published now. Leaders do not see it yet."


def forget_releases() -> None:
    """Read releases anew from now on: somebody's words left them and must not stay in memory."""
    _release.clear()
    _published.clear()
    forget_charts()
    forget_reports()


def prepared_preview() -> Release | None:
    """The preview of the study that is open; says what to bring where there is none."""
    line = preview_line()
    release = None if line is None else _read(workspace().store, line, preview=True, leads=False)
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
