"""From a plan to rows in the study: written in one transaction a file, the same file once only, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.errors import MappingError
from analysis.ingest.mapping import Mapping
from analysis.ingest.mapping_files import write_mapping
from analysis.ingest.transcripts import OWN_HEADINGS
from analysis.storage.imports import write_import
from analysis.storage.profiles import save_profile
from analysis.storage.records import ImportRecord
from analysis.workflow.file_plans import FilePlan
from analysis.workflow.forgotten import blank_pairs, clean_findings, cleaner, known_forgotten, without_forgotten
from analysis.workflow.forgotten_mappings import without_forgotten_names
from analysis.workflow.forgotten_passages import without_passages
from analysis.workflow.interview_ratings import with_rating_facts
from analysis.workflow.jobs import Cancelled, Progress, no_progress, part_of
from analysis.workflow.pseudonyms import pseudonymise
from analysis.workflow.texts import redact_texts
from analysis.workflow.workspace import Workspace


def carry_out(
    workspace: Workspace, study: str, plan: FilePlan, *, who: str, progress: Progress = no_progress
) -> FilePlan:
    """Write a planned file into the study: all of it in one transaction, the same file once only.

    Names known to the study so far are redacted from its texts before they are stored. Gives the plan with its new
    status and import id. `progress` is told of every step before the write and of none after it, so that work which is
    cancelled there has written nothing. Raises StoreError and StudyError as `storage.imports.write_import`, and
    MappingError for a plan that still needs one.
    """
    if plan.status != "planned" or plan.checked is None:
        raise MappingError(
            "NOT_PLANNED", f"{plan.file} is not ready to be imported.", "Answer what is asked about it first."
        )
    progress(0.1, "Replacing identifiers")
    assert plan.mapping is not None  # a planned file has one
    free = without_forgotten(workspace, study, plan.checked, plan.mapping).after(plan.free)
    free = without_passages(workspace, study, free)
    checked, plan = free.checked, replace(plan, checked=free.checked)
    tables = with_rating_facts(pseudonymise(checked.tables, workspace.pseudonymiser))
    progress(0.4, "Taking names out of texts")
    forgotten = known_forgotten(workspace, study)
    redacted = blank_pairs(redact_texts(workspace, study, tables, free.names), forgotten)
    progress(0.7, "Storing the rows")
    written = write_import(
        workspace.store, study, _record(workspace, study, plan, cleaner(forgotten, free.names)), redacted,
        identifiers=tables.identifiers, links=tables.links,
        set_aside=checked.set_aside.rename(columns={"cells": "raw"}), changes=checked.changes,
        file_rows=tables.file_rows[tables.file_rows["row"].isin(checked.changes["row"])],
        keep_out=free.tokens, is_confirmed=plan.confirmed, who=who,
    )  # fmt: skip
    if kept := _mapping_for_the_next(workspace, study, plan):
        remember_mapping(workspace, kept, who=who)
    return replace(plan, status="duplicate" if written.duplicate else "imported", import_id=written.import_id)


def carry_out_all(
    workspace: Workspace, study: str, plans: Sequence[FilePlan], *, who: str, progress: Progress = no_progress
) -> tuple[FilePlan, ...]:
    """`carry_out` for several plans, one transaction each. Raises Cancelled saying how many were written by then."""
    done: list[FilePlan] = []
    try:
        for number, plan in enumerate(plans):
            step = part_of(progress, number / len(plans), (number + 1) / len(plans))
            step(0.0, f"File {number + 1} of {len(plans)}")
            done.append(carry_out(workspace, study, plan, who=who, progress=step))
    except Cancelled as error:
        kept = f"{len(done)} of {len(plans)} files were imported before that and stay." if done else "Nothing was kept."
        raise Cancelled(error.code, f"The import was cancelled. {kept}", error.advice) from error
    return tuple(done)


def remember_mapping(workspace: Workspace, mapping: Mapping, *, who: str) -> None:
    """Keep a confirmed mapping as a profile, so that the next file with this header is understood without asking.

    It is named after the header, not after the file: names of files may name people, and profiles are not encrypted.
    """
    name = f"{mapping.kind} {mapping.fingerprint[:16]}"
    save_profile(workspace.store, name, mapping.fingerprint, write_mapping(mapping), who=who)


def _mapping_for_the_next(workspace: Workspace, study: str, plan: FilePlan) -> Mapping | None:
    """The mapping where it helps with the next file: a person confirmed it, its headings are the file's own, and it
    names nobody who was forgotten.
    """
    mapping, contents = plan.mapping, plan.contents
    if not plan.confirmed or mapping is None or contents is None or contents.format in OWN_HEADINGS:
        return None
    return mapping if without_forgotten_names(workspace, study, mapping) == mapping else None


def _record(workspace: Workspace, study: str, plan: FilePlan, clean: Callable[[str], str]) -> ImportRecord:
    contents, mapping, checked = plan.contents, plan.mapping, plan.checked
    assert contents is not None and mapping is not None and checked is not None  # noqa: PT018 - carry_out checked
    kept = without_forgotten_names(workspace, study, mapping)
    return ImportRecord(
        file_label=clean(plan.file), sha256=contents.sha256, mapping=write_mapping(kept), kind=mapping.kind,
        tool=mapping.tool, wave=mapping.wave, as_of=mapping.as_of, rows_read=checked.rows_read,
        rows_accepted=checked.rows_accepted, rows_set_aside=checked.rows_set_aside,
        findings=clean_findings(plan.findings, clean),
    )  # fmt: skip
