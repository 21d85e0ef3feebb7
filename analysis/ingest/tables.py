"""From a file and its mapping to canonical tables with raw identifiers, and an account of every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import Finding
from analysis.ingest.checking import check_frames
from analysis.ingest.contents import FileContents
from analysis.ingest.headings import find_heading, short_words
from analysis.ingest.labels import several
from analysis.ingest.ledger import Ledger
from analysis.ingest.mapped_view import mapped_view, reshaped
from analysis.ingest.mapping import Mapping as FileMapping
from analysis.ingest.mapping import check_mapping, missing_columns
from analysis.ingest.meanings import BAND_ONLY, meaning_of
from analysis.ingest.recognition_findings import band_findings
from analysis.ingest.source import Source
from analysis.ingest.tables_checkins import checkin_tables
from analysis.ingest.tables_codes import code_tables
from analysis.ingest.tables_counts import count_tables
from analysis.ingest.tables_events import event_tables
from analysis.ingest.tables_interviews import interview_tables
from analysis.ingest.tables_interviews_wide import is_wide, wide_interview_tables
from analysis.ingest.tables_invitations import invitation_tables
from analysis.ingest.tables_log import log_tables
from analysis.ingest.tables_people import employment_tables, people_tables
from analysis.ingest.tables_ratings import rating_tables, with_ratings
from analysis.ingest.tables_survey import survey_tables

_BUILDERS: Final[Mapping[str, Callable[[Source], dict[str, pd.DataFrame]]]] = MappingProxyType(
    {
        "survey": survey_tables,
        "people": people_tables,
        "employment": employment_tables,
        "checkins": checkin_tables,
        "interviews": lambda source: with_ratings(
            source, (wide_interview_tables if is_wide(source) else interview_tables)(source)
        ),
        "codes": code_tables,
        "events": event_tables,
        "invitations": invitation_tables,
        "counts": count_tables,
        "log": log_tables,
        "ratings": rating_tables,
    }
)

#: Without these a file cannot be read as mapped; a question that a wave did not ask may well be missing.
_MAY_BE_MISSING: Final = frozenset({"item", "comment", "ignore"})


@dataclass(frozen=True, slots=True)
class CheckedTables:
    """What one sheet of a file gave.

    tables       canonical frames by the names of `analysis.study.TABLES`, and interviewers' ratings by the name
                 "ratings" (see `tables_ratings`). A person is not yet a pseudonym: instead of
                 `person` there are employee_id, email and code as given (NA where unknown), in people also name, in
                 employment manager_id instead of manager. `row` is the file's row, where a row of the table has one.
    set_aside    row, code, reason, column, cells (JSON of the whole row) of each row that was not accepted
    findings     everything that was noticed, at once
    rows_read    data rows (blank rows are none) = rows_accepted + rows set aside, always
    changes      row, column, from, to, why of each cell that was read as something else
    """

    tables: dict[str, pd.DataFrame]
    set_aside: pd.DataFrame
    findings: tuple[Finding, ...]
    rows_read: int
    rows_accepted: int
    changes: pd.DataFrame

    @property
    def rows_set_aside(self) -> int:
        """How many rows were set aside."""
        return len(self.set_aside)


def build_tables(contents: FileContents, mapping: FileMapping) -> CheckedTables:
    """The canonical tables of one file, all checks made.

    Nothing is scored and no item is turned round here. Raises MappingError where the mapping is wrong in itself
    (BAD_MAPPING, all problems at once), FileRefused where the sheet is not there; everything about rows is a finding.
    """
    check_mapping(mapping)
    view, mapping, said = reshaped(mapped_view(contents, mapping), mapping)
    ledger = Ledger(view)
    ledger.findings.extend(said)
    source = Source(view, mapping, ledger, contents.sha256)
    _note_formulas(contents, ledger)
    _check_columns(source)
    ledger.findings.extend(finding for finding in band_findings(view, mapping.columns) if _is_used(source, finding))
    tables = _BUILDERS[mapping.kind](source)
    ledger.findings.extend(check_frames(tables))
    if view.data.empty:
        ledger.note("NO_ROWS", "error", f"{contents.file_name} has no row below its header.", advice="Export it again.")
    aside = ledger.set_aside_table(_not_kept(source))
    return CheckedTables(
        tables, aside, tuple(ledger.findings), source.size, int(ledger.accepted.sum()), ledger.change_table(),
    )  # fmt: skip


def _note_formulas(contents: FileContents, ledger: Ledger) -> None:
    ledger.findings.extend(contents.findings)


def _check_columns(source: Source) -> None:
    """Columns that the mapping names and the file lacks: fatal where rows cannot be read without them."""
    missing = missing_columns(source.mapping, source.view.headings)
    fatal = [column.source for column in missing if column.meaning not in _MAY_BE_MISSING]
    answers = [column.source for column in missing if column.meaning in _MAY_BE_MISSING]
    there = ", ".join(f'"{heading.source[:40]}"' for heading in source.view.headings[:12])
    if answers:
        mapped = several(len(answers), "mapped question is", "mapped questions are")
        source.ledger.note(
            "QUESTION_MISSING", "warning", f"{mapped} not in the file: {_names(answers)}.",
            advice="A wave may ask less than another; if it asked them in other words, map those columns.",
        )  # fmt: skip
    answered = [c for c in source.mapping.columns if c.meaning in ("item", "comment")]
    if fatal or (source.mapping.kind == "survey" and len(answers) == len(answered)):
        source.ledger.set_aside(
            np.ones(source.size, dtype=bool), "COLUMN_MISSING",
            f"the file lacks {_names(fatal or answers)}. Found: {there}.", severity="error",
            advice="The mapping was made for another file: map this one on the Load page.",
        )  # fmt: skip
    unmapped = [
        heading.source
        for heading in source.view.headings
        if heading.source and not any(find_heading(c.source, [heading]) for c in source.mapping.columns)
    ]
    if unmapped:
        columns = several(len(unmapped), "column is", "columns are")
        source.ledger.note("UNMAPPED_COLUMNS", "info", f"{columns} not mapped: {_names(unmapped)}.",
                           advice="Map those that the study should keep.")  # fmt: skip


def _is_used(source: Source, finding: Finding) -> bool:
    """Whether a column that holds dates for bands matters: one that is left out does not."""
    return any(column.source == finding.column and column.meaning != "ignore" for column in source.mapping.columns)


def _not_kept(source: Source) -> frozenset[str]:
    """Headings of columns from which only a band is ever kept, whether the mapping uses them or leaves them out."""
    mapped = {column.source for column in source.mapping.columns if column.meaning in BAND_ONLY}
    said = (h for h in source.view.headings if any(meaning_of(words) in BAND_ONLY for words in short_words(h)))
    return frozenset({*mapped, *(heading.source for heading in said)})


def _names(names: list[str]) -> str:
    shown = ", ".join(f'"{name[:60]}"' for name in names[:6])
    return f"{shown} and {len(names) - 6} more" if len(names) > 6 else shown
