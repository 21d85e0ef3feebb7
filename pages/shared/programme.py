"""The Programme page: its answer, the warnings from the meeting log, and which departments the pairs connect."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.programme import department_figure
from analysis.scores.meeting_warnings import WARNING_RULES
from analysis.scores.pairs import of_cohort
from analysis.study import ALL
from analysis.wording.names import escape_markdown
from analysis.wording.notices import explain_empty
from analysis.wording.numbers import counted, day
from analysis.wording.programme import (
    answer_programme,
    cohort_label,
    describe_distances,
    describe_lines,
    describe_network,
    describe_warning,
    describe_warnings,
    suggested_text,
)
from analysis.workflow.access import User
from analysis.workflow.programme import ProgrammeReport
from pages.shared.kept import kept
from pages.shared.panels import empty_panel, figure_panel, listing, page_answer, prose, table_panel
from pages.shared.programme_actions import suggest
from pages.shared.rows import opened_programme, opened_study
from pages.shared.session import may_change_study

#: What each kind of warning would be shown by, once something is done about it.
SHOWN_BY: Final = {
    "never met": "practice 66", "no meeting": "practice 66", "short meetings": "practice 66",
    "called off by the senior": "practice 70", "called off by the junior": "practice 70",
}  # fmt: skip


def report_or_stop() -> ProgrammeReport:
    """How the programme of the open study is run; a study without a row says what to bring, and the run ends."""
    if opened_study().is_empty:
        empty_panel(explain_empty("no_study"))
        st.stop()
    return opened_programme()


def today() -> str:
    """The day as of which meetings are counted: another day is another report."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def choose_cohort(report: ProgrammeReport) -> str:
    """The cohort that the page is about; no choice where there is one."""
    if len(report.cohorts) <= 2:
        return ALL
    return str(
        st.selectbox("Cohort", report.cohorts, format_func=cohort_label, key="programme-cohort", width=320) or ALL
    )


def source_of() -> str:
    """The footer of a figure: the study and the data's date; these figures are HR's own and in no release."""
    study = opened_study()
    dated = f" · data of {day(study.as_of)}" if study.as_of else ""
    return f"Source: {escape_markdown(study.name)}{dated} · for HR only, not part of a release."


def answer_panel(report: ProgrammeReport, cohort: str) -> None:
    """The answer of the page."""
    warnings = of_cohort(report.warnings, cohort)
    page_answer(answer_programme(report.practices[cohort], warnings, report.running))
    st.caption("Only HR and administrators see this page. Leaders see none of it.")


def warnings_panel(report: ProgrammeReport, cohort: str, user: User) -> None:
    """Pairs that somebody should talk to, each with its reason, its days and what to do."""
    st.header("Pairs that need attention", anchor=False)
    warnings = of_cohort(report.warnings, cohort)
    prose(describe_warnings(warnings, report.running))
    for kind, rows in warnings.groupby("kind", sort=False):
        prose(f"**{str(kind).capitalize()}** · {WARNING_RULES[str(kind)].advice}")
        listing(map(describe_warning, rows.to_dict("records")), otherwise="")
    if not warnings.empty:
        _suggestions(warnings, cohort, user)
    prose(describe_lines(report.lines))


def _suggestions(warnings: pd.DataFrame, cohort: str, user: User) -> None:
    """One button a kind of warning that makes it an action; the action names no pair."""
    if not may_change_study():
        return
    with st.container(horizontal=True, key="warning-actions"):
        for kind, rows in warnings.groupby("kind", sort=False):
            pairs = len(rows[["cohort", "pair"]].drop_duplicates())
            st.button(
                f"Make an action: {kind} ({counted(pairs, 'pair')})", key=f"act-{kind}", icon=":material/add_task:",
                on_click=suggest, args=(suggested_text(str(kind), pairs), SHOWN_BY[str(kind)], cohort, user),
            )  # fmt: skip


def network_panel(cohort: str, today: str) -> None:
    """Which departments the pairs connect, and how far apart partners stand."""
    report = opened_programme()
    st.header("Whom the pairs connect", anchor=False)
    row = report.distances.loc[report.distances["cohort"] == cohort].iloc[0].to_dict()
    prose(describe_distances(row, cohort))
    prose(describe_network(report.networks[cohort], cohort))
    matrix = report.matrices[cohort]
    if len(matrix) > 1:
        figure_panel(kept(_departments_chart, cohort, today), key="departments")
    if cohort == ALL and len(report.cohorts) > 2:
        _networks(report)


def _departments_chart(cohort: str, _today: str) -> Chart:
    return department_figure(opened_programme().matrices[cohort], cohort=cohort, source=source_of())


def _networks(report: ProgrammeReport) -> None:
    with st.expander("What each cohort connects", icon=":material/table_chart:", key="networks"):
        rows = [
            (cohort_label(one.cohort), one.connected, one.ties, one.new_ties, one.components, one.unknown)
            for one in report.networks.values()
        ]
        names = ["Cohort", "Departments", "Links", "New links", "Groups", "Pairs not known"]
        table_panel(pd.DataFrame(rows, columns=names), alt="Departments that each cohort connects", key="network-table")
