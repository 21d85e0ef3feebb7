"""The questions on the Explore page: how each was answered, its mean, and how reliable scales and facets are."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.explored import answers_figure
from analysis.study import ALL
from analysis.wording.explored import ITEMS_NOTE
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.quality import FACETS_EXPLAINED
from pages.shared.downloads import explored_download
from pages.shared.exploring import View, footer, scale_title
from pages.shared.filters import choose_wave
from pages.shared.kept import kept
from pages.shared.panels import figure_panel, kept_table_panel, prose
from pages.shared.rows import opened_items, opened_quality, opened_study

_ITEMS: Final = {
    "item": "Question", "reversed": "Reversed", "wave": "Wave", "n": "People", "mean": "Mean", "sd": "SD",
    "favourable": "Favourable", "low": "from", "high": "to",
}  # fmt: skip
_FORMATS: Final = {
    **{name: st.column_config.NumberColumn(format="%.2f") for name in ("Mean", "SD")},
    **{name: st.column_config.NumberColumn(format="percent") for name in ("Favourable", "from", "to")},
}
_RELIABILITY: Final = {
    name: st.column_config.NumberColumn(format="%.2f") for name in ("Alpha", "from", "to", "Omega", "Reliability")
}


def items_panel(view: View) -> None:
    """How each question of the scale was answered at a wave, and its means wave by wave."""
    own, means, shown = kept(_items, view.scale)
    if means.empty:
        prose("This measure is not made of questions that are averaged.")
        return
    if own.empty:
        prose("Every answer is hidden to protect people: too few gave one.")
    else:
        waves = list(own["wave"].drop_duplicates())
        wave = choose_wave(waves[::-1], key="items-wave")
        figure_panel(kept(_answers_chart, view.scale, wave), key="answers")
    st.caption(ITEMS_NOTE)
    kept_table_panel(shown, alt="Means of the questions by wave", key="means", columns=_FORMATS)
    with st.container(horizontal=True, key="items-downloads"):
        explored_download(means, f"{view.scale} means", "Download the means (CSV)", key="means-csv")
        if not own.empty:
            explored_download(own, f"{view.scale} answers", "Download the answers (CSV)", key="answers-csv")


def _items(scale: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The answers of a scale, its means, and these as they are shown."""
    distributions, means = opened_items()
    own, means = distributions[distributions["scale"] == scale], means[means["scale"] == scale]
    shown = means.drop(columns="scale").assign(reversed=means["reversed"].map({True: "turned", False: ""}))
    return own, means, shown.rename(columns=_ITEMS)


def _answers_chart(scale: str, wave: str) -> Chart:
    distributions, _ = opened_items()
    return answers_figure(
        distributions[(distributions["scale"] == scale) & (distributions["wave"] == wave)],
        title=f"{escape_markdown(scale_title(scale))}: every answer at {escape_markdown(wave)}",
        subtitle="Share of each answer, the lowest to the left, of all who answered.",
        footer=footer(opened_study()),
    )


def reliability_panel() -> None:
    """Reliability by scale and wave, and of facets of two items."""
    shown, facets = kept(_scales), kept(_facets)
    if shown.empty:
        prose("There are no scales of two questions or more to judge yet.")
        return
    kept_table_panel(shown, alt="Reliability by scale and wave", key="reliability", columns=_RELIABILITY)
    explored_download(shown, "reliability", "Download these figures (CSV)", key="reliability-csv")
    if not facets.empty:
        st.subheader("Facets of two questions", anchor=False)
        prose(FACETS_EXPLAINED)
        kept_table_panel(facets, alt="Reliability of facets of two questions", key="facets", columns=_RELIABILITY)
        explored_download(facets, "facets", "Download these figures (CSV)", key="facets-csv")


def _scales() -> pd.DataFrame:
    scales = opened_quality().reliability
    shown = scales.drop(columns="warnings").assign(scale=[scale_title(scale) for scale in scales["scale"]])
    shown["wave"] = ["all waves" if wave == ALL else plain_text(wave) for wave in shown["wave"]]
    shown.columns = pd.Index(["Scale", "Wave", "Answers", "Alpha", "from", "to", "Omega"])
    return shown


def _facets() -> pd.DataFrame:
    facets = opened_quality().facets
    named = facets.assign(
        scale=[scale_title(scale) for scale in facets["scale"]],
        facet=[plain_text(facet).replace("_", " ") for facet in facets["facet"]],
    )
    named.columns = pd.Index(["Scale", "Facet", "Answers", "Reliability"])
    return named
