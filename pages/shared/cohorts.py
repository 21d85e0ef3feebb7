"""The cohorts side by side, and one of them at a time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts.forest import forest_figure
from analysis.charts.survival import survival_figure
from analysis.release.answers import answer
from analysis.release.release import Release
from analysis.release.tables import cards_table
from analysis.release.views import Forest, curves_for
from analysis.release.views import forest as forest_of
from analysis.study import OUTCOMES, RETENTION
from analysis.wording.notices import explain_empty, explain_missing
from analysis.wording.retention import describe_staying
from pages.shared.cards import small_card
from pages.shared.charts import chart
from pages.shared.filters import Group, choose_cohort
from pages.shared.outcomes import CARDS
from pages.shared.panels import empty_panel, figure_panel, figures_panel, page_answer
from pages.shared.trends import trend_panel


def cohorts_or_stop(release: Release) -> None:
    """Goes on where cohorts are known; else says what to bring, and the run ends."""
    if not release.cohorts:
        empty_panel(explain_empty("no_cohorts"))
        st.stop()


def forest_section(release: Release, shown: Forest, side: str) -> None:
    """The forest of the cohorts with its figures; where nobody measured the outcome, what to bring."""
    if not shown.measure:
        page_answer(explain_missing(shown.outcome, measured=False))
        return
    forest = chart(release, forest_figure, shown.measure, side=side, differ=shown.differ)
    figure_panel(forest, key="forest", is_answer=True)
    if shown.cohorts or shown.whole:
        stem = f"cohorts {shown.outcome} {side}"
        table = chart(release, _cards_table, shown.outcome, side)
        figures_panel(release, table, title="The cohorts' cards", key="forest-figures", stem=stem)


def _cards_table(release: Release, outcome: str, side: str) -> pd.DataFrame:
    shown = forest_of(release, outcome, side)
    return cards_table([*shown.cohorts, *([shown.whole] if shown.whole else [])])


def multiples_section(release: Release, shown: Forest, group: Group) -> None:
    """A small picture a cohort, all on one scale: its trend, or who of it stays."""
    if shown.outcome != RETENTION:
        trend_panel(release, shown.measure, "cohort", group, most_lines=1)
        return
    curves = [curve for curve in curves_for(release, group.side).curves if curve.group in release.cohorts]
    names = tuple(curve.group for curve in curves)
    title = describe_staying(curves)
    figure_panel(chart(release, survival_figure, groups=names, side=group.side, title=title), key="survival")


def cohort_section(release: Release) -> None:
    """The three cards of one cohort."""
    cohort = choose_cohort(release, with_all=False)
    three = [answer(release, outcome, cohort=cohort) for outcome in OUTCOMES]
    cards = [one.card.card for one in three if one.card is not None]
    for column, one in zip(st.columns(3), three, strict=True):
        title, page = CARDS[one.outcome]
        with column:
            small_card(release, one, title=title, page=page, beside=cards)
