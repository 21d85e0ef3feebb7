"""The ladder: what is here, what each further file unlocks; and blank templates to fill in."""

from __future__ import annotations

import streamlit as st

from analysis.exports.writing import MIME
from analysis.ingest.templates import templates
from analysis.workflow.ladder import Rung, climb
from pages.shared.downloads import NOTHING_OF_ANYBODY, download_button
from pages.shared.kept import kept
from pages.shared.rows import opened_study


def ladder_panel() -> None:
    """Each step with what it unlocks, whether it is here, and what is there or missing."""
    rungs = kept(_rungs)
    here = sum(rung.here for rung in rungs)
    if here == len(rungs):
        st.markdown(f"**All {here} steps are here.**")
    else:
        st.markdown(f"**{here} of {len(rungs)} steps are here.** Each further one unlocks more.")
    with st.container(key="ladder", gap="xsmall"):
        for rung in rungs:
            icon = ":material/check_circle:" if rung.here else ":material/radio_button_unchecked:"
            st.markdown(f"{icon} **{rung.bring}** unlocks {rung.unlocks}. :gray[{rung.state}]")


def _rungs() -> tuple[Rung, ...]:
    return tuple(climb(opened_study()))


def templates_panel() -> None:
    """Blank sheets with the headings that Reverb understands without asking."""
    with st.popover("Blank templates", icon=":material/draft:", type="tertiary"):
        st.caption("Sheets that are understood without a question, once they are filled in.")
        for one in templates():
            download_button(
                one.title, one.as_workbook, f"{one.name}.xlsx", MIME["xlsx"], taking=NOTHING_OF_ANYBODY,
                key=f"blank-{one.name}", kind="tertiary",
            )  # fmt: skip
