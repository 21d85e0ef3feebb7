"""Files to take along: the report of a release as slides, page and print, made when somebody asks for them."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import Final

import streamlit as st

from analysis.exports.writing import MIME, slug
from analysis.release.documents import to_document
from analysis.release.release import Release
from analysis.reports.printing import find_browser
from analysis.reports.writing import make_report
from analysis.workflow.taking import RELEASE, Taking
from pages.shared.charts import Arguments, release_key
from pages.shared.downloads import download_button

_LABELS: Final = {
    "pptx": "Slides (PPTX), charts can be edited", "html": "Report (HTML), opens offline",
    "pdf": "Report (PDF)",
}  # fmt: skip


def board_panel(release: Release) -> None:
    """The report as slides, as a page and, where a browser is installed that prints, as PDF."""
    endings = [ending for ending in _LABELS if ending != "pdf" or find_browser()]
    key = release_key(release)
    stem = f"{slug(release.study)}-report-{release.release_id}-{_digest(key, release)}"
    with st.container(horizontal=True, key="board"):
        for ending in endings:
            download_button(
                _LABELS[ending], partial(_made, key, ending, release), f"{stem}.{ending}", MIME[ending],
                taking=Taking(RELEASE, release.study, f"{release.release_id}, {ending}"), key=f"board-{ending}",
                kind="tertiary",
            )  # fmt: skip


def forget_reports() -> None:
    """Make reports anew from now on: somebody was erased, and their words must not stay in memory."""
    _digest.clear()
    _made.clear()


@st.cache_resource(max_entries=64, show_spinner=False)
def _digest(key: Arguments, _release: Release) -> str:
    """The first signs of the release's SHA-256: the same release gives the same file, so it stands for its content."""
    text = json.dumps(to_document(_release), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@st.cache_resource(max_entries=12, show_spinner=False)
def _made(key: Arguments, ending: str, _release: Release) -> bytes:
    return make_report(_release, ending).data
