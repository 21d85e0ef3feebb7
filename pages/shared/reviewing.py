"""The card of the Interviews page: one suggestion in its context, decided by a key each."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, Theme
from analysis.scores.interviews import REJECTED
from analysis.study import COMMENT
from analysis.wording.coding import (
    describe_other_codes,
    describe_suggestion,
    describe_undoable,
    mark_passages,
    theme_title,
)
from analysis.wording.names import escape_markdown, escape_passage
from analysis.workflow.coding import Coder, CodingDesk, CodingQueue
from pages.shared.coding_acts import (
    PICKING,
    SKIPPED,
    choose_direction,
    chosen_direction,
    pick,
    skip,
    start_picking,
    take,
    undo,
)
from pages.shared.panels import PROSE_WIDTH, prose
from pages.shared.session import may_change_study

#: Each direction with the key that turns a suggestion to it.
DIRECTIONS: Final = {FAVOURABLE: "f", UNFAVOURABLE: "u", MIXED: "m"}
#: The keys of the themes in their order; those of later themes are for the mouse, or Tab and Enter.
_THEME_KEYS: Final = "123456789qweyiopghjklvbn"
_KEYS_TOLD: Final = (
    "Every button names its key. With **t** or **d** the themes appear, each with a key of its own; **z** goes back."
)


def review_panel(desk: CodingDesk, queue: CodingQueue, coder: Coder) -> None:
    """The next suggestion in its context, with what can be decided."""
    if queue.waiting.empty:
        if may_change_study():
            _undo_button(queue, coder)
        return
    row = _next(queue.waiting)
    theme = desk.book.theme(str(row["theme"]))
    with st.container(border=True, key="suggestion", width=PROSE_WIDTH):
        _context(row)
        _others(desk, queue, row)
        st.markdown(describe_suggestion(theme, row["direction"]), help=_explained(theme))
        if not may_change_study():
            st.caption("This is a sample: its codes cannot be changed. Start your own study to code interviews.")
        elif PICKING in st.session_state:
            _themes(desk, row, coder)
        else:
            _decisions(queue, row, coder)


def _next(waiting: pd.DataFrame) -> dict[Any, Any]:
    """The first suggestion that was not skipped; once all were, they come round again."""
    skipped = st.session_state.get(SKIPPED, ())
    codes = zip(waiting["utterance"], waiting["theme"], strict=True)
    place = next((place for place, code in enumerate(codes) if code not in skipped), None)
    if place is None:
        st.session_state[SKIPPED] = set()
        place = 0
    return waiting.iloc[place].to_dict()


def _context(row: dict[Any, Any]) -> None:
    """Who spoke, when, what was asked, and the whole answer with the words that led to the suggestion marked."""
    side = str(row["side"]).capitalize() if pd.notna(row["side"]) else "Side not known"
    side += ", open answer" if str(row["utterance"]).startswith(COMMENT) else ""
    wave = f" at {escape_markdown(row['wave'])}" if pd.notna(row["wave"]) else ""
    asked = f": {escape_passage(row['question'])}" if pd.notna(row["question"]) else ""
    st.caption(f"{side}{wave}{asked}")
    if pd.notna(row["before"]) and row["before"] != row["question"]:
        st.caption(f"Interviewer: {escape_passage(row['before'])}")
    st.markdown(f"“{mark_passages(str(row['text']), str(row['phrase']))}”")


def _others(desk: CodingDesk, queue: CodingQueue, row: dict[Any, Any]) -> None:
    """What else holds of the same answer."""
    codes = queue.codes[(queue.codes["utterance"] == row["utterance"]) & (queue.codes["status"] != REJECTED)]
    held = [
        (theme_title(theme, desk.book.themes), None if pd.isna(way) else way)
        for theme, way in zip(codes["theme"], codes["direction"], strict=True)
    ]
    if told := describe_other_codes(held):
        st.caption(told)


def _explained(theme: Theme) -> str:
    """What a theme means, for whoever points at it."""
    return escape_passage(f"{theme.definition} {theme.include} Not: {theme.exclude}")


def _decisions(queue: CodingQueue, row: dict[Any, Any], coder: Coder) -> None:
    with st.container(horizontal=True, key="decisions"):
        if pd.notna(row["direction"]):
            st.button("Accept", key="accept", shortcut="a", on_click=take, args=(row, "accept", coder))
        st.button("Reject", key="reject", shortcut="x", on_click=take, args=(row, "reject", coder))
        st.button("Skip", key="skip", shortcut="s", on_click=skip, args=(row,))
        _undo_button(queue, coder)
    instead = " instead" if pd.notna(row["direction"]) else ""
    with st.container(horizontal=True, key="turns"):
        for direction, letter in DIRECTIONS.items():
            if direction != row["direction"]:
                st.button(
                    f"{direction.capitalize()}{instead}", key=f"turn-{direction}", shortcut=letter, type="tertiary",
                    on_click=take, args=(row | {"direction": direction}, "change", coder),
                )  # fmt: skip
        st.button("Another theme", key="move", shortcut="t", type="tertiary", on_click=start_picking, args=("move",))
        st.button("Add a theme", key="add-here", shortcut="d", type="tertiary", on_click=start_picking, args=("add",))
    st.caption(_KEYS_TOLD)


def _undo_button(queue: CodingQueue, coder: Coder) -> None:
    st.button(
        "Undo", key="undo", shortcut="z", disabled=queue.undoable.empty, on_click=undo, args=(coder,),
        help=describe_undoable(queue.undoable["action"].tolist()),
    )  # fmt: skip


def _themes(desk: CodingDesk, row: dict[Any, Any], coder: Coder) -> None:
    """The themes to choose from, in the direction that was chosen: the suggestion's at first."""
    adds = st.session_state[PICKING] == "add"
    prose("**Which theme do these words speak to as well?**" if adds else "**Which theme do these words speak to?**")
    direction = chosen_direction(row)
    with st.container(horizontal=True, key="picked-directions"):
        for way, letter in DIRECTIONS.items():
            icon = ":material/check:" if way == direction else None
            st.button(
                way.capitalize(), key=f"way-{way}", shortcut=letter, icon=icon, on_click=choose_direction, args=(way,)
            )
    themes = [theme for theme in desk.book.themes if theme.id != row["theme"]]
    with st.container(horizontal=True, key="themes", gap="xsmall"):
        for place, theme in enumerate(themes):
            key = _THEME_KEYS[place] if place < len(_THEME_KEYS) else None
            st.button(
                escape_markdown(theme.title), key=f"theme-{theme.id}", shortcut=key, help=_explained(theme),
                on_click=pick, args=(row, theme.id, direction, coder),
            )  # fmt: skip
    st.button("Back", key="back", shortcut="z", type="tertiary", on_click=start_picking, args=(None,))
