"""Who stays: the curves, the naive figure beside the fair one, and the wish to stay."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.charts.exits import exits_figure
from analysis.charts.gaps import naive_beside_fair_figure
from analysis.charts.survival import COMPARISON_GROUP, PARTICIPANTS, survival_figure
from analysis.impact.incidence import Happening
from analysis.release.answers import Answer
from analysis.release.release import Release
from analysis.release.tables import curves_table, exits_table, leaving_table
from analysis.release.views import curves_for, exits_of, leaving_of
from analysis.study import ALL, RETENTION
from analysis.wording.exits import describe_exits, describe_moves
from analysis.wording.notices import explain_missing
from analysis.wording.power import describe_power
from analysis.wording.retention import FIRST_RIVAL, describe_leaving, describe_staying
from analysis.wording.retention_checks import retention_checks
from pages.shared.charts import chart
from pages.shared.filters import Group
from pages.shared.panels import figure_panel, figures_panel, hidden_note, listing, prose

#: The scale of the wish to stay: a survey scale of its own, never a retention rate.
INTENTION: Final = "stay"

NOT_COMPARED: Final = (
    "Retention is not compared yet: it takes leaver dates of at least 10 participants and 10 similar staff who were "
    "employed when the programme began."
)


def power_line(answer: Answer) -> None:
    """What so many people could show at all, before any result."""
    if answer.card is not None:
        prose(describe_power(answer.card.card))


def staying_panel(release: Release, group: Group) -> None:
    """The curves of a group beside similar staff, with the people at risk; or why there are none."""
    groups = (PARTICIPANTS if group.cohort == ALL else group.cohort, COMPARISON_GROUP)
    shown = [curve for curve in curves_for(release, group.side).curves if curve.group in groups]
    if not shown:
        hidden = curves_for(release, group.side).suppressed
        because = hidden[0].because if hidden else ""
        prose(
            explain_missing(
                RETENTION, cohort=group.cohort, side=group.side, because=because, measured=bool(release.curves)
            )
        )
        return
    title = describe_staying(sorted(shown, key=lambda curve: curve.group == COMPARISON_GROUP))
    figure_panel(chart(release, survival_figure, groups=groups, side=group.side, title=title), key="survival")


def fair_panel(release: Release) -> None:
    """The naive difference beside the time-at-risk fair one, for the whole programme."""
    if release.retention is None:
        prose(NOT_COMPARED)
        return
    figure_panel(chart(release, naive_beside_fair_figure), key="naive")


def exits_panel(release: Release) -> None:
    """Why people left, reasons competing, and who moved inside, which is no exit; nothing where no file knows."""
    why, moved = exits_of(release, "exit"), exits_of(release, "move")
    if not (why.shares or why.suppressed or moved.shares):
        return
    st.header("Why people left", anchor=False)
    if why.shares:
        figure_panel(chart(release, exits_figure), key="exits")
        figures_panel(
            release, chart(release, _exits_table, "exit"), title="Why people left", key="reasons", stem="reasons"
        )
    else:
        prose(describe_exits(()))
    if moved.shares:
        prose(describe_moves(moved.shares))
        figures_panel(release, chart(release, _exits_table, "move"), title="Moves inside", key="moves", stem="moves")
    hidden_note([*why.suppressed, *moved.suppressed])


def checks_panel(release: Release, group: Group) -> None:
    """Whether another model agrees with the main answer, and what explains it second; for the whole programme."""
    if release.retention is None or (group.cohort, group.side) != (ALL, ALL):
        return
    st.header("Checks, and other explanations", anchor=False)
    listing([FIRST_RIVAL, *retention_checks(release.retention)], otherwise="")


def staying_figures(release: Release, group: Group) -> None:
    """What is hidden of the curves, their figures as a table, and their download."""
    view = curves_for(release, group.side)
    hidden_note(view.suppressed)
    if view.curves:
        stem = f"retention {group.side}"
        table = chart(release, _curves_table, group.side)
        figures_panel(release, table, title="Share still employed by month", key="curves", stem=stem)


def leaving_panel(release: Release) -> None:
    """What monthly counts of staff and leavers say, as context; nothing where HR brought none."""
    view = leaving_of(release)
    if not view.rates and not view.suppressed:
        return
    st.header("What monthly counts say", anchor=False)
    prose(describe_leaving(view.rates))
    hidden_note(view.suppressed)
    table = chart(release, _leaving_table)
    figures_panel(release, table, title="Leavers a year per 100 staff", key="leaving", stem="monthly counts")


def _exits_table(release: Release, happening: Happening) -> pd.DataFrame:
    return exits_table(exits_of(release, happening))


def _curves_table(release: Release, side: str) -> pd.DataFrame:
    return curves_table(curves_for(release, side))


def _leaving_table(release: Release) -> pd.DataFrame:
    return leaving_table(leaving_of(release))
