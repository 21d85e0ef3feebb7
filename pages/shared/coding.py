"""The parts of the Interviews page."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, codebook
from analysis.storage.decisions import DecisionAction
from analysis.wording.coding import STATUS_WORDS, describe_agreement, describe_coding, mark_passages, theme_title
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.notices import explain_empty
from analysis.workflow.access import User
from analysis.workflow.coding import CodingDesk, CodingQueue, decide, queue_suggestions
from pages.shared.panels import PROSE_WIDTH, empty_panel, prose, table_panel
from pages.shared.rows import opened_desk
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: Each direction with the key that turns a suggestion to it.
DIRECTIONS: Final = {FAVOURABLE: "f", UNFAVOURABLE: "u", MIXED: "m"}
#: Where a session remembers how many suggestions it skipped.
SKIPPED: Final = "skipped"


def desk_or_stop() -> CodingDesk:
    """The interviews of the study that is open; where none can be coded the page says what to bring, and ends."""
    desk = opened_desk()
    if desk.interviews.empty or not desk.has_roster:
        empty_panel(explain_empty("no_interviews" if desk.interviews.empty else "no_roster"))
        st.stop()
    return desk


def waiting_suggestions(desk: CodingDesk) -> CodingQueue:
    """What is suggested and what is decided now."""
    return queue_suggestions(workspace().store, current_study(), desk)


def progress_panel(queue: CodingQueue) -> None:
    """How far the coding is, and how well suggestions and people agree."""
    decided, waiting = len(queue.codes), len(queue.waiting)
    st.progress(decided / max(decided + waiting, 1), describe_coding(decided, waiting))
    agreement = describe_agreement(queue.judged, queue.agreed)
    st.caption(
        f"Figures use decided codes only. You see the side of the person who spoke, never who it was. {agreement}",
        width=PROSE_WIDTH,
    )


def suggestion_panel(queue: CodingQueue, user: User) -> None:
    """The next suggestion in its context, with what can be decided."""
    if queue.waiting.empty:
        return
    row = queue.waiting.iloc[st.session_state.get(SKIPPED, 0) % len(queue.waiting)].to_dict()
    theme = codebook().theme(str(row["theme"]))
    with st.container(border=True, key="suggestion", width=PROSE_WIDTH):
        st.caption(_place(row))
        if pd.notna(row["before"]):
            st.caption(f"Interviewer: {escape_passage(row['before'])}")
        st.markdown(f"“{mark_passages(str(row['text']), str(row['phrase']))}”")
        told = f"Suggested: **{theme.title}**, {row['direction']}"
        if pd.isna(row["direction"]):
            told = f"Coded elsewhere as **{theme.title}**. Which way does it go?"
        st.markdown(told, help=f"{theme.definition} {theme.include}")
        if may_change_study():
            _decisions(row, user)
        else:
            st.caption("This is a sample: its codes cannot be changed. Start your own study to code interviews.")


def _place(row: dict[Any, Any]) -> str:
    """Who spoke, when, and to which question."""
    side = str(row["side"]).capitalize() if pd.notna(row["side"]) else "Side not known"
    wave = f" at {escape_markdown(row['wave'])}" if pd.notna(row["wave"]) else ""
    asked = f": {escape_passage(row['question'])}" if pd.notna(row["question"]) else ""
    return f"{side}{wave}{asked}"


def _code_of(row: dict[Any, Any]) -> dict[str, str]:
    """What a decision is about; the direction is "" for a code that has none yet."""
    return {name: str(row[name]) if pd.notna(row[name]) else "" for name in ("utterance", "theme", "direction")}


def _decisions(row: dict[Any, Any], user: User) -> None:
    code = _code_of(row)
    instead = " instead" if code["direction"] else ""
    with st.container(horizontal=True, key="decisions"):
        if code["direction"]:
            st.button("Accept", key="accept", shortcut="a", on_click=_decide, args=(code, "accept", user))
        st.button("Reject", key="reject", shortcut="x", on_click=_decide, args=(code, "reject", user))
        st.button("Skip", key="skip", shortcut="s", on_click=_skip)
    with st.container(horizontal=True, key="turns"):
        for direction, letter in DIRECTIONS.items():
            if direction != code["direction"]:
                st.button(
                    f"{direction.capitalize()}{instead}", key=f"turn-{direction}", shortcut=letter, type="tertiary",
                    on_click=_decide, args=(code | {"direction": direction}, "change", user),
                )  # fmt: skip


def add_panel(desk: CodingDesk, user: User) -> None:
    """A code that no phrase found, for any answer."""
    if not may_change_study():
        return
    titles = {theme.id: theme.title for theme in codebook().themes}
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
        code = {"utterance": str(answer), "theme": str(theme), "direction": str(direction)}
        st.button("Add this code", key="add", on_click=_decide, args=(code, "add", user))


def decided_panel(desk: CodingDesk, queue: CodingQueue, user: User) -> None:
    """Every code that was decided; one that is chosen can be decided anew."""
    if queue.codes.empty:
        return
    codes = queue.codes.merge(desk.said[["utterance", "side", "text"]], on="utterance", how="left")
    shown = pd.DataFrame(
        {"Theme": codes["theme"].map(theme_title), "Direction": codes["direction"],
         "Decision": codes["status"].map(STATUS_WORDS).fillna("kept"), "Side": codes["side"], "Answer": codes["text"]}
    )  # fmt: skip
    with st.expander("What was decided so far", icon=":material/checklist:", key="decided"):
        if not may_change_study():
            table_panel(shown, alt="Every code that was decided", key="codes")
            return
        st.caption("Choose a row to decide it anew.")
        event = st.dataframe(
            shown, hide_index=True, alt="Every code that was decided", key="codes", on_select="rerun",
            selection_mode="single-row",
        )  # fmt: skip
        for place in event["selection"]["rows"][:1]:
            _again(codes.iloc[place].to_dict(), user)


def _again(row: dict[Any, Any], user: User) -> None:
    code = _code_of(row)
    with st.container(horizontal=True, key="again"):
        for direction in DIRECTIONS:
            args = (code | {"direction": direction}, "change", user)
            st.button(f"Keep as {direction}", key=f"again-{direction}", on_click=_decide, args=args)
        st.button("Reject this code", key="again-reject", on_click=_decide, args=(code, "reject", user))


def _decide(code: dict[str, str], action: DecisionAction, user: User) -> None:
    try:
        decide(
            workspace().store, current_study(), utterance=code["utterance"], theme=code["theme"],
            direction=code["direction"], action=action, who=user.name,
        )  # fmt: skip
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")


def _skip() -> None:
    st.session_state[SKIPPED] = st.session_state.get(SKIPPED, 0) + 1
