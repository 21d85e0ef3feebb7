"""Finding passages like a text, among the answers that can be coded."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.scores.likeness import Likeness, find_passages, meaning_is_installed
from analysis.wording.coding import describe_passages
from analysis.workflow.coding import CodingDesk
from pages.shared.panels import prose, table_panel

_WAYS: Final[dict[Likeness, str]] = {"words": "the same words", "meaning": "a like meaning"}


def passages_panel(desk: CodingDesk) -> None:
    """The answers most like what is typed; by meaning only where the optional package is installed."""
    with st.expander("Find passages like this", icon=":material/search:", key="finding"):
        like = st.text_input("Words or a whole sentence", key="like", max_chars=500)
        by: Likeness = "words"
        if meaning_is_installed():
            by = st.segmented_control(
                "Passages with", list(_WAYS), default="words", required=True, format_func=_WAYS.__getitem__, key="way"
            )
        if not like.strip():
            return
        found = find_passages(desk.said.set_index("utterance")["text"], like, by=by)
        prose(describe_passages(len(found), len(desk.said)))
        if len(found):
            table_panel(_told(desk, found), alt="Answers like the text, the likest first", key="passages")


def _told(desk: CodingDesk, found: pd.DataFrame) -> pd.DataFrame:
    answers = desk.said.set_index("utterance").loc[found["place"], ["side", "wave", "text"]].reset_index()
    return answers.set_axis(["Answer", "Side", "Wave", "What was said"], axis=1)
