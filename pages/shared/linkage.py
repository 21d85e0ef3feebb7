"""The linkage ledger on the Quality page: who was linked how, who not, what is offered and what linking changed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.instruments import scale_of
from analysis.storage.link_decisions import LinkAction, decide_links, read_link_decisions
from analysis.wording.linkage import (
    PUBLISHED,
    describe_decision,
    describe_differences,
    describe_people,
    describe_proposals,
)
from analysis.wording.notices import describe_finding
from analysis.wording.numbers import day
from analysis.workflow.access import User
from analysis.workflow.linkage_ledger import LinkageLedger
from pages.shared.panels import listing, prose, table_panel
from pages.shared.rows import opened_ledger
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_TITLES: Final = ("Wave", "Arm", "Side", "Linked to", "How, or why not", "Answers")
_DECIDED: Final = {"accept": "accepted", "decline": "declined", "withdraw": "taken back"}


def ledger_panel() -> None:
    """Findings on identifiers, the counts, and whether the linked differ from the others."""
    ledger = opened_ledger()
    listing([describe_finding(finding) for finding in ledger.noticed], otherwise="")
    listing(describe_people(ledger.people), otherwise="")
    if not ledger.answers.empty:
        with st.expander("The linkage ledger", icon=":material/table_chart:", key="ledger-open"):
            shown = ledger.answers.set_axis(list(_TITLES), axis=1)
            table_panel(shown, alt="Answers by wave, arm and side, and how they were linked", key="ledger")
    if not ledger.differences.empty:
        st.subheader("Do the linked differ from the others?", anchor=False)
        titles = [scale_of(scale)[1].title for scale in ledger.differences["scale"]]
        listing(describe_differences(ledger.differences.assign(title=titles)), otherwise="")


def slips_panel(ledger: LinkageLedger, user: User) -> None:
    """Codes of one slip: how many, at what risk, and the decision, which can be taken back. Shows no code."""
    proposals, decisions = ledger.linking.proposals, read_link_decisions(workspace().store, current_study())
    if not proposals.count and not decisions:
        return
    st.subheader("Codes that differ by one letter", anchor=False)
    prose(describe_proposals(proposals.count, proposals.by_chance, proposals.risk))
    st.caption(PUBLISHED)
    last = decisions[-1] if decisions else None
    prose(describe_decision(last.action if last else None, last.max_risk if last else 0.0, ledger.linking.is_applied))
    if last is not None:
        st.caption(f"{_DECIDED[last.action].capitalize()} by {last.who} on {day(last.decided_at.date())}.")
    if may_change_study():
        _decide_panel(user, decided=last is not None and last.action != "withdraw")


def _decide_panel(user: User, *, decided: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="slips"):
        risk = st.number_input(
            "Wrong matches in 100, at most", min_value=1, max_value=50, value=5, key="slip-risk", width=220,
            help="Links are made only while no more of them than this are expected to be wrong.",
        )  # fmt: skip
        choices: tuple[tuple[str, LinkAction, bool], ...] = (
            ("Link them", "accept", True), ("Do not link them", "decline", True), ("Take it back", "withdraw", decided),
        )  # fmt: skip
        for label, action, offered in choices:
            if offered:
                st.button(label, key=f"slips-{action}", on_click=_decide, args=(user, action, int(risk) / 100))


def _decide(user: User, action: LinkAction, risk: float) -> None:
    decide_links(workspace().store, current_study(), action, max_risk=risk, who=user.name)
