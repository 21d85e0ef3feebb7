"""A measure from wave to wave, as a figure and as the figures behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts.trend import MOST_LINES, trend_figure
from analysis.release.choices import is_measured
from analysis.release.release import Release
from analysis.release.tables import trend_table
from analysis.release.views import Trend, trend
from analysis.study import ALL, Outcome
from analysis.wording.notices import explain_empty
from analysis.wording.subject import SCALE_NOTE
from analysis.wording.trends import describe_start
from pages.shared.charts import chart
from pages.shared.filters import Group, choose_breakdown, choose_measure
from pages.shared.panels import figure_panel, figures_panel, hidden_note, prose
from pages.shared.releases import measures_or_stop


def trend_section(release: Release, outcome: Outcome, group: Group) -> None:
    """A measure of an outcome from wave to wave, by what is chosen here; ends the run where nobody measured it."""
    measures = measures_or_stop(release, outcome)
    with st.container(horizontal=True, vertical_alignment="bottom", key="look"):
        measure = choose_measure(measures)
        by = choose_breakdown(release, measure, group)
    trend_panel(release, measure, by, group)
    st.caption(SCALE_NOTE)
    trend_figures(release, measure, by, group)


def trend_panel(
    release: Release, measure: str, by: str, group: Group, *, key: str = "trend", most_lines: int = MOST_LINES
) -> None:
    """The trend of a measure for a group, broken down by a dimension or `ALL`; says so where it was not asked."""
    if not is_measured(release, measure):
        page = explain_empty("no_survey")
        prose(f"{page.heading} {page.next_step}")
        return
    figure_panel(
        chart(
            release, trend_figure, measure, dimension=by, most_lines=most_lines, cohort=group.cohort, side=group.side
        ),
        key=key,
    )
    start = trend(release, measure, None, group.terms)
    prose(describe_start(start.cells, release.waves))


def trend_figures(release: Release, measure: str, by: str, group: Group, *, key: str = "trend-figures") -> None:
    """What is hidden of the trend, its figures as a table, and their download."""
    shown = _trend(release, measure, by, group)
    hidden_note(shown.suppressed)
    if shown.cells:
        stem = f"{measure} {by}"
        table = chart(release, _table, measure, by, group.cohort, group.side)
        figures_panel(release, table, title=shown.title, key=key, stem=stem)


def _table(release: Release, measure: str, by: str, cohort: str, side: str) -> pd.DataFrame:
    return trend_table(_trend(release, measure, by, Group(cohort, side)))


def _trend(release: Release, measure: str, by: str, group: Group) -> Trend:
    return trend(release, measure, None if by == ALL else by, group.terms)
