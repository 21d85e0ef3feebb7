"""The parts of the Method page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from analysis.impact.card import DESIGN_TITLES, DESIGN_WORDS
from analysis.instruments import Questionnaire, questionnaires
from analysis.workflow.method import MethodEntry, method_entries
from pages.shared.derived import derived
from pages.shared.panels import prose

_ICON: Final = ":material/functions:"


@st.cache_resource(show_spinner="Reading the method")
def _entries() -> dict[str, tuple[MethodEntry, ...]]:
    return method_entries()


def verdicts_panel() -> None:
    """The grades and the words each allows."""
    prose(
        "Every figure for leaders wears a grade. The grade says how the figure came about, and fixes the verb that may "
        "be used of it."
    )
    prose("\n".join(f"- **{letter}**, {title}: “{DESIGN_WORDS[letter]}”" for letter, title in DESIGN_TITLES.items()))


def method_panel() -> None:
    """Every public function of the mathematics, in its own words, narrowed by a search."""
    st.header("Every formula", anchor=False)
    prose("These are the texts of the functions that compute the figures: what is worked out, and by whose method.")
    wanted = st.text_input(
        "Search the method", key="search", bind="query-params", placeholder="retest, Kaplan, overlap", width=380
    )
    found = {
        title: [one for one in entries if (wanted or "").casefold() in f"{one.name} {one.text}".casefold()]
        for title, entries in _entries().items()
    }
    if not any(found.values()):
        st.markdown("Nothing in the method holds these words.")
    for title, entries in found.items():
        if entries and wanted:
            _found_panel(title, wanted, entries)
        elif entries:
            _room_panel(title, entries)


def _room_panel(title: str, entries: Sequence[MethodEntry]) -> None:
    """All entries of a room, sent when it is opened: they are hundreds."""
    with st.expander(title, icon=_ICON, key=f"room-{title[:12]}", on_change="rerun") as box:
        if box.open:
            _entries_panel(title, "", entries)


def _found_panel(title: str, wanted: str, entries: Sequence[MethodEntry]) -> None:
    """The entries of a room in which the `wanted` words stand."""
    with st.expander(title, expanded=True, icon=_ICON, key=f"found-{title[:12]}"):
        _entries_panel(title, wanted, entries)


@st.cache_resource(max_entries=64, show_spinner=False)
def _entries_panel(title: str, wanted: str, _entries: Sequence[MethodEntry]) -> None:
    """What was sent of entries is sent again."""
    for entry in _entries:
        st.markdown(f"**{entry.name.replace('_', ' ').capitalize()}** :gray[{entry.module}.{entry.name}]")
        st.text(entry.text)


def questionnaires_panel() -> None:
    """The questionnaires with their licence and source."""
    derived(_questionnaires)


def _questionnaires() -> None:
    st.header("Questionnaires", anchor=False)
    for one in questionnaires():
        prose(f"**{one.title}**: {one.construct}. {_stated(one)}")
        st.caption(one.source)


def _stated(one: Questionnaire) -> str:
    checked = "" if one.verified else " Not verified against its source."
    return f"{len(one.items)} questions. Licence: {one.licence_name}.{checked}"
