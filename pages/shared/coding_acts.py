"""What the buttons of the Interviews page do: keep a decision, move a code, skip, undo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.scores.codebook import FAVOURABLE
from analysis.storage.decisions import DecisionAction
from analysis.wording.names import escape_passage
from analysis.workflow.coding import Coder, decide, move, undo_last
from pages.shared.session import current_study
from pages.shared.workspace import workspace

#: Where a session remembers which suggestions it skipped, as pairs of an utterance and a theme.
SKIPPED: Final = "skipped"
#: Where it remembers that a theme is being chosen, "move" or "add", and in which direction.
PICKING: Final = "picking"
_DIRECTION: Final = "picking_direction"


def take(code: Mapping[Any, Any], action: DecisionAction, coder: Coder) -> None:
    """Keep one decision on a code: its utterance, theme, direction (NA: none was given) and codebook_version."""
    direction = "" if pd.isna(code["direction"]) else str(code["direction"])
    with _told():
        decide(
            workspace().store, current_study(), utterance=str(code["utterance"]), theme=str(code["theme"]),
            direction=direction, action=action, version=str(code["codebook_version"]), coder=coder,
        )  # fmt: skip


def pick(row: Mapping[Any, Any], theme: str, direction: str, coder: Coder) -> None:
    """The theme that was being chosen: the suggestion moves to it, or it is added beside the suggestion."""
    if st.session_state[PICKING] == "add":
        take({**row, "theme": theme, "direction": direction}, "add", coder)
    else:
        with _told():
            move(
                workspace().store, current_study(), utterance=str(row["utterance"]), theme=str(row["theme"]), to=theme,
                direction=direction, version=str(row["codebook_version"]), coder=coder,
            )  # fmt: skip
    start_picking(None)


def start_picking(what: Literal["move", "add"] | None) -> None:
    """Show the themes to choose from; None: no longer."""
    st.session_state.pop(_DIRECTION, None)
    st.session_state.pop(PICKING, None)
    if what:
        st.session_state[PICKING] = what


def choose_direction(direction: str) -> None:
    """Choose the direction of the theme that is being chosen."""
    st.session_state[_DIRECTION] = direction


def chosen_direction(row: Mapping[Any, Any]) -> str:
    """The direction of the theme that is being chosen: the suggestion's until another is chosen."""
    suggested = row["direction"] if pd.notna(row["direction"]) else FAVOURABLE
    return str(st.session_state.get(_DIRECTION, suggested))


def skip(row: Mapping[Any, Any]) -> None:
    """Leave a suggestion for later; nothing is kept of it."""
    st.session_state[SKIPPED] = {*st.session_state.get(SKIPPED, ()), (row["utterance"], row["theme"])}


def undo(coder: Coder) -> None:
    """Take back what the coder did last; its suggestion waits again, at the front."""
    with _told():
        undone = undo_last(workspace().store, current_study(), coder)
        codes = set(zip(undone["utterance"], undone["theme"], strict=True))
        st.session_state[SKIPPED] = set(st.session_state.get(SKIPPED, ())) - codes


@contextmanager
def _told() -> Iterator[None]:
    """Say what could not be kept, and why."""
    try:
        yield
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
