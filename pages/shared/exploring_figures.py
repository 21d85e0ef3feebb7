"""The table on the Explore page: every scale at every wave, group by group."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.wording.explored import describe_figures, describe_figures_note
from analysis.wording.names import plain_text
from analysis.wording.notices import explain_empty
from pages.shared.downloads import explored_download
from pages.shared.exploring import View, scale_title
from pages.shared.kept import kept
from pages.shared.panels import PROSE_WIDTH, kept_table_panel, prose
from pages.shared.rows import opened_wave_figures

_COLUMNS: Final = {
    "scale": "Scale", "wave": "Wave", "n": "People", "clusters": "Independent units", "mean": "Mean", "sd": "SD",
    "low": "from", "high": "to", "favourable": "Favourable", "favourable_low": "Favourable from",
    "favourable_high": "Favourable to", "linked": "Linked", "change": "Change", "change_low": "Change from",
    "change_high": "Change to", "effect_size": "Hedges g", "worse_share": "Worse",
}  # fmt: skip
_FORMATS: Final = {
    **{
        name: st.column_config.NumberColumn(format="%.1f")
        for name in ("Mean", "SD", "from", "to", "Change", "Change from", "Change to")
    },
    **{
        name: st.column_config.NumberColumn(format="percent")
        for name in ("Favourable", "Favourable from", "Favourable to", "Worse")
    },
    **{name: st.column_config.NumberColumn(format="%.0f") for name in ("People", "Independent units", "Linked")},
    "Hedges g": st.column_config.NumberColumn(format="%.2f"),
}


def wave_figures_panel(view: View) -> None:
    """Where every group stands on every scale and how it changed: in a line what is hidden, the table, its download."""
    found = opened_wave_figures(view.by, view.k, view.waves[0] if view.waves else None)
    if found.table.empty:
        prose(explain_empty("all_hidden" if found.hidden else "no_survey").heading)
        return
    prose(describe_figures(len(found.table), found.hidden, found.emptied, view.k))
    shown = kept(_shown, view.by, view.k, view.waves[0] if view.waves else None)
    alt = "Mean, favourable share and change of every scale at every wave, group by group"
    kept_table_panel(shown, alt=alt, key="wave-figures", columns=_FORMATS)
    st.caption(describe_figures_note(found.since), width=PROSE_WIDTH)
    explored_download(found.table, "every scale", "Download these figures (CSV)", key="wave-figures-csv")


def _shown(by: tuple[str, ...], k: int, since: str | None) -> pd.DataFrame:
    table = opened_wave_figures(by, k, since).table
    shown = table.assign(scale=[scale_title(scale) for scale in table["scale"]])
    for name in ("wave", *by):
        shown[name] = [plain_text(value) for value in shown[name]]
    shown = shown.rename(columns=_COLUMNS | {name: name.capitalize() for name in by})
    return shown.dropna(axis="columns", how="all")
