"""The parts of the page on whether it is worth it: the answer, the costs, the form of HR, what effects support."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.impact.worth import LARGEST, LONGEST_CURRENCY, Costs, Range
from analysis.release.answers import answers
from analysis.release.release import Release
from analysis.release.worth import worth_of
from analysis.wording.notices import explain_empty
from analysis.wording.worth import (
    COST_LABELS,
    RULE,
    describe_benefits,
    describe_break_even,
    describe_meetings,
    describe_missing_costs,
    describe_worth,
    worth_rows,
)
from analysis.workflow.access import User
from analysis.workflow.worth import keep_costs, kept_costs
from pages.shared.access import current_user
from pages.shared.failures import plain_failures
from pages.shared.panels import empty_panel, figures_panel, listing, page_answer, prose
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_SAVED: Final = "costs-saved"
_ENDS: Final = ("from", "to")


def answer_line(release: Release) -> None:
    """The answer of the page in a sentence."""
    page_answer(describe_worth(worth_of(release)))


def costs_panel(release: Release) -> None:
    """What was entered and what it adds up to; where nothing was, what to enter."""
    worth = worth_of(release)
    if worth.costs is None:
        empty_panel(explain_empty("no_costs"))
        prose(describe_meetings(release.meetings))
        return
    prose(describe_break_even(worth))
    prose(describe_missing_costs(worth))
    prose(describe_meetings(release.meetings))
    table = pd.DataFrame(worth_rows(worth, release.meetings), columns=["What", "From", "To", "Unit"])
    figures_panel(release, table, title="cost and break-even", key="worth-figures", stem="worth it")


def benefits_panel(release: Release) -> None:
    """Outcome by outcome: supported, or not and why."""
    cards = [one.card.card for one in answers(release) if one.card is not None]
    listing(describe_benefits(worth_of(release), cards), otherwise="")
    st.caption(RULE)


def costs_form(release: Release) -> None:
    """Where HR enters the costs, once, as ranges; nobody else sees it."""
    user = current_user()
    if not user.may("import"):
        return
    if not may_change_study():
        st.caption("This is a sample: its costs cannot be changed. In your own study they are entered here.")
        return
    if st.session_state.pop(_SAVED, False):
        st.success("The costs are kept. Leaders see them with the next release you publish.", icon=":material/save:")
    kept = kept_costs(workspace(), current_study())
    with st.expander("Enter what it costs (HR only)", icon=":material/edit:", key="costs-open", expanded=kept is None):
        prose("A range is enough: the least and the most it may be. Leave empty what you do not know.")
        if kept is None and release.meetings is not None:
            prose("Hours stand at what the meeting log shows; add what people prepare and travel.")
        with st.form("costs", border=False):
            st.text_input("Currency", kept.currency if kept else "EUR", max_chars=LONGEST_CURRENCY,
                          key=_key("currency"), width=120)  # fmt: skip
            for name, label in COST_LABELS.items():
                _ask(name, label, _proposed(name, kept, release))
            st.form_submit_button("Keep these costs", icon=":material/save:", on_click=_keep, args=(user,))


def _proposed(name: str, kept: Costs | None, release: Release) -> tuple[float | None, float | None]:
    """What stands in the form: what was entered, else for hours what the meeting log shows."""
    if kept is not None:
        span = getattr(kept, name)
        return (None, None) if span is None else (span.low, span.high)
    hours = release.meetings.hours if release.meetings is not None and name.endswith("hours") else None
    return hours, hours


def _ask(name: str, label: str, ends: tuple[float | None, float | None]) -> None:
    """The two ends of a range, side by side under what they are of."""
    prose(f"**{label}**")
    with st.container(horizontal=True, key=f"cost-{name}"):
        for end, value in zip(_ENDS, ends, strict=True):
            st.number_input(
                f"{label}, {end}", 0.0, LARGEST, value, key=_key(f"{name}-{end}"), width=180, format="%.10g",
                label_visibility="collapsed", placeholder=end.capitalize(),
            )  # fmt: skip


def _key(name: str) -> str:
    """The key of a field: its study's own, so that what was typed for one never stands in another."""
    return f"{current_study()}-cost-{name}"


def _keep(user: User) -> None:
    with plain_failures():
        keep_costs(workspace(), current_study(), _stated(), user)
        st.session_state[_SAVED] = True


def _stated() -> Costs:
    """The costs as they stand in the form; of a range with one end, both ends are that."""
    ranges = {}
    for name in COST_LABELS:
        given = [value for end in _ENDS if (value := st.session_state.get(_key(f"{name}-{end}"))) is not None]
        ranges[name] = Range(float(given[0]), float(given[-1])) if given else None
    return Costs(str(st.session_state.get(_key("currency")) or ""), **ranges)
