"""The parts of the Cleaned data page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from analysis.exports.cleaned import SHAPES, cleaned_tables, export_bytes
from analysis.exports.codebook import build_codebook
from analysis.exports.coded import coded_download
from analysis.wording.numbers import counted
from analysis.workflow.exporting import CleanedData, sum_up_changes
from analysis.workflow.taking import CLEANED, CODED, Taking
from pages.shared.downloads import download_button
from pages.shared.kept import kept
from pages.shared.panels import kept_table_panel, prose
from pages.shared.rows import opened_cleaned
from pages.shared.session import current_study

#: Each format with its label, its ending and its media type.
FORMATS: Final = {
    "csv": ("CSV files", "zip", "application/zip"),
    "xlsx": ("Excel workbook", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("Parquet files", "zip", "application/zip"),
    "sav": ("SPSS files", "zip", "application/zip"),
}
#: Each format of coded interviews, likewise.
_CODED: Final = {"qdpx": ("REFI-QDA project", "qdpx", "application/zip"), "coded": ("Workbook", *FORMATS["xlsx"][1:])}
_CHANGE_TITLES: Final = {"file": "File", "column": "Column", "why": "What was done", "cells": "Cells"}


def _codebook() -> pd.DataFrame:
    data = opened_cleaned()
    return build_codebook(cleaned_tables(data.study, data.scored, data.changes, counts=data.counts)).fillna("")


def _summed_up() -> pd.DataFrame:
    return sum_up_changes(opened_cleaned().changes)


def downloads_panel() -> None:
    """One download a format, in the shapes that were chosen."""
    shapes = st.pills(
        "Shape of the answers", SHAPES, selection_mode="multi", default=SHAPES, key="shape", bind="query-params",
        help="Long has one row an answer, wide has one row a submission.",
    )  # fmt: skip
    chosen = tuple(shapes) or SHAPES
    data = opened_cleaned()
    with st.container(horizontal=True, key="downloads"):
        for kind, (label, ending, mime) in FORMATS.items():
            told = f"{kind}, {' and '.join(chosen)}, {counted(len(data.study.responses), 'answer')}"
            download_button(
                label, _written(data, kind, chosen), f"{_stem(data, kind, chosen)}.{ending}", mime,
                taking=Taking(CLEANED, data.study.name, told), key=f"download-{kind}",
            )  # fmt: skip


def coded_downloads_panel() -> None:
    """What people said with its codes, for a researcher's own tool; nothing where no text may be shown."""
    data = opened_cleaned()
    if (data.study.interviews.empty and data.study.comments.empty) or not data.study.has_roster:
        return
    st.header("Coded interviews", anchor=False)
    prose(
        "The project opens in NVivo, MAXQDA, ATLAS.ti, QualCoder and other tools for qualitative analysis. Its texts "
        "are redacted, its people and coders are pseudonyms."
    )
    with st.container(horizontal=True, key="coded-downloads"):
        for kind, (label, ending, mime) in _CODED.items():
            told = f"{kind}, {counted(len(data.study.interviews) + len(data.study.comments), 'text')}"
            download_button(
                label, partial(_coded, data, kind), f"{_stem(data, kind, ())}.{ending}", mime,
                taking=Taking(CODED, data.study.name, told), key=f"download-{kind}",
            )  # fmt: skip


def _coded(data: CleanedData, kind: str) -> bytes:
    return coded_download(data.study, kind, data.book).data


def _stem(data: CleanedData, kind: str, shapes: tuple[str, ...]) -> str:
    """The name of a download: two of equal length and name could be mistaken for each other."""
    return f"{current_study()}-{data.study.version[:8]}-{kind}-{'-'.join(shapes)}"


def _written(data: CleanedData, kind: str, shapes: tuple[str, ...]) -> Callable[[], bytes]:
    return lambda: export_bytes(data.study, data.scored, data.changes, kind, shapes, counts=data.counts).data


def codebook_panel() -> None:
    """What every column and question means."""
    st.header("Codebook", anchor=False)
    prose("What every column and every question means. It goes along with each download.")
    table = kept(_codebook)
    titles = {name: name.replace("_", " ").capitalize() for name in table.columns}
    kept_table_panel(table, alt="What every column and question means", key="codebook", columns=titles)


def changes_panel() -> None:
    """What was changed in which column on its way in, and why; each cell stands in the download."""
    changes = opened_cleaned().changes
    st.header("What was changed on the way in", anchor=False)
    if changes.empty:
        prose("Nothing was changed: every cell reads as it was given.")
        return
    prose(f"{counted(len(changes), 'cell')} were read as something else. The log in each download names every one.")
    kept_table_panel(kept(_summed_up), alt="Changes by file, column and reason", key="changes", columns=_CHANGE_TITLES)
