"""The Codebook page: which version is in use, those before it, and codebooks as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.errors import MappingError, ReverbError
from analysis.exports.writing import Download, name_download
from analysis.scores.codebook_text import write_document
from analysis.wording.codebooks import describe_version
from analysis.wording.names import escape_markdown, escape_passage, plain_text
from analysis.wording.numbers import counted
from analysis.workflow.access import User
from analysis.workflow.codebooks import (
    LONGEST_WHY,
    CodebookVersion,
    codebook_versions,
    read_codebook_file,
    save_codebook,
)
from analysis.workflow.taking import CODEBOOK, Taking
from pages.shared.downloads import download_panel
from pages.shared.kept import kept
from pages.shared.panels import prose, table_panel
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

Versions = Sequence[CodebookVersion]
#: Where a session keeps the sentence on what was saved last.
_SAVED: Final = "codebook-saved"


def version_panel() -> Versions:
    """Which version is in use; gives all of them, that one first."""
    versions = codebook_versions(workspace().store, current_study())
    now = versions[0]
    prose(describe_version(now.version, len(now.document["themes"]), now.who, now.at, now.why))
    if not may_change_study():
        st.caption("This is a sample: its codebook cannot be changed. Start your own study to change it.")
    if said := st.session_state.pop(_SAVED, None):
        st.success(said, icon=":material/save:")
    return versions


def save_button(document: Mapping[str, Any], user: User, *, key: str, label: str, disabled: bool = False) -> None:
    """Ask why, and save a document as the next version."""
    if not may_change_study():
        return
    why = st.text_input("Why", max_chars=LONGEST_WHY, key=f"{key}-why", placeholder="What this change is for")
    st.button(
        label, key=f"{key}-save", icon=":material/save:", disabled=disabled or not why.strip(), on_click=_save,
        args=(document, why, user),
    )  # fmt: skip


def _save(document: Mapping[str, Any], why: str, user: User) -> None:
    try:
        saved = save_codebook(workspace().store, current_study(), document, why=why, who=user.name)
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
        return
    told = f"Version {escape_markdown(saved.version)} is in use. Codes keep the version they were suggested from."
    st.session_state[_SAVED] = told


def versions_panel(versions: Versions, user: User) -> None:
    """Every version there was; an earlier one, or the shipped one, becomes the next."""
    with st.expander(f"Versions of this codebook ({len(versions)})", icon=":material/history:", key="versions"):
        rows = [(one.version, one.at, plain_text(one.who) if one.who else "Reverb", one.why) for one in versions]
        moment = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
        table_panel(
            pd.DataFrame(rows, columns=["Version", "Saved", "By", "Why"]).astype({"Saved": "datetime64[ns, UTC]"}),
            alt="Versions of the codebook", key="codebook-versions", columns={"Saved": moment},
        )  # fmt: skip
        if len(versions) < 2:
            return
        place = st.selectbox(
            "Take up again", range(1, len(versions)), index=len(versions) - 2, key=f"restore-{len(versions)}",
            format_func=lambda place: f"{versions[place].version}: {versions[place].why}",
        )  # fmt: skip
        save_button(versions[place].document, user, key=f"restore-{len(versions)}", label="Use this version again")


def _file(_number: int) -> Download:
    document = codebook_versions(workspace().store, current_study())[0].document
    return name_download("codebook", "toml", write_document(document).encode())


def file_panel(versions: Versions, user: User) -> None:
    """The codebook as a TOML file, to take along and to bring back."""
    with st.expander("As a file (TOML)", icon=":material/description:", key="codebook-file"):
        # A version never changes, but where somebody is forgotten; then what is kept is forgotten as well.
        file = kept(_file, versions[0].number)
        taking = Taking(CODEBOOK, current_study(), f"toml, version {versions[0].number}")
        download_panel(file, "Download this codebook", taking=taking, key="codebook-download")
        if not may_change_study():
            return
        given = st.file_uploader("Bring a codebook", type=["toml"], key=f"codebook-upload-{len(versions)}")
        if given is None:
            return
        try:
            document = read_codebook_file(given.getvalue(), plain_text(given.name))
        except MappingError as error:
            lines = f"{error.message}\n{error.advice}".strip().splitlines()
            st.error("\n\n".join(map(escape_passage, lines)), icon=":material/error:")
            return
        prose(f"This file is a sound codebook with {counted(len(document['themes']), 'theme')}.")
        save_button(document, user, key=f"bring-{len(versions)}", label="Use this codebook")
