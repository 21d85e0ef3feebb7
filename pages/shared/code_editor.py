"""The codes of another tool beside the themes of the codebook, to be corrected by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.ingest.contents import FileContents
from analysis.ingest.mapping import Mapping
from analysis.ingest.recognition_questions import Reason
from analysis.scores.codebook import codebook
from analysis.study import OTHER_THEME
from analysis.workflow.code_themes import DIRECTIONS, code_table


def edit_codes(contents: FileContents, mapping: Mapping, reasons: Sequence[Reason], key: str) -> pd.DataFrame:
    """What each code stands for, as a person says it; an empty table for a file that holds no codes."""
    table = code_table(contents, mapping, reasons)
    if table.empty:
        return table
    titles = {theme.id: theme.title for theme in codebook().themes}
    named = {OTHER_THEME: "Other: keep under its own name", **titles}
    st.markdown(
        "Say which theme each code stands for. A code without a direction is asked about passage by passage; one that "
        "stands for no theme is kept as other and counts in no figure."
    )
    return st.data_editor(
        table, hide_index=True, disabled=["Code", "Times", "Why"], key=f"codes-{key}", placeholder="",
        alt="The codes of the file and the themes that they stand for",
        column_config={
            "Theme": st.column_config.SelectboxColumn(
                options=list(named), format_func=lambda theme: named.get(str(theme), str(theme)), required=True,
                help="; ".join(f"{theme.title}: {theme.definition}" for theme in codebook().themes),
            ),
            "Direction": st.column_config.SelectboxColumn(
                options=["", *DIRECTIONS], help="Where the code always means one direction."
            ),
        },
    )  # fmt: skip
