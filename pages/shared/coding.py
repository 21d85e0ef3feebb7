"""The parts of the Interviews page around the card: who codes, how far it is, what is added, what was decided."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.scores.codebook import FAVOURABLE
from analysis.wording.coding import STATUS_WORDS, describe_agreement, describe_coding, theme_title
from analysis.wording.names import escape_passage
from analysis.wording.notices import explain_empty
from analysis.workflow.access import LOCAL_ADMINISTRATOR, User
from analysis.workflow.coding import Coder, CodingDesk, CodingQueue
from pages.shared.coding_acts import take
from pages.shared.kept import kept
from pages.shared.panels import PROSE_WIDTH, empty_panel, kept_table_panel, prose
from pages.shared.reviewing import DIRECTIONS
from pages.shared.rows import opened_desk, opened_queue
from pages.shared.session import may_change_study

#: The longest name of somebody who codes, in characters.
LONGEST_CODER: Final = 40


def desk_or_stop() -> CodingDesk:
    """What people said in the study that is open; where nothing can be coded the page says what to bring, and ends."""
    desk = opened_desk()
    if desk.utterances.empty or not desk.has_roster:
        empty_panel(explain_empty("no_interviews" if desk.utterances.empty else "no_roster"))
        st.stop()
    return desk


def choose_coder(user: User) -> Coder:
    """Who codes: whoever is signed in; on this machine alone, whoever says so. And whether as a second reader."""
    if not may_change_study():
        return Coder(user.name)
    with st.expander("Who is coding", icon=":material/person:", key="coder"):
        name = st.text_input(
            "Name or initials", value=user.name, max_chars=LONGEST_CODER, key="coder-name", width=320,
            disabled=user != LOCAL_ADMINISTRATOR, help="Kept with every decision.",
        )  # fmt: skip
        independent = st.toggle(
            "Second reader", key="independent",
            help="Shows the answers that somebody else decided, without what was decided. Your decisions change no "
            "code; how far the two of you agree is shown once you turn this off.",
        )  # fmt: skip
    return Coder(name.strip() or user.name, independent)


def progress_panel(queue: CodingQueue, coder: Coder) -> None:
    """How far the coding is, and how often people took a suggestion as it stood."""
    decided = queue.asked - len(queue.waiting)
    told = describe_coding(decided, queue.asked, len(queue.codes))
    st.progress(decided / max(queue.asked, 1), told)
    if coder.independent:
        prose("**Second reader.** You see nothing of what others decided, and change none of their codes.")
        return
    agreement = describe_agreement(queue.judged, queue.agreed)
    st.caption(
        f"Figures use decided codes only. You see the side of the person who spoke, never who it was. {agreement}",
        width=PROSE_WIDTH,
    )


def add_panel(desk: CodingDesk, coder: Coder) -> None:
    """A code that no phrase found, for any answer."""
    if not may_change_study():
        return
    titles = {theme.id: theme.title for theme in desk.book.themes}
    answers = dict(zip(desk.said["utterance"], desk.said["text"], strict=True))
    with st.expander("Add a code that was not suggested", icon=":material/add:", key="adding"):
        answer = st.selectbox(
            "Answer", list(answers), key="answer", help="Type words of the answer to find it.",
            format_func=lambda name: f"{name}: {answers[name][:90]}",
        )  # fmt: skip
        prose(f"“{escape_passage(answers[str(answer)])}”")
        theme = st.selectbox("Theme", list(titles), format_func=titles.__getitem__, key="added-theme")
        direction = st.segmented_control(
            "Direction", tuple(DIRECTIONS), default=FAVOURABLE, required=True, key="added-direction",
            format_func=str.capitalize,
        )  # fmt: skip
        code = {"utterance": answer, "theme": theme, "direction": direction, "codebook_version": desk.book.version}
        st.button("Add this code", key="keep-added", on_click=take, args=(code, "add", coder))


def decided_panel(desk: CodingDesk, queue: CodingQueue, coder: Coder) -> None:
    """Every code that was decided; one that is chosen can be decided anew."""
    if queue.codes.empty or coder.independent:
        return
    codes, shown = kept(_decided, coder.name)
    with st.expander("What was decided so far", icon=":material/checklist:", key="decided"):
        if not may_change_study():
            kept_table_panel(shown, alt="Every code that was decided", key="codes")
            return
        st.caption("Choose a row to decide it anew.")
        event = st.dataframe(
            shown, hide_index=True, alt="Every code that was decided", key="codes", on_select="rerun",
            selection_mode="single-row",
        )  # fmt: skip
        for place in event["selection"]["rows"][:1]:
            again_panel(codes.iloc[place].to_dict() | {"codebook_version": desk.book.version}, coder, key="again")


def _decided(coder: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The codes that were decided, with what was said, and as they are shown."""
    desk, queue = opened_desk(), opened_queue(Coder(coder))
    themes = desk.book.themes
    codes = queue.codes.merge(desk.said[["utterance", "side", "text"]], on="utterance", how="left")
    shown = pd.DataFrame(
        {"Theme": codes["theme"].map(lambda theme: theme_title(theme, themes)), "Direction": codes["direction"],
         "Decision": codes["status"].map(STATUS_WORDS).fillna("kept"), "Side": codes["side"], "Answer": codes["text"]}
    )  # fmt: skip
    return codes, shown


def again_panel(row: dict[Any, Any], coder: Coder, *, key: str) -> None:
    """Buttons by which a code that was decided (utterance, theme, direction, codebook_version) is decided anew."""
    with st.container(horizontal=True, key=key):
        for direction in DIRECTIONS:
            args = (row | {"direction": direction}, "change", coder)
            st.button(f"Keep as {direction}", key=f"{key}-{direction}", on_click=take, args=args)
        st.button("Reject this code", key=f"{key}-reject", on_click=take, args=(row, "reject", coder))
