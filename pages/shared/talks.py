"""Interviews as they came in, on the Load page: who speaks, and which words may be names. For whoever may see names."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.talks import (
    HOW_WORDS,
    SPEAKER_WORDS,
    describe_not_coded,
    describe_quarantine,
    describe_speakers,
    describe_words,
)
from analysis.workflow.access import User
from analysis.workflow.flagged_words import decide_words
from analysis.workflow.speaker_desk import SpeakerDesk
from analysis.workflow.speakers import decide_speakers
from analysis.workflow.talks import not_in_english, quarantined
from pages.shared.kept import kept
from pages.shared.panels import prose, table_panel
from pages.shared.rows import desk_mark, opened_desk, opened_speakers, opened_study, opened_words
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: The choice that takes back what was said of a speaker.
_OPEN: Final = "open"
#: Words offered at once, the most frequent first.
_WORDS_SHOWN: Final = 200


def speakers_panel(user: User) -> None:
    """Every speaker whom a name alone tells apart, and who that is; a person corrects it."""
    desk = opened_speakers()
    if desk.lines.empty:
        return
    st.header("Who speaks in interviews", anchor=False)
    prose(describe_speakers(len(desk.lines), desk.waiting))
    lines = desk.lines
    shown = pd.DataFrame(
        {"Called": lines["label"], "Is": lines["who"].replace(SPEAKER_WORDS), "Found": lines["how"].map(HOW_WORDS),
         "Side": lines["side"], "Utterances": lines["utterances"]}
    )  # fmt: skip
    with st.expander("Every speaker, and who it is", icon=":material/record_voice_over:", key="speakers"):
        table_panel(shown, alt="Every speaker, and who it is", key="speaker-table")
    if may_change_study():
        _choose_speaker(desk, user)


def _choose_speaker(desk: SpeakerDesk, user: User) -> None:
    labels = dict(zip(desk.lines["token"], desk.lines["label"].fillna("No longer known"), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom", key="speaker-choice"):
        token = st.selectbox("Speaker", list(labels), format_func=labels.__getitem__, key="speaker", width=260)
        likely = desk.likely.get(str(token), ())
        others = sorted(set(desk.names) - set(likely), key=desk.names.__getitem__)
        options = [*likely, *SPEAKER_WORDS, *others, _OPEN]
        said = {**SPEAKER_WORDS, **desk.names, _OPEN: "Not decided"}
        who = st.selectbox("Is", options, format_func=said.__getitem__, key=f"speaker-is-{token}", width=320)
        st.button("Keep", key="keep-speaker", on_click=_keep_speaker, args=(str(token), str(who), user))


def _keep_speaker(token: str, who: str, user: User) -> None:
    try:
        answer = None if who == _OPEN else who
        decide_speakers(workspace().store, current_study(), {token: answer}, who=user.name)
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")


def words_panel(user: User) -> None:
    """What waits for a roster, else the words that may be names; a person says which are."""
    if waiting := quarantined(opened_study()):
        st.header("Texts in quarantine", anchor=False)
        prose(describe_quarantine(waiting))
        return
    words = opened_words()
    if words.empty:
        return
    st.header("Words that may be names", anchor=False)
    prose(describe_words(len(words)))
    shown = words.set_axis(["Word", "Times", "One place where it stands"], axis=1)
    with st.expander("These words, and where they stand", icon=":material/badge:", key="words"):
        table_panel(shown, alt="Words that may be names", key="word-table")
        if may_change_study():
            _choose_words(words["word"].head(_WORDS_SHOWN).tolist(), user)


def _choose_words(words: list[str], user: User) -> None:
    chosen = st.multiselect(
        "Words", words, key="chosen-words", format_func=escape_markdown,
        help="Choose some, then say what they are. What you say can be said anew.",
    )  # fmt: skip
    with st.container(horizontal=True, key="word-choices"):
        for label, are_names in (("Names: redact them", True), ("Not names: keep them", False)):
            st.button(
                label, key=f"words-{'names' if are_names else 'others'}", disabled=not chosen, on_click=_keep_words,
                args=(chosen, are_names, user),
            )  # fmt: skip


def _keep_words(words: list[str], are_names: bool, user: User) -> None:
    try:
        decide_words(workspace(), current_study(), words, are_names=are_names, who=user.name)
        st.session_state["chosen-words"] = []
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")


def not_coded_panel() -> None:
    """How many answers no suggestion is made for, because they are not in English."""
    if told := kept(_not_coded, desk_mark()):
        st.caption(told)


def _not_coded(_mark: str) -> str:
    said = opened_desk().said
    others = not_in_english(said)
    return describe_not_coded(len(others), len(said), set(others["language"]))
