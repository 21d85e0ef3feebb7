"""The first half of the Plan page: what is planned, what it could show, and what stays unmeasured."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.power import power_figure
from analysis.errors import ReverbError
from analysis.impact.planning import MOST_COHORTS, MOST_PAIRS, MOST_PEOPLE, Plan, PlanOptions, plan_programme
from analysis.instruments.claims import RECORDS
from analysis.instruments.forms import CORE_FORMS, WAVES, form_names, form_title
from analysis.study import INTERVIEWS
from analysis.wording.names import plain_text
from analysis.wording.planning import (
    describe_cohort,
    describe_design,
    describe_losses,
    describe_no_comparison,
    describe_plan,
    describe_retention_power,
    describe_unmeasured,
    explain_power,
    what_would_measure,
)
from analysis.workflow.planning import options_lent
from pages.shared.derived import derived
from pages.shared.kept import kept
from pages.shared.panels import figure_panel, listing, page_answer, prose, table_panel
from pages.shared.rows import opened_study

#: What the page starts with where the study says nothing.
_PAIRS = 14


def planned() -> Plan | None:
    """The plan of what stands in the form; None where it does not fit, and the page then says why."""
    place = st.container(key="plan-answer")
    chosen = _choose()
    try:
        plan = plan_of(PlanOptions(**chosen))
    except ReverbError as error:
        place.warning(f"{error.message} {error.advice}", icon=":material/rule:")
        return None
    with place:
        page_answer(describe_plan(plan))
    return plan


def plan_of(options: PlanOptions) -> Plan:
    """A plan follows from its options alone, so that everybody who asks for the same gets the same."""
    return derived(plan_programme, options)


def _lent() -> dict[str, Any]:
    return options_lent(opened_study())


def _choose() -> dict[str, Any]:
    """The inputs: a few that everybody knows, the others folded away."""
    lent = kept(_lent)
    with st.container(horizontal=True, key="plan-inputs"):
        pairs = st.number_input("Pairs", 1, MOST_PAIRS, lent.get("pairs", _PAIRS), key="plan-pairs", width=130)
        cohorts = st.number_input("Cohorts", 1, MOST_COHORTS, lent.get("cohorts", 1), key="plan-cohorts", width=130)
        comparison = st.number_input(
            "Comparison people", 0, MOST_PEOPLE, lent.get("comparison", 0), step=10, key="plan-comparison", width=180,
            help="Similar staff who take no part and answer the same questions.",
        )  # fmt: skip
        smallest = st.number_input(
            "Smallest change that matters", 0.5, 50.0, float(lent["smallest_change"]), step=0.5, key="plan-smallest",
            width=220, help="In points on a 0 to 100 scale. Fix it before the later wave.",
        )  # fmt: skip
    waitlist = st.checkbox("A lot decides which half of the pairs starts first", key="plan-waitlist")
    asked = _choose_questions(lent)
    assumed = _choose_assumptions()
    return {
        "pairs": int(pairs), "cohorts": int(cohorts), "comparison": int(comparison),
        "smallest_change": float(smallest), "waitlist": waitlist, **asked, **assumed,
    }  # fmt: skip


def _choose_questions(lent: dict[str, Any]) -> dict[str, Any]:
    with st.expander("Waves, questionnaires and records", icon=":material/quiz:", key="plan-questions"):
        waves = st.multiselect("Waves", WAVES, PlanOptions(1).waves, key="plan-waves")
        forms = st.multiselect(
            "Forms and packs of questions", form_names(), CORE_FORMS, format_func=form_title, key="plan-forms",
            help="A pack is three questions for one goal, asked at the baseline and at the end.",
        )  # fmt: skip
        records = st.multiselect(
            "Kept beside", (*RECORDS, INTERVIEWS), lent["records"], key="plan-records",
            format_func=lambda name: "interviews" if name == INTERVIEWS else RECORDS[name],
        )  # fmt: skip
    return {"waves": tuple(waves), "forms": tuple(forms), "records": tuple(records)}


def _choose_assumptions() -> dict[str, Any]:
    usual = PlanOptions(1)
    with st.expander("What is assumed about people", icon=":material/tune:", key="plan-assumptions"):
        prose(explain_power())
        with st.container(horizontal=True, key="plan-assumed"):
            return {
                "answering": _share("Answer both times", usual.answering, "answering"),
                "linked": _share("Can be linked", usual.linked, "linked"),
                "leavers": _share("Leave in a year", usual.leavers, "leavers", most=90),
                "months": float(st.number_input("Months", 1, 60, int(usual.months), key="plan-months", width=150)),
                "sd": st.number_input("Spread of scores", 1.0, 50.0, usual.sd, key="plan-sd", width=150),
                "retest": st.number_input(
                    "Two waves go together", 0.0, 0.99, usual.retest, key="plan-retest", width=190
                ),
                "correlation": st.number_input(
                    "Partners move together", 0.0, 1.0, usual.correlation, key="plan-correlation", width=190
                ),
            }  # fmt: skip


def _share(label: str, usual: float, name: str, most: int = 100) -> float:
    value = st.number_input(f"{label}, %", 0, most, round(100 * usual), key=f"plan-{name}", width=180)
    return float(value) / 100


def power_panel(plan: Plan) -> None:
    """The curve, and what else decides what can be said."""
    derived(_power, plan.options)


def _power(options: PlanOptions) -> None:
    plan = plan_of(options)
    if plan.curve:
        figure_panel(derived(_power_chart, options), key="power")
    listing(
        filter(None, (describe_losses(plan), describe_no_comparison(plan), describe_cohort(plan),
                      describe_retention_power(plan.retention))), otherwise="",
    )  # fmt: skip
    with st.expander("The same people in other designs", icon=":material/alt_route:", key="plan-designs"):
        listing(map(describe_design, plan.designs), otherwise="")


def _power_chart(options: PlanOptions) -> Chart:
    return power_figure(plan_of(options))


def unmeasured_panel(plan: Plan) -> None:
    """Which claims stay unmeasured, and what would measure them."""
    derived(_unmeasured, plan.options)


def _unmeasured(options: PlanOptions) -> None:
    plan = plan_of(options)
    st.header("What would stay unmeasured", anchor=False)
    prose(describe_unmeasured(plan))
    if plan.unmeasured:
        rows = [(one.claim.id, one.claim.claim, one.claim.about, what_would_measure(one)) for one in plan.unmeasured]
        table = pd.DataFrame(rows, columns=["Claim", "What is claimed", "About", "What would measure it"], dtype="str")
        with st.expander("The claims, one by one", icon=":material/checklist:", key="plan-claims"):
            table_panel(
                table.map(plain_text), alt="Claims that stay unmeasured, and what would measure them", key="claims"
            )
