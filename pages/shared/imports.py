"""What was imported: each file with its rows, what was set aside and why, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.errors import ReverbError
from analysis.exports.set_aside import export_set_aside
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.records import ImportLine
from analysis.storage.side_rows import read_set_aside
from analysis.storage.versions import study_versions
from analysis.wording.files import describe_file, describe_rows
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.notices import describe_finding
from analysis.wording.numbers import counted, day
from analysis.wording.versions import describe_version
from analysis.workflow.access import User
from analysis.workflow.taking import NOTICED, SET_ASIDE, Taking
from pages.shared.downloads import download_button
from pages.shared.panels import findings_download, listing
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: The newest versions of a study that are listed.
_VERSIONS_SHOWN = 50


def imports_panel(user: User) -> None:
    """The live imports of the study, the newest first."""
    lines = list_imports(workspace().store, current_study())
    if not lines:
        return
    st.header(f"{counted(len(lines), 'file')} imported", anchor=False)
    may_change = may_change_study()
    with st.container(key="imports", gap="xxsmall"):
        for line in sorted(lines, key=lambda line: line.imported_at, reverse=True):
            _import_panel(line, user, may_change=may_change)


def versions_panel() -> None:
    """Every version of the study, the newest first: what was there when a release was made can be told afterwards."""
    versions = study_versions(workspace().store, current_study())
    labels = {line.import_id: line.file_label for line in list_imports(workspace().store, current_study(), undone=True)}
    if versions:
        with st.expander("Versions of this study", icon=":material/history:", type="compact", key="versions"):
            listing(
                (describe_version(one.number, one.at, one.action, labels.get(one.subject) or one.subject)
                 for one in versions[:_VERSIONS_SHOWN]), otherwise="",
            )  # fmt: skip


def _import_panel(line: ImportLine, user: User, *, may_change: bool) -> None:
    with st.expander(_title(line), icon=":material/description:", type="compact", key=f"import-{line.import_id}"):
        _details(line, user, may_change=may_change)


def _title(line: ImportLine) -> str:
    aside = f", {counted(line.rows_set_aside, 'row')} set aside" if line.rows_set_aside else ""
    return f"{escape_markdown(line.file_label)}: {counted(line.rows_accepted, 'row')}{aside}"


def _details(line: ImportLine, user: User, *, may_change: bool) -> None:
    told = describe_file(line.kind, line.tool, line.wave)
    st.markdown(f"{told} {describe_rows(line.rows_read, line.rows_accepted, 'imported')}")
    until = f" Exits are known up to {day(line.as_of)}." if line.as_of else ""
    st.caption(f"Imported on {day(line.imported_at.date())} as {line.import_id}.{until}")
    listing(map(describe_finding, line.findings), otherwise="Nothing was noticed in it.")
    with st.container(horizontal=True):
        if line.rows_set_aside:
            told = f"{line.import_id}, csv, {counted(line.rows_set_aside, 'row')}"
            download_button(
                "Download the rows set aside, with reasons", _set_aside(line.import_id),
                f"set-aside-{line.import_id}.csv", "text/csv", taking=Taking(SET_ASIDE, current_study(), told),
                key=f"aside-{line.import_id}",
            )  # fmt: skip
        if line.findings:
            noticed = [(line.file_label, finding) for finding in line.findings]
            taking = Taking(NOTICED, current_study(), f"{line.import_id}, csv, {counted(len(noticed), 'finding')}")
            findings_download(noticed, f"noticed-{line.import_id}", taking=taking, key=f"noticed-{line.import_id}")
        if may_change:
            st.button(
                "Take this import back", icon=":material/undo:", key=f"undo-{line.import_id}", on_click=_undo,
                args=(line, user), help="Its rows leave the study. The file can be imported again.",
            )  # fmt: skip


def _set_aside(import_id: str) -> Callable[[], bytes]:
    store, study = workspace().store, current_study()
    return lambda: export_set_aside(read_set_aside(store, study, import_id), "set aside").data


def _undo(line: ImportLine, user: User) -> None:
    try:
        undo_import(workspace().store, current_study(), line.import_id, who=user.name)
        st.toast(f"{escape_markdown(line.file_label)} was taken back.", icon=":material/undo:")
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
