"""Where HR enters what the programme costs. It stands apart from what leaders see, whose pages reach no fact."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.impact.worth import LARGEST, LONGEST_CURRENCY, Costs, Range
from analysis.release.release import Release
from analysis.wording.worth import COST_LABELS
from analysis.workflow.access import User
from analysis.workflow.worth import keep_costs, kept_costs
from pages.shared.failures import plain_failures
from pages.shared.panels import prose
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_SAVED: Final = "costs-saved"
_ENDS: Final = ("from", "to")


def costs_form(release: Release, user: User) -> None:
    """Where HR enters the costs, once, as ranges."""
    if not may_change_study():
        prose("This is a sample: its costs cannot be changed. In your own study they are entered here.")
        return
    if st.session_state.pop(_SAVED, False):
        st.success("The costs are kept. Leaders see them with the next release you publish.", icon=":material/save:")
    kept = kept_costs(workspace(), current_study())
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
