"""What the cleaned data are made of: the study, its scores, and every change that was made to a row on its way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.scores.codebook import Codebook
from analysis.scores.scales import score_scales
from analysis.storage.imports import list_imports
from analysis.storage.side_rows import read_changes
from analysis.study import Study
from analysis.workflow.codebooks import codebook_in_use
from analysis.workflow.linkage_ledger import open_ledger
from analysis.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CleanedData:
    """A study, its scale scores (one row a respondent, wave and scale), and the log of changes with the file's name.

    `counts` are tables about nobody, by name: the linkage ledger, and how the linked differ from the others; `book` is
    the study's codebook.
    """

    study: Study
    scored: pd.DataFrame = field(repr=False)
    changes: pd.DataFrame = field(repr=False)
    counts: Mapping[str, pd.DataFrame] = field(repr=False)
    book: Codebook = field(repr=False)


def gather_export(workspace: Workspace, study: Study) -> CleanedData:
    """Everything that goes into an export of cleaned data."""
    labels = {line.import_id: line.file_label for line in list_imports(workspace.store, study.name)}
    changes = read_changes(workspace.store, study.name)
    changes.insert(0, "file", changes["import_id"].map(labels).astype("str"))
    ledger = open_ledger(workspace, study)
    counts = {
        "linkage": ledger.answers, "linkage_people": ledger.people, "linkage_differences": ledger.differences
    }  # fmt: skip
    book = codebook_in_use(workspace.store, study.name)
    return CleanedData(study, score_scales(study).table, changes, counts, book)


def sum_up_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """The log of changes summed up: file, column, why and how many cells, the most first."""
    counted = changes.fillna("").groupby(["file", "column", "why"]).size().reset_index(name="cells")
    return counted.sort_values(["cells", "file", "column"], ascending=[False, True, True], ignore_index=True)
