"""Files on their way in: what each was understood as, what is asked, and how a person corrects it."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from analysis.ingest.contents import FileContents
from analysis.storage.versions import study_version
from analysis.wording.files import describe_file, describe_rows
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.notices import describe_finding
from analysis.wording.numbers import counted
from analysis.workflow.access import User
from analysis.workflow.bringing import bring_files
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents
from analysis.workflow.taking import NOTICED, Taking
from pages.shared.jobs import begin
from pages.shared.mapping_editor import correct_mapping
from pages.shared.panels import findings_download, listing
from pages.shared.session import current_study, uploads_key
from pages.shared.text_layout import choose_layout
from pages.shared.upload_reading import choices_key, read_uploads
from pages.shared.workspace import workspace

_STATUS_WORDS: Final = {
    "planned": "understood, ready to import",
    "needs_mapping": "a question is open",
    "duplicate": "this very file is in the study already",
    "refused": "refused",
}
_STATUS_ICONS: Final = {
    "planned": ":material/check_circle:",
    "needs_mapping": ":material/help:",
    "duplicate": ":material/content_copy:",
    "refused": ":material/block:",
}


@st.cache_resource(max_entries=24, show_spinner=False, scope="session")
def _plan(
    study: str, version: str, read_as: tuple[str | None, ...], said: str, _read: FileContents, _said: ImportOptions
) -> FilePlan:
    return plan_contents(workspace(), study, _read, options=_said)


def upload_panel(user: User) -> None:
    """Drop files, see what each was understood as, correct it, import what is ready."""
    with st.container(key="uploads"):
        files = st.file_uploader(
            "Drop exports here: spreadsheets, SPSS or Stata files, transcripts, or a ZIP of them",
            accept_multiple_files=True, key=uploads_key(),
            help="Surveys, the HR list, the roster, the meeting log, interviews, coded projects. Nothing leaves "
            "this machine.",
        )  # fmt: skip
    plans = {
        file_id: read if isinstance(read, FilePlan) else _understood(read, file_id)
        for file_id, read in read_uploads(files or ())
    }
    ready = [plan for plan in plans.values() if plan.status == "planned"]
    for number, (file_id, plan) in enumerate(plans.items()):
        _file_panel(plan, number, file_id)
    if plans and st.button(
        _import_label(len(ready), len(plans)), disabled=not ready, icon=":material/download_done:",
        key="import-ready",
    ):  # fmt: skip
        bring = partial(bring_files, workspace(), current_study(), ready, who=user.name)
        begin("import", lambda progress: bring(progress=progress))
        st.rerun()


def _understood(read: FileContents, file_id: str) -> FilePlan:
    said: ImportOptions = st.session_state.get(_key(read), ImportOptions())
    read_as = (file_id, read.encoding, read.delimiter)
    return _plan(current_study(), study_version(workspace().store, current_study()), read_as, repr(said), read, said)


def _key(read: FileContents) -> str:
    """Where a session keeps what was said of a file."""
    return f"said-{current_study()}-{read.sha256[:12]}"


def _import_label(ready: int, of: int) -> str:
    if of == 1:
        return "Import this file"
    return f"Import {counted(of, 'file')}" if ready == of else f"Import {ready} of {of} files"


def _file_panel(plan: FilePlan, number: int, file_id: str) -> None:
    """One file: its state, what it was understood as and why, and the form to correct that."""
    key = _key(plan.contents) if plan.contents else f"refused-{number}"
    with st.expander(
        f"{escape_markdown(plan.file)}: {_STATUS_WORDS[plan.status]}", icon=_STATUS_ICONS[plan.status],
        expanded=plan.status in ("needs_mapping", "refused"), key=f"file-{key}-{number}",
    ):  # fmt: skip
        _explain(plan, f"{key}-{number}")
        if plan.status != "duplicate":
            choose_layout(plan.contents, f"{key}-{number}", choices_key(file_id))
        if plan.contents is not None and plan.status in ("planned", "needs_mapping"):
            correct_mapping(plan, f"{key}-{number}", key)


def _explain(plan: FilePlan, key: str) -> None:
    """What the file was understood as and why, what is asked, what was noticed."""
    mapping, checked = plan.mapping, plan.checked
    if mapping is not None:
        told = describe_file(mapping.kind, mapping.tool, mapping.wave, wave_in_rows=mapping.has("wave"))
        counts = checked is not None and checked.rows_accepted and plan.status == "planned"
        rows = describe_rows(checked.rows_read, checked.rows_accepted) if checked and counts else ""
        st.markdown(f"{told} {rows}")
    for question in plan.questions:
        st.warning(escape_passage(question), icon=":material/help:")
    # A question that keeps every row waiting says it better than the finding on all these rows.
    every = checked.rows_read if checked and plan.questions else None
    told_of = [finding for finding in plan.findings if finding.rows_count != every]
    listing(map(describe_finding, told_of), otherwise="")
    if told_of:
        noticed = [(plan.file, finding) for finding in plan.findings]
        taking = Taking(NOTICED, current_study(), f"before import, csv, {counted(len(noticed), 'finding')}")
        findings_download(noticed, f"noticed {plan.file}", taking=taking, key=key)
    if plan.recognition is not None and plan.recognition.reasons and not plan.confirmed:
        with st.popover("Why it was understood so", type="tertiary", icon=":material/visibility:"):
            for reason in plan.recognition.reasons:
                st.markdown(f"**{escape_markdown(reason.part)}**: {escape_markdown(reason.value)}")
                st.caption(f"{reason.confidence:.0%} sure. {escape_passage(reason.because)}")
