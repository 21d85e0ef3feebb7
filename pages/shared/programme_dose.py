"""The Programme page: how often pairs met, who called off, and whether that goes with change."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.programme import cancelled_figure, meetings_figure
from analysis.scores.pairs import of_cohort
from analysis.study import ALL
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.numbers import counted, day
from analysis.wording.programme import cohort_label, describe_association, describe_dose, describe_match, pair_name
from analysis.workflow.programme import ProgrammeReport
from pages.shared.kept import kept
from pages.shared.panels import figure_panel, listing, prose, table_panel
from pages.shared.rows import opened_programme, opened_study

#: Topics that are listed; the rest is many words for little.
_TOPICS = 6


def dose_panel(cohort: str, today: str) -> None:
    """How often pairs met, for how long, and who called meetings off, as of a day."""
    report = opened_programme()
    st.header("How often pairs meet", anchor=False)
    row = report.dose.loc[report.dose["cohort"] == cohort].iloc[0].to_dict()
    prose(describe_dose(row, cohort))
    if not row["logged"]:
        return
    figure_panel(kept(_meetings_chart, cohort, today), key="meetings")
    figure_panel(kept(_cancelled_chart, cohort, today), key="cancelled")
    _topics(report, cohort)
    _pairs(of_cohort(report.pairs, cohort))
    found = [one for one in report.associations if one.per == "meeting a month"]
    listing(map(describe_association, found), otherwise="")


def _meetings_chart(cohort: str, _today: str) -> Chart:
    return meetings_figure(of_cohort(opened_programme().pairs, cohort), cohort=cohort, source=_source())


def _cancelled_chart(cohort: str, _today: str) -> Chart:
    dose = opened_programme().dose
    shown = dose if cohort == ALL else dose.loc[dose["cohort"].isin([ALL, cohort])]
    return cancelled_figure(shown, source=_source())


def _source() -> str:
    study = opened_study()
    dated = f" · data of {day(study.as_of)}" if study.as_of else ""
    return f"Source: {escape_markdown(study.name)}, meeting log{dated} · for HR only, not part of a release."


def match_panel(cohort: str, _today: str) -> None:
    """How well pairs are said to fit, and whether that goes with change; never by pair."""
    report = opened_programme()
    st.header("How well pairs fit", anchor=False)
    row = report.match.loc[report.match["cohort"] == cohort].iloc[0].to_dict()
    prose(describe_match(row, cohort))
    if cohort == ALL and len(report.cohorts) > 2 and bool((report.match["n"] > 0).any()):
        with st.expander("By cohort", icon=":material/table_chart:", key="match"):
            shown = pd.DataFrame(
                {
                    "Cohort": report.match["cohort"].map(cohort_label),
                    "Answers": report.match["n"].where(report.match["n"] > 0),
                    "Say it fits": report.match["favourable"],
                }
            )  # fmt: skip
            share = st.column_config.NumberColumn(format="percent")
            table_panel(shown, alt="How many say that their pair fits, by cohort", key="match-table",
                        columns={"Say it fits": share})  # fmt: skip
    found = [one for one in report.associations if one.per != "meeting a month"]
    listing(map(describe_association, found), otherwise="")


def _topics(report: ProgrammeReport, cohort: str) -> None:
    topics = of_cohort(report.topics, cohort).groupby("topic")["meetings"].sum().sort_values(ascending=False)
    if len(topics):
        told = [f"{escape_markdown(plain_text(topic))} ({count})" for topic, count in topics.head(_TOPICS).items()]
        prose(f"What pairs spoke of most, in {counted(int(topics.sum()), 'meeting')} with a topic: {', '.join(told)}.")


def _pairs(pairs: pd.DataFrame) -> None:
    """Each pair's meetings, from the log alone."""
    with st.expander("Each pair in the meeting log", icon=":material/table_chart:", key="pairs"):
        names = [pair_name(of, pair) for of, pair in zip(pairs["cohort"], pairs["pair"], strict=True)]
        shown = pd.DataFrame(
            {
                "Pair": names, "Held": pairs["held"], "A month": pairs["per_month"], "Minutes": pairs["mean_minutes"],
                "Off by senior": pairs["cancelled_senior"], "Off by junior": pairs["cancelled_junior"],
                "First half": pairs["first_half"], "Second half": pairs["second_half"],
                "Longest gap, days": pairs["longest_gap_days"], "Last meeting": pairs["last_held"],
            }
        )  # fmt: skip
        whole = st.column_config.NumberColumn(format="%.0f")
        table_panel(
            shown, alt="Meetings of each pair", key="pairs-table",
            columns={
                "A month": st.column_config.NumberColumn(format="%.1f"), "Minutes": whole, "Longest gap, days": whole,
                "Last meeting": st.column_config.DateColumn(format="D MMM YYYY"),
            },
        )  # fmt: skip
