"""The part of the Publish page for participants: what they are told, as they read it, and the sheet to hand out."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from analysis.release.actions import LONGEST_CONTACT, MOST_ACTIONS
from analysis.release.release import Release
from analysis.reports.sheet import sheet_of, sheet_page
from analysis.wording.names import escape_passage, plain_text
from analysis.wording.numbers import day
from analysis.workflow.access import User
from analysis.workflow.actions import Action
from analysis.workflow.taking import RELEASE, Taking
from analysis.workflow.telling import Choice, keep_choice, read_choice
from pages.shared.charts import chart
from pages.shared.downloads import download_panel
from pages.shared.failures import plain_failures
from pages.shared.panels import PROSE_WIDTH, prose
from pages.shared.releases import published_release
from pages.shared.rows import opened_actions
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_MEANS: Final = (
    "After each publication participants get a page: what they told you, what will change, what stays confidential. It "
    "is made of the release and nothing else."
)


def participants_panel(user: User, release: Release) -> None:
    """What participants are told with the next release, what they would read, and what they read now."""
    with st.expander("The participants' page", icon=":material/handshake:", key="participants"):
        prose(_MEANS)
        if may_change_study():
            _form(user)
        with st.container(border=True, width=PROSE_WIDTH, key="participants-sheet"):
            chart(release, _sheet)
        _download(release, "The page as it would be now (HTML, one sheet)", "sheet-preview")
        out = published_release()
        if out is not None:
            _download(out, "The page of what is published (HTML, one sheet)", "sheet-published")


def _download(release: Release, label: str, key: str) -> None:
    taking = Taking(RELEASE, release.study, f"{release.release_id}, participants' page")
    download_panel(chart(release, sheet_page), label, taking=taking, key=key)


def _sheet(release: Release) -> None:
    """The sheet as it reads."""
    paper = chart(release, sheet_of)
    st.markdown(f"## {paper.title}", anchors=False)
    for heading, paragraphs in paper.parts:
        if heading:
            st.markdown(f"**{heading}**")
        bullet = "- " if heading and len(paragraphs) > 1 else ""
        st.markdown("\n".join(f"{bullet}{escape_passage(text)}" for text in paragraphs))


def _form(user: User) -> None:
    """Which actions of the Programme page are told, whether with their owners, whom to ask, and the next survey."""
    study, choice = current_study(), read_choice(workspace(), current_study())
    actions = {action.key: action for action in opened_actions()}
    if not actions:
        prose("No action is written down yet: what will change is written down on the Programme page.")
        st.page_link("pages/data/programme.py", label="Write down an action", icon=":material/add_task:")
    with st.form(f"told-{study}", border=False):
        st.multiselect(
            "What will change", list(actions), [key for key in choice.keys if key in actions],
            format_func=lambda key: _label(actions[key]), max_selections=MOST_ACTIONS, key=_key("keys"),
            placeholder="Choose actions of the Programme page", width=PROSE_WIDTH,
        )  # fmt: skip
        st.checkbox("Say who sees to each", choice.owners, key=_key("owners"))
        st.text_input(
            "Whom to ask", choice.contact, max_chars=LONGEST_CONTACT, key=_key("contact"), width=420,
            help="A role or a person, and how to reach them. It stands on the page as you write it.",
        )  # fmt: skip
        st.date_input("The next survey begins on", choice.next_survey, key=_key("next"), width=220)
        st.form_submit_button("Keep what participants are told", icon=":material/save:", on_click=_keep, args=(user,))


def _label(action: Action) -> str:
    return plain_text(f"{day(action.due)}: {action.text}")


def _key(name: str) -> str:
    """The key of a field: its study's own."""
    return f"told-{name}-{current_study()}"


def _keep(user: User) -> None:
    state = st.session_state
    date = state.get(_key("next"))
    choice = Choice(
        tuple(state.get(_key("keys"), ())), bool(state.get(_key("owners"))), str(state.get(_key("contact")) or ""),
        date if isinstance(date, dt.date) else None,
    )  # fmt: skip
    with plain_failures():
        keep_choice(workspace(), current_study(), choice, user)
        st.toast("Kept: the page below follows, and goes out with the next release.", icon=":material/save:")
