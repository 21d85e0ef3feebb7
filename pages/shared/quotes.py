"""The part of the Publish page for quotes: the switch, what leaves, what stays behind and why."""

from __future__ import annotations

import streamlit as st

from analysis.errors import ReverbError
from analysis.release.release import Release
from analysis.wording.coding import theme_title
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.quotes import (
    SWITCH_MEANS,
    describe_one_way,
    describe_quote,
    describe_quotes,
    describe_switch,
    describe_waiting_quote,
)
from analysis.workflow.access import User
from analysis.workflow.codebooks import codebook_in_use
from analysis.workflow.publishing import planned_quotes
from analysis.workflow.quotes import QuotesSwitch, read_switch, turn_quotes
from pages.shared.kept import current_facts, kept_for
from pages.shared.panels import listing, prose
from pages.shared.releases import all_published
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_SWITCH = "quotes-on"


def quotes_panel(user: User, release: Release) -> None:
    """Turn quotes on or off; while they are on, each that leaves and each that stays behind."""
    switch = kept_for(current_facts(), _switch)
    with st.expander("Quotes", icon=":material/format_quote:", key="quotes"):
        st.session_state[_SWITCH] = switch.is_on  # what is kept counts, whichever study or session showed it last
        st.toggle(
            "Let quotes leave with the next release", key=_SWITCH, on_change=_turn, args=(user,),
            disabled=not may_change_study(),
        )  # fmt: skip
        prose(SWITCH_MEANS)
        st.caption(describe_switch(is_on=switch.is_on, who=switch.who, at=switch.at))
        if switch.is_on:
            _planned(release)


def _switch() -> QuotesSwitch:
    return read_switch(workspace().store, current_study())


def _planned(release: Release) -> None:
    plan = planned_quotes(workspace(), opened_study(), release, all_published())
    prose(describe_quotes(len(plan.quotes), len(plan.waiting)))
    listing((f"{escape_markdown(one.title)}: {describe_quote(one)}" for one in plan.quotes), otherwise="")
    listing(describe_one_way(plan.quotes, plan.directions), otherwise="")
    themes = codebook_in_use(workspace().store, current_study()).themes
    listing(
        (describe_waiting_quote(one.offered.words, theme_title(one.offered.theme, themes), one.because)
         for one in plan.waiting), otherwise="",
    )  # fmt: skip


def _turn(user: User) -> None:
    try:
        turn_quotes(workspace().store, current_study(), on=bool(st.session_state[_SWITCH]), who=user.name)
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
