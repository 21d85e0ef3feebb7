"""Fixing what counts, on the Plan page: the primary measure of each outcome, dated before the later wave."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.impact.plan import AnalysisPlan, PlannedOutcome
from analysis.study import RETENTION
from analysis.wording.names import plain_text
from analysis.wording.numbers import day
from analysis.workflow.access import User
from analysis.workflow.analysis_plan import fix_plan, measures_to_plan, propose_plan, timing_of
from pages.shared.failures import plain_failures
from pages.shared.kept import kept
from pages.shared.panels import kept_table_panel, prose
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_SAID = "plan-fixed"
_TIMING = {
    "beforehand": "before any later answer",
    "afterwards": "after later answers came in: its cards are exploratory",
    "undated": "later answers have no date to hold it against",
    "early": "the wave it is judged at has not been asked yet",
    "unplanned": "not fixed yet",
}


def fixing_panel(user: User) -> None:
    """What counts for each outcome, since when, and the way to fix or change it."""
    plan = kept(_proposed)
    st.header("Fix what counts beforehand", anchor=False)
    prose(
        "One measure for each outcome decides whether the programme worked. Fixed before the later wave, nobody can "
        "choose it by its result."
    )
    kept_table_panel(kept(_table), alt="What counts for each outcome", key="fixed")
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/event_available:")
    if not may_change_study() or not user.may("import"):
        st.caption("Fixed by HR, in a study of its own: a sample cannot be changed.")
        return
    with st.expander("Fix or change it", icon=":material/edit_calendar:", key="fixing"):
        for one in plan.outcomes:
            _choose(one)
        st.button("Fix as of today", icon=":material/event_available:", key="fix", on_click=_fix, args=(user,))


def _proposed() -> AnalysisPlan:
    return propose_plan(opened_study())


def _table() -> pd.DataFrame:
    rows = [_row(one, timing_of(opened_study(), one)) for one in kept(_proposed).outcomes]
    columns = ["Outcome", "Measure", "Judged at", "Smallest change that matters", "Fixed on", "That is"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _row(one: PlannedOutcome, timing: str) -> tuple[str, ...]:
    unit = "days" if one.outcome == RETENTION else "points of 100"
    return (
        one.outcome.capitalize(), dict(measures_to_plan(one.outcome)).get(one.measure, one.measure),
        plain_text(one.wave) if one.wave else "the last wave", f"{one.smallest_change:g} {unit}",
        day(one.fixed_on) if one.fixed_on else "", _TIMING[timing],
    )  # fmt: skip


def _chosen(one: PlannedOutcome) -> PlannedOutcome:
    state = st.session_state
    measure, smallest = state[f"fix-measure-{one.outcome}"], state[f"fix-smallest-{one.outcome}"]
    return replace(one, measure=measure, smallest_change=float(smallest))


def _choose(one: PlannedOutcome) -> None:
    """The inputs for one outcome."""
    titles = dict(measures_to_plan(one.outcome))
    with st.container(horizontal=True, key=f"fix-{one.outcome}"):
        st.selectbox(
            f"{one.outcome.capitalize()}: measure", list(titles), index=list(titles).index(one.measure),
            format_func=lambda name: titles[name], key=f"fix-measure-{one.outcome}", width=340,
        )  # fmt: skip
        most = 365.0 if one.outcome == RETENTION else 99.0
        st.number_input(
            "Smallest change, in days" if one.outcome == RETENTION else "Smallest change, in points",
            0.5, most, float(one.smallest_change), key=f"fix-smallest-{one.outcome}", width=220,
        )  # fmt: skip


def _fix(user: User) -> None:
    """Fix what stands in the inputs now, not when the button was drawn."""
    with plain_failures():
        held = propose_plan(opened_study()).outcomes
        chosen = AnalysisPlan(tuple(_chosen(one) for one in held))
        fix_plan(workspace(), current_study(), chosen, user.name)
        st.session_state[_SAID] = "Fixed as of today. What was the same keeps its day."
