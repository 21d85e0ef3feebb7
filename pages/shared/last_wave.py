"""Which wave is the last one: asked on the Publish page, since the answers to be guessed are told only after it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.two_sides import describe_waiting
from analysis.workflow.access import User
from analysis.workflow.last_wave import STILL_PLANNED, LastWave, read_last_wave, state_last_wave
from pages.shared.kept import kept
from pages.shared.panels import prose
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

ASKED: Final = "Which wave is the last one?"
UNSAID: Final = "As its name says (end or follow-up)"
EXPLAINED: Final = (
    "Each side guesses what the other answers about work. Whoever has seen the answers no longer guesses, so what each "
    "side gets wrong is told only once every cohort has answered its last wave."
)


def last_wave_panel(user: User) -> None:
    """Say which wave is the last; nothing where nobody is asked to guess."""
    known = kept(_known)
    if known is None:
        return
    with st.expander(ASKED, icon=":material/event_available:", key="last-wave"):
        prose(EXPLAINED)
        prose(describe_waiting(known.because) if known.because else "Every cohort has answered its last wave.")
        if not may_change_study():
            st.caption(f"Stated: {escape_markdown(known.stated or UNSAID)}. This study cannot be changed.")
            return
        options = ("", *known.waves, STILL_PLANNED)
        chosen = st.selectbox(
            ASKED, options, index=options.index(known.stated) if known.stated in options else 0, key="last-wave-choice",
            format_func=lambda wave: plain_text(wave.capitalize() if wave == STILL_PLANNED else wave or UNSAID),
            width=320,
        )  # fmt: skip
        if st.button("Keep this", key="keep-last-wave", icon=":material/save:"):
            state_last_wave(workspace(), current_study(), chosen or None, who=user.name)
            st.rerun()


def _known() -> LastWave | None:
    return read_last_wave(opened_study())
