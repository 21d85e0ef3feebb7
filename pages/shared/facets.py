"""Facets for HR and analysts: how the sides see them, how they moved, and how far each judges by age."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.facets import facet_gap_figure
from analysis.scores.facets import (
    TWO_ITEMS_NOTE,
    facet_title,
    stereotypes_both_ways,
)
from analysis.wording.subject import GROUP_LABELS
from pages.shared.filters import choose_wave
from pages.shared.kept import kept
from pages.shared.panels import figure_panel, kept_table_panel, prose
from pages.shared.rows import opened_facets, opened_study

NO_FACETS: Final = (
    "No facet can be scored yet: it takes both questions of a facet, which the standard form of the questionnaire asks."
)
BOTH_WAYS: Final = (
    "How little each side judges the other by age: 100 is not at all. The questions speak of colleagues at least "
    "fifteen years older or younger, so that juniors answer mostly about seniors and seniors about juniors. Compare a "
    "side with itself rather than with the other: the sides may read the same words differently."
)
_TITLES: Final = {
    "facet": "Facet", "wave": "Wave", "wave_from": "From wave", "wave_to": "To wave", "arm": "Group", "side": "Side",
    "by": "Who answers", "about": "About", "n": "People", "mean": "Mean", "before": "Before", "after": "After",
    "change": "Change", "low": "from", "high": "to", "change_low": "change from", "change_high": "change to",
    "reliability": "Reliability",
}  # fmt: skip


def facets_panel(smallest: int) -> None:
    """The facets of the study that is open, for HR and analysts: never on a page for leaders. Groups of fewer than
    `smallest` people are left out.
    """
    found = opened_facets()
    st.header("Facets of understanding", anchor=False)
    levels = found.levels[found.levels["n"] >= smallest]
    if levels.empty:
        prose(NO_FACETS)
        return
    prose(f"{TWO_ITEMS_NOTE} Groups of fewer than {smallest} people are left out.")
    wave = choose_wave(tuple(levels.sort_values("wave_order")["wave"].drop_duplicates()), key="facets-at")
    figure_panel(kept(_gaps_chart, wave, smallest), key="facet-gaps")
    _table(kept(_changes, smallest), "Change of the same people since the first wave, by facet", "facet-changes")
    st.subheader("Judging by age, both ways", anchor=False)
    prose(BOTH_WAYS)
    _table(kept(_both_ways, smallest), "How little each side judges the other by age", "stereotypes")


def _gaps_chart(wave: str, smallest: int) -> Chart:
    levels = opened_facets().levels
    return facet_gap_figure(opened_study().name, levels[levels["n"] >= smallest], wave)


def _changes(smallest: int) -> pd.DataFrame:
    changes = opened_facets().changes
    return _named(changes[changes["n"] >= smallest].drop(columns=["scale", "reliability"]))


def _both_ways(smallest: int) -> pd.DataFrame:
    levels, changes = (table[table["n"] >= smallest] for table in (opened_facets().levels, opened_facets().changes))
    return _named(stereotypes_both_ways(levels, changes))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    labels = GROUP_LABELS | {"junior": "Juniors", "senior": "Seniors"}
    named = {name: table[name].replace(labels) for name in ("arm", "side", "by", "about") if name in table}
    if "facet" in table:
        named["facet"] = table["facet"].map(facet_title)
    return table.assign(**named).rename(columns=_TITLES)


def _table(shown: pd.DataFrame, title: str, key: str) -> None:
    numbers = {name: st.column_config.NumberColumn(format="%.1f") for name in _decimals(shown)}
    if "Reliability" in numbers:
        numbers["Reliability"] = st.column_config.NumberColumn(format="%.2f")
    st.caption(title)
    kept_table_panel(shown, alt=title, key=key, columns=numbers)


def _decimals(shown: pd.DataFrame) -> list[Any]:
    return list(shown.select_dtypes("float").columns)
