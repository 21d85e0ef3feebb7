"""The Programme page: the practice checklist, and what HR says by hand where no file shows it."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.scores.practice_records import FUNNEL
from analysis.scores.practice_signals import IN_PLACE, MISSING, PARTLY, UNKNOWN
from analysis.scores.practices import HAND_WORDS, PRACTICES
from analysis.study import ALL
from analysis.wording.names import escape_passage
from analysis.wording.numbers import counted
from analysis.wording.programme import STATE_LABELS, cohort_label, describe_practice
from analysis.workflow.access import User
from analysis.workflow.programme import ProgrammeReport, say_funnel, say_practice
from pages.shared.panels import listing, prose
from pages.shared.programme_actions import suggest
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_TITLES: Final = {practice.id: practice.title for practice in PRACTICES}
_QUESTIONS: Final = {practice.id: practice.ask for practice in PRACTICES}
_TAKE_BACK: Final = "take back"


def practices_panel(report: ProgrammeReport, cohort: str, user: User) -> None:
    """The checklist: each practice with its state and why."""
    st.header("Is it run as it should be?", anchor=False)
    prose(
        "From the roster, the meeting log, survey items, events and waves; where no file says it, from what HR says. "
        "The limits are conventions, the same for everybody; the Method page lists them. "
        "A state says how the programme is run, not what that did."
    )
    table = report.practices[cohort]
    for state in (MISSING, PARTLY):
        _state(table, state)
    for state in (IN_PLACE, UNKNOWN):
        count = int((table["state"] == state).sum())
        if count:
            with st.expander(f"{STATE_LABELS[state]}: {counted(count, 'practice')}", key=f"practices-{state}"):
                listing(map(describe_practice, table[table["state"] == state].to_dict("records")), otherwise="")
    if may_change_study():
        _suggestions(table, cohort, user)
        _by_hand(report, cohort, user)


def _state(table: pd.DataFrame, state: str) -> None:
    """The practices of one state, each with its reason; nothing where there is none."""
    rows = table[table["state"] == state].to_dict("records")
    if rows:
        prose(f"**{STATE_LABELS[state]}**")
        listing(map(describe_practice, rows), otherwise="")


def _suggestions(table: pd.DataFrame, cohort: str, user: User) -> None:
    """One click makes an action of a practice that is missing or only partly in place."""
    wanting = table.loc[table["state"].isin([MISSING, PARTLY])]
    if wanting.empty:
        return
    with st.expander(
        "Make an action of a practice that is wanting", icon=":material/add_task:", key="practice-actions"
    ):
        for row in wanting.to_dict("records"):
            text = f"Put in place: {row['practice'].lower()}. {row['because']}"
            st.button(
                str(row["practice"]), key=f"act-practice-{row['id']}", icon=":material/add_task:", type="tertiary",
                on_click=suggest, args=(text, f"practice {row['id']}", cohort, user),
            )  # fmt: skip


def _by_hand(report: ProgrammeReport, cohort: str, user: User) -> None:
    with st.expander("Say what no file shows", icon=":material/edit_note:", key="by-hand"):
        practice = st.selectbox("Practice", list(_TITLES), format_func=_TITLES.__getitem__, key="hand-practice")
        st.caption(_QUESTIONS[str(practice)])
        of = st.selectbox(
            "For", report.cohorts, index=report.cohorts.index(cohort), format_func=cohort_label, width=320,
            key=f"hand-cohort-{cohort}",
        )  # fmt: skip
        word = st.segmented_control(
            "Answer", (*HAND_WORDS, _TAKE_BACK), default="yes", required=True, format_func=str.capitalize,
            key="hand-word",
        )  # fmt: skip
        note = st.text_input("Note", max_chars=300, key="hand-note", help="Names of participants are taken out.")
        st.button("Keep this", key="keep-hand", icon=":material/save:", on_click=_say,
                  args=(str(practice), str(of), str(word), note, user))  # fmt: skip
        _funnel(str(of), user)


def _funnel(cohort: str, user: User) -> None:
    """How many were eligible, invited and applied: counts for the practice of selection."""
    st.caption("How did people come in? Counts for participant selection, for the cohort chosen above.")
    with st.container(horizontal=True, key="funnel"):
        counts = {
            name: st.number_input(
                name.capitalize(),
                min_value=0,
                max_value=10_000_000,
                value=None,
                step=1,
                key=f"funnel-{name}",
                width=140,
            )
            for name in FUNNEL
        }
    st.button("Keep these counts", key="keep-funnel", icon=":material/save:", on_click=_say_funnel,
              args=(counts, cohort, user))  # fmt: skip


def _say(practice: str, cohort: str, word: str, note: str, user: User) -> None:
    said = None if word == _TAKE_BACK else word
    try:
        say_practice(workspace(), current_study(), practice, said, note=note, cohort=cohort, who=user.name)
        st.session_state.pop("hand-note", None)
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")


def _say_funnel(counts: dict[str, int | None], cohort: str, user: User) -> None:
    try:
        say_funnel(workspace(), current_study(), counts, cohort=cohort or ALL, who=user.name)
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
